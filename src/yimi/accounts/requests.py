"""The request of somebody who is signed in, as views behind `@requires` are given it."""

from django.http import HttpRequest

from yimi.accounts.models import User


class SignedInRequest(HttpRequest):
    """A request whose user is known: `@requires` has turned everybody else away."""

    user: User
