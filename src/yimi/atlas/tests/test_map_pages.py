"""The map: every door as it stands, in the colours of a layer."""

import json
import re

import pytest
from django.urls import reverse

from yimi.atlas.paint import COLOURS, PATTERNS
from yimi.atlas.queries import codes_in, drawn, layers_of, shades_of
from yimi.core.declared import declared
from yimi.core.models import Event
from yimi.registry.models import Household

pytestmark = pytest.mark.django_db
BACKEND = "yimi.accounts.backends.PasswordBackend"


@pytest.fixture
def lead(client, street):
    client.force_login(street.lead, backend=BACKEND)
    return client


def page(client, name, street, **asked):
    return client.get(reverse(f"atlas:{name}", args=[street.compound.pk]), asked)


def test_every_door_is_drawn_once_and_names_nobody(lead, street):
    text = page(lead, "compound", street).content.decode()
    drawing = text[text.index('<g class="doors"') :]
    doors = re.findall(r'<path d="[^"]+" data-n="(\w+)"', drawing)
    assert len(doors) == 36
    assert {"101", "302"} <= set(doors)
    assert "王秀英" not in text


def test_a_layer_colours_the_door_and_the_look_is_recorded_once(lead, street):
    for _twice in range(2):
        text = page(lead, "compound", street, layer="registry.groups").content.decode()
    group = re.findall(r'<g data-u="2/1/">.*?</g>', text, re.S)[0]
    assert re.search(r'data-n="301" fill="[^"]+"', group)
    assert not re.search(r'data-n="302" fill', group)
    looked = Event.objects.filter(type="core.Looked", subject_id=street.compound.pk)
    assert [event.data["permission"] for event in looked] == ["registry.open"]


def test_a_layer_for_which_somebody_has_no_right_is_not_there(client, street):
    client.force_login(street.admin, backend=BACKEND)
    text = page(client, "compound", street, layer="registry.groups").content.decode()
    assert 'value="registry.groups"' not in text
    assert 'fill="url(#k' not in text
    state = client.get(reverse("atlas:state"), {"layer": "registry.groups"}).json()
    assert state["layer"] == "none"


def test_the_state_is_what_the_page_shows(lead, street):
    asked = {"layer": "registry.groups", "at": str(street.compound.pk)}
    state = json.loads(lead.get(reverse("atlas:state"), asked).content)
    assert list(state["compounds"]) == [str(street.compound.pk)]
    assert list(state["compounds"][str(street.compound.pk)]) == ["2/1/301/"]


def test_a_click_on_a_door_opens_its_household(lead, street):
    home = Household.objects.get(place=street.doors["1-1-101"])
    answer = page(lead, "door", street, door="1/1/101/")
    assert answer["Location"] == reverse("registry:household", args=[home.pk])
    nobody = page(lead, "door", street, door="1/1/301/")
    assert nobody["Location"].startswith(reverse("atlas:compound", args=[street.compound.pk]))
    assert page(lead, "door", street, door="../k2/a/1201/").status_code == 404


def test_one_building_shows_its_numbers_and_a_missing_one_is_a_404(lead, street):
    text = page(lead, "compound", street, building="1/").content.decode()
    assert f"{reverse('atlas:door', args=[street.compound.pk])}?door=1/1/302/" in text
    assert page(lead, "compound", street, building="9/").status_code == 404


def test_a_map_takes_a_fixed_number_of_queries(lead, street, django_assert_max_num_queries):
    page(lead, "compound", street)
    with django_assert_max_num_queries(16):
        page(lead, "compound", street)
    with django_assert_max_num_queries(18):
        lead.get(reverse("atlas:map"))


def test_compounds_are_drawn_in_three_queries(street, django_assert_num_queries):
    with django_assert_num_queries(3):
        found = drawn([street.compound, street.other_compound])
    assert [one.doors for one in found] == [36, 1]


def test_making_a_working_copy_is_recorded(lead, street):
    text = page(lead, "print", street, layer="registry.groups", paper="a3").content.decode()
    assert "paper-a3" in text
    [event] = Event.objects.filter(type="atlas.MapPrinted")
    assert event.data == {"what": "working", "source": "registry.groups"}
    assert event.by_id == street.lead.pk


def test_somebody_from_elsewhere_sees_no_house_of_it(client, street):
    client.force_login(street.outsider, backend=BACKEND)
    for name in ("compound", "print", "arrange", "picture", "door"):
        assert page(client, name, street, door="1/1/101/").status_code == 404
    for name in ("map", "wall"):
        assert "青禾园" not in client.get(reverse(f"atlas:{name}")).content.decode()
    asked = {"at": str(street.compound.pk)}
    assert client.get(reverse("atlas:state"), asked).json()["compounds"] == {}


def test_layers_name_rights_and_looks_that_there_are(street):
    rights = {right.name for right in declared("permissions")}
    layers = declared("layers")
    assert len({layer.name for layer in layers}) == len(layers)
    for layer in layers:
        assert layer.permission in rights, layer.name
        assert layer.codes(street.lead, street.compound.path, street.now) is not None
        shades = layer.looks(street.lead, [street.compound.path], street.now)
        assert len({shade.code for shade in shades}) == len(shades)
        assert len({(shade.colour, shade.pattern) for shade in shades}) == len(shades)
        for shade in shades:
            assert shade.colour in COLOURS, layer.name
            assert shade.pattern in PATTERNS, layer.name


def test_a_layer_shows_only_codes_that_it_declares(street):
    for layer in layers_of(street.lead, [street.compound], street.now):
        paints = shades_of(street.lead, layer, [street.compound], street.now)
        codes = codes_in(street.lead, layer, street.compound, paints, street.now)
        assert all(0 <= index < len(paints) for index in codes.values())
