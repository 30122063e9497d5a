"""Every list goes out to each role that may take it, as texts alone, and to no other role."""

import csv
import io

import pytest
from openpyxl import load_workbook

from tests.scenes import PASSWORD, Street
from tests.security.everywhere import signed_in
from yimi.accounts.actions import add_user, form_team, give_membership
from yimi.accounts.models import Reach, Role, User
from yimi.accounts.tests.shifts import planned
from yimi.core.declared import exports, permissions_of
from yimi.core.models import ExportRecord
from yimi.core.sheets import is_like_a_formula

pytestmark = pytest.mark.django_db
EVIL = '=HYPERLINK("http://evil.example","x")'
PAIRS = [
    (name, role)
    for name, export in sorted(exports().items())
    for role in Role.values
    if export.permission in permissions_of(role)
]


def person(street: Street, role: str, *, far: bool = False) -> User:
    user = add_user(username=f"r-{role}", name=EVIL[:40], password=PASSWORD)
    place = street.other_compound if far else street.compound.parent
    give_membership(user=user, role=role, place=place, reach=Reach.SUBTREE, by=None,
                    now=street.now)  # fmt: skip
    return user


def fill(street: Street) -> None:
    User.objects.filter(pk=street.worker.pk).update(name=EVIL[:40], phone="+86138")
    form_team(name="+1", place=street.compound, duties=[], by=None, now=street.now)
    planned(street, street.worker)


@pytest.mark.parametrize(("name", "role"), PAIRS)
def test_what_a_role_takes_out_holds_texts_alone(street: Street, name: str, role: str):
    fill(street)
    browser = signed_in(person(street, role))
    asked = f"/export/?list={name}&lane=open"
    for form in ("xlsx", "csv"):
        answer = browser.post(asked, {"form": form, "reason": "report", "note": EVIL})
        if answer.status_code == 404:
            pytest.skip("a list of one thing that is named in its address")
        assert answer.status_code == 200
        content = b"".join(answer)
        if form == "xlsx":
            cells = [cell for row in load_workbook(io.BytesIO(content)).active for cell in row]
            assert not [cell.value for cell in cells if cell.data_type == "f" or cell.hyperlink]
        else:
            rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
            assert not [cell for row in rows for cell in row if is_like_a_formula(cell)]
    assert ExportRecord.objects.filter(what=name).count() == 2


@pytest.mark.parametrize("role", Role.values)
def test_what_a_role_has_no_right_to_is_not_there_for_it(street: Street, role: str):
    browser = signed_in(person(street, role))
    for name, export in exports().items():
        if export.permission not in permissions_of(role):
            answer = browser.post(f"/export/?list={name}", {"form": "csv", "reason": "report"})
            assert answer.status_code == 404, name
    assert not ExportRecord.objects.exists()
