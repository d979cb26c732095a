"""The report form of a visit: every field with what is recorded, the same with and without a network."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from score.catalogue.modules.coaching_plan import Practice
from score.programme.coaching.actions.reports import COUNTS
from score.programme.coaching.entry_values import Place, day_of, plain, text_of, truth_of, whole_of
from score.programme.coaching.models import PracticePhoto, PracticeSeen
from score.programme.coaching.queries import Agreed, earlier_marks, photos_of
from score.programme.coaching.subject import VisitSubject, practices_of
from score.programme.coaching.visit_entries import ACTION, PHOTO, PRACTICE
from score.programme.core.offline.kinds import Standing, Value

NEW_ACTIONS = 3
_NAMESPACE = uuid.UUID("6f4d8f0e-6f0e-4a42-9c53-1d0a2d0c8b7e")


@dataclass(frozen=True)
class PracticeRow:
    """One line of the checklist: its mark now, on an earlier visit, and its photos."""

    practice: Practice
    place: Place
    photo: Place
    earlier: PracticeSeen | None
    photos: list[PracticePhoto]


@dataclass(frozen=True)
class ActionRow:
    """One agreed action, or room for a new one."""

    what: Place
    function: Place
    due_on: Place
    state: Place
    agreed: Agreed | None
    is_next: bool = False  # the first empty one


@dataclass(frozen=True)
class VisitForm:
    """All places of the form. `recorded`: what stands, by field, as the hidden field of the form holds it."""

    day: Place
    counts: list[tuple[str, Place, Place]]
    representative: Place
    finished: Place
    practices: list[PracticeRow]
    earlier: list[ActionRow]
    today: list[ActionRow]
    recorded: dict[str, Value]

    @property
    def waiting(self) -> list[ActionRow]:
        """What was agreed before and is open."""
        return [row for row in self.earlier if row.agreed is None or row.agreed.is_open]

    @property
    def settled(self) -> list[ActionRow]:
        """What was agreed before and is done or dropped."""
        return [row for row in self.earlier if row.agreed is not None and not row.agreed.is_open]

    @property
    def marked(self) -> int:
        """How many practices have a mark."""
        return sum(row.place.value is not None for row in self.practices)


def visit_form(
    subject: VisitSubject,
    standing: Mapping[str, Standing],
    agreed: list[Agreed],
    *,
    user: int,
    typed: Mapping[str, Value] | None = None,
) -> VisitForm:
    """The form with what is recorded; `typed` stands in its place where it could not be saved.

    Places for new actions have identities that stay the same when the page is loaded again, for each user their own.
    """
    recorded = {name: one.value for name, one in standing.items()}
    recorded.setdefault("finished", False)
    entered = typed or {}

    def place(name: str) -> Place:
        return Place(name, entered.get(name, recorded.get(name)), recorded.get(name))

    here = [one for one in agreed if (one.action.cohort_id, one.action.number) == (subject.cohort.pk, subject.number)]
    before = [one for one in agreed if one not in here]
    taken = {one.action.uid for one in agreed}
    earlier, photos = earlier_marks(subject), photos_of(subject)
    return VisitForm(
        day=place("day"),
        counts=[
            ("managers", place("managers_women"), place("managers_men")),
            ("workers", place("workers_women"), place("workers_men")),
        ],
        representative=place("representative"),
        finished=place("finished"),
        practices=[
            PracticeRow(
                one,
                place(f"{PRACTICE}{one.code}"),
                Place(f"{PHOTO}{one.code}", None),
                earlier.get(one.code),
                photos.get(one.code, []),
            )
            for one in practices_of(subject.cohort)
        ],
        earlier=[_action_row(place, one.action.uid, one) for one in before],
        today=[
            *(_action_row(place, one.action.uid, one) for one in here),
            *(_action_row(place, uid, None, not at) for at, uid in enumerate(_new_actions(subject, user, taken))),
        ],
        recorded=recorded,
    )


def fields_of(form: VisitForm) -> dict[str, Callable[[Value], Any]]:
    """How each field of the form is read when it is sent without scripts."""
    fields: dict[str, Callable[[Value], Any]] = {
        "day": _day,
        "representative": _text,
        "finished": truth_of,
        **dict.fromkeys(COUNTS, whole_of),
    }
    fields |= {row.place.name: _text for row in form.practices}
    for row in (*form.earlier, *form.today):
        fields |= {row.what.name: _text, row.function.name: _text, row.due_on.name: _day, row.state.name: _text}
    return fields


def _text(value: Value) -> Value:
    return plain(text_of(value))


def _day(value: Value) -> Value:
    return plain(day_of(value))


def _action_row(place: Callable[..., Place], uid: uuid.UUID, agreed: Agreed | None, is_next: bool = False) -> ActionRow:
    names = (place(f"{ACTION}{uid}:{name}") for name in ("what", "function", "due_on", "state"))
    return ActionRow(*names, agreed=agreed, is_next=is_next)


def _new_actions(subject: VisitSubject, user: int, taken: set[uuid.UUID]) -> list[uuid.UUID]:
    found: list[uuid.UUID] = []
    at = 0
    while len(found) < NEW_ACTIONS:
        uid = uuid.uuid5(_NAMESPACE, f"{subject.name}/{user}/{at}")
        if uid not in taken:
            found.append(uid)
        at += 1
    return found
