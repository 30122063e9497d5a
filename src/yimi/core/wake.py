"""Telling the reader in this process that something was written; others look every second."""

import threading

_news = threading.Event()


def wake_readers() -> None:
    """Let a sleeping reader in this process look at once."""
    _news.set()


def sleep_until_news(seconds: float) -> None:
    """Wait until something was written, or until `seconds` have passed."""
    _news.wait(seconds)
    _news.clear()
