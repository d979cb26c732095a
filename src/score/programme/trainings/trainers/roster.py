"""The roster: every trainer that a reader may see, module by module, with who can be booked."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Max, Q

from score.catalogue.certification.requirements import root_of
from score.programme.core.formats import country_name
from score.programme.organisations.access import visible_to
from score.programme.organisations.actor import Actor
from score.programme.trainings.models import (
    Certificate,
    Trainer,
    TrainerAbsence,
    TrainerStep,
)
from score.programme.trainings.trainers.deliveries import A_YEAR, DAYS_GIVEN, given_until
from score.programme.trainings.trainers.standing import Held, best, held_on
from score.programme.trainings.trainers.words import STATES, names_of, state_glyph, state_of, state_words
from score.programme.trainings.words import module_title

ORDER = {step: place for place, step in enumerate(TrainerStep.Step.values)}
SORTS = ("name", "country", "last_class", "until")


@dataclass(frozen=True)
class ModuleState:
    """How far one trainer is with one module. `until`: the end of the certificate that counts."""

    module: str
    title: str
    state: str
    words: str
    glyph: str
    until: datetime.date | None
    held: Held | None


@dataclass(frozen=True)
class Line:
    """One trainer in the list."""

    trainer: Trainer
    name: str
    country: str
    organisation: str
    modules: list[ModuleState]
    last_class: datetime.date | None
    classes: int  # in the last year
    absence: TrainerAbsence | None  # now, or the next one

    @property
    def until(self) -> datetime.date | None:
        """The first certificate to end among those that count."""
        return min((one.until for one in self.modules if one.until), default=None)

    def is_away(self, day: datetime.date) -> bool:
        """Whether the trainer cannot be booked on a day."""
        return self.absence is not None and self.absence.starts_on <= day


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to and ordered by."""

    q: str = ""
    module: str = ""
    country: str = ""
    state: str = ""
    free: bool = False
    sort: str = "name"
    falling: bool = False

    @property
    def narrowed(self) -> bool:
        """Whether anybody is left out."""
        return bool(self.q or self.module or self.country or self.state or self.free)

    def takes(self, line: Line, day: datetime.date) -> bool:
        """Whether a trainer belongs to the list."""
        modules = [one for one in line.modules if not self.module or one.module == self.module]
        if self.module and not modules:
            return False
        if self.state and self.state not in ({one.state for one in modules} or {"none"}):
            return False
        if self.q and self.q.casefold() not in line.name.casefold():
            return False
        return not (self.country and line.trainer.country != self.country) and not (self.free and line.is_away(day))


def lines(actor: Actor, day: datetime.date) -> list[Line]:
    """Every trainer whom the reader may see."""
    trainers = list(visible_to(actor, Trainer).select_related("organisation", "person"))
    names, states, classes = names_of(trainers), module_states(trainers, day), _classes(trainers, day)
    away = _absences(trainers, day)
    return [
        Line(
            trainer=one,
            name=names[one.pk],
            country=country_name(one.country),
            organisation=one.organisation.name if one.organisation else "",
            modules=states.get(one.pk, []),
            last_class=classes[one.pk].last,
            classes=classes[one.pk].number,
            absence=away.get(one.pk),
        )
        for one in trainers
    ]


def chosen(found: Iterable[Line], wanted: Wanted, day: datetime.date) -> list[Line]:
    """The lines that are wanted, in the order wanted; who has no such date comes last either way."""
    kept = sorted((one for one in found if wanted.takes(one, day)), key=lambda one: one.name.casefold())
    if wanted.sort in ("last_class", "until"):
        dated = [one for one in kept if getattr(one, wanted.sort)]
        dated.sort(key=lambda one: getattr(one, wanted.sort), reverse=wanted.falling)
        return [*dated, *(one for one in kept if not getattr(one, wanted.sort))]
    if wanted.sort == "country":
        kept.sort(key=lambda one: one.country.casefold(), reverse=wanted.falling)
        return kept
    return kept[::-1] if wanted.falling else kept


def module_states(trainers: Iterable[Trainer], day: datetime.date) -> dict[int, list[ModuleState]]:
    """How far each of these trainers is, module by module, in the order of the modules' titles."""
    keys = [one.pk for one in trainers]
    held: dict[tuple[int, str], list[Held]] = {}
    for one in held_on(day, Certificate.objects.in_force().filter(trainer__in=keys)):
        held.setdefault((one.certificate.trainer_id, root_of(one.certificate.module)), []).append(one)
    steps: dict[tuple[int, str], str] = {}
    for trainer, module, step in (
        TrainerStep.objects.in_force().filter(trainer__in=keys).values_list("trainer_id", "module", "step")
    ):
        key = (trainer, root_of(module))
        steps[key] = max(steps.get(key, step), step, key=ORDER.__getitem__)
    found: dict[int, list[ModuleState]] = {}
    words = {state: (state_words(state), state_glyph(state)) for state in STATES}
    titles = {module: module_title(module) for module in {module for _trainer, module in (*held, *steps)}}
    for trainer, module in sorted({*held, *steps}):
        one = best(held.get((trainer, module), []))
        state = state_of(one, steps.get((trainer, module), ""))
        until = one.certificate.valid_until if one and one.is_valid else None
        found.setdefault(trainer, []).append(ModuleState(module, titles[module], state, *words[state], until, one))
    for states in found.values():
        states.sort(key=lambda one: (STATES.index(one.state), one.title))
    return found


@dataclass
class _Given:
    last: datetime.date | None = None
    number: int = 0


def _classes(trainers: list[Trainer], day: datetime.date) -> dict[int, _Given]:
    found = {one.pk: _Given() for one in trainers}
    recent = Q(**{f"{DAYS_GIVEN}__gt": day - A_YEAR})
    rows = given_until(day).filter(trainer__in=found).order_by().values_list("trainer_id")
    rows = rows.annotate(last=Max(DAYS_GIVEN), number=Count("cohort", distinct=True, filter=recent))
    for trainer, last, number in rows:
        found[trainer] = _Given(last, number)
    return found


def _absences(trainers: list[Trainer], day: datetime.date) -> dict[int, TrainerAbsence]:
    rows = TrainerAbsence.objects.filter(Q(ends_on__gte=day), trainer__in=[one.pk for one in trainers])
    found: dict[int, TrainerAbsence] = {}
    for one in rows.order_by("starts_on", "pk"):
        found.setdefault(one.trainer_id, one)
    return found
