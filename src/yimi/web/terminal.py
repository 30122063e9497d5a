"""Writing to the terminal, and where this installation keeps its data."""

import os
import sys
from pathlib import Path


def say(*lines: str) -> None:
    """Write lines to the terminal."""
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def data_home() -> Path:
    """Return the folder in which this installation keeps its data."""
    root = Path(__file__).resolve().parents[3]
    return Path(os.environ.get("YIMI_HOME", root / "data")).resolve()
