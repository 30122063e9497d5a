"""A condition whose values stand in the statement itself.

SQLite uses an index over some rows only where the question says in so many words that it asks for
those rows; a value that is handed over beside the statement says nothing to it.
"""

from typing import Any

from django.db.models import BooleanField, F, Func


class OneOf(Func):
    """Whether a column holds one of some codes; as `Q(OneOf("status", codes))`."""

    output_field = BooleanField()

    def __init__(self, column: str, codes: tuple[str, ...]) -> None:
        super().__init__(F(column) if isinstance(column, str) else column)
        if not all(str(code).isidentifier() for code in codes):
            raise ValueError("Only codes stand in a statement.")
        self.codes = tuple(str(code) for code in codes)

    def as_sql(  # type: ignore[override]
        self, compiler: Any, connection: Any, **_context: Any
    ) -> tuple[str, Any]:
        column, params = compiler.compile(self.source_expressions[0])
        listed = ", ".join(f"'{code}'" for code in self.codes)
        return f"{column} IN ({listed})", params
