"""Whose numbers differ: jobs recounted over reported, by who collected the first answers. Never part of a score."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
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
    cases: tuple[int, ...]
    factor: Factor

    @property
    def enough(self) -> bool:
        """Whether something is said of them."""
        return self.person_id is not None and self.factor.firms >= FEWEST


def by_collector(found: Verified) -> list[Collected]:
    """Everybody who collected first answers that were recounted, the lowest factor first."""
    cases = dict(VerificationCase.objects.filter(pk__in=found.pairs.get(JOBS, ())).values_list("pk", "round"))
    periods = RoundPeriod.objects.in_force().filter(round__in=cases.values())
    people = dict(periods.values_list("round", "collected_by__person"))
    held: dict[int | None, list[int]] = defaultdict(list)
    for case, round_ in sorted(cases.items()):
        held[people.get(round_)].append(case)
    everybody = [Collected(person, tuple(some), found.measure(JOBS, some)) for person, some in held.items()]
    return sorted(everybody, key=lambda one: (one.factor.value is None, one.factor.value or 0, one.person_id or 0))


def together(found: Verified, several: Iterable[Collected]) -> Collected:
    """Several as one: those of whom nothing is said by name."""
    cases = tuple(case for one in several for case in one.cases)
    return Collected(None, cases, found.measure(JOBS, cases))
