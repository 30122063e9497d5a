"""What the tests of the architecture look at: files, models, templates."""

import subprocess
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "yimi"


@cache
def files() -> tuple[Path, ...]:
    """Return every file that is, or would be, in the repository."""
    # The checkout may belong to somebody else, as it does on a machine that only runs tests.
    command = ["git", "-c", f"safe.directory={ROOT}", "ls-files"]
    listed = subprocess.run(
        [*command, "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    found = (ROOT / name for name in sorted(set(listed.split("\0"))) if name)
    return tuple(path for path in found if path.is_file())


def name_of(path: Path) -> str:
    """Return a file's name as it stands in the repository."""
    return path.relative_to(ROOT).as_posix()


def templates() -> list[Path]:
    """Return the templates of all apps."""
    return [path for path in files() if path.suffix == ".html" and "templates" in path.parts]


def our_models() -> list[type[models.Model]]:
    """Return the models of this project, without those of the libraries."""
    return [model for model in apps.get_models() if model.__module__.startswith("yimi.")]


def columns(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """Return the columns of a model."""
    return list(model._meta.local_concrete_fields)
