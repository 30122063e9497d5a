"""Every act by which a street is set up and changed, by what it is about."""

from yimi.setup.actions import emergencies, first, ledger, people, places, teams

__all__ = ["emergencies", "first", "ledger", "people", "places", "teams"]
