"""Writing to the terminal, and where this installation keeps its data."""

import os
import sys
import time
from pathlib import Path

from django.utils import translation


def say(*lines: str) -> None:
    """Write lines to the terminal."""
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def write_secret(file: Path, text: str) -> None:
    """Write a file that only its owner reads."""
    file.unlink(missing_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as handle:
        handle.write(text)


def data_home() -> Path:
    """Return the folder in which this installation keeps its data."""
    root = Path(__file__).resolve().parents[3]
    return Path(os.environ.get("YIMI_HOME", root / "data")).resolve()


def both(words: object) -> str:
    """Return words in Chinese and in English; they are translated only here."""
    with translation.override("zh-hans"):
        chinese = str(words)
    with translation.override("en"):
        english = str(words)
    return chinese if chinese == english else f"{chinese}  {english}"


class Progress:
    """How far something long has come: one line for each step, kept up to date on a terminal."""

    def __init__(self) -> None:
        self._step = ""
        self._shown_at = 0.0

    def __call__(self, step: object, done: int, total: int) -> None:
        """Show a step and its share, a few times a second at most."""
        words = both(step)
        if sys.stdout.isatty():
            if words != self._step:
                self.end()
            elif time.monotonic() - self._shown_at < 0.2 and done < total:
                return
            share = f" {done * 100 // total} %" if total else ""
            sys.stdout.write(f"\r  {words}{share}\033[K")
            sys.stdout.flush()
            self._shown_at = time.monotonic()
        elif words != self._step:
            say(f"  {words}")
        self._step = words

    def end(self) -> None:
        """Close the line that is being kept up to date."""
        if self._step and sys.stdout.isatty():
            say("")
        self._step = ""
