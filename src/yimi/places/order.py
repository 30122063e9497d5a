"""The order of doors and the numbers by which they are found."""

import re
from functools import lru_cache

from yimi.language import natural_key, normalise_number

_SUFFIX = re.compile(r"(?:号楼|号院|支弄|号|楼|栋|幢|座|单元|门|弄|室|户|#)+$")
_BEFORE = re.compile(r"^(?:第|#|NO\.?)(?=[0-9])")
# 88弄5支弄 is 88-5, 9号之2 is 9之2.
_INNER = re.compile(r"弄(?=[0-9]+支弄)|号(?=[之附甲乙丙丁])")
# B-6, B 6 and B6 are one building.
_PARTED = re.compile(r"(?<=[A-Z])[\s_-]+(?=[0-9])|\s+")


def sort_text(name: str) -> str:
    """Return text that sorts as the natural order does: 2 before 10, B1 below 1, 十二 as 12."""
    return ".".join(_piece(*piece) for piece in natural_key(name))


@lru_cache(maxsize=4096)
def number_of(words: str) -> str:
    """Return the number by which a place is found: 十二号楼 → 12, 0501室 → 501, A座 → A.

    However a number is spelled, the result is one: a place must not be entered twice.
    """
    plain = _BEFORE.sub("", _PARTED.sub("", normalise_number(words)))
    plain = _INNER.sub(_joint, plain)
    bare = _SUFFIX.sub("", plain) or plain
    return (bare.lstrip("0") or bare)[:20]


def _joint(match: re.Match[str]) -> str:
    return "-" if match.group() == "弄" else ""


def _piece(kind: int, value: int, word: str) -> str:
    if kind < 0:
        return f"0{value + 999:03d}"
    if word:
        return f"{kind + 1}{word}"
    return f"{kind + 1}{min(value, 999_999):06d}"
