"""Loading packs: directories of YAML, put together, checked, and laid over the pack they extend."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from yimi.packs.calendars import with_holidays
from yimi.packs.schema import Pack

SHIPPED = Path(__file__).parent / "data"
_LISTS = (
    "categories",
    "clocks",
    "services",
    "warnings",
    "groups",
    "reject_reasons",
    "refuse_reasons",
    "not_done_reasons",
    "transfer_reasons",
    "escalations",
    "signs",
    "medicines",
    "calendar",
    "cover",
)


class PackError(Exception):
    """A pack that cannot be used; the message names the file's place and what is wrong there."""


def load_pack(code: str, *, folder: Path = SHIPPED) -> Pack:
    """Return the pack `code` with everything that it inherits. Raises PackError."""
    return with_holidays(_load(code, folder, ()))


@lru_cache(maxsize=16)
def shipped_pack(code: str) -> Pack:
    """Return a pack that comes with the program, read once for each process."""
    return load_pack(code)


def _load(code: str, folder: Path, seen: tuple[str, ...]) -> Pack:
    if code in seen:
        raise PackError(f"packs extend each other in a circle: {' → '.join([*seen, code])}")
    home = folder / code
    if not (home / "pack.yaml").is_file():
        raise PackError(f"there is no pack {code!r} in {folder.name}/")
    content = _read_folder(home)
    pack = _validate(content, code)
    if pack.extends is None:
        return pack
    below = _load(pack.extends, folder, (*seen, code))
    merged = _lay_over(below.model_dump(exclude_unset=True), pack.model_dump(exclude_unset=True))
    whole = _validate(merged | {"extends": None}, code)
    return whole.model_copy(update={"extends": pack.extends})


def _read_folder(home: Path) -> dict[str, Any]:
    content: dict[str, Any] = {}
    for file in sorted(home.glob("*.yaml")):
        try:
            part = yaml.safe_load(file.read_text(encoding="utf-8"))
        except yaml.YAMLError as error:
            raise PackError(f"{home.name}/{file.name}: not readable YAML: {error}") from error
        if not isinstance(part, Mapping):
            raise PackError(f"{home.name}/{file.name}: must be a list of named parts")
        for key, value in part.items():
            if key in content:
                raise PackError(f"{home.name}/{file.name}: {key} is given in two files")
            content[key] = value
    return content


def _validate(content: Mapping[str, Any], code: str) -> Pack:
    try:
        pack = Pack.model_validate(content)
    except ValidationError as error:
        lines = "\n".join(
            f"  {'.'.join(str(step) for step in problem['loc'])}: {problem['msg']}"
            for problem in error.errors()
        )
        raise PackError(f"pack {code!r} is not valid:\n{lines}") from error
    if pack.code != code:
        raise PackError(f"pack {code!r} calls itself {pack.code!r}")
    return pack


def _lay_over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Put one pack over another: entries with the same code replace, the others are added."""
    merged = {**below, **{key: value for key, value in above.items() if key not in _LISTS}}
    for key in _LISTS:
        merged[key] = _merge(below.get(key, ()), above.get(key, ()))
    return merged


def _merge(below: Sequence[Any], above: Sequence[Any]) -> tuple[Any, ...]:
    codes = {entry["code"] for entry in above if isinstance(entry, Mapping) and "code" in entry}
    kept = [
        entry for entry in below if not (isinstance(entry, Mapping) and entry.get("code") in codes)
    ]
    return (*kept, *above)
