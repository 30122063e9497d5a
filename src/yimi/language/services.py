"""Which service a need asks for, by words that weigh."""

from __future__ import annotations

import re
from collections import defaultdict

from .service_words import DEFAULT_SERVICES
from .special import LIFE, MARKS
from .text import Folded, fold
from .types import ServiceGuess, ServiceWords, Span
from .word_lists import MadeOf, WordList

# 下不了楼, 居家隔离: how somebody lives, said beside what is asked for.
CIRCUMSTANCE = re.compile("|".join(MARKS[name] for name in LIFE))
BESIDE_A_NEED = 0.3

Weighed = tuple[WordList, dict[str, tuple[tuple[str, float], ...]]]


def _weigh(services: tuple[ServiceWords, ...]) -> Weighed:
    weights: dict[str, dict[str, float]] = defaultdict(dict)
    for service in services:
        for word in service.words:
            plain = fold(word).text.strip().lower()
            if plain:
                old = weights[plain].get(service.code, 0.0)
                weights[plain][service.code] = max(old, service.weight)
    return WordList(weights), {word: tuple(codes.items()) for word, codes in weights.items()}


_weighed = MadeOf(_weigh)


def services_in(folded: Folded, services: tuple[ServiceWords, ...]) -> tuple[ServiceGuess, ...]:
    """This function will rank the services whose words stand in the text, best first."""
    words, weights = _weighed(services or DEFAULT_SERVICES)
    text = folded.text.lower()
    if len(text) != len(folded.text):
        # A letter that is two when it is small would move what follows.
        text = "".join(c.lower() if len(c.lower()) == 1 else c for c in folded.text)
    scores: dict[str, float] = defaultdict(float)
    seen: set[tuple[str, str]] = set()
    spans: dict[str, list[Span]] = defaultdict(list)
    found = list(words.spans(text))
    about = [CIRCUMSTANCE.fullmatch(text, start, end) is not None for start, end in found]
    # Who somebody is says what they need only where nothing else does.
    beside = BESIDE_A_NEED if not all(about) else 1.0
    for (start, end), is_about in zip(found, about, strict=True):
        word = text[start:end]
        # A longer word says more; the same word twice says little more.
        for code, weight in weights[word]:
            again = 0.3 if (code, word) in seen else 1.0
            seen.add((code, word))
            share = beside if is_about else 1.0
            scores[code] += weight * share * again * (0.6 + 0.2 * min(len(word), 4))
            spans[code].append(folded.span(start, end))
    total = sum(scores.values())
    if not total:
        return ()
    ranked = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(
        ServiceGuess(code, round(score / (total + 0.4), 3), tuple(spans[code]))
        for code, score in ranked
    )
