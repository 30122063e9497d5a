"""What the pages about services and rules show."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime

from yimi.accounts.models import Role
from yimi.core.scope import within
from yimi.packs.changes import Edition
from yimi.packs.editions import edition_of
from yimi.packs.loader import PackError, shipped_pack
from yimi.packs.schema import Cover, Pack, Service
from yimi.packs.words import category_of, in_language
from yimi.places.models import Emergency, Place
from yimi.places.queries import emergency_at, full_names, pack_code, pack_of
from yimi.rules.answering import Answer, answers, communities_in
from yimi.rules.wording import limit

RIGHT = "rules.read"


class Area:
    """A place with the pack in force there: one's own, or that of an emergency within it."""

    def __init__(self, user: Any, asked: str, *, now: datetime) -> None:
        own = min((g.path for g in user.grants() if RIGHT in g.permissions), key=len, default="")
        self.here = emergency_at(own, now=now) if own else None
        running = Emergency.objects.filter(within(own), starts_at__lte=now).order_by("place_path")
        inside = [] if not own else [row for row in running if _runs(row, now)]
        self.paths = list(dict.fromkeys([own, *(row.place_path for row in inside)]))
        first = inside[0].place_path if inside and self.here is None else own
        self.path = asked if asked in self.paths else first
        self.emergency = emergency_at(self.path, now=now) if self.path else None
        self.pack = pack_of(self.emergency, now=now)
        self.now = now

    def names(self) -> dict[str, str]:
        """Return the places to choose among, by path."""
        return full_names([path for path in self.paths if path])

    def whole(self) -> Pack:
        """Return the pack with all its editions and weak rules."""
        if self.emergency is None:
            return shipped_pack(self.pack.code)
        try:
            return shipped_pack(pack_code(self.emergency))
        except PackError:
            return self.pack

    def edition(self) -> Edition | None:
        """Return the edition in force."""
        fixed = self.emergency.edition if self.emergency else ""
        return edition_of(self.whole(), on=localtime(self.now).date(), fixed=fixed)


def _runs(row: Emergency, now: datetime) -> bool:
    return row.ends_at is None or row.ends_at > now


def catalogue(area: Area, *, text: str, gaps: bool, language: str) -> dict[str, Any]:
    """Return the services by category, narrowed to words or to those that nobody answers for."""
    pack = area.pack
    cover: dict[str, Cover] = {post.code: post for post in pack.cover}
    found = answers(pack.services, communities_in(area.path), now=area.now)
    shelves: dict[str, dict[str, Any]] = {
        shelf.code: {"shelf": shelf, "rows": []} for shelf in pack.categories
    }
    shown = 0
    for service in sorted(pack.services, key=lambda entry: entry.sort):
        if text and not _says(service, text):
            continue
        if gaps and found[service.code].state not in {"desk", "nobody"}:
            continue
        shown += 1
        shelf = category_of(pack, service)
        shelves[shelf.code]["rows"].append(row_of(service, found[service.code], cover, pack))
    filled = [shelf for shelf in shelves.values() if shelf["rows"]]
    every = [found[service.code] for service in pack.services]
    return {
        "shelves": filled,
        "shown": shown,
        "total": len(pack.services),
        "own": sum(
            "own" in (service.respond.rule.confidence, service.solve.rule.confidence)
            for service in pack.services
        ),
        "gap_count": sum(answer.state in {"desk", "nobody"} for answer in every),
        "chat_text": chat_text(filled, language),
    }


def row_of(service: Service, answer: Answer, cover: dict[str, Cover], pack: Pack) -> dict[str, Any]:
    """Return one service as the page shows it."""
    post, spare = cover.get(service.duty), cover.get(service.fallback_duty)
    return {
        "service": service,
        "respond": limit(service.respond),
        "solve": limit(service.solve),
        "post": post,
        "role": role_label(post),
        "spare": spare,
        "answer": answer,
        "signs": {
            level: [
                word
                for sign in pack.signs
                if sign.level == level and service.code in sign.services
                for word in sign.words
            ]
            for level in ("life", "today")
        },
        "clock": next((clock for clock in pack.clocks if clock.code == service.clock), None),
    }


def role_label(post: Cover | None) -> str:
    """Return the name of the role that answers for a duty."""
    if post is None:
        return ""
    return str(Role(post.role).label) if post.role in Role.values else post.role


def chat_text(shelves: Iterable[dict[str, Any]], language: str) -> str:
    """Return the catalogue as lines for a chat group: what we do and how soon, and no more."""
    lines = []
    for shelf in shelves:
        lines.append(f"【{in_language(shelf['shelf'].name, language)}】")
        for row in shelf["rows"]:
            service = row["service"]
            name, does = in_language(service.name, language), in_language(service.does, language)
            lines.append(f"{name}：{does}（{row['solve']['length']}）")
    return "\n".join(lines)


def places_of_emergencies(user: Any, *, now: datetime) -> list[Emergency]:
    """Return the running emergencies whose rules somebody may choose."""
    rows = Emergency.objects.visible_to(user, "rules.choose").filter(starts_at__lte=now)
    return [row for row in rows.select_related("place").order_by("place_path") if _runs(row, now)]


def place_name(path: str) -> str:
    """Return the name of a place."""
    return Place.objects.filter(path=path).values_list("name", flat=True).first() or ""


def _says(service: Service, text: str) -> bool:
    words = [service.name, service.does, service.task, *(q.text for q in service.questions)]
    said = " ".join(f"{entry.zh} {entry.en}" for entry in words)
    return text.lower() in f"{said} {' '.join(service.words)}".lower()
