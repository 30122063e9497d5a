"""Deciding whether somebody of a table is somebody who is in the ledger."""

import json
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yimi.accounts.models import User
from yimi.core.errors import Refusal
from yimi.core.log import record
from yimi.setup.events import LedgerDoubtDecided
from yimi.setup.ledger.applying import lay_now
from yimi.setup.ledger.doors import Doors
from yimi.setup.ledger.keeping import from_plain
from yimi.setup.ledger.laid import Seen
from yimi.setup.ledger.results import REFUSED
from yimi.setup.models import LedgerDoubt

Verdict = LedgerDoubt.Verdict


class CannotDecide(Refusal):
    """A question that is answered already, or an answer that cannot be."""


def decide_doubt(*, doubt: LedgerDoubt, verdict: str, by: User, now: datetime) -> LedgerDoubt:
    """Say who somebody of a table is. Of a table that is in, this is done at once.

    Of one that is only tried, it is done when it is put in. Raises CannotDecide.
    """
    if verdict not in Verdict.values or not verdict:
        raise CannotDecide("verdict", _("Choose one of the answers."))
    with transaction.atomic():
        row = LedgerDoubt.objects.select_for_update().select_related("area").get(pk=doubt.pk)
        is_in = row.parked_at is not None
        if row.verdict == verdict:
            return row
        if row.verdict and is_in:
            raise CannotDecide(
                "decided",
                _("This was decided meanwhile: %(verdict)s.")
                % {"verdict": row.get_verdict_display()},
            )
        row.verdict, row.decided_by, row.decided_at = verdict, by, now
        row.save(update_fields=["verdict", "decided_by", "decided_at"])
        if is_in:
            _do(row, by, now)
        record(LedgerDoubtDecided(verdict), about=row, by=by.pk, now=now)
    return row


def _do(row: LedgerDoubt, by: User, now: datetime) -> None:
    """Lay the one row that waited beside the ledger again, as it was decided."""
    said = from_plain(json.loads(row.row))
    # Its door may have been entered with the table.
    makes = row.ledger_import.makes_doors if row.ledger_import else False
    doors = Doors(row.area, may_make=makes)
    laid = lay_now([said], doors, Seen(), by=by.pk, now=timezone.localtime(now))
    if laid.doubts or laid.results[0].code == REFUSED:
        raise CannotDecide("refused", laid.results[0].why)
    LedgerDoubt.objects.filter(pk=row.pk).update(row="")
    row.row = ""
