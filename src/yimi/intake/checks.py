"""A check at start-up: no pack that comes with the program names a fulfiller that nobody has."""

from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, Warning, register

from yimi.core.declared import fulfillers
from yimi.packs.fulfillers import check_fulfillers
from yimi.packs.loader import SHIPPED, PackError, known_packs, shipped_pack


@register()
def every_fulfiller_is_known(**_kwargs: Any) -> list[CheckMessage]:
    """Return an error for each shipped pack that cannot be loaded or fulfilled.

    A pack of this place is only warned of: the program starts, and the pack for any emergency
    stands in until it is mended.
    """
    errors: list[CheckMessage] = []
    for code in known_packs():
        shipped = (SHIPPED / code).is_dir()
        try:
            check_fulfillers(
                shipped_pack(code),
                registered=fulfillers(),
                installed=[config.label for config in apps.get_app_configs()],
            )
        except PackError as error:
            kind, number = (Error, "intake.E001") if shipped else (Warning, "intake.W001")
            errors.append(kind(str(error), id=number))
    return errors
