"""The product as a newcomer starts it, and a real Chromium in front of it."""

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from yimi.web.serving import free_port

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
SIZES = {"desktop": (1440, 900), "phone": (390, 844)}


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The demonstration, set up from nothing by the command of the README; its address."""
    home = tmp_path_factory.mktemp("home")
    port = free_port("127.0.0.1", 18000, tries=200)
    env = {**os.environ, "YIMI_HOME": str(home), "PYTHONPATH": str(ROOT / "src")}
    for name in ("YIMI_DATABASE", "YIMI_SECRET_KEY", "YIMI_FIELD_KEY", "DJANGO_SETTINGS_MODULE"):
        env.pop(name, None)
    process = subprocess.Popen(
        [sys.executable, "-m", "yimi", "demo", "--port", str(port)], cwd=ROOT, env=env
    )
    url = f"http://localhost:{port}"
    try:
        wait_for(url, process)
        yield url
    finally:
        process.terminate()
        process.wait(20)


def wait_for(url: str, process: subprocess.Popen) -> None:
    """Wait until the product answers; fail at once if it has ended."""
    for _ in range(600):
        assert process.poll() is None, "the demonstration did not start"
        try:
            urllib.request.urlopen(f"{url}/alive/", timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError("the demonstration did not answer within two minutes")


@pytest.fixture(scope="session")
def chromium():
    if CHROMIUM is None:
        assert os.environ.get("CI") != "true", "apt install chromium"
        pytest.skip("apt install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-background-networking", "--disable-component-update"],
        )
        yield browser
        browser.close()


@pytest.fixture
def open_as(chromium, site):
    """Sign somebody of the demonstration in, at a size; wrong things on any page fail the test."""
    contexts, wrong = [], []

    def opened(username: str, size: str = "desktop"):
        width, height = SIZES[size]
        context = chromium.new_context(
            viewport={"width": width, "height": height}, locale="zh-CN", base_url=site
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if _is_wrong(said) else None)
        page.on(
            "request",
            lambda asked: (
                None
                if asked.url.startswith((site, "data:", "blob:"))
                else wrong.append(f"asked another host: {asked.url}")
            ),
        )
        if username:
            page.goto("/login/")
            page.fill("input[name=username]", username)
            page.fill("input[name=password]", "yimi-demo")
            page.press("input[name=password]", "Enter")
            page.wait_for_url(lambda url: "/login/" not in url)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert wrong == []


def _is_wrong(said) -> bool:
    """A page that says "not here" or "not so" by its status is what it should be."""
    missing = "/f/NOTHINGTHATOPENS/" in said.location.get("url", "")
    refused = "status of 422" in said.text
    return said.type == "error" and not (missing or refused)
