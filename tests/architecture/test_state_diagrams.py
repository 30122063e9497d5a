"""The state diagrams in the docs show the tables that the program runs on."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_of_states_is_drawn_from_the_tables_as_they_are(tmp_path):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("YIMI_")}
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    drawn = subprocess.run(
        [sys.executable, ROOT / "scripts/draw-states"],
        env={**kept, "YIMI_HOME": str(tmp_path), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        check=True,
    ).stdout.decode()

    page = (ROOT / "docs/states.md").read_text(encoding="utf-8")

    assert page == drawn, "run: .venv/bin/python scripts/draw-states > docs/states.md"
