"""The names of handlers are where they left off in every database there is: they never change."""

from importlib import import_module
from pathlib import Path

from tests.architecture.test_news import _news
from tests.kill.test_kill import HANDLERS as KILLED
from yimi.core.declared import declared, work_names
from yimi.core.handlers import HANDLERS

NAMES = Path(__file__).with_name("handlers.txt")


def _kept() -> list[str]:
    lines = NAMES.read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def test_handlers_are_those_that_are_written_down():
    ours = {name for name, handler in HANDLERS.items() if ".tests." not in handler.run.__module__}
    assert sorted(ours) == _kept()


def test_every_handler_is_killed_in_the_kill_tests():
    assert sorted(KILLED) == _kept()


def test_a_handler_listens_to_news_that_exists():
    names = {kind.name() for kind in _news()}
    for handler in HANDLERS.values():
        if ".tests." not in handler.run.__module__:
            assert handler.types <= names, handler.name


def test_jobs_have_names_of_their_own_and_something_to_run():
    jobs = declared("jobs")
    assert len({job.name for job in jobs}) == len(jobs)
    for job in jobs:
        module, _, function = job.run.rpartition(".")
        assert callable(getattr(import_module(module), function))
        assert job.every_s > 0


def test_everything_in_the_background_says_in_words_what_it_does():
    named = {job.name for job in declared("jobs")} | set(_kept())
    assert named == set(work_names())
