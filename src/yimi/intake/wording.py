"""The sentences in which the desk is told what is wrong with a line or a file."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

PROBLEMS: dict[str, Any] = {
    "no_place": gettext_lazy("It does not say which door."),
    "no_door": gettext_lazy("Only the building is known; say which door."),
    "no_need": gettext_lazy("It does not say what is needed."),
    "several_places": gettext_lazy("Several doors fit; choose one."),
    "building_unknown": gettext_lazy("There is no such building in this area's ledger."),
    "door_unknown": gettext_lazy("There is no such door in the ledger."),
    "area_unknown": gettext_lazy("The compound's name is not known here; check the door."),
    "found_by_name": gettext_lazy("The door was found by the name alone; check it."),
    "same_door": gettext_lazy("Different people say that they live behind this door."),
    "repeat": gettext_lazy("It repeats a line further up."),
    "had_before": gettext_lazy("The same was asked for before, and that has ended; ask again?"),
    "cancels_nothing": gettext_lazy("It takes something back, but it is not clear what."),
    "cancelled_below": gettext_lazy("Taken back by a line further down."),
    "cancels_above": gettext_lazy("Takes back a line further up; nothing is left to do."),
    "changed_below": gettext_lazy("Changed by a line further down."),
    "repeats_above": gettext_lazy("The same as a line further up."),
    "ditto_unresolved": gettext_lazy("“Same as above”, but nothing stands above."),
    "revision_unclear": gettext_lazy("It changes something, but it is not clear what."),
    "no_words": gettext_lazy("There are no words in it."),
    "offer": gettext_lazy("This person offers something instead of asking."),
    "quantity_assumed": gettext_lazy("No amount is written; one is assumed."),
    "unsure": gettext_lazy("It was not understood well enough; please look."),
    "not_read": gettext_lazy("This could not be read; nothing of it is lost."),
}
FILE_PROBLEMS: dict[str, Any] = {
    "empty": gettext_lazy("There is no row in this file."),
    "too_large": gettext_lazy("This file is too large; split it, or save only the sheet needed."),
    "not_a_table": gettext_lazy("This is not a spreadsheet; save it as .xlsx or .csv."),
    "zip_bomb": gettext_lazy("This file would unpack to an enormous size; it was not opened."),
    "encrypted": gettext_lazy("This file has a password; save it without one."),
    "broken": gettext_lazy("This file is damaged; open it and save it again."),
    "too_many_rows": gettext_lazy("This sheet has more than 200,000 rows; split it."),
    "too_many_columns": gettext_lazy("This sheet has more than 200 columns."),
}
FILE_NOTES: dict[str, Any] = {
    "macros_ignored": gettext_lazy(
        "The file has macros; they were not run, only values were read."
    ),
    "formulas_cached": gettext_lazy("Formulas were read as the values that were last saved."),
    "formula_without_value": gettext_lazy("Some formulas have no saved value; check those rows."),
    "merged_cells": gettext_lazy("Merged cells were filled downwards."),
    "hidden_sheets": gettext_lazy("Hidden sheets were left out."),
    "characters_lost": gettext_lazy("Some characters could not be read."),
}
# What a group is told of each line of its chain.
GROUP: dict[str, Any] = {
    "proposed": gettext_lazy("read, to be confirmed"),
    "to_fix": gettext_lazy("please complete: %(what)s"),
    "known": gettext_lazy("known already"),
    "known_case": gettext_lazy("known already, number %(number)s, by %(by)s"),
    "open": gettext_lazy("on record, number %(number)s, by %(by)s"),
    "late": gettext_lazy("number %(number)s, being hurried"),
    "merged": gettext_lazy("somebody is at it already, number %(number)s"),
    "waiting_resident": gettext_lazy(
        "number %(number)s, we have a question: please answer the call"
    ),
    "waiting_stock": gettext_lazy("number %(number)s, waiting for goods"),
    "solved": gettext_lazy("done; say if anything is missing"),
    "closed": gettext_lazy("done"),
    "ended": gettext_lazy("ended; the desk tells you why"),
    "danger": gettext_lazy(
        "urgent: we are calling you, please answer; if a life is in danger ring 120"
    ),
    "danger_120": gettext_lazy("urgent: 120 was called"),
}
FIELDS: dict[str, Any] = {
    "name": gettext_lazy("name"),
    "phone": gettext_lazy("telephone"),
    "address": gettext_lazy("address"),
    "area": gettext_lazy("compound"),
    "lane": gettext_lazy("lane"),
    "building": gettext_lazy("building"),
    "unit": gettext_lazy("unit"),
    "room": gettext_lazy("room"),
    "need": gettext_lazy("need"),
    "item": gettext_lazy("goods"),
    "quantity": gettext_lazy("quantity"),
    "unit_of_measure": gettext_lazy("unit of measure"),
    "spec": gettext_lazy("size"),
    "remark": gettext_lazy("remark"),
    "date": gettext_lazy("date"),
    "number": gettext_lazy("number"),
    "price": gettext_lazy("price"),
}


def field_words(field: str) -> str:
    """Return what a column of a sheet was taken to hold."""
    return str(FIELDS.get(field, field))


def problem_words(code: str) -> str:
    """Return what is wrong with a line, as a sentence."""
    return str(PROBLEMS.get(code, _("Please look at this line.")))


def file_problem_words(code: str) -> str:
    """Return why a file was not read, and what to do about it."""
    return str(FILE_PROBLEMS.get(code, _("This file could not be read."))) if code else ""


def file_note_words(code: str) -> str:
    """Return what should be known about how a file was read."""
    return str(FILE_NOTES.get(code, code))
