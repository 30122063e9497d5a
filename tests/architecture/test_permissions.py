"""Every page names the right that it takes."""

import pytest
from django.core.management.base import SystemCheckError
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template
from django.urls import path
from django.utils.module_loading import import_string

from yimi.accounts.models import Role
from yimi.core.checks import every_page_names_its_right, pages
from yimi.core.declared import declared
from yimi.core.permissions import PUBLIC, requires
from yimi.web import serving


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


class Unguarded:
    urlpatterns = [path("open/", bare, name="open")]


class Misspelt:
    urlpatterns = [path("odd/", requires("no.such_right")(bare), name="odd")]


def test_every_view_names_a_declared_right():
    assert every_page_names_its_right() == []
    assert len(pages()) > 20


@pytest.mark.parametrize(("urls", "code"), [(Unguarded, "yimi.E001"), (Misspelt, "yimi.E002")])
def test_the_check_at_start_up_refuses_a_view_that_does_not(settings, urls, code):
    settings.ROOT_URLCONF = urls
    assert [error.id for error in every_page_names_its_right()] == [code]


@pytest.mark.django_db
def test_the_program_does_not_start_with_a_page_that_opens_to_anybody(settings, tmp_path):
    settings.ROOT_URLCONF = Unguarded
    settings.HOME = tmp_path
    with pytest.raises(SystemCheckError, match=r"yimi\.E001"):
        serving.prepare()


def test_only_the_frame_has_pages_that_anybody_may_open():
    public = {page.name for page in pages() if vars(page.view)["required_permission"] == PUBLIC}
    assert public == {
        "followup:enter",
        "followup:follow",
        "followup:mine",
        "web:login",
        "web:logout",
        "web:language",
        "web:alive",
        "setup:first_admin",
        "setup:first_office",
        "setup:first_place",
        "setup:first_start",
        "access:join",
        "access:reset",
        "web:live",
        "api:openapi",
        "api:reference",
        "api:nothing",
    }


def test_rights_are_declared_once_and_given_to_roles_that_exist():
    rights = declared("permissions")
    names = [right.name for right in rights]
    assert len(names) == len(set(names))
    unknown = {role for right in rights for role in right.roles} - set(Role.values)
    assert not unknown
    assert not [right.name for right in rights if not right.roles]


def test_what_apps_offer_names_rights_that_exist():
    names = {right.name for right in declared("permissions")}
    assert {entry.permission for entry in declared("menu")} <= names


def test_every_role_has_a_page_on_which_its_day_starts():
    assert {role for block in declared("blocks") for role in block.roles} == set(Role.values)


def test_blocks_of_homes_name_roles_and_rights_that_exist():
    names = {right.name for right in declared("permissions")}
    assert len({block.name for block in declared("blocks")}) == len(declared("blocks"))
    for block in declared("blocks"):
        assert callable(import_string(block.load)), block.name
        get_template(block.template)
        assert block.roles, block.name
        assert not block.permission or block.permission in names, block.name
