"""The stages of recruitment: which may follow which, and where an enterprise stands. No database here.

People record stages. Enrolment, completion and closure come from what was recorded of training and of the firm, and
are told here as derived steps. Which counts:

- a closed firm stands at "closed" unless something later is recorded;
- where there is an enrolment, "enrolled" and "completed" are what training says, never what somebody recorded;
- where there is none, a recorded "enrolled" or "completed" (from an older database, say) stands, and is marked;
- while a training runs, what belongs before it (prospect to eligible) does not take the enterprise back, whenever it
  was recorded; after a completion it begins a new round of recruitment.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from score.programme.enterprises.models import RecruitmentStage

Stage = RecruitmentStage.Stage
BEFORE = (Stage.PROSPECT, Stage.CONTACTED, Stage.APPLIED, Stage.ELIGIBLE)  # waiting for a training
FROM_TRAINING = (Stage.ENROLLED, Stage.COMPLETED)
FUNNEL = (*BEFORE, *FROM_TRAINING, Stage.ALUMNI)
LEFT = (Stage.DROPPED, Stage.CLOSED)
NEEDS_REASON = LEFT
_ORDER = {stage.value: place for place, stage in enumerate(Stage)}
_PLACE = {stage.value: place for place, stage in enumerate(FUNNEL)}
_TRAINING, _EARLIER = frozenset(one.value for one in FROM_TRAINING), frozenset(one.value for one in BEFORE)
_ENROLLED, _ENDS = Stage.ENROLLED.value, frozenset((Stage.COMPLETED.value, Stage.DROPPED.value, Stage.CLOSED.value))
_ANEW = (Stage.PROSPECT, Stage.CONTACTED, Stage.APPLIED)
FOLLOWS: dict[str, tuple[str, ...]] = {
    "": (Stage.PROSPECT, Stage.CONTACTED, Stage.APPLIED),
    Stage.PROSPECT: (Stage.CONTACTED, Stage.APPLIED, *LEFT),
    Stage.CONTACTED: (Stage.APPLIED, *LEFT),
    Stage.APPLIED: (Stage.ELIGIBLE, *LEFT),
    Stage.ELIGIBLE: LEFT,
    Stage.ENROLLED: LEFT,
    Stage.COMPLETED: (Stage.ALUMNI, Stage.CONTACTED, Stage.APPLIED, *LEFT),
    Stage.ALUMNI: (Stage.CONTACTED, Stage.APPLIED, *LEFT),
    Stage.DROPPED: (*_ANEW, Stage.CLOSED),
    Stage.CLOSED: _ANEW,
}


@dataclass(frozen=True)
class Step:
    """One stage reached on a day. `derived`: it follows from training or a closure. `fact`: key of the record."""

    day: datetime.date
    stage: str
    derived: bool = False
    why: str = ""
    fact: int = 0

    @property
    def label(self) -> str:
        """The stage in the reader's words."""
        return str(Stage(self.stage).label)


@dataclass(frozen=True)
class Standing:
    """Where an enterprise stands with one organisation, since when, and how far it ever came.

    `unproven`: recorded as enrolled or completed, without an enrolment behind it.
    """

    stage: str
    since: datetime.date
    derived: bool
    unproven: bool
    furthest: int  # position in FUNNEL, -1 where none of them was reached
    steps: tuple[Step, ...]

    @property
    def label(self) -> str:
        """The stage in the reader's words."""
        return str(Stage(self.stage).label)


def in_order(steps: Iterable[Step]) -> list[Step]:
    """Steps in the order of time; of one day, as they follow in the funnel, then as they were recorded."""
    return sorted(steps, key=lambda one: (one.day, _ORDER[one.stage], one.fact))


def counted(steps: Iterable[Step]) -> list[Step]:
    """The steps that count, in the order of time: what training says better is left out."""
    found = in_order(steps)
    trained = any(one.derived and one.stage in _TRAINING for one in found)
    kept: list[Step] = []
    running = False
    for one in found:
        if trained and not one.derived and one.stage in _TRAINING:
            continue
        if running and not one.derived and one.stage in _EARLIER:
            continue
        running = one.stage == _ENROLLED or (running and one.stage not in _ENDS)
        kept.append(one)
    return kept


def standing(steps: Iterable[Step]) -> Standing | None:
    """Where the enterprise stands, None where nothing is known. Idempotent in the order of what it is given."""
    kept = counted(steps)
    if not kept:
        return None
    last = kept[-1]
    reached = [_PLACE[one.stage] for one in kept if one.stage in _PLACE]
    return Standing(
        stage=last.stage,
        since=last.day,
        derived=last.derived,
        unproven=last.stage in _TRAINING and not last.derived,
        furthest=max(reached, default=-1),
        steps=tuple(kept),
    )


def stage_problem(steps: Sequence[Step], new: Step, today: datetime.date) -> str:
    """Why `new` cannot be recorded beside `steps`, in words for who records it; empty where it can."""
    if new.stage not in Stage.values:
        return _("“%(stage)s” is no stage.") % {"stage": new.stage}
    if new.stage in FROM_TRAINING:
        return _("An enterprise is enrolled, and completes, by its training: enrol it in a cohort.")
    if new.day > today:
        return _("This day has not come yet.")
    if new.stage in NEEDS_REASON and not new.why.strip():
        return _("Say why.")
    if any(one.day == new.day and one.stage == new.stage and not one.derived for one in steps):
        return ""  # the same again, perhaps in other words
    kept = counted([*steps, new])
    if new not in kept:
        return _("A training is under way: what belongs before it is recorded once it is completed.")
    at = kept.index(new)
    return _pair_problem(kept[at - 1].stage if at else "", new) or (
        _pair_problem(new.stage, kept[at + 1]) if at + 1 < len(kept) else ""
    )


def withdrawal_problem(steps: Iterable[Step], fact: int) -> str:
    """Why the record `fact` cannot be taken back, in words: what was recorded after it needs it. Empty where it can."""
    kept = counted(steps)
    at = next((number for number, one in enumerate(kept) if one.fact == fact and not one.derived), None)
    if at is None or at + 1 == len(kept) or not _pair_problem(kept[at - 1].stage if at else "", kept[at + 1]):
        return ""
    return _("“%(later)s” was recorded after it and needs it: take that back first.") % {
        "later": Stage(kept[at + 1].stage).label
    }


def _pair_problem(before: str, one: Step) -> str:
    if one.derived or one.stage in FROM_TRAINING or one.stage in FOLLOWS[before]:
        return ""
    return _refusal(before, one.stage)


def _refusal(before: str, stage: str) -> str:
    new = Stage(stage).label
    if not before:
        return _("The first stage is one of: %(stages)s.") % {"stages": _listed(FOLLOWS[""])}
    if before == stage:
        return _("It stands at “%(stage)s” already.") % {"stage": new}
    return _("“%(new)s” cannot follow “%(before)s”. After that comes one of: %(stages)s.") % {
        "new": new,
        "before": Stage(before).label,
        "stages": _listed(FOLLOWS[before]),
    }


def _listed(stages: Iterable[str]) -> str:
    return ", ".join(str(Stage(one).label) for one in stages)
