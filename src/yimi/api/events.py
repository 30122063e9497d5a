"""What happens to interfaces, as news."""

from dataclasses import dataclass
from uuid import UUID

from yimi.core.events import News


@dataclass(frozen=True)
class IntegrationMade(News):
    """Another program was let in, with some rights, until a day."""

    user_id: UUID
    fields: tuple[str, ...]


@dataclass(frozen=True)
class TokenRotated(News):
    """The token of a program was replaced; the old one opens nothing any more."""


@dataclass(frozen=True)
class IntegrationRevoked(News):
    """A program was shut out."""


@dataclass(frozen=True)
class WebhookMade(News):
    """A program asked to be told of some kinds of events at an address."""

    fields: tuple[str, ...]


@dataclass(frozen=True)
class WebhookChanged(News):
    """What a program is told of, or where, was changed or switched on or off."""

    fields: tuple[str, ...]


@dataclass(frozen=True)
class WebhookEnded(News):
    """A program is told nothing more at an address."""


@dataclass(frozen=True)
class DeliveryAgain(News):
    """Somebody had a message to a program sent once more."""

    webhook_id: UUID
