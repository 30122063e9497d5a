"""Files stay small enough to be read at one sitting."""

from pathlib import Path

from tests.architecture.project import files, name_of

LONGEST = 400
LONGEST_TEST = 600
# Nine files in ten are shorter than this.
USUAL = 250
KINDS = {".py", ".html", ".js", ".css", ".sh"}


def counted() -> dict[Path, int]:
    """Return the number of lines of each file that people write and read.

    Migrations are never changed, vendored files are others' work, and what one key of a pack holds
    has to stand in one file.
    """
    return {
        path: len(path.read_text().splitlines())
        for path in files()
        if (path.suffix in KINDS or _is_script(path))
        and not {"vendor", "migrations"} & set(path.parts)
    }


def _is_script(path: Path) -> bool:
    if path.suffix:
        return False
    with path.open("rb") as handle:
        return handle.read(2) == b"#!"


def _is_test(path: Path) -> bool:
    return "tests" in path.parts


def test_no_file_is_too_long():
    too_long = {
        name_of(path): lines
        for path, lines in counted().items()
        if lines > (LONGEST_TEST if _is_test(path) else LONGEST)
    }
    assert not too_long


def test_nine_in_ten_are_short():
    lines = sorted(counted().values())
    assert lines[len(lines) * 9 // 10] < USUAL
