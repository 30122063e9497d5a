"""Tables as communities have them, put in by the acts; all names are invented."""

from tests.scenes import Street

from yimi.places.models import Place
from yimi.setup import ledger_queries
from yimi.setup.actions import ledger, ledger_files, ledger_work
from yimi.setup.models import LedgerImport


def give(
    street: Street,
    content: str | bytes,
    *,
    place: Place | None = None,
    makes_doors: bool = False,
    name: str = "台账.csv",
) -> LedgerImport:
    """Give a table and try it."""
    made = ledger_files.receive_table(
        name=name,
        content=content.encode() if isinstance(content, str) else content,
        place=place or street.compound,
        makes_doors=makes_doors,
        by=street.admin,
        now=street.now,
    )
    ledger_work.work_through(made, clock=lambda: street.now)
    made.refresh_from_db()
    return made


def put_in(street: Street, made: LedgerImport) -> dict[str, int]:
    """Put a table in that was tried; return what its rows did."""
    ledger.put_in(ledger_import=made, by=street.admin, now=street.now)
    ledger_work.work_through(made, clock=lambda: street.now)
    made.refresh_from_db()
    return counts(made)


def counts(made: LedgerImport) -> dict[str, int]:
    return {code: number for code, number in ledger_queries.counts_of(made).items() if number}


def whys(made: LedgerImport, code: str) -> list[str]:
    """Return why rows do what they do, or what is to be looked at."""
    found = [shown.result for shown in ledger_queries.results_of(made, code)]
    return [result.hint if code == "hint" else result.why for result in found]
