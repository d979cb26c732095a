"""Serious concerns of the demonstration: sealed letters to the focal person of Ghana, the only one there is."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from score.programme.coaching.concerns import actions
from score.programme.coaching.concerns.letters import Kind, Outcome
from score.programme.coaching.models import SeriousConcern
from score.programme.demonstration.fixed import moment
from score.programme.demonstration.plan import Day
from score.programme.demonstration.scene import Scene
from score.programme.organisations.actor import actor_of
from score.programme.organisations.models import Role, User

COUNTRY = "GH"


@dataclass(frozen=True)
class Raised:
    """A concern: steps as days after it came and their codes; `outcome` where it was closed, a day after the last."""

    kind: str
    firm: str
    words: str
    day: Day
    steps: tuple[tuple[int, str], ...]
    outcome: str = ""


RAISED = (
    Raised(Kind.IMMINENT_DANGER, "Quiet Hammer Metalworks",
           "The guard of the press is off and it is running (invented)",
           Day(2025, 3, 4), ((0, "rescue"), (0, "safety"), (1, "ask_back"), (5, "authorities"), (28, "follow_up")),
           Outcome.SAFE),
    Raised(Kind.VIOLENCE, "Bright Anvil Tools", "Shouting and threats at the end of the night shift (invented)",
           Day(2026, 8, 25), ((1, "safety"), (2, "ask_back"))),
    Raised(Kind.CHILD_LABOUR, "", "Children seen sorting wood behind a workshop of the same street (invented)",
           Day(2026, 9, 28), ()),
)  # fmt: skip


def raise_concerns(scene: Scene) -> None:
    """One that was settled, one whose steps are late, one that nobody has looked at."""
    trainer = actor_of(scene.trainers[COUNTRY])
    focal = actor_of(User.objects.get(memberships__role=Role.FOCAL_PERSON))
    for one in RAISED:
        before = set(SeriousConcern.objects.values_list("pk", flat=True))
        at = moment(one.day, 8)
        actions.raise_concern(
            actor=trainer,
            country=COUNTRY,
            kind=one.kind,
            enterprise=scene.enterprises.get(one.firm),
            enterprise_words="" if one.firm else "Unnamed workshop (invented)",
            words=one.words,
            moment=at,
        )
        concern = SeriousConcern.objects.exclude(pk__in=before).get()
        for days, code in one.steps:
            at = moment(one.day + datetime.timedelta(days=days), 15)
            actions.note_step(actor=focal, concern=concern, code=code, words="", moment=at)
        if one.outcome:
            at += datetime.timedelta(days=1)
            actions.close_concern(actor=focal, concern=concern, outcome=one.outcome, words="", moment=at)
