"""A check at start-up: no pack that comes with the program names a fulfiller that nobody has."""

from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register

from yimi.core.declared import fulfillers
from yimi.packs.fulfillers import check_fulfillers
from yimi.packs.loader import SHIPPED, PackError, shipped_pack


@register()
def every_fulfiller_is_known(**_kwargs: Any) -> list[CheckMessage]:
    """Return an error for each shipped pack that cannot be loaded or fulfilled."""
    errors: list[CheckMessage] = []
    for home in sorted(SHIPPED.iterdir()):
        try:
            check_fulfillers(
                shipped_pack(home.name),
                registered=fulfillers(),
                installed=[config.label for config in apps.get_app_configs()],
            )
        except PackError as error:
            errors.append(Error(str(error), id="intake.E001"))
    return errors
