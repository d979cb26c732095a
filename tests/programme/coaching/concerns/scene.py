"""What tests of serious concerns ask of the world again and again. All of it is invented."""

from __future__ import annotations

import datetime
from typing import Any

from score.programme.coaching.concerns.actions import close_concern, note_step, raise_concern
from score.programme.coaching.models import SeriousConcern
from tests.programme.factories import World

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


def raise_and_handle(world: World) -> SeriousConcern:
    """A concern that was raised, worked on and closed, so that every kind of writing has happened."""
    trainer, focal = world.actor("trainer"), world.actor("focal_person")
    raise_concern(
        actor=trainer, country="GH", kind="forced_labour", enterprise_words=ELSEWHERE, words=WORDS, moment=NOW
    )
    raised = SeriousConcern.objects.get()
    note_step(actor=focal, concern=raised, code="own", words=WORDS, moment=NOW)
    close_concern(actor=focal, concern=raised, outcome="safe", words=WORDS, moment=NOW)
    return raised
