"""A column of search terms, found by all of some terms on both databases.

SQLite keeps them as words in a full-text table beside the model's, PostgreSQL as an array with an
inverted index. Terms are ASCII, made in Python: no database's idea of a word is in the way.
"""

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Lookup

# More rows than this have the same terms only where somebody asks for half the ledger.
MOST_WITH_TERMS = 5000

# Every alternative is a list of terms that must all be there.
Alternatives = Sequence[Sequence[str]]


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

    def get_prep_lookup(self) -> Any:
        return self.rhs

    def as_sql(self, compiler: Any, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        model = self.lhs.target.model
        table = model._meta.db_table
        pk = f'"{self.lhs.alias}"."{model._meta.pk.column}"'
        if connection.vendor == "postgresql":
            arms = " OR ".join(["terms @> %s::text[]"] * len(self.rhs))
            inner = f"SELECT {model._meta.pk.column} FROM {table} WHERE {arms}"  # noqa: S608
            params: list[Any] = [list(terms) for terms in self.rhs]
        else:
            inner = f"SELECT rowid FROM {table}_fts WHERE {table}_fts MATCH %s"  # noqa: S608
            params = [" OR ".join(f"({_all(terms)})" for terms in self.rhs)]
        return f"{pk} IN ({inner} LIMIT {MOST_WITH_TERMS})", params


def _all(terms: Sequence[str]) -> str:
    return " AND ".join(f'"{term}"' for term in terms)
