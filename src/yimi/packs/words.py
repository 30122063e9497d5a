"""Reading the words of a pack in the language of the page."""

from yimi.packs.schema import Category, Pack, Reason, Service, Text


def in_language(text: Text, language: str) -> str:
    """Return a text of a pack in Chinese, or in English where that is the page's language."""
    return text.en if language.startswith("en") else text.zh


def reason_words(reasons: tuple[Reason, ...], code: str, language: str) -> str:
    """Return the words of a reason; its code where the pack has dropped it."""
    for reason in reasons:
        if reason.code == code:
            return in_language(reason.text, language)
    return code


def category_of(pack: Pack, service: Service) -> Category:
    """Return the shelf on which a service stands; the last, where its own is gone."""
    fitting = (entry for entry in pack.categories if entry.code == service.category)
    return next(fitting, pack.categories[-1])


def service_choices(pack: Pack, language: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the services by category, for a list to choose from."""
    shelves: dict[str, list[tuple[str, str]]] = {}
    for service in sorted(pack.services, key=lambda entry: entry.sort):
        name = in_language(category_of(pack, service).name, language)
        shelves.setdefault(name, []).append((service.code, in_language(service.name, language)))
    return list(shelves.items())
