"""Each threat of the page about them is answered by tests that there are."""

import ast
import re

from tests.architecture.project import ROOT

PAGE = ROOT / "docs" / "threat-model.md"
NAMED = re.compile(r"`([\w/]+\.py)::(\w+)`")


def test_every_test_that_the_threat_model_names_exists():
    named = NAMED.findall(PAGE.read_text())
    assert len(named) > 40
    missing = []
    for path, name in named:
        file = ROOT / path
        found = ast.walk(ast.parse(file.read_text())) if file.exists() else ()
        if not any(isinstance(node, ast.FunctionDef) and node.name == name for node in found):
            missing.append(f"{path}::{name}")
    assert not missing


def test_every_threat_is_answered_or_owned_up_to():
    lines = [line for line in PAGE.read_text().splitlines() if re.match(r"\| [A-Z]\d+ ", line)]
    assert len(lines) > 25
    silent = [line[:40] for line in lines if not NAMED.search(line) and "**Open**" not in line]
    assert not silent


def test_every_security_test_answers_a_threat():
    page = PAGE.read_text()
    unnamed = []
    for file in sorted((ROOT / "tests" / "security").glob("test_*.py")):
        if f"tests/security/{file.name}::" not in page and file.name != "test_threat_model.py":
            unnamed.append(file.name)
    assert not unnamed
