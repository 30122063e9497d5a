"""The first run: from an empty database to a street with an office and an administrator."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yimi.access import throttle
from yimi.access.actions import check_password_rules
from yimi.access.codes import hash_of_token, new_token
from yimi.accounts.actions import add_user, form_team, give_membership
from yimi.accounts.models import Organisation, Reach, Role, User
from yimi.core.errors import Refusal
from yimi.core.log import record
from yimi.core.text import phone_digits, phone_problem
from yimi.places.actions import add_places, build_place
from yimi.places.divisions import CITY, DISTRICT, PROVINCE, STREET, communities, name_of, way_to
from yimi.places.models import Level, Place
from yimi.setup.events import FirstRunFinished, StreetEstablished
from yimi.setup.models import FirstRun

KIND = "first-run"
LEVELS = {
    PROVINCE: Level.PROVINCE,
    CITY: Level.CITY,
    DISTRICT: Level.DISTRICT,
    STREET: Level.SUBDISTRICT,
}
MOST_COMMUNITIES = 200


class CannotSetUp(Refusal):
    """An answer of the first run that does not do."""


@dataclass(frozen=True)
class Administrator:
    """The first person of a street."""

    name: str
    username: str
    phone: str
    password: str
    at_the_desk: bool = True


def is_set_up() -> bool:
    """Return whether anybody can sign in here already."""
    return User.objects.exists()


def new_address(*, now: datetime) -> str | None:
    """Return the token of a new set-up address; those before end. None: somebody can sign in."""
    if is_set_up():
        return None
    token = new_token()
    with transaction.atomic():
        kept = FirstRun.objects.order_by("-made_at").values_list("answers", flat=True).first()
        FirstRun.objects.all().delete()
        FirstRun.objects.create(
            token_hash=hash_of_token(KIND, token), made_at=now, answers=kept or {}
        )
    return token


def check_address(*, token: str, address: str, now: datetime) -> None:
    """Raise CannotSetUp where the set-up address was used or never was one, before a button."""
    if throttle.too_many(KIND, address, now=now):
        raise _dead()
    rows = FirstRun.objects.filter(token_hash=hash_of_token(KIND, token), begun_at=None)
    if not rows.exists():
        throttle.count(KIND, address, now=now)
        raise _dead()


def _dead() -> CannotSetUp:
    return CannotSetUp(
        "dead", _("This address does not work any more. Start the program again for a new one.")
    )


def begin(*, token: str, address: str, now: datetime) -> FirstRun:
    """Use the set-up address: it is dead afterwards. Raises CannotSetUp, always with one reason."""
    dead = _dead()
    if is_set_up() or throttle.too_many(KIND, address, now=now):
        raise dead
    with transaction.atomic():
        run = (
            FirstRun.objects.select_for_update()
            .filter(token_hash=hash_of_token(KIND, token), begun_at=None)
            .first()
        )
        if run is not None:
            run.begun_at = now
            run.save(update_fields=["begun_at"])
            return run
    throttle.count(KIND, address, now=now)
    raise dead


def answer(*, run: FirstRun, **given: Any) -> None:
    """Keep answers of a step."""
    run.answers = {**run.answers, **given}
    run.save(update_fields=["answers"])


def answer_place(*, run: FirstRun, street: str, written: dict[str, str], chosen: list[str]) -> None:
    """Keep which street it is: by its code, or as written. Raises CannotSetUp."""
    if street and not (len(street) == STREET and name_of(street)):
        raise CannotSetUp("street", _("Choose the sub-district from the list, or write it."))
    names = {level: words.strip()[:60] for level, words in written.items()}
    if not street and not (names.get("city") and names.get("street")):
        raise CannotSetUp("street", _("Write at least the city and the sub-district."))
    chosen = [name.strip()[:60] for name in chosen if name.strip()]
    if not chosen or len(chosen) > MOST_COMMUNITIES:
        raise CannotSetUp("communities", _("Tick or write at least one community."))
    answer(run=run, street=street, written=names, communities=list(dict.fromkeys(chosen)))


def answer_office(*, run: FirstRun, name: str, phone: str) -> None:
    """Keep what the office is called and where it is reached. Raises CannotSetUp."""
    digits = phone_digits(phone)
    if not name.strip():
        raise CannotSetUp("name", _("Write what the office is called."))
    if not phone.strip():
        raise CannotSetUp("phone", _("Write the telephone that residents call."))
    if problem := phone_problem(phone, shortest=3):
        raise CannotSetUp("phone", problem)
    answer(run=run, office=name.strip()[:80], phone=digits)


def establish(*, run: FirstRun, first: Administrator, now: datetime) -> User:
    """Make the street, its office, its desk and its first administrator, all at once."""
    name, username = first.name.strip(), first.username.strip()
    if not name or len(name) > 40:
        raise CannotSetUp("name", _("Type your name."))
    if not 2 <= len(username) <= 60 or not username.isprintable() or " " in username:
        raise CannotSetUp("username", _("A login name has 2 to 60 characters and no spaces."))
    if not run.answers.get("communities") or not run.answers.get("office"):
        raise CannotSetUp("order", _("First say which street it is, and its office."))
    if problem := phone_problem(first.phone):
        raise CannotSetUp("phone", problem)
    check_password_rules(
        first.password, User(username=username, name=name, phone=phone_digits(first.phone))
    )
    with transaction.atomic():
        FirstRun.objects.select_for_update().get(pk=run.pk)
        if is_set_up():
            raise CannotSetUp("done", _("This is set up already."))
        user = add_user(
            username=username, name=name, password=first.password, phone=phone_digits(first.phone)
        )
        street = _make_places(run.answers, user, now)
        Organisation.objects.create(
            name=run.answers["office"],
            kind="street_office",
            phone=run.answers["phone"],
            place=street,
            place_path=street.path,
        )
        desk = form_team(
            name=_("Service desk"), place=street, duties=["desk", "policy"], by=user.pk, now=now
        )
        roles = [(Role.ADMINISTRATOR, None)]
        if first.at_the_desk:
            roles += [(Role.OPERATOR, desk), (Role.DISPATCHER, desk)]  # type: ignore[list-item]
        for role, team in roles:
            give_membership(
                user=user,
                role=role,
                place=street,
                by=user.pk,
                now=now,
                reach=Reach.SUBTREE,
                team=team,
            )
        record(StreetEstablished(user.pk), about=street, by=user.pk, now=now)
        run.answers = {}
        run.save(update_fields=["answers"])
    return user


def finish(*, by: User, place: Place, now: datetime) -> None:
    """End the first run: its signs go from the pages."""
    with transaction.atomic():
        if FirstRun.objects.filter(finished_at=None).update(finished_at=now):
            record(FirstRunFinished(), about=place, by=by.pk, now=now)


def _make_places(answers: dict[str, Any], user: User, now: datetime) -> Place:
    way: list[tuple[str, str, str]] = []
    if answers.get("street"):
        way = [(LEVELS[len(step.code)], step.name, step.code) for step in way_to(answers["street"])]
        codes = {entry.name: entry.code for entry in communities(answers["street"])}
    else:
        written, codes = answers["written"], {}
        for key, level in (
            ("province", Level.PROVINCE),
            ("city", Level.CITY),
            ("district", Level.DISTRICT),
            ("street", Level.SUBDISTRICT),
        ):
            if written.get(key):
                way.append((level, written[key], f"{key[0]}1"))
    made: list[Place] = []
    for step, name, code in way:
        parent = made[-1] if made else None
        made.append(build_place(parent=parent, level=step, name=name, code=code))
    street = made[-1]
    for number, name in enumerate(answers["communities"], start=1):
        code = codes.get(name) or f"c{number}"
        made.append(build_place(parent=street, level=Level.COMMUNITY, name=name, code=code))
    add_places(places=made, by=user.pk, now=now)
    return street


def not_the_same() -> str:
    """Say that a new password was not typed the same way twice."""
    return _("Type the new password twice, the same both times.")
