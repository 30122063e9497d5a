"""How an isolation stands: never a column, always worked out from its days and the day it is."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class How(models.TextChoices):
    """In which form somebody ordered it."""

    DOCUMENT = "document", _("In writing")
    ORAL = "oral", _("By word of mouth")


class Why(models.TextChoices):
    """Why an isolation ended before its day."""

    RULED_OUT = "ruled_out", _("Not needed: ruled out")
    RECOVERED = "recovered", _("Recovered, or the tests allow it")
    RULES = "rules", _("The rules are shorter now")
    HARDSHIP = "hardship", _("For the sake of the person")
    RENEWED = "renewed", _("Begun anew")
    MISTAKE = "mistake", _("Entered by mistake")


# What a person may choose who releases somebody; the others belong to acts of their own.
TO_CHOOSE = (Why.RULED_OUT, Why.RECOVERED, Why.HARDSHIP, Why.RULES, Why.MISTAKE)
# Nobody is free by these: another record stands in the place of this one, or it never held.
NO_RELEASE = (Why.RENEWED, Why.MISTAKE)


class State(models.TextChoices):
    """What an isolation is on a day."""

    RUNNING = "running", _("Isolated")
    OVER = "over", _("Over")
    REPLACED = "replaced", _("Replaced by another record")
