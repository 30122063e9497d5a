"""The words for what became of a message."""

from django.utils.translation import gettext_lazy as _

PROBLEMS = {
    "timeout": _("It took too long to answer."),
    "connect": _("It cannot be reached."),
    "tls": _("Its certificate is not valid."),
    "name": _("Its name is not known."),
    "forbidden": _("Its name points into this network; nothing was sent."),
    "redirect": _("It points elsewhere; that is not followed."),
    "status": _("It answered with an error."),
    "no_answer": _("It broke the connection off."),
    "ended": _("The program was shut out, or its time is over."),
    "switched_off": _("It was switched off."),
    "restored": _("From before the backup was restored; nobody knows whether it had arrived."),
}


def problem_words(code: str) -> str:
    """Return why a message did not arrive."""
    return str(PROBLEMS.get(code, code))
