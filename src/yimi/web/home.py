"""The page on which somebody's day starts, put together from the blocks of their roles."""

from datetime import datetime
from typing import Any

from django.utils.module_loading import import_string

from yimi.core.declared import blocks
from yimi.core.permissions import may


def home_blocks(user: Any, *, now: datetime) -> list[dict[str, Any]]:
    """Return what the home page shows to somebody: for each block its template and its context."""
    shown = []
    for block in blocks(user.roles):
        if block.permission and not may(user, block.permission):
            continue
        content = import_string(block.load)(user, now)
        if content is not None:
            shown.append(
                {
                    "name": block.name,
                    "template": block.template,
                    "content": content,
                    "where": "top" if block.on_top else "beside" if block.beside else "main",
                }
            )
    return shown


def place_names(user: Any) -> str:
    """Return where somebody works, the first places only."""
    names = dict.fromkeys(member.place.name for member in user.current_posts())
    return "、".join(list(names)[:3])
