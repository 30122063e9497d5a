"""A column of search terms, found by all of some terms on both databases.

SQLite keeps them as words in a full-text table beside the model's, PostgreSQL as an array with an
inverted index. Terms are ASCII, made in Python: no database's idea of a word is in the way.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Lookup

# More rows than this have the same terms only where somebody asks for half the ledger.
MOST_WITH_TERMS = 5000

# Every alternative is a list of terms that must all be there.
Alternatives = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Asked:
    """Alternatives, and the places of the reader: what lies elsewhere counts for no limit.

    Without places (all of them in the alternatives as terms) nothing more is narrowed.
    """

    alternatives: Alternatives
    paths: Sequence[str] = ()
    # How many rows are looked at; fewer are wanted where nothing but these terms narrows them.
    limit: int = MOST_WITH_TERMS


class TermsField(models.Field[Any, Any]):
    """A list of terms; `has_terms` finds rows by any of some alternatives."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "text[]" if connection.vendor == "postgresql" else "text"

    def get_db_prep_value(
        self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False
    ) -> Any:
        if value is None or isinstance(value, str) or connection.vendor == "postgresql":
            return value
        return " ".join(value)

    def from_db_value(
        self, value: Any, expression: object, connection: BaseDatabaseWrapper
    ) -> list[str]:
        return value.split() if isinstance(value, str) else list(value or ())


@TermsField.register_lookup
class HasTerms(Lookup[Any]):
    """Keeps rows that have all terms of one of the alternatives: of very many, some thousands."""

    lookup_name = "has_terms"
    prepare_rhs = False

    def get_prep_lookup(self) -> Asked:
        return self.rhs if isinstance(self.rhs, Asked) else Asked(self.rhs)

    def as_sql(self, compiler: Any, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        model, asked = self.lhs.target.model, self.rhs
        table, key = model._meta.db_table, model._meta.pk.column
        params: list[Any]
        if connection.vendor == "postgresql":
            arms = " OR ".join(["e.terms @> %s::text[]"] * len(asked.alternatives))
            inner = f"SELECT e.{key} FROM {table} e WHERE ({arms})"  # noqa: S608
            params = [list(terms) for terms in asked.alternatives]
        else:
            # A cross join is walked from the left: first the terms, then the place of each hit.
            rows = f" CROSS JOIN {table} e ON e.{key} = f.rowid" if asked.paths else ""
            inner = f"SELECT f.rowid FROM {table}_fts f{rows} WHERE {table}_fts MATCH %s"  # noqa: S608
            params = [" OR ".join(f"({_all(terms)})" for terms in asked.alternatives)]
        if asked.paths:
            bounds = ["(e.place_path >= %s AND e.place_path < %s)"] * len(asked.paths)
            inner += f" AND ({' OR '.join(bounds)})"
            params += [end for path in asked.paths for end in (path, f"{path[:-1]}0")]
        pk = f'"{self.lhs.alias}"."{key}"'
        return f"{pk} IN ({inner} LIMIT {int(asked.limit)})", params


def _all(terms: Sequence[str]) -> str:
    return " AND ".join(f'"{term}"' for term in terms)
