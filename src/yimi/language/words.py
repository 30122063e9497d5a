"""Lists of words written as running text."""


def listed(text: str) -> tuple[str, ...]:
    """This function will part a running text into its words."""
    return tuple(text.split())
