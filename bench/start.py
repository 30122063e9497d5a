"""From the start of `serve` to the first page, and what the first pages weigh.

The raw limit beside the start is the same Python importing Django and granian and nothing else.
"""

import argparse
import gzip
import re
import subprocess
import sys
import time
import urllib.request
from urllib.parse import urljoin, urlsplit

from bench import inside, load, servers
from bench.report import Report

GOAL_S, GOAL_KB = 3, 150
_ASSETS = re.compile(rb"""(?:src|href|data-[a-z-]*(?:src|url))=["']([^"'#]+)""")
_IMPORTS = re.compile(rb"""(?:import|from)\s*["']([^"']+\.js)["']|url\(["']?([^"')]+)["']?\)""")


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--home", default="", help="a folder that is kept, and used again")
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    report = Report("start", **vars(given))
    with servers.home(given.home) as folder:
        inside.enter(folder, "")
        inside.make_street(given.seed)
        environment = inside.environment(folder, "")
        times = []
        weights: dict[str, int] = {}
        foreign: set[str] = set()
        for number in range(given.repeats):
            with servers.serving(
                ["-m", "yimi", "serve"], port=servers.free_port(), environment=environment
            ) as server:
                times.append(server.took_s)
                if number == 0:
                    person = load.sign_in(server.port, "dispatch", "yimi-demo")
                    for path, cookies in (("/login/", ""), ("/board/", person.cookies)):
                        weights[path] = _weigh(server.port, path, cookies, foreign)
        limit = _imports()
    report.figure("cold_start", min(times), "s", f"< {GOAL_S}")
    report.figure("cold_start_slowest", max(times), "s")
    report.figure("importing_django_and_granian_alone", limit, "s")
    for path, size in weights.items():
        report.figure(f"page_{path.strip('/')}", size / 1000, "KB compressed", f"< {GOAL_KB}")
    report.say(f"other hosts named in what is loaded: {sorted(foreign) or 'none'}")
    return report.done(
        cold_start_under_3_s=min(times) < GOAL_S,
        first_page_under_150_kb=max(weights.values()) < GOAL_KB * 1000,
        no_other_host=not foreign,
    )


def _weigh(port: int, path: str, cookies: str, foreign: set[str]) -> int:
    """Return the bytes of a page with everything that it loads, as they travel."""
    start, seen, total = f"http://localhost:{port}{path}", set[str](), 0
    ahead = [start]
    while ahead:
        url = ahead.pop()
        if url in seen:
            continue
        seen.add(url)
        size, body, kind = _get(url, cookies)
        total += size
        if "html" in kind:
            found = [m for m in _ASSETS.findall(body) if b"/static/" in m]
        elif "css" in kind or "javascript" in kind:
            found = [one or two for one, two in _IMPORTS.findall(body)]
        else:
            continue
        for link in found:
            target = urljoin(url, link.decode())
            if urlsplit(target).scheme not in {"http", "https"}:
                continue
            if urlsplit(target).netloc != f"localhost:{port}":
                foreign.add(urlsplit(target).netloc)
            elif not target.endswith((".woff", ".ttf")):
                ahead.append(target)
    return total


def _get(url: str, cookies: str) -> tuple[int, bytes, str]:
    headers = {"Cookie": cookies, "Accept-Encoding": "gzip"}
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=30) as answer:
        raw = answer.read()
        packed = answer.headers.get("Content-Encoding") == "gzip"
        head = len(str(answer.headers))
        return (
            len(raw) + head,
            gzip.decompress(raw) if packed else raw,
            answer.headers["Content-Type"],
        )


def _imports() -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import django.core.wsgi, granian.server"], check=True)
    return time.perf_counter() - began


if __name__ == "__main__":
    raise SystemExit(main())
