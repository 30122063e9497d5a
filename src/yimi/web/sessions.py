"""Sessions in the database, read by plain SQL: one is read for every page."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session

from yimi.core import clock
from yimi.core.plain import columns, made, moment, rows_of

_KEPT = "SELECT {columns} FROM django_session kept WHERE session_key = %s AND expire_date > %s"


class SessionStore(db.SessionStore):
    """Django's sessions in the database."""

    def _get_session_from_db(self) -> Session | None:
        asked = [self.session_key, moment(clock.now())]
        rows = rows_of(_KEPT.format(columns=columns(Session, "kept")), asked)
        if rows:
            return made(Session, rows[0])
        self._session_key = None
        return None
