"""Numbers as a manager reads them."""

from __future__ import annotations

_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def plain(value: float, digits: int = 3) -> str:
    """A number with so many digits that matter, never with an exponent: 0.000123, 12.3, 123,000."""
    text = f"{float(f'{value:.{digits}g}'):,.12f}"
    return text.rstrip("0").rstrip(".")


def percent(share: float) -> str:
    """0.125 -> 12.5%."""
    return f"{plain(100 * share)}%"


def points(share: float) -> str:
    """0.05 -> 5 points: a difference of two percentages."""
    text = plain(100 * share)
    return f"{text} point" if text == "1" else f"{text} points"


def counted(number: float, one: str, many: str) -> str:
    """About how many of something: two deaths, 11 deaths, less than one death."""
    if 0 < number < 0.95:
        return f"less than one {one}"
    nearest = round(number)
    said = _SMALL[nearest] if nearest < len(_SMALL) else f"{nearest:,}"
    about = "" if abs(number - nearest) <= 0.05 * number else "about "
    return f"{about}{said} {one if nearest == 1 else many}"


def article(noun: str) -> str:
    """The noun with A or An, at the beginning of a sentence."""
    return f"{'An' if noun[:1].lower() in 'aeiou' else 'A'} {noun}"
