"""What dialects say for 不, 没 and 了: one character for one, so that no offset moves."""

from __future__ import annotations

# The Cantonese ones are folded with the traditional characters.
STANDARD = str.maketrans({"勿": "不", "弗": "不", "哉": "了", "俺": "我", "佢": "他", "伊": "他"})
# 请勿, 伊利: here the characters are no dialect.
USUAL = ("请勿", "切勿", "勿要", "伊利", "沙茶")


def standard(text: str) -> str:
    """This function will write a dialect's small words as the standard ones, length unchanged."""
    if any(words in text for words in USUAL):
        return text
    return text.translate(STANDARD)
