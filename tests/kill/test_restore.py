"""A street goes on from its backup on another computer, on both databases."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kill.servers import own_server
from yimi.core.backups.unpacking import in_use

pytestmark = pytest.mark.kill
ROOT = Path(__file__).resolve().parents[2]


def environment(home: Path, database: str = "") -> dict[str, str]:
    env = {**os.environ, "YIMI_HOME": str(home), "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    for name in ("YIMI_SECRET_KEY", "YIMI_FIELD_KEY"):
        env.pop(name, None)
    return {**env, "DJANGO_SETTINGS_MODULE": "yimi.web.settings", "YIMI_DATABASE": database}


def run(env, *command: str, code: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, env=env, capture_output=True, text=True
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(params=["sqlite", "postgresql"])
def homes(request, tmp_path):
    """Two computers: the first with a street, the second with nothing."""
    if request.param == "sqlite":
        yield environment(tmp_path / "first"), environment(tmp_path / "second")
        return
    with own_server() as one, own_server() as two:
        yield environment(tmp_path / "first", one), environment(tmp_path / "second", two)


def test_a_street_goes_on_from_its_backup_on_another_computer(homes, tmp_path):
    first, second = homes
    run(first, "tests.kill.program", "setup")
    run(first, "tests.kill.program", "chain")
    (tmp_path / "first/files").mkdir(exist_ok=True)
    (tmp_path / "first/files/photo").write_bytes(b"a door")
    (tmp_path / "first/packs/ours").mkdir(parents=True)
    (tmp_path / "first/packs/ours/note.txt").write_text("规则")
    backup = tmp_path / "street.yimi"
    run(first, "yimi", "backup", str(backup))
    run(first, "tests.kill.program", "chain")
    key = (tmp_path / "first/keys/recovery_key").read_text().strip()

    said = run(second, "yimi", "restore", str(backup), "--key", key)
    assert "✗" not in said
    assert run(second, "yimi", "audit").startswith("✓")
    lines = run(second, "tests.kill.program", "lines").split()
    assert lines == ["36", "王秀英"]
    assert (tmp_path / "second/files/photo").read_bytes() == b"a door"
    assert (tmp_path / "second/packs/ours/note.txt").read_text() == "规则"
    run(second, "tests.kill.program", "check")

    # What is there is not overwritten; with --replace it is moved aside, and the loss is counted.
    run(second, "yimi", "restore", str(backup), "--key", key, code=1)
    run(second, "tests.kill.program", "chain")
    said = run(second, "yimi", "restore", str(backup), "--replace")
    assert run(second, "tests.kill.program", "lines").split() == lines
    aside = next((tmp_path / "second").glob("before-restore-*"))
    assert (aside / "keys/field_key").exists()


def test_a_backup_is_not_restored_under_a_running_program(homes, tmp_path):
    first, _second = homes
    run(first, "tests.kill.program", "setup")
    backup = tmp_path / "street.yimi"
    run(first, "yimi", "backup", str(backup))
    with in_use(tmp_path / "first"):
        said = run(first, "yimi", "restore", str(backup), "--replace", code=1)
    assert "stop it first" in said
    assert run(first, "yimi", "audit").startswith("✓")


def test_a_damaged_backup_changes_nothing(homes, tmp_path):
    first, _second = homes
    run(first, "tests.kill.program", "setup")
    backup = tmp_path / "street.yimi"
    run(first, "yimi", "backup", str(backup))
    whole = bytearray(backup.read_bytes())
    whole[len(whole) // 2] ^= 1
    backup.write_bytes(bytes(whole))
    run(first, "yimi", "restore", str(backup), "--replace", code=1)
    assert run(first, "yimi", "audit").startswith("✓")
    assert not list((tmp_path / "first").glob("before-restore-*"))
