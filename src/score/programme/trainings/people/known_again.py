"""Who of a cohort may have taken part before, for the same enterprise, under another number."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from score.programme.enterprises.merges import kept_records
from score.programme.organisations.access import visible_to
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import PersonDetails
from score.programme.trainings.models import ClassDay, Cohort, Participation, PersonDecision
from score.programme.trainings.people.likeness import may_be_one
from score.programme.trainings.words import module_title

SAME = PersonDecision.Verdict.SAME


@dataclass(frozen=True)
class Module:
    """A cohort in which somebody took part, and when its class began."""

    cohort: Cohort
    title: str
    begun_on: datetime.date | None


@dataclass(frozen=True)
class Earlier:
    """Another number that may be the same person. `decision`: what was decided about the two, if anything was."""

    participation: Participation
    name: str
    modules: list[Module]
    decision: PersonDecision | None = None


@dataclass
class Line:
    """A participant of a cohort: the modules before, and who they may be."""

    participation: Participation
    name: str
    modules: list[Module] = field(default_factory=list)
    may_be: list[Earlier] = field(default_factory=list)
    is_known: list[Earlier] = field(default_factory=list)


class People:
    """The participants of a cohort by enterprise and name, with all that is known of them from other cohorts.

    Only what the reader may see of other cohorts is looked at.
    """

    def __init__(self, actor: Actor, cohort: Cohort) -> None:
        rows = visible_to(actor, Participation).in_force().filter(cohort=cohort)
        here = list(rows.select_related("enterprise", "person"))
        self._here = {one.person_id for one in here}
        self._into = kept_records()
        self._others = self._elsewhere(actor, cohort, {self._firm(one) for one in here})
        everybody = [*here, *(one for rows in self._others.values() for one in rows)]
        keys = {one.person_id for one in everybody}
        named = PersonDetails.objects.filter(person__in=keys)
        self._names = {one.person_id: (one.name, one.name_local) for one in named}
        self._begun = _first_days({one.cohort_id for one in everybody})
        self._decisions = decisions_among(keys)
        self.lines = [self._line(one) for one in sorted(here, key=self._order)]

    @property
    def undecided(self) -> int:
        """How many participants may be somebody who took part before, and nobody has said."""
        return sum(bool(line.may_be) for line in self.lines)

    def pair(self, left: int, right: int) -> Earlier | None:
        """What is known of two numbers, if they stand together on this page."""
        for line in self.lines:
            for one in (*line.may_be, *line.is_known):
                if {line.participation.person_id, one.participation.person_id} == {left, right}:
                    return one
        return None

    def _elsewhere(self, actor: Actor, cohort: Cohort, firms: set[int]) -> Mapping[int, list[Participation]]:
        records = firms | {record for record, into in self._into.items() if into in firms}
        rows = visible_to(actor, Participation).in_force().filter(enterprise__in=records).exclude(cohort=cohort)
        found: dict[int, list[Participation]] = defaultdict(list)
        for one in rows.select_related("cohort", "person").order_by("pk"):
            found[self._firm(one)].append(one)
        return found

    def _firm(self, one: Participation) -> int:
        return self._into.get(one.enterprise_id, one.enterprise_id)

    def _order(self, one: Participation) -> tuple[str, int, str, int]:
        return one.enterprise.name, one.enterprise_id, self._name(one.person_id), one.pk

    def _name(self, person: int) -> str:
        name, local = self._names.get(person, ("", ""))
        return local or name

    def _line(self, one: Participation) -> Line:
        others = self._others.get(self._firm(one), [])
        line = Line(one, self._name(one.person_id))
        line.modules = self._modules(other for other in others if other.person_id == one.person_id)
        taking_part = {other.person_id for other in others if other.person_id != one.person_id}
        for person in sorted(taking_part - self._here):  # nobody sits in one class twice
            theirs = [other for other in others if other.person_id == person]
            pair = (min(one.person_id, person), max(one.person_id, person))
            decision = self._decisions.get(pair)
            found = Earlier(theirs[-1], self._name(person), self._modules(theirs), decision)
            if decision is not None:
                line.is_known.append(found)
            elif self._alike(one, theirs[-1]):
                line.may_be.append(found)
        return line

    def _alike(self, one: Participation, other: Participation) -> bool:
        if one.sex and other.sex and one.sex != other.sex:
            return False
        spelt = [[name for name in self._names.get(who.person_id, ()) if name] for who in (one, other)]
        return any(may_be_one(left, right) for left in spelt[0] for right in spelt[1])

    def _modules(self, rows: Iterable[Participation]) -> list[Module]:
        cohorts = {one.cohort_id: one.cohort for one in rows}
        found = [Module(one, module_title(one.module, one.country), self._begun.get(pk)) for pk, one in cohorts.items()]
        return sorted(found, key=lambda one: (one.begun_on or datetime.date.min, one.cohort.pk))


def decisions_among(people: Iterable[int]) -> dict[tuple[int, int], PersonDecision]:
    """What was decided about pairs of these people."""
    rows = PersonDecision.objects.in_force().filter(left__in=people, right__in=people)
    return {(one.left_id, one.right_id): one for one in rows}


def _first_days(cohorts: Iterable[int]) -> dict[int, datetime.date]:
    rows = ClassDay.objects.in_force().filter(cohort__in=cohorts).order_by("-day").values_list("cohort_id", "day")
    return dict(rows)
