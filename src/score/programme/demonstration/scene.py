"""What has been made so far: later parts of the demonstration find it here by its name in the plan."""

from __future__ import annotations

import copy
import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import models

from score.programme.core.facts import Fact, Writing
from score.programme.demonstration.plan import Firm, Programme, partner_key
from score.programme.demonstration.rounds_planned import PlannedRound
from score.programme.enterprises.models import Enterprise
from score.programme.organisations.models import Organisation, Person, User
from score.programme.results.models import Round
from score.programme.trainings.models import Cohort, Trainer

AnyFact = TypeVar("AnyFact", bound=Fact)


@dataclass
class Scene:
    """Rows by the names that the plan gives them."""

    writing: Writing
    programme: Programme
    planned: list[PlannedRound]
    organisations: dict[str, Organisation] = field(default_factory=dict)
    trainers: dict[str, User] = field(default_factory=dict)  # who records, by country and number
    coordinators: dict[str, User] = field(default_factory=dict)  # who corrects, by country
    enterprises: dict[str, Enterprise] = field(default_factory=dict)
    roster: dict[str, Trainer] = field(default_factory=dict)  # by country and number; learners too
    cohorts: dict[str, Cohort] = field(default_factory=dict)
    rounds: dict[str, Round] = field(default_factory=dict)  # by kind, cohort and firm
    people: dict[tuple[str, int], Person] = field(default_factory=dict)  # firm, number

    def partner_of(self, firm: Firm) -> str:
        """The partner that a firm has to do with, by its name here: that of its first cohort, or the first."""
        cohort = next((one for one in self.programme.cohorts if firm.name in one.firms), None)
        return cohort.partner if cohort else partner_key(firm.country, 1)

    def record(self, facts: Iterable[AnyFact]) -> list[AnyFact]:
        """Record facts that carry their own moment, in the order of those moments."""
        return self.writing.add_many(sorted(facts, key=lambda fact: fact.recorded_at))

    def instead(self, old: AnyFact, reason: str, **said: Any) -> AnyFact:
        """`old` with what is now said otherwise, to be recorded in its place: many go into the database at once."""
        new = copy.copy(old)
        new.pk, new._state.adding = None, True
        for name, value in {"supersedes": old, "reason": reason, **said}.items():
            setattr(new, name, value)
        return new


def back_date(rows: Iterable[models.Model], moments: Iterable[datetime.datetime]) -> None:
    """Let rows of one kind have been made at these moments instead of now."""
    changed = list(rows)
    for row, made in zip(changed, moments, strict=True):
        row.created_at = made  # type: ignore[attr-defined]
    if changed:
        type(changed[0])._base_manager.bulk_update(changed, ["created_at"], batch_size=200)
