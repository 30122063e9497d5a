"""The words by which a pack and a place help to read."""

from collections import deque

from yimi.language import ServiceWords, Vocabulary
from yimi.packs.schema import Pack, Service
from yimi.places.models import Place

# The latest packs with the names of areas, and the words made of them. A pack is known by identity:
# to look at all that is in it, as for a key, takes longer than reading a call.
_made: deque[tuple[Pack, tuple[str, ...], Vocabulary]] = deque(maxlen=32)


def _of_pack(pack: Pack, areas: tuple[str, ...]) -> Vocabulary:
    for known, names, made in tuple(_made):
        if known is pack and names == areas:
            return made
    made = _words_of(pack, areas)
    _made.append((pack, areas, made))
    return made


def _words_of(pack: Pack, areas: tuple[str, ...]) -> Vocabulary:
    signs = {"life": (), "today": ()} | {
        level: tuple(word for sign in pack.signs if sign.level == level for word in sign.words)
        for level in ("life", "today")
    }
    return Vocabulary(
        services=tuple(ServiceWords(service.code, service.words) for service in pack.services),
        life_signs=signs["life"],
        today_signs=signs["today"],
        medicines=pack.medicines,
        areas=areas,
    )


def vocabulary_for(pack: Pack, compounds: list[Place]) -> Vocabulary:
    """Return the words of a pack together with the names of an area's compounds."""
    names = [name for place in compounds for name in (place.name, *place.aliases.splitlines())]
    return _of_pack(pack, tuple(dict.fromkeys(name for name in names if name)))


def goods_service(pack: Pack) -> Service:
    """Return the service under which goods are asked for when nothing more is said."""
    goods = [service for service in pack.services if service.fulfiller == "supplies.order"]
    return min(goods or list(pack.services), key=lambda service: service.sort)


def danger_service(pack: Pack) -> Service:
    """Return the service of a life in danger."""
    return next(
        (service for service in pack.services if service.urgency == "life"), pack.services[0]
    )
