"""The sentences that a Case's log is told in."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from yimi.cases.queries import LogEntry
from yimi.cases.states import Answer, Consent
from yimi.packs.schema import Pack, Reason
from yimi.packs.words import in_language, reason_words

# The lanes of the board, each with a hint.
LANES: dict[str, tuple[Any, Any]] = {
    "danger": (gettext_lazy("Life in danger"), gettext_lazy("Call 120 first.")),
    "unowned": (gettext_lazy("Nobody has it"), gettext_lazy("Give each to a named person.")),
    "overdue": (gettext_lazy("Overdue"), gettext_lazy("The promised time is over.")),
    "due_soon": (gettext_lazy("Due soon"), gettext_lazy("Within two hours.")),
    "stuck": (gettext_lazy("Stuck"), gettext_lazy("Waiting long, or between two teams.")),
    "escalated": (gettext_lazy("Escalated"), gettext_lazy("Reported to the next level up.")),
    "to_confirm": (gettext_lazy("Ask the resident"), gettext_lazy("Solved, not yet confirmed.")),
    "open": (gettext_lazy("All open"), gettext_lazy("Everything that is not finished.")),
    "ended": (gettext_lazy("Ended"), gettext_lazy("Closed, merged or not taken on.")),
}

# For each kind of event its sentence and its icon; %(…)s are names, never codes.
SENTENCES: dict[str, tuple[Any, str]] = {
    "cases.CaseReceived": (gettext_lazy("Taken in"), "inbox"),
    "cases.CaseTriaged": (gettext_lazy("Urgency set: %(urgency)s"), "urgent"),
    "cases.CaseAssigned": (gettext_lazy("%(team)s answers for it"), "users"),
    "cases.CaseAccepted": (gettext_lazy("%(owner)s has taken it on"), "user-check"),
    "cases.CaseTakenUp": (gettext_lazy("%(owner)s has taken it up"), "user-check"),
    "cases.CaseReassigned": (gettext_lazy("Given to %(owner)s"), "user-share"),
    "cases.CaseHandedBack": (gettext_lazy("Given back to the team: %(reason)s"), "arrow-back-up"),
    "cases.CaseStarted": (gettext_lazy("Work began"), "player-play"),
    "cases.CaseWaiting": (gettext_lazy("Waiting for %(waiting_for)s"), "clock-pause"),
    "cases.CaseResumed": (gettext_lazy("The wait is over"), "player-play"),
    "cases.CaseOffered": (gettext_lazy("Offered to %(to_team)s: %(reason)s"), "arrows-exchange"),
    "cases.TransferTaken": (gettext_lazy("%(team)s has taken it over"), "check"),
    "cases.TransferDeclined": (gettext_lazy("%(team)s did not take it over"), "x"),
    "cases.CaseSolved": (gettext_lazy("Solved; the resident is to be asked"), "circle-check"),
    "cases.CaseClosed": (gettext_lazy("The resident says it is solved; %(satisfied)s"), "lock"),
    "cases.CaseReopened": (gettext_lazy("Opened again"), "rotate"),
    "cases.CaseMerged": (gettext_lazy("Merged into another case"), "git-merge"),
    "cases.CaseRejected": (gettext_lazy("Not taken on: %(reason)s"), "ban"),
    "cases.CaseEscalated": (gettext_lazy("Reported to %(level_name)s %(told)s"), "alarm"),
    "cases.EscalationNoted": (gettext_lazy("Has seen that it was reported"), "eye-check"),
    "cases.CaseConfirmed": (gettext_lazy("Checked by a person: %(urgency)s"), "eye-check"),
    "cases.CaseReclassified": (
        gettext_lazy("It asks for something else: %(service)s; %(team)s answers for it"),
        "arrows-exchange",
    ),
    "cases.CaseLocated": (
        gettext_lazy("The place was put right; %(team)s answers for it"),
        "map-pin",
    ),
    "cases.CaseChanged": (gettext_lazy("What is asked for was corrected"), "edit"),
    "cases.ContactSet": (
        gettext_lazy("Who asks and for whom was put right; consent: %(consent)s"),
        "users",
    ),
    "cases.NoteAdded": (gettext_lazy("Note"), "note"),
    "cases.EmergencyCallMade": (gettext_lazy("120 was called"), "phone-call"),
    "followup.LinkMade": (gettext_lazy("A link and a code were given out"), "key"),
    "followup.LinkRevoked": (gettext_lazy("A link was made void"), "key"),
    "followup.ResidentWrote": (gettext_lazy("The resident wrote"), "message-circle"),
    "followup.ResidentAnswered": (gettext_lazy("A reporter answered: %(answer)s"), "user-check"),
    "followup.ResidentWithdrew": (gettext_lazy("A reporter does not need it any more"), "x"),
    "followup.CallBackTried": (gettext_lazy("Asked: %(result)s"), "phone-call"),
    "followup.CallBackToTheDoor": (
        gettext_lazy("Nobody was reached by telephone: somebody goes to the door"),
        "home",
    ),
    "intake.CallTaken": (gettext_lazy("The call was taken down"), "phone"),
}
# How a Case ended where the resident said neither yes nor no.
_NO_ANSWER = {
    "unanswered": gettext_lazy("Closed: nobody could be reached, several times"),
    "declined": gettext_lazy("Closed: the resident did not want to answer"),
}
# What came of asking a resident.
RESULTS = {
    "solved": gettext_lazy("solved"),
    "not_solved": gettext_lazy("not solved"),
    "answered": gettext_lazy("they answered"),
    "no_answer": gettext_lazy("nobody answered"),
    "wrong_number": gettext_lazy("wrong number"),
    "later": gettext_lazy("to be called later"),
    "declined": gettext_lazy("did not want to answer"),
}
# Reasons that no pack gives: the program acts by itself.
OWN_REASONS = {"shift_ended": gettext_lazy("the shift is over and nobody of the team was on duty")}
URGENCIES = {
    "life": gettext_lazy("Life in danger"),
    "today": gettext_lazy("Urgent"),
    "routine": gettext_lazy("Routine"),
}
WAITS = {"resident": gettext_lazy("the resident"), "stock": gettext_lazy("stock")}

SPECIAL: dict[str, Any] = {
    "bedridden": gettext_lazy("bedridden"),
    "wheelchair": gettext_lazy("wheelchair"),
    "living_alone": gettext_lazy("lives alone"),
    "elderly": gettext_lazy("elderly"),
    "infant": gettext_lazy("infant"),
    "child": gettext_lazy("child"),
    "pregnant": gettext_lazy("pregnant"),
    "dialysis": gettext_lazy("dialysis"),
    "chemotherapy": gettext_lazy("chemotherapy"),
    "no_smartphone": gettext_lazy("no smartphone"),
    "isolated": gettext_lazy("in isolation"),
    "deaf": gettext_lazy("deaf"),
    "blind": gettext_lazy("blind"),
    "dog": gettext_lazy("dog"),
    "chronic": gettext_lazy("chronic illness"),
    "mental": gettext_lazy("mental illness"),
    "disabled": gettext_lazy("disabled"),
}


def sentence(entry: LogEntry, pack: Pack) -> tuple[str, str]:
    """Return what a line of the log says, and its icon."""
    if entry.type == "cases.CaseAccepted" and not entry.by_owner:
        owner = entry.data.get("names", {}).get("owner_id", "")
        return str(_("Given to %(owner)s")) % {"owner": owner}, "user-share"
    if entry.type == "cases.CaseClosed" and entry.data.get("answer") in _NO_ANSWER:
        return str(_NO_ANSWER[entry.data["answer"]]), "lock"
    if entry.type == "cases.CaseWaiting" and entry.data.get("reason"):
        return str(_("At the door: %(reason)s")) % _names(entry, pack), "home"
    words, icon = SENTENCES.get(entry.type, (entry.type.split(".")[-1], "point"))
    return str(words) % _names(entry, pack), icon


def _names(entry: LogEntry, pack: Pack) -> dict[str, str]:
    data, names = entry.data, entry.data.get("names", {})
    language = get_language() or "zh-hans"
    reasons = (*pack.reject_reasons, *pack.transfer_reasons, *pack.not_done_reasons)
    level = next((e for e in pack.escalations if e.level == data.get("level")), None)
    satisfied = {
        True: _("satisfied"),
        False: _("not satisfied"),
        None: _("did not say how satisfied"),
    }
    return {
        "urgency": str(URGENCIES.get(data.get("urgency", ""), "")),
        "service": next(
            (in_language(s.name, language) for s in pack.services if s.code == data.get("service")),
            "",
        ),
        "team": names.get("team_id", ""),
        "to_team": names.get("to_team_id", ""),
        "owner": names.get("owner_id", ""),
        "reason": _reason(data.get("reason", ""), reasons, language),
        "waiting_for": str(WAITS.get(data.get("waiting_for", ""), "")),
        "satisfied": str(_("so-so"))
        if data.get("answer") == "so_so"
        else str(satisfied[data.get("satisfied")]),
        "answer": _answer_words(data.get("answer", "")),
        "result": str(RESULTS.get(data.get("reason", ""), "")),
        "consent": str(Consent(data["what"]).label) if entry.type == "cases.ContactSet" else "",
        "told": "、".join(data.get("names", {}).get("told_ids", ())),
        "level_name": in_language(level.name, language) if level else "",
    }


def _answer_words(code: str) -> str:
    return str(_("Not solved")) if code == "not_solved" else str(dict(Answer.choices).get(code, ""))


def special_words(codes: list[str]) -> list[str]:
    """Return the words for a person's circumstances."""
    return [str(SPECIAL.get(code, code)) for code in codes]


def items_text(items: Sequence[dict[str, str]]) -> str:
    """Return goods as people say them: 大米 2袋、油 1桶."""
    return "、".join(
        f"{item['name']} {item['quantity']}{item.get('unit', '')}".strip() for item in items
    )


def _reason(code: str, reasons: tuple[Reason, ...], language: str) -> str:
    """Return why something happened: in the pack's words, or in the program's own."""
    return str(OWN_REASONS[code]) if code in OWN_REASONS else reason_words(reasons, code, language)
