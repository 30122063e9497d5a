"""`yimi reset-second-factor LOGIN`: take a lost second factor away, from the machine itself."""

import argparse

from yimi.access.actions import remove_second_factor
from yimi.accounts.models import User
from yimi.core import clock
from yimi.web import terminal


def run(given: argparse.Namespace) -> int:
    """Take somebody's second factor away; they set it up anew at the next strong page."""
    user = User.objects.filter(username__iexact=given.login).first()
    if user is None:
        terminal.say(f"✗ 没有这个登录名  no such login: {given.login}")
        return 1
    remove_second_factor(user=user, by=None, now=clock.now())
    terminal.say(
        f"{user.name}（{user.username}）的二次验证已取消，请在三天内登录并重新设置。",
        "The second factor is taken away; it can be set up anew within three days.",
    )
    return 0
