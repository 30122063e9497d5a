"""Identifiers that sort by the time at which they were made."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """Return a time-ordered UUID (version 7), so that new rows sit together in an index."""
    return uuid7()
