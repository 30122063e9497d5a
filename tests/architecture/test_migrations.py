"""Migrations follow the models, carry one idea each, and never change once they were released."""

import ast
import re
from hashlib import sha256
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.architecture.project import SOURCE, name_of

FILES = sorted(path for path in SOURCE.glob("*/migrations/*.py") if re.match(r"\d{4}_", path.name))
FROZEN = Path(__file__).with_name("migrations.txt")


def _frozen() -> dict[str, str]:
    lines = [line.split() for line in FROZEN.read_text().splitlines()]
    return {words[1]: words[0] for words in lines if len(words) == 2 and words[0] != "#"}


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()[:16]


@pytest.mark.django_db
def test_every_change_of_a_model_has_its_migration():
    call_command("makemigrations", check=True, dry_run=True, stdout=StringIO())


def test_migrations_are_as_they_were_when_they_were_written_down():
    now = {name_of(path): _digest(path) for path in FILES}
    others = sorted(f"{now.get(name, 'gone'):16}  {name}" for name in now.keys() | _frozen().keys()
                    if now.get(name) != _frozen().get(name))  # fmt: skip
    assert not others, "never change a released migration; lines for tests/architecture/" + (
        "migrations.txt: " + "; ".join(others)
    )


def test_every_migration_has_a_name_that_says_what_it_does():
    assert not [path.name for path in FILES if "_auto_" in path.name]


def test_no_migration_imports_the_models_of_an_app():
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            for name in names:
                assert not re.match(r"yimi\.\w+\.(models|actions|queries)$", name) or (
                    "upload_to" in path.read_text()
                ), f"{path.name} imports {name}"
