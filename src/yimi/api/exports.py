"""The programs that were let in, as a file; no token, and no part of one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from yimi.api import queries
from yimi.api.rights import RIGHTS
from yimi.core.clock import last_moment
from yimi.core.sheets import Row, Sheet


def integration_rows(*, user: Any, asked: Mapping[str, str], now: datetime) -> Sheet:
    """Return the programs of an area: whose they are, what they may do, until when."""
    found: list[Any] = queries.programs_for(user, now=now)
    return Sheet(len(found), (_row(program) for program in found))


def _row(program: Any) -> Row:
    state = _("Shut out") if program.revoked_at else _("Ended") if program.ended else ""
    return Row(
        [
            program.name,
            program.contact,
            program.place_name,
            program.team.name if program.team else "",
            "、".join(str(RIGHTS[code].label) for code in program.rights if code in RIGHTS),
            program.starts_at,
            last_moment(program.ends_at),
            program.last_used_at,
            state,
        ]
    )
