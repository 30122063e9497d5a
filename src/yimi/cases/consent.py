"""What somebody who asked for another person may see and answer. The rules: decision 0010."""

from yimi.cases.models import Case
from yimi.cases.states import AskWhom, Consent, Relation

_AGREED = frozenset({Consent.SELF, Consent.GIVEN, Consent.CANNOT})


def asks_for_another(case: Case) -> bool:
    """Return whether who asks is somebody else than the person whom help is for."""
    if case.requester_relation:
        return case.requester_relation != Relation.SELF
    return bool(case.beneficiary_name) and case.beneficiary_name != case.requester_name


def may_see_words(case: Case, holder: str) -> bool:
    """Return whether what was asked for is shown; otherwise only how far it is."""
    if holder == AskWhom.BENEFICIARY or not asks_for_another(case):
        return True
    return case.consent in _AGREED


def may_answer(case: Case, holder: str) -> bool:
    """Return whether somebody's “solved” counts: not against the will of whom it is for."""
    return (
        holder == AskWhom.BENEFICIARY
        or not asks_for_another(case)
        or case.consent != Consent.REFUSED
    )


def may_withdraw(case: Case, holder: str) -> bool:
    """Return whether somebody may say that nothing is needed: for others only if they agreed."""
    if holder == AskWhom.BENEFICIARY or not asks_for_another(case):
        return True
    return case.consent in {Consent.SELF, Consent.GIVEN}


def whom_to_ask(case: Case) -> tuple[str, str, str]:
    """Return who is asked afterwards: as a code, by name, and at which telephone."""
    asks_beneficiary = asks_for_another(case) and (
        case.ask_whom == AskWhom.BENEFICIARY or case.consent == Consent.REFUSED
    )
    if asks_beneficiary:
        return AskWhom.BENEFICIARY, case.beneficiary_name, case.beneficiary_phone
    return AskWhom.REQUESTER, case.requester_name, case.requester_phone
