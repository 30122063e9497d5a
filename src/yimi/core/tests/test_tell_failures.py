"""What is kept and logged of a failure says what went wrong and nothing of what is in the rows."""

import logging
from types import SimpleNamespace

import pytest
from django.db import DataError, Error, IntegrityError, transaction

from yimi.core import worker
from yimi.core.declared import Job
from yimi.core.delivery import deliver, words_of
from yimi.core.models import ClientAct, JobRun, Parked
from yimi.core.tests.things import NOW, Thing, happen

NAME, NUMBER = "王秀英", "10000000001"


def collide() -> bool:
    """Write a row that is there already, with a person's words in it."""
    for _ in range(2):
        ClientAct.objects.create(
            client_id="00000000-0000-7000-8000-000000000001",
            act=NAME,
            subject_id=Thing().pk,
            at=NOW,
        )
    return True


def job(*, now) -> None:
    with transaction.atomic():
        collide()


def from_postgres(kind: type[Error], said: str, constraint: str = "") -> Error:
    error = kind(said)
    cause = Exception(said)
    cause.diag = SimpleNamespace(constraint_name=constraint or None)  # type: ignore[attr-defined]
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (
            from_postgres(
                IntegrityError,
                'null value in column "place" of relation "case" violates not-null constraint\n'
                f"DETAIL:  Failing row contains (1, {NAME}, {NUMBER}).",
            ),
            'IntegrityError: null value in column "place" of relation "case" violates not-null'
            " constraint",
        ),
        (
            from_postgres(
                IntegrityError,
                'duplicate key value violates unique constraint "resident_once"\n'
                f"DETAIL:  Key (name)=({NAME}) already exists.",
                "resident_once",
            ),
            'IntegrityError: duplicate key value violates unique constraint "resident_once"',
        ),
        (
            from_postgres(DataError, f'invalid input syntax for type date: "{NAME}"x"', "once"),
            "DataError: invalid input syntax for type date (once)",
        ),
        (
            from_postgres(DataError, f'value "{NAME}" is out of range for type integer'),
            'DataError: value "…" is out of range for type integer',
        ),
        (
            IntegrityError("UNIQUE constraint failed: t.c"),
            "IntegrityError: UNIQUE constraint failed: t.c",
        ),
        (ValueError(f"no more paper\n{NAME}"), "ValueError: no more paper"),
        (ValueError(f"call {NUMBER}"), "ValueError: call 100****0001"),
    ],
)
def test_a_failure_is_told_without_what_is_in_the_rows(error, words):
    assert words_of(error) == words


def assert_silent(text: str) -> None:
    assert "IntegrityError" in text
    assert NAME not in text
    assert "Key (" not in text


@pytest.mark.django_db
def test_what_is_put_aside_and_logged_holds_nobody(taker, caplog):
    taker.fails = lambda event: collide()
    happen(Thing())
    with caplog.at_level(logging.ERROR):
        deliver(taker.handler, now=NOW)
    assert_silent(Parked.objects.get().error)
    assert_silent(caplog.text)
    assert "in collide" in caplog.text  # where it happened is what helps


@pytest.mark.django_db
def test_what_is_kept_and_logged_of_a_job_holds_nobody(monkeypatch, taker, caplog):
    monkeypatch.setattr(
        worker, "declared", lambda name: (Job("tests.job", f"{__name__}.job", every_s=60),)
    )
    with caplog.at_level(logging.ERROR):
        worker.run_once(now=NOW)
    assert_silent(JobRun.objects.get().error)
    assert_silent(caplog.text)
