"""The sentences that residents read, or that are read out to them. Short, to be read aloud."""

from typing import Any

from django.utils.translation import gettext_lazy as _

# For each state: what it is, and what happens next.
STATES: dict[str, tuple[Any, Any]] = {
    "received": (_("We have it."), _("We are finding somebody who does it.")),
    "triaged": (_("We have it."), _("We are finding somebody who does it.")),
    "assigned": (_("We have it."), _("We are finding somebody who does it.")),
    "reopened": (_("It is taken up again."), _("We are finding somebody who does it.")),
    "accepted": (_("Somebody has it now."), _("They will come or ring.")),
    "in_progress": (_("It is being done."), _("They will come or ring.")),
    "waiting": (_("We have to ask you something."), _("We will ring you. Or write it below.")),
    "transferred": (
        _("It goes to the team that does such things."),
        _("Until they take it, we stay with it."),
    ),
    "solved": (_("We think that it is done."), _("Please say: is it solved?")),
    "closed": (_("It is done."), _("If it is not solved after all, press “Not solved”.")),
    "rejected": (_("It was not taken on."), _("If something is missing, please ring the desk.")),
    "merged": (_("We have it."), _("Others asked for the same. It is done for all of you.")),
}
# Given to somebody of the team, who has not looked at it yet.
GIVEN_OUT = (
    _("We gave it to %(team)s; they have not taken it up yet."),
    _("Once they have, they will come or ring."),
)
WAITS_FOR_STOCK = (_("We wait for the goods."), _("As soon as they are here, we bring them."))
WITHDRAWN = (
    _("You said that it is not needed."),
    _("It was stopped. If you need it after all, please ring the desk."),
)
TOLD_ONLY = (
    _("It is being dealt with."),
    _("We talk about it with the person whom it is for."),
)
DANGER = _("Is a life in danger? Ring 120 first. Do not wait for us.")

# What happened, as a resident is told it: nobody's name, nobody's telephone.
HAPPENED: dict[str, Any] = {
    "cases.CaseReceived": _("We took it down."),
    "cases.CaseAssigned": _("%(team)s answers for it."),
    "cases.CaseAccepted": _("Somebody has taken it on."),
    "cases.CaseTakenUp": _("Somebody has taken it on."),
    "cases.CaseStarted": _("Work began."),
    "cases.CaseResumed": _("It goes on."),
    "cases.TransferTaken": _("%(team)s answers for it now."),
    "cases.CaseReclassified": _("%(team)s answers for it now."),
    "cases.EmergencyCallMade": _("120 was called."),
    "cases.CaseSolved": _("We think that it is done."),
    "cases.CaseClosed": _("It was closed."),
    "cases.CaseReopened": _("It was taken up again."),
    "cases.CaseMerged": _("Others asked for the same. It is done together."),
    "cases.CaseRejected": _("It was ended."),
    "followup.ResidentWrote": _("You wrote to us."),
    "followup.ResidentAnswered": _("You answered."),
    "followup.ResidentWithdrew": _("You said that it is not needed."),
}

GIVEN = _("It was given to somebody of the team.")

SAID: dict[str, Any] = {
    "solved": _("Thank you. We have written down your answer."),
    "not_solved": _("We have taken it up again. What is missing? Write it below."),
    "added": _("We have your words."),
    "danger": _("We have raised the alarm. Ring 120 now. Do not wait for us."),
    "withdrawn": _("Good. We have stopped it."),
}

# The question that is read out, by what is asked.
GREETING = _("Hello, this is %(name)s of %(team)s. Do I speak to %(whom)s?")
GREETING_NOBODY = _("Hello, this is %(name)s of %(team)s.")
ABOUT = _("It is about “%(service)s”. ")
ASK_SOLVED = _("On %(day)s you told us about “%(service)s”. Is it solved?")
ASK_SATISFIED = _("Are you satisfied, so-so, or not satisfied?")
ASK_QUESTION = _("About “%(service)s” we have to ask you something:")
ANSWER_WORDS = _("You wrote to us about “%(service)s”:")
# After a visit at which nobody opened; what was found there stands in the pack's words.
AT_THE_DOOR = _("We came to your door %(when)s: %(reason)s.")
WHEN_AT_HOME = _("When are you at home, so that we come again?")
WRITE_WHEN = _("When are you at home? Write it below, or wait for our call.")
ASK_GENERAL = _("When may somebody come? Is there anything else that we should know?")
ASK_FOR_ANOTHER = _("On %(day)s somebody told us about “%(service)s” for you. Is it solved?")
ASK_ABOUT_ANOTHER = _("On %(day)s you told us about “%(service)s” for %(whom)s. Is it solved?")
THANKS = _("Thank you. If anything is missing, ring us at any time.")
