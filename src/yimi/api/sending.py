"""Sending what is due."""

from datetime import datetime


def wake_sender(*, now: datetime) -> None:
    pass
