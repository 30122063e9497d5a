"""`yimi reset-password LOGIN`: a temporary password, from the machine itself."""

import argparse

from yimi.access.actions import set_password_on_the_machine
from yimi.accounts.models import User
from yimi.core import clock
from yimi.web import terminal


def run(given: argparse.Namespace) -> int:
    """Give somebody a temporary password; whoever has the terminal may."""
    user = User.objects.filter(username__iexact=given.login).first()
    if user is None:
        terminal.say(f"✗ 没有这个登录名  no such login: {given.login}")
        return 1
    password = set_password_on_the_machine(user=user, now=clock.now())
    terminal.say(
        f"{user.name}（{user.username}）的临时密码，登录后要马上改；14 天内有效：",
        "The temporary password, to be changed at the first sign-in; good for 14 days:",
        f"   {password}",
    )
    return 0
