"""What an act says when it declines."""

from django.utils.functional import Promise


class Refusal(Exception):
    """A refusal that a person can read: a stable code and a sentence.

    Every app derives its own, named after the act (`CannotAccept`), beside that act.
    """

    def __init__(self, code: str, message: str | Promise) -> None:
        super().__init__(code)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return str(self.message)
