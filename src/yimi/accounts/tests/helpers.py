"""What tests of pages need: somebody who is signed in."""

from django.test import Client

from yimi.accounts.models import User


def signed_in(user: User) -> Client:
    """Return a browser in which somebody has signed in."""
    browser = Client()
    browser.force_login(user, backend="yimi.accounts.backends.PasswordBackend")
    return browser
