from uuid import uuid4

from yimi.accounts.tests.helpers import signed_in
from yimi.cases.models import Case
from yimi.intake.actions import Call, take_call
from yimi.registry.models import Household


def test_a_household_that_nobody_entered_goes_into_the_ledger_with_its_call(street):
    form = {
        "area": street.compound.path,
        "phone": "10000000061",
        "place_text": "3-1-101",
        "text": "要一袋米",
        "service": "food",
        "urgency": "today",
        "requester_name": "鲁大姐",
        "requester_relation": "self",
        "enters": "1",
        "client_id": str(uuid4()),
    }
    browser = signed_in(street.operator)
    for _twice in range(2):
        assert browser.post("/desk/call/", form).status_code == 302
    home = Household.objects.get(place=street.doors["3-1-101"])
    assert home.residents.get().name == "鲁大姐"
    assert home.telephones.get().number == "10000000061"
    assert Case.objects.get().household_id == home.pk


def test_nothing_is_entered_without_a_name_or_a_door(street):
    for place, name in ((street.compound, "鲁大姐"), (street.doors["3-1-102"], " ")):
        call = Call(place=place, service="food", text="米", requester_name=name, enters=True)
        take_call(call=call, by=street.operator, now=street.now)
    assert not Household.objects.filter(place=street.doors["3-1-102"]).exists()
