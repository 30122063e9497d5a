"""Whether every text that people read stands in Chinese, and the compiled list is up to date.

It gathers the texts anew into a copy, so that a text that was added or changed without its
translation is seen; nothing in the checkout is written.
"""

import gettext
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCALE = Path("yimi/web/locale")
# The texts in the code are English: a list of English ones need not be complete.
COMPLETE = "zh_Hans"
# Marks of English beside a Chinese character: ，；：？！（）。 belong there.
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff](?:[,;:?!()]|\.(?:\s|$))|[,;:?!(](?=[\u4e00-\u9fff])")


def problems() -> Iterator[str]:
    """Yield a sentence for everything that is missing, doubtful, left over or not compiled."""
    with tempfile.TemporaryDirectory(prefix="yimi-texts-") as folder:
        copy = Path(folder) / "src"
        shutil.copytree(
            ROOT / "src",
            copy,
            ignore=shutil.ignore_patterns("__pycache__", ".mypy_cache", "vendor", "tests", "data"),
        )
        if not (copy / LOCALE / COMPLETE / "LC_MESSAGES" / "django.po").exists():
            yield f"src/{LOCALE}/{COMPLETE}/LC_MESSAGES/django.po is not there"
            return
        listed = sorted((copy / LOCALE).glob("*/LC_MESSAGES/*.po"))
        for file in listed:
            yield from _not_compiled(file)
        _gather(copy, {file.parents[1].name for file in listed})
        for file in listed:
            yield from _not_translated(file)


def _gather(source: Path, languages: set[str]) -> None:
    """Bring the lists of a copy up to date with its code and templates."""
    for domain in {file.stem for file in (source / LOCALE).glob("*/LC_MESSAGES/*.po")}:
        command = [sys.executable, "-m", "yimi", "manage", "makemessages", "--domain", domain]
        command += ["--no-location", "--no-wrap", "--verbosity", "0"]
        command += [f"--locale={language}" for language in sorted(languages)]
        subprocess.run(command, cwd=source / "yimi", check=True, env=_environment(source))


def _environment(source: Path) -> dict[str, str]:
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "PYTHONPATH": str(source),
        "YIMI_HOME": str(source.parent / "home"),
        "YIMI_SECRET_KEY": "only-for-tests",
        "YIMI_FIELD_KEY": "only-for-tests",
        "LC_ALL": "C.UTF-8",
    }


def _not_translated(file: Path) -> Iterator[str]:
    """Yield the entries of a gathered list that nobody has written, or that nobody has checked."""
    language = file.parents[1].name
    for entry in file.read_text().split("\n\n")[1:]:
        text = _text(entry, "msgid")
        if re.search(r"^#~", entry, re.M):
            yield f"{language}: not used any more: {entry.strip().splitlines()[0]}"
        elif re.search(r"^#,.*\bfuzzy\b", entry, re.M):
            yield f"{language}: fuzzy: {text}"
        elif language == COMPLETE and not all(_translations(entry)):
            yield f"{language}: missing: {text}"
        elif language == COMPLETE and any(map(HALF_WIDTH.search, _translations(entry))):
            yield f"{language}: half-width punctuation beside Chinese: {text}"


def _translations(entry: str) -> list[str]:
    return [
        "".join(re.findall(r'"(.*)"', part))
        for part in re.findall(r'^msgstr(?:\[\d\])? ((?:".*"\n?)+)', entry, re.M)
    ]


def _text(entry: str, key: str) -> str:
    found = re.search(rf'^{key} ((?:".*"\n?)+)', entry, re.M)
    return "".join(re.findall(r'"(.*)"', found.group(1))) if found else entry


def _not_compiled(file: Path) -> Iterator[str]:
    """Yield a sentence where the compiled list beside a list says something else."""
    compiled = file.with_suffix(".mo")
    fresh = file.with_suffix(".fresh")
    done = subprocess.run(
        ["msgfmt", "--check", "-o", str(fresh), str(file)],
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        yield f"{file.parents[1].name}: {done.stderr.strip()}"
    elif not compiled.exists():
        yield f"{file.parents[1].name}: {compiled.name} is not there: compilemessages"
    elif _catalogue(compiled) != _catalogue(fresh):
        yield f"{file.parents[1].name}: {compiled.name} is out of date: compilemessages"


def _catalogue(file: Path) -> dict[str, str]:
    with file.open("rb") as handle:
        return dict(vars(gettext.GNUTranslations(handle))["_catalog"])


if __name__ == "__main__":
    found = list(problems())
    sys.stdout.writelines(f"{line}\n" for line in found)
    sys.exit(1 if found else 0)
