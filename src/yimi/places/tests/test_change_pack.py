"""Another pack or edition in a running emergency, and weak rules that somebody has chosen."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from yimi.core.models import Event
from yimi.packs.loader import load_pack, use_own_packs
from yimi.places.actions import CannotDeclare, change_pack, choose_weak_rule, drop_weak_rule
from yimi.places.models import Emergency
from yimi.places.queries import emergency_at, pack_at, pack_of

EPIDEMIC = "epidemic-cn-2022"
ZONE = ZoneInfo("Asia/Shanghai")


def running(street):
    return emergency_at(street.compound.path, now=street.now)


def change(street, pack=EPIDEMIC, edition=""):
    return change_pack(
        emergency=running(street), pack=pack, edition=edition, by=street.admin.pk, now=street.now
    )


def codes(street):
    return {entry.code for entry in pack_at(street.compound.path, now=street.now).services}


def events(kind):
    return list(Event.objects.filter(type=f"places.{kind}").order_by("position"))


def test_an_emergency_goes_on_under_another_pack(street):
    change(street, edition="twenty")

    assert "zone_release" in codes(street)
    assert running(street).packs == {EPIDEMIC: load_pack(EPIDEMIC).version}
    [event] = events("PackChanged")
    assert (event.data["code"], event.by_id) == ("twenty", street.admin.pk)


def test_the_same_change_again_is_no_event(street):
    change(street, edition="twenty")
    change(street, edition="twenty")

    assert len(events("PackChanged")) == 1


def test_without_a_fixed_edition_each_day_has_its_own(street):
    emergency = change(street)

    def services(year, month, day):
        at = datetime(year, month, day, 12, tzinfo=ZONE)
        return {entry.code for entry in pack_of(emergency, now=at).services}

    assert "over_24h" not in services(2022, 11, 11)
    assert "over_24h" in services(2022, 11, 27)
    assert "zone_release" not in services(2023, 1, 8)


@pytest.mark.parametrize(("pack", "edition"), [("no-such", ""), (EPIDEMIC, "eleventh")])
def test_a_pack_or_edition_that_is_not_there_is_refused(street, pack, edition):
    with pytest.raises(CannotDeclare):
        change(street, pack=pack, edition=edition)
    assert running(street).packs == {"base": load_pack("base").version}


def test_a_weak_rule_holds_after_somebody_has_chosen_it(street):
    def hours():
        pack = pack_at(street.compound.path, now=street.now)
        return next(entry for entry in pack.services if entry.code == "relief").solve.hours

    assert hours() == 72
    emergency = choose_weak_rule(
        emergency=running(street), rule="relief_24h", by=street.admin.pk, now=street.now
    )
    assert hours() == 24
    assert emergency.weak_rules["relief_24h"] == {
        "by": str(street.admin.pk),
        "at": street.now.isoformat(),
    }
    again = choose_weak_rule(
        emergency=emergency, rule="relief_24h", by=street.lead.pk, now=street.now
    )
    assert again.weak_rules == emergency.weak_rules
    assert [event.by_id for event in events("WeakRuleChosen")] == [street.admin.pk]

    drop_weak_rule(emergency=emergency, rule="relief_24h", by=street.lead.pk, now=street.now)
    assert hours() == 72
    assert [event.data["code"] for event in events("WeakRuleDropped")] == ["relief_24h"]


def test_a_rule_that_the_pack_does_not_have_is_refused(street):
    with pytest.raises(CannotDeclare):
        choose_weak_rule(
            emergency=running(street), rule="magic", by=street.admin.pk, now=street.now
        )


def test_a_spoilt_pack_of_the_place_does_not_stop_the_work(street, tmp_path, settings):
    home = tmp_path / "ours"
    home.mkdir()
    head = """
code: ours
version: "1"
extends: base
name: {zh: 我们街道, en: Ours}
about: {zh: 我们街道, en: Ours}
jurisdiction: CN
effective_from: 2020-01-01
leave_out: [other]
"""
    (home / "pack.yaml").write_text(head, encoding="utf-8")
    use_own_packs(tmp_path)
    try:
        change(street, pack="ours")
        assert "other" not in codes(street)
        (home / "pack.yaml").write_text("code: [", encoding="utf-8")
        use_own_packs(tmp_path)
        assert "other" in codes(street)
    finally:
        use_own_packs(settings.HOME / "packs")
    assert Emergency.objects.get(pk=running(street).pk).packs == {"ours": "1"}
