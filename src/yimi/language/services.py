"""Which service a need asks for, by words that weigh."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache

from .service_words import DEFAULT_SERVICES
from .text import Folded, fold
from .types import ServiceGuess, ServiceWords, Span

Compiled = tuple[re.Pattern[str], dict[str, tuple[tuple[str, float], ...]]]


@lru_cache(maxsize=16)
def _compile(services: tuple[ServiceWords, ...]) -> Compiled:
    weights: dict[str, dict[str, float]] = defaultdict(dict)
    for service in services:
        for word in service.words:
            plain = fold(word).text.strip().lower()
            if plain:
                old = weights[plain].get(service.code, 0.0)
                weights[plain][service.code] = max(old, service.weight)
    if not weights:
        return re.compile(r"(?!)"), {}
    forms = sorted(weights, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, forms)), re.IGNORECASE)
    return pattern, {word: tuple(codes.items()) for word, codes in weights.items()}


def services_in(folded: Folded, services: tuple[ServiceWords, ...]) -> tuple[ServiceGuess, ...]:
    """This function will rank the services whose words stand in the text, best first."""
    pattern, weights = _compile(services or DEFAULT_SERVICES)
    scores: dict[str, float] = defaultdict(float)
    seen: set[tuple[str, str]] = set()
    spans: dict[str, list[Span]] = defaultdict(list)
    for match in pattern.finditer(folded.text):
        word = match.group().lower()
        # A longer word says more; the same word twice says little more.
        for code, weight in weights.get(word, ()):
            again = 0.3 if (code, word) in seen else 1.0
            seen.add((code, word))
            scores[code] += weight * again * (0.6 + 0.2 * min(len(word), 4))
            spans[code].append(folded.span(match.start(), match.end()))
    total = sum(scores.values())
    if not total:
        return ()
    ranked = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(
        ServiceGuess(code, round(score / (total + 0.4), 3), tuple(spans[code]))
        for code, score in ranked
    )
