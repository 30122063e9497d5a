"""Texts for a newcomer to paste: they name doors and people of the demonstration."""

from pathlib import Path

# The names of the samples with what each is, in the order in which a page offers them.
SAMPLES = {
    "group_chain": "群接龙",
    "free_messages": "居民留言",
    "group_chat": "群聊记录",
    "call_notes": "接电话的记录",
}
_FOLDER = Path(__file__).parent


def load(name: str) -> str:
    """Return the text of a sample. Raises KeyError where there is none of this name."""
    if name not in SAMPLES:
        raise KeyError(name)
    return (_FOLDER / f"{name}.txt").read_text(encoding="utf-8")
