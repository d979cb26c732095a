"""Every round that a file brings is checked as it would stand, by the same rules as the entry form."""

from __future__ import annotations

import bisect
import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from score.catalogue.questions.question import HARD, Context, Entry, Key
from score.catalogue.questions.question import Finding as AnswerFinding
from score.catalogue.questions.validation import validate
from score.programme.core.models import MinimumWage
from score.programme.enterprises.imports.comparison import chunks, find_entities
from score.programme.enterprises.imports.findings import words_of_answer
from score.programme.enterprises.imports.staging import Place, Staging
from score.programme.enterprises.models import EnterpriseAttribute
from score.programme.results.models import Answer, RoundPeriod

_ENTERPRISES = 500  # whose answers are looked at together
_KINDS = (EnterpriseAttribute.Kind.COUNTRY, EnterpriseAttribute.Kind.CURRENCY)


@dataclass
class _Round:
    """A round as it would stand: `staged` tells which of the entries come from the file, and where."""

    kind: str
    starts_on: datetime.date
    ends_on: datetime.date
    entries: dict[Key, Entry] = field(default_factory=dict)
    staged: dict[Key, int] = field(default_factory=dict)  # positions among the staged answers
    place: Place | None = None


def check_rounds(staging: Staging) -> None:
    """Findings for what is wrong; for what is odd too, unless the mapping says why odd values are right."""
    rounds = staging.pools["Round"]
    by_enterprise: dict[int, dict[int, _Round]] = defaultdict(dict)
    for number, key in enumerate(rounds.keys):
        enterprise, _cohort, kind, starts_on, ends_on = key
        by_enterprise[enterprise][number] = _Round(kind, starts_on, ends_on, place=rounds.places[number])
    answers = staging.facts[Answer]
    for (number, question, dimensions), first in answers.of_key.items():
        at = max([first, *answers.corrections.get((number, question, dimensions), ())], key=answers.moment_at)
        value, unit, missing = answers.rows[at][1][:3]
        found = by_enterprise[rounds.keys[number][0]][number]
        found.entries[question, dimensions] = Entry(value=value, unit=unit, missing=missing)
        found.staged[question, dimensions] = at
    enterprises = find_entities(staging.pools["Enterprise"], {})
    cohorts = find_entities(staging.pools["Cohort"], {})
    ids = find_entities(rounds, {"Enterprise": enterprises, "Cohort": cohorts})
    surroundings = _Surroundings(staging)
    for chunk in chunks(by_enterprise, _ENTERPRISES):
        surroundings.load({enterprises[number]: number for number in chunk if enterprises[number] > 0})
        for enterprise in chunk:
            _check_enterprise(enterprise, by_enterprise[enterprise], ids, surroundings, staging)


def _check_enterprise(
    enterprise: int, staged: dict[int, _Round], ids: list[int], surroundings: _Surroundings, staging: Staging
) -> None:
    there = surroundings.rounds.get(enterprise, {})
    for number, one in staged.items():
        known = there.pop(ids[number], None)
        if known is not None:
            one.entries = known.entries | one.entries
    previous: dict[Key, Entry] = {}
    previous_days: int | None = None
    in_time = sorted([*staged.values(), *there.values()], key=lambda one: (one.ends_on, one.kind))
    waiting: list[_Round] = []  # rounds of the same day do not come before one another
    for one in in_time:
        if waiting and waiting[0].ends_on < one.ends_on:
            previous = previous | {key: entry for past in waiting for key, entry in past.entries.items() if entry.valid}
            previous_days = (waiting[-1].ends_on - waiting[-1].starts_on).days + 1
            waiting = []
        waiting.append(one)
        if one.staged:
            context = surroundings.context(enterprise, one, previous, previous_days)
            found = validate(one.entries, context)
            wrong = {(finding.question, finding.dimensions) for finding in found if finding.severity == HARD}
            for finding in found:
                if finding.severity == HARD or (finding.question, finding.dimensions) not in wrong:
                    _report(finding, one, staging)


def _report(finding: AnswerFinding, one: _Round, staging: Staging) -> None:
    rows = staging.facts[Answer].rows
    at = one.staged.get((finding.question, finding.dimensions))
    if at is None:  # about an answer that is there already, or about a part as a whole
        near = [place for (question, _part), place in one.staged.items() if question == finding.question]
        at = near[0] if near else None
    if finding.severity != HARD:
        if at is None:
            return
        if staging.file_map.odd_because:
            key, values, moment, reason, place = rows[at]
            rows[at] = (key, (*values[:-1], staging.file_map.odd_because), moment, reason, place)
            return
    place = rows[at][4] if at is not None else one.place
    what = f"{finding.question} {finding.dimensions}".strip()
    problem = f"{what}: {words_of_answer(finding)}"
    if finding.severity != HARD:
        problem += " " + _("If it is right, say why in the mapping: odd_because.")
    staging.findings.error(problem, file=place.file, row=place.row, column=place.column)


class _Surroundings:
    """Countries, currencies, minimum wages and earlier rounds of the enterprises being checked."""

    def __init__(self, staging: Staging) -> None:
        self.staged_attributes: dict[tuple[int, str], list[tuple[datetime.date, str]]] = defaultdict(list)
        for (enterprise, kind, valid_from), at in staging.facts[EnterpriseAttribute].of_key.items():
            if kind in _KINDS:
                value = staging.facts[EnterpriseAttribute].rows[at][1][0]
                self.staged_attributes[enterprise, kind].append((valid_from, value))
        self.attributes: dict[tuple[int, str], list[tuple[datetime.date, str]]] = {}
        self.rounds: dict[int, dict[int, _Round]] = {}
        self.wages = _minimum_wages(staging)

    def load(self, numbers: Mapping[int, int]) -> None:
        """Read what the database knows of these enterprises (primary key to number)."""
        self.attributes = defaultdict(list)
        self.rounds = defaultdict(dict)
        held = EnterpriseAttribute.objects.in_force().filter(enterprise__in=numbers, kind__in=_KINDS)
        for enterprise, kind, day, value in held.values_list("enterprise", "kind", "valid_from", "value"):
            self.attributes[numbers[enterprise], kind].append((day, value))
        periods = RoundPeriod.objects.in_force().filter(round__enterprise__in=numbers)
        of_round: dict[int, _Round] = {}
        columns = ("round__enterprise", "round", "round__kind", "starts_on", "ends_on")
        for enterprise, pk, kind, starts_on, ends_on in periods.values_list(*columns):
            of_round[pk] = self.rounds[numbers[enterprise]][pk] = _Round(kind, starts_on, ends_on)
        answers = Answer.objects.in_force().filter(round__in=list(of_round))
        for pk, question, dimensions, value, unit, missing in answers.values_list(
            "round", "question", "dimensions", "value", "unit", "missing"
        ):
            of_round[pk].entries[question, dimensions] = Entry(value=value, unit=unit, missing=missing)

    def context(self, enterprise: int, one: _Round, previous: dict[Key, Entry], previous_days: int | None) -> Context:
        """The context in which a round is checked."""
        country, currency = (self._attribute(enterprise, kind, one.ends_on) for kind in _KINDS)
        return Context(
            round_kind=one.kind,
            period_start=one.starts_on,
            period_end=one.ends_on,
            currency=currency,
            legal_minimum=_in_force(self.wages.get(country, ()), one.ends_on),
            previous=previous,
            previous_days=previous_days,
        )

    def _attribute(self, enterprise: int, kind: str, day: datetime.date) -> str:
        """The last value set by `day`, else the first ever; the file's where both set one on the same day."""
        held = dict(self.attributes.get((enterprise, kind), ()))
        held.update(self.staged_attributes.get((enterprise, kind), ()))
        past = [one for one in held if one <= day]
        return held[max(past) if past else min(held)] if held else ""


def _minimum_wages(staging: Staging) -> dict[str, list[tuple[datetime.date, Decimal]]]:
    wages: dict[str, dict[datetime.date, Decimal]] = defaultdict(dict)
    for country, day, wage in MinimumWage.objects.in_force().values_list("country", "valid_from", "per_hour"):
        wages[country][day] = wage
    for (country, day), at in staging.facts[MinimumWage].of_key.items():
        wages[country][day] = staging.facts[MinimumWage].rows[at][1][0]
    return {country: sorted(found.items()) for country, found in wages.items()}


def _in_force(wages: Iterable[tuple[datetime.date, Decimal]], day: datetime.date) -> Decimal | None:
    known = list(wages)
    at = bisect.bisect_right(known, day, key=lambda one: one[0])
    return known[at - 1][1] if at else None
