"""Events hold ids and codes, never the words of people, and each says what happened."""

import ast
import sys
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from importlib import import_module
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints
from uuid import UUID

from tests.architecture.project import SOURCE, columns, our_models
from yimi.core.events import News

FILES = sorted(SOURCE.glob("*/events.py"))
# A text in an event is a code: a service, a channel, a reason. These are the names that codes have.
CODES = {
    "answer",
    "channel",
    "duties",
    "duty",
    "fields",
    "key",
    "level",
    "outcome",
    "pack",
    "permission",
    "problem",
    "reach",
    "reason",
    "role",
    "service",
    "source",
    "code",
    "urgency",
    "waiting_for",
    "what",
    "verdict",
}
PLAIN = {UUID, int, bool, datetime, date, NoneType}


def _news() -> list[type[News]]:
    for file in FILES:
        import_module(f"yimi.{file.parent.name}.events")
    ours = [kind for kind in News.__subclasses__() if ".tests." not in kind.__module__]
    return sorted(ours, key=lambda kind: kind.name())


def _types(hint: Any) -> set[Any]:
    if get_origin(hint) in (tuple, UnionType):
        return set().union(*(_types(part) for part in get_args(hint) if part is not Ellipsis))
    return {hint}


def test_every_kind_of_news_says_what_happened():
    undocumented = [
        kind.name() for kind in _news() if not (kind.__doc__ or "").strip().endswith(".")
    ]
    assert not undocumented
    assert not [kind.name() for kind in _news() if (kind.__doc__ or "").startswith(kind.__name__)]


def test_news_is_frozen_and_named_once():
    kinds = _news()
    assert len({kind.name() for kind in kinds}) == len(kinds) > 20
    for kind in kinds:
        assert is_dataclass(kind)
        assert vars(kind)["__dataclass_params__"].frozen, kind


def test_news_holds_ids_and_codes_only():
    words = []
    for kind in _news():
        hints = get_type_hints(kind)
        for field in fields(kind):
            held = _types(hints[field.name]) - PLAIN
            if held and not (held == {str} and field.name in CODES):
                words.append(f"{kind.name()}.{field.name}")
    assert not words


def test_no_code_is_called_like_a_column_with_peoples_words():
    private = {
        name
        for model in our_models()
        for name, word in getattr(model, "classes", {}).items()
        if word in {"personal", "sensitive"}
        and any(column.name == name and column.get_internal_type() in {"CharField", "TextField"}
                for column in columns(model))
    }  # fmt: skip
    # A code of the pack (a warning on a door, a key group) is chosen from a list, not written.
    assert private & CODES <= {"code"}


def test_events_files_import_the_standard_library_alone():
    for file in FILES:
        allowed = {"yimi.core.events"} if file.parent.name != "core" else set()
        for node in ast.walk(ast.parse(file.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or "."]
            for name in names:
                assert name in allowed or name.split(".")[0] in sys.stdlib_module_names, file
