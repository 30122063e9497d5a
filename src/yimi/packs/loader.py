"""Loading packs: directories of YAML, put together, checked, and laid over the pack they extend."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from yimi.packs.calendars import with_holidays
from yimi.packs.editions import check_editions, edition_of, in_force
from yimi.packs.schema import Pack, Service

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
    "editions",
    "weak_rules",
    "stop_rules",
    "care_plans",
    "isolation_kinds",
    "isolations",
)
_CODE = re.compile(r"[a-z][a-z0-9-]*")
# The reader in C, where the library has it: a pack opens eight times as fast.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# Where packs of this place lie beside those that come with the program.
_own: list[Path] = []


class PackError(Exception):
    """A pack that cannot be used; the message names the file's place and what is wrong there."""


def load_pack(code: str, *, folder: Path = SHIPPED) -> Pack:
    """Return the pack `code` with everything that it inherits. Raises PackError."""
    pack = with_holidays(_load(code, folder, ()))
    try:
        check_editions(pack)
    except ValueError as error:
        raise PackError(f"pack {code!r} is not valid:\n  {error}") from error
    return pack


@lru_cache(maxsize=16)
def shipped_pack(code: str) -> Pack:
    """Return a pack of the program or of this place, read once for each process."""
    return load_pack(code)


@lru_cache(maxsize=64)
def pack_in_force(code: str, edition: str, weak: frozenset[str]) -> Pack:
    """Return a pack with one of its editions and some of its weak rules, made once."""
    pack = shipped_pack(code)
    chosen = next((entry for entry in pack.editions if entry.code == edition), None)
    return in_force(pack, edition=chosen, weak=weak)


def pack_on(code: str, *, on: date, fixed: str = "", weak: Collection[str] = ()) -> Pack:
    """Return the pack as it stands on a day: with the edition that was fixed, or the day's."""
    pack = shipped_pack(code)
    edition = edition_of(pack, on=on, fixed=fixed)
    if edition is None and not weak:
        return pack
    return pack_in_force(code, edition.code if edition else "", frozenset(weak))


def dropped_service(pack: Pack, code: str) -> Service | None:
    """Return a service that an edition leaves out, or that only another pack has.

    What was promised under it still has to be shown.
    """
    for name in dict.fromkeys([pack.code, *known_packs()]):
        try:
            services = shipped_pack(name).services
        except PackError:
            continue
        for service in services:
            if service.code == code:
                return service
    return None


def use_own_packs(folder: Path) -> None:
    """Let packs in `folder` be loaded too; those that come with the program keep their names."""
    _own[:] = [folder]
    shipped_pack.cache_clear()
    pack_in_force.cache_clear()


def own_packs() -> list[Path]:
    """Return the folders of this place's own packs."""
    return [home for folder in _own if folder.is_dir() for home in _homes(folder)]


def known_packs() -> list[str]:
    """Return the codes of all packs that can be chosen, those of the program first."""
    shipped = [home.name for home in _homes(SHIPPED)]
    return [*shipped, *(home.name for home in own_packs() if home.name not in shipped)]


def _homes(folder: Path) -> list[Path]:
    return [home for home in sorted(folder.iterdir()) if (home / "pack.yaml").is_file()]


def _home_of(code: str, folder: Path) -> Path:
    for place in (folder, SHIPPED, *_own):
        if _CODE.fullmatch(code) and (place / code / "pack.yaml").is_file():
            return place / code
    raise PackError(f"there is no pack {code!r} in {folder.name}/")


def _load(code: str, folder: Path, seen: tuple[str, ...]) -> Pack:
    if code in seen:
        raise PackError(f"packs extend each other in a circle: {' → '.join([*seen, code])}")
    content = _read_folder(_home_of(code, folder))
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
            part = yaml.load(file.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506
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
    """Put one pack over another: entries with the same code replace, the others are added.

    A word that a service above claims is no longer one of a service below.
    """
    merged = {**below, **{key: value for key, value in above.items() if key not in _LISTS}}
    for key in _LISTS:
        merged[key] = _merge(below.get(key, ()), above.get(key, ()))
    claimed = {word for entry in above.get("services", ()) for word in entry.get("words", ())}
    mine = {entry["code"] for entry in above.get("services", ())}
    merged["services"] = tuple(
        entry if entry["code"] in mine else _without(entry, claimed)
        for entry in merged["services"]
        if entry["code"] not in above.get("leave_out", ())
    )
    return merged


def _without(service: Mapping[str, Any], words: set[str]) -> dict[str, Any]:
    kept = tuple(word for word in service.get("words", ()) if word not in words)
    return {**service, "words": kept}


def _merge(below: Sequence[Any], above: Sequence[Any]) -> tuple[Any, ...]:
    codes = {entry["code"] for entry in above if isinstance(entry, Mapping) and "code" in entry}
    kept = [
        entry for entry in below if not (isinstance(entry, Mapping) and entry.get("code") in codes)
    ]
    return (*kept, *above)
