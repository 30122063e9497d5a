"""Each column says how private it is."""

from typing import Any

from django.db import models

from tests.architecture.project import columns, our_models
from yimi.core.fields import EncryptedField

CLASSES = {"public", "internal", "personal", "sensitive"}
# Where in the tree a row stands is no secret in itself: the row's own columns are classed.
PATHS = {"place_path", "path", "sort_key", "level", "code"}
# The log holds ids and codes only (test_news.py); the words of people lie in EventWords.
UNCLASSED = {"core"}


def _needs_class(model: type[models.Model], column: models.Field[Any, Any]) -> bool:
    is_place = model._meta.label == "places.Place"
    if column.primary_key or column.is_relation:
        return False
    return column.name not in (PATHS if is_place else {"place_path"})


def test_every_column_is_classed():
    missing = [
        f"{model._meta.label}.{column.name}"
        for model in our_models()
        if model._meta.app_label not in UNCLASSED
        for column in columns(model)
        if _needs_class(model, column) and column.name not in getattr(model, "classes", {})
    ]
    assert not missing


def test_only_columns_are_classed_and_only_by_the_four_words():
    for model in our_models():
        classes: dict[str, str] = getattr(model, "classes", {})
        assert set(classes) <= {column.name for column in columns(model)}, model
        assert set(classes.values()) <= CLASSES, model


def test_what_is_encrypted_is_sensitive():
    for model in our_models():
        for column in columns(model):
            if isinstance(column, EncryptedField):
                assert vars(model)["classes"][column.name] == "sensitive"


def test_every_row_of_a_place_carries_its_path():
    missing = [
        model._meta.label
        for model in our_models()
        if any(column.name == "place" for column in columns(model))
        and not hasattr(model, "place_path")
    ]
    assert not missing


def test_moments_end_in_at_and_days_in_on_since_or_until():
    names = {
        f"{model._meta.label}.{column.name}"
        for model in our_models()
        for column in columns(model)
        if isinstance(column, models.DateTimeField)
        and column.name not in {"at", "last_login"}
        and not column.name.endswith("_at")
    } | {
        f"{model._meta.label}.{column.name}"
        for model in our_models()
        for column in columns(model)
        if type(column) is models.DateField and not column.name.endswith(("_on", "since", "until"))
    }
    assert not names
