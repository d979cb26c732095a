"""Whose numbers differ: jobs recounted over reported, by who collected the first answers. Never part of a score."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from score.catalogue.verification.factor import Factor
from score.programme.results.models import RoundPeriod
from score.programme.results.verification.factors import JOBS, Verified
from score.programme.results.verification.models import VerificationCase

FEWEST = 3  # cycles of one person, of which something is said


@dataclass(frozen=True)
class Collected:
    """The factor over the cycles whose first answers one person collected (None: nobody by name), or several."""

    person_id: int | None
    factor: Factor

    @property
    def enough(self) -> bool:
        """Whether something is said of them."""
        return self.person_id is not None and self.factor.firms >= FEWEST


def by_collector(found: Verified, named: set[int]) -> tuple[list[Collected], Collected | None, int]:
    """Those `named` (keys of persons) with enough cycles, the lowest factor first; all others as one, and how many.

    Who has too few, or may not be named to the reader, is among the others.
    """
    cases = defaultdict(list)
    for person, case in _collected(found):
        cases[person].append(case)
    own = [Collected(person, found.measure(JOBS, held)) for person, held in cases.items()]
    shown = [one for one in own if one.enough and one.person_id in named]
    rest = {one.person_id for one in own} - {one.person_id for one in shown}
    others = found.measure(JOBS, [case for person in rest for case in cases[person]])
    shown.sort(key=lambda one: (one.factor.value is None, one.factor.value or 0, one.person_id))
    return shown, Collected(None, others) if rest else None, len(rest)


def collectors_of(found: Verified) -> set[int]:
    """The persons who collected first answers that were recounted."""
    return {person for person, _case in _collected(found) if person is not None}


def _collected(found: Verified) -> list[tuple[int | None, int]]:
    """By whom (key of the person) the first answers of each recounted case were collected."""
    cases = dict(VerificationCase.objects.filter(pk__in=found.pairs.get(JOBS, ())).values_list("pk", "round"))
    periods = RoundPeriod.objects.in_force().filter(round__in=cases.values())
    people = dict(periods.values_list("round", "collected_by__person"))
    return [(people.get(round_), case) for case, round_ in sorted(cases.items())]
