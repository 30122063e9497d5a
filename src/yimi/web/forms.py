"""The form of the login page."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from yimi.access.doors import may_sign_in
from yimi.accounts.models import User
from yimi.core import clock


class LoginForm(forms.Form):
    """A name and a password."""

    username = forms.CharField(
        label=_("Login name"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.user: User | None = None

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("username") and given.get("password"):
            user = authenticate(
                self.request, username=given["username"], password=given["password"]
            )
            if not isinstance(user, User):
                raise forms.ValidationError(_("The login name or the password is not right."))
            if not may_sign_in(user, now=clock.now()):
                raise forms.ValidationError(
                    _("This password was for a fortnight. Ask your administrator for a new one.")
                )
            self.user = user
        return given
