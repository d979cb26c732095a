"""The numbers that a page holds, in its words and in its fields, whatever its random keys are made of."""

from __future__ import annotations

import re

# identities, tokens of forms, moments to the microsecond: any digits can stand in them by chance
RANDOM = re.compile(
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[A-Za-z0-9_-]{32,}|\d\d:\d\d:\d\d\.\d+",
    re.IGNORECASE,
)
# a space that does not break groups thousands in some languages, a comma in others
NUMBER = re.compile(r"\d+(?:[,\u00a0\u202f]\d{3}(?!\d))*(?:\.\d+)?")


def numbers_shown(text: str) -> set[str]:
    """Each number of a page's text as plain digits: "7,919" and "7 919" are "7919"."""
    return {re.sub("[^0-9.]", "", found) for found in NUMBER.findall(RANDOM.sub(" ", text))}
