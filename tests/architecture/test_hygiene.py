"""Nothing in the repository points at the machine it was written on, or opens anything."""

import re
from pathlib import Path

import pytest

from tests.architecture.project import ROOT, files, name_of

# Written in two halves, so that this file does not find itself.
HOSTS = ("pypi." + "org", "pythonhosted." + "org", "registry.npmjs." + "org", "yarnpkg." + "com")
PATHS = re.compile("(?<![\\w.])/" + "(?:work|root|home/[a-z]+|Users/[A-Za-z]+)/")
SECRETS = re.compile(
    "-----BEGIN [A-Z ]*PRIVATE " + "KEY-----"
    "|AKIA[0-9A-Z]{16}"
    "|gh[pousr]_[A-Za-z0-9]{36}"
    "|sk-[A-Za-z0-9]{32}"
    "|xox[abp]-[A-Za-z0-9-]{20}"
)
ADDRESS_IN_A_LOCK = re.compile(r"--(?:extra-)?index-url|--find-links| @ https?:")
DATABASES = {".sqlite3", ".db", ".pem", ".key", ".p12", ".env"}


def _texts() -> dict[Path, str]:
    found = {}
    for path in files():
        try:
            found[path] = path.read_text()
        except UnicodeDecodeError:
            continue
    return found


TEXTS = _texts()


@pytest.mark.parametrize("host", HOSTS)
def test_no_file_names_the_host_of_a_registry(host):
    assert not [name_of(path) for path, text in TEXTS.items() if host in text]


def test_the_lists_of_packages_hold_hashes_and_no_addresses():
    for path, text in TEXTS.items():
        if path.parent.name == "requirements":
            assert not ADDRESS_IN_A_LOCK.search(text), path
            pins = re.findall(r"^[a-z0-9-]+==", text, re.M)
            assert len(pins) <= text.count("--hash=sha256:")


def test_no_file_names_a_path_of_one_machine():
    found = {
        name_of(path): match.group()
        for path, text in TEXTS.items()
        if (match := PATHS.search(text)) and "vendor" not in path.parts
    }
    assert not found


def test_no_file_holds_a_secret():
    assert not [name_of(path) for path, text in TEXTS.items() if SECRETS.search(text)]


def test_no_key_or_database_is_in_the_repository():
    assert not [name_of(path) for path in files() if path.suffix in DATABASES]


def test_no_real_mobile_number_stands_in_the_code():
    """Numbers in code and packs come from ranges that reach nobody: 100… is given to no one."""
    number = re.compile(r"(?<![\d.])1[3-9]\d(?!0{8})\d{8}(?!\d)")
    found = {
        name_of(path): match.group()
        for path, text in TEXTS.items()
        if "src" in path.relative_to(ROOT).parts
        and path.suffix in {".py", ".html", ".yaml"}
        and "tests" not in path.parts
        and (match := number.search(text))
    }
    assert not found
