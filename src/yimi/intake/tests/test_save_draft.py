import pytest

from yimi.accounts.tests.helpers import signed_in
from yimi.intake.actions import drop_draft, receive_text, save_draft
from yimi.intake.models import Draft
from yimi.intake.queries import draft_of


def test_what_was_typed_last_is_kept(street):
    for text in ("1", "12", "123"):
        save_draft(user=street.operator, form="paste", content={"text": text}, now=street.now)
    assert Draft.objects.get().content == {"text": "123"}


def test_each_form_and_each_person_has_a_draft_of_their_own(street):
    for user in (street.operator, street.lead):
        for form in ("paste", "call"):
            save_draft(user=user, form=form, content={"text": form + user.name}, now=street.now)
    assert Draft.objects.count() == 4
    drop_draft(user=street.operator, form="call")
    assert draft_of(street.operator, "call") == {}
    assert draft_of(street.lead, "call") == {"text": "call吴组长"}


def test_a_browser_that_dies_loses_nothing(street):
    signed_in(street.operator).post("/desk/draft/", {"form": "paste", "text": "1-1-101 大米"})
    page = signed_in(street.operator).get("/desk/")
    assert page.context["paste_draft"] == "1-1-101 大米"
    assert "1-1-101 大米" in page.content.decode()
    assert signed_in(street.lead).get("/desk/").context["paste_draft"] == ""


def test_a_draft_whose_text_was_taken_in_is_gone(street):
    desk = signed_in(street.operator)
    desk.post("/desk/draft/", {"form": "paste", "text": "1-1-101 大米"})
    desk.post("/desk/paste/", {"text": "1-1-101 大米", "area": street.compound.path})
    assert desk.get("/desk/").context["paste_draft"] == ""


def test_a_draft_stays_where_the_text_was_not_taken_in(street):
    desk = signed_in(street.operator)
    desk.post("/desk/draft/", {"form": "paste", "text": "1-1-101 大米"})
    desk.post("/desk/paste/", {"text": " ", "area": street.compound.path})
    assert draft_of(street.operator, "paste")["text"] == "1-1-101 大米"


def test_secrets_of_the_form_are_no_part_of_the_draft(street):
    data = {"form": "call", "text": "x", "csrfmiddlewaretoken": "t", "client_id": "c"}
    signed_in(street.operator).post("/desk/draft/", data)
    assert Draft.objects.get().content == {"text": "x"}


def test_a_draft_that_is_too_long_says_so_and_keeps_the_one_before(street):
    desk = signed_in(street.operator)
    desk.post("/desk/draft/", {"form": "paste", "text": "kept"})
    answer = desk.post("/desk/draft/", {"form": "paste", "text": "米" * 400_001})
    assert (answer.status_code, answer.json()) == (413, {"saved": False})
    assert draft_of(street.operator, "paste")["text"] == "kept"


@pytest.mark.parametrize("form", ["", "login", "x" * 100])
def test_only_the_desks_forms_have_drafts(street, form):
    answer = signed_in(street.operator).post("/desk/draft/", {"form": form, "text": "x"})
    assert answer.status_code == 404


def test_who_has_no_desk_has_no_draft(street, client):
    assert signed_in(street.volunteer).post("/desk/draft/", {"form": "call"}).status_code == 403
    assert client.post("/desk/draft/", {"form": "call"}).status_code == 302
    assert not Draft.objects.exists()


def test_signs_that_no_database_takes_break_no_draft(street):
    answer = signed_in(street.operator).post("/desk/draft/", {"form": "call", "text": "a\x00b"})
    assert answer.status_code == 200


def test_the_area_that_was_read_last_is_chosen_next_time(street):
    receive_text(area=street.compound, text="1-1-101 米", by=street.operator, now=street.now)
    page = signed_in(street.operator).get("/desk/")
    assert page.context["area"] == street.compound.path
