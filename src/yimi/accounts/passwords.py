"""What is wrong with a password, in words that somebody understands who has to choose one."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yimi.accounts.models import User

# For each code of Django's validators a sentence of ours: theirs name columns of the database.
SENTENCES = {
    "password_too_short": gettext_lazy("A password has at least %(min_length)d characters."),
    "password_too_similar": gettext_lazy(
        "The password is too much like your login name, name or telephone number."
    ),
    "password_too_common": gettext_lazy(
        "This password is one of the first that others try. Choose another: three words, say."
    ),
    "password_entirely_numeric": gettext_lazy("A password is not of digits alone."),
}


def password_problems(password: str, user: User) -> str:
    """Return why a password is too weak, a sentence for each reason, or nothing."""
    try:
        validate_password(password, user)
    except ValidationError as errors:
        found = [error for error in errors.error_list if isinstance(error, ValidationError)]
        words = [str(SENTENCES[error.code]) % (error.params or {}) for error in found
                 if error.code in SENTENCES]  # fmt: skip
        return "".join(dict.fromkeys(words)) or _("This password is too weak. Choose another.")
    return ""
