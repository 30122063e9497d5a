from yimi.intake import checks
from yimi.packs.loader import PackError, shipped_pack


def test_the_shipped_packs_are_fulfilled_by_somebody():
    assert checks.every_fulfiller_is_known() == []


def test_a_pack_with_a_fulfiller_that_nobody_has_is_an_error_at_start_up(monkeypatch):
    pack = shipped_pack("base")
    wrong = pack.services[0].model_copy(update={"fulfiller": "fieldwork.nonsense"})
    broken = pack.model_copy(update={"services": (wrong, *pack.services[1:])})
    monkeypatch.setattr(checks, "shipped_pack", lambda code: broken)
    assert {error.id for error in checks.every_fulfiller_is_known()} == {"intake.E001"}


def test_a_pack_of_this_place_that_does_not_hold_is_only_a_warning(monkeypatch):
    def load(code):
        raise PackError("spoilt")

    monkeypatch.setattr(checks, "known_packs", lambda: ["ours"])
    monkeypatch.setattr(checks, "shipped_pack", load)
    assert [error.id for error in checks.every_fulfiller_is_known()] == ["intake.W001"]
