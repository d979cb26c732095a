"""What tests of serious concerns ask of the world again and again. All of it is invented."""

from __future__ import annotations

import datetime
from typing import Any

NOW = datetime.datetime(2024, 5, 6, 8, 30, tzinfo=datetime.UTC)
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
# words that stand nowhere else in any page, log or file
WORDS = "Zanzibarquill: passports are kept in the office drawer"
FIRM_WORDS = "Quixlantern Garments (invented)"
ELSEWHERE = "Vexwillow workshop behind the market"
# the first letters of what is searched for, without those that JSON or HTML would write in another way
TRACES = ("Zanzibarquill", "Vexwillow", "forced_labour", "Forced labour")


def sent(**fields: Any) -> dict[str, Any]:
    """The form as a phone sends it."""
    return {"kind": "forced_labour", "words": WORDS, "form": "invented-form", **fields}


def assert_no_trace(text: str | bytes, where: str, *, besides: tuple[str, ...] = ()) -> None:
    """Nothing of a concern's words and kind stands in a text."""
    whole = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    for trace in TRACES:
        assert trace in besides or trace not in whole, f"{trace} stands in {where}"
