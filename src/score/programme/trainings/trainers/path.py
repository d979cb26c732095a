"""The way of one trainer to a certificate for one module: what is done, what is open, and what is missing for it.

Each step opens by its evidence alone. The problems that are named here are what the actions refuse with, and what the
page shows, so the two cannot say different things. A revoked certificate ends a way: what was done before it does not
count for the next.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from functools import cached_property

from babel.lists import format_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from score.catalogue.certification.requirements import Requirements, codes_of, is_first, requirements, root_of, rules
from score.catalogue.modules import module_files
from score.programme.core import formats
from score.programme.organisations.models import Person
from score.programme.trainings.models import Cohort, Trainer, TrainerStep
from score.programme.trainings.trainers.deliveries import classes_given
from score.programme.trainings.trainers.evidence import CycleEvidence, Proof, supervised
from score.programme.trainings.trainers.standing import (
    Held,
    Level,
    Stand,
    best,
    for_module,
    is_expert,
    of_trainer,
)

Kind = TrainerStep.Step
DONE, OPEN, MISSING, CLOSED = "done", "open", "missing", "closed"


@dataclass(frozen=True)
class Step:
    """One step as it is shown: `state` is done, open (it can be recorded now), missing (its evidence), or closed."""

    code: str
    title: str
    state: str
    words: str
    day: datetime.date | None = None
    fact: TrainerStep | None = None
    cohort: Cohort | None = None
    proofs: list[Proof] = field(default_factory=list)

    @property
    def glyph(self) -> str:
        """The shape beside it."""
        return {DONE: "good", MISSING: "watch"}.get(self.state, "none")


class Path:
    """Everything that was recorded of one trainer for one module, as it stands on a day."""

    def __init__(self, trainer: Trainer, module: str, day: datetime.date) -> None:
        self.trainer = trainer
        self.module = root_of(module)
        self.day = day

    @cached_property
    def requirements(self) -> Requirements:
        """What a certificate takes here."""
        return requirements(self.module, self.trainer.country)

    @cached_property
    def all_held(self) -> list[Held]:
        """All certificates of the trainer, whatever the module."""
        return of_trainer(self.trainer, self.day)

    @cached_property
    def held(self) -> list[Held]:
        """The certificates for this module, the latest first."""
        return for_module(self.all_held, self.module)

    @property
    def best(self) -> Held | None:
        """The certificate that counts."""
        return best(self.held)

    @cached_property
    def ended_on(self) -> datetime.date | None:
        """The last day on which a certificate for this module was revoked: the way begins anew after it."""
        days = [one.since for one in self.held if one.stand is Stand.REVOKED and one.since]
        return max(days, default=None)

    @cached_property
    def facts(self) -> list[TrainerStep]:
        """The steps recorded for this module, in the order of their days."""
        rows = TrainerStep.objects.in_force().filter(trainer=self.trainer, module=self.module)
        return list(rows.select_related("cohort", "expert", "proof").order_by("day", "pk"))

    @property
    def candidate(self) -> TrainerStep | None:
        """That the trainer is a candidate."""
        return self._fact(Kind.CANDIDATE)

    @property
    def schooled(self) -> TrainerStep | None:
        """That the trainer attended a training of trainers."""
        return self._fact(Kind.TRAINED)

    @property
    def cycles(self) -> list[TrainerStep]:
        """The supervised cycles that count."""
        return [one for one in self.facts if one.step == Kind.CYCLE and self._counts(one)]

    @property
    def recommended(self) -> TrainerStep | None:
        """The recommendation that counts."""
        found = self._fact(Kind.RECOMMENDED)
        return found if found and self._counts(found) else None

    @cached_property
    def running(self) -> list[CycleEvidence]:
        """Cohorts in which the trainer trains under supervision and that are not recorded as a cycle yet."""
        done = {one.cohort_id for one in self.facts if one.step == Kind.CYCLE}
        codes = codes_of(self.module)
        found = [CycleEvidence(self.trainer, one) for one in supervised(self.trainer, codes) if one.pk not in done]
        return [one for one in found if not (self.ended_on and one.closed_on and one.closed_on <= self.ended_on)]

    def _fact(self, kind: str) -> TrainerStep | None:
        return next((one for one in reversed(self.facts) if one.step == kind), None)

    def _counts(self, fact: TrainerStep) -> bool:
        return self.ended_on is None or fact.day > self.ended_on

    # -- what stands against each step; empty where nothing does

    def candidate_problem(self) -> str:
        """What stands against becoming a candidate."""
        if self.candidate:
            return _("Is a candidate for this module already.")
        if not is_first(self.module) and not any(
            one.is_valid and is_first(one.certificate.module) for one in self.all_held
        ):
            return _("Trainers begin with %(modules)s and need a valid certificate for it first.") % {
                "modules": _titles(rules().first_modules)
            }
        return ""

    def schooled_problem(self, day: datetime.date) -> str:
        """What stands against having attended a training of trainers on a day."""
        if not self.candidate:
            return _("Is no candidate for this module yet.")
        if self.schooled:
            return _("Attended a training of trainers already.")
        if day < self.candidate.day:
            return _("Became a candidate only later, on %(day)s.") % {"day": formats.day(self.candidate.day)}
        return ""

    def cycle_problem(self, evidence: CycleEvidence, day: datetime.date) -> str:
        """What stands against counting a cohort as a supervised cycle."""
        if not self.schooled:
            return _("A supervised cycle comes after the training of trainers.")
        if not any(one.cohort.pk == evidence.cohort.pk for one in self.running):
            return _("Does not train this cohort under supervision, or it counts already.")
        if evidence.days and evidence.days[0] < self.schooled.day:
            return _("The class began before the training of trainers.")
        if evidence.missing:
            missing = [f"{one.title} ({one.words})" for one in evidence.missing]
            return _("Still missing: %(list)s.") % {"list": _listed(missing)}
        if evidence.closed_on and day < evidence.closed_on:
            return _("The cohort closed only later, on %(day)s.") % {"day": formats.day(evidence.closed_on)}
        return ""

    def recommend_problem(self, expert: Trainer | None, day: datetime.date) -> str:
        """What stands against a recommendation by `expert` (None: by anybody)."""
        wanted = self.requirements.cycles
        if not self.schooled:
            return _("A recommendation comes after the training of trainers.")
        if len(self.cycles) < wanted:
            words = ngettext("%(n)s supervised cycle is needed", "%(n)s supervised cycles are needed", wanted)
            here = _("%(done)s recorded") % {"done": formats.count(len(self.cycles))}
            return f"{words % {'n': formats.count(wanted)}}, {here}."
        if self.recommended:
            return _("Was recommended already.")
        if any(day < one.day for one in self.cycles):
            return _("The last supervised cycle ended only later.")
        if expert is None:
            return ""
        if expert.pk == self.trainer.pk:
            return _("Nobody recommends themselves.")
        if not is_expert(expert, self.module, day):
            return _("Only who held a valid certificate as expert trainer for this module on that day recommends.")
        return ""

    def certify_problem(self, approver: Person | None, day: datetime.date) -> str:
        """What stands against a certificate that `approver` (None: the system, or anybody) gives."""
        if not self.recommended:
            return _("Was not recommended by an expert trainer yet.")
        if any(one.is_valid and one.certificate.level != Level.RECOGNISED for one in self.held):
            return _("Is certified for this module already.")
        if any(one.stand is Stand.SUSPENDED for one in self.held):
            return _("A certificate for this module is suspended: decide about it first.")
        if self._expired_certified():
            return _("The certificate ran out: renew it.")
        if day < self.recommended.day:
            return _("Was recommended only later, on %(day)s.") % {"day": formats.day(self.recommended.day)}
        return self.approval_problem(approver)

    def approval_problem(self, approver: Person | None) -> str:
        """Nobody decides about themselves, and who recommended does not decide too."""
        if approver is None:
            return ""
        if approver.pk == self.trainer.person_id:
            return _("Nobody decides about their own certificate.")
        if self.recommended and self.recommended.expert and self.recommended.expert.person_id == approver.pk:
            return _("Who recommended a trainer does not decide about the certificate.")
        return ""

    def expert_problem(self, approver: Person | None) -> str:
        """What stands against becoming an expert trainer for this module."""
        valid = [one for one in self.held if one.is_valid]
        if any(one.certificate.level == Level.EXPERT for one in valid):
            return _("Is an expert trainer for this module already.")
        if not valid:
            return _("An expert trainer needs a valid certificate first.")
        first = min(one.certificate.issued_on for one in self.held)
        given = classes_given(self.trainer, self.module, since=first, upto=self.day)
        if len(given) < self.requirements.expert_classes:
            return _("%(given)s of %(wanted)s classes given with a certificate.") % {
                "given": formats.count(len(given)),
                "wanted": formats.count(self.requirements.expert_classes),
            }
        return self.approval_problem(approver)

    def renewal_problem(self, held: Held, approver: Person | None) -> str:
        """What stands against a new certificate in the place of one that runs out."""
        until = held.certificate.valid_until
        if until is None:
            return _("This certificate has no end.")
        if held.stand not in (Stand.VALID, Stand.EXPIRED):
            return _("Only a certificate that is valid or ran out is renewed.")
        if any(one.certificate.level == held.certificate.level and _later(one, held) for one in self.held):
            return _("There is a later certificate already.")
        opens = _months_before(until, self.requirements.renewal_opens)
        if self.day < opens:
            return _("It can be renewed from %(day)s on.") % {"day": formats.day(opens)}
        given = classes_given(self.trainer, self.module, since=held.certificate.issued_on, upto=self.day)
        if len(given) < self.requirements.renewal_classes:
            wanted = self.requirements.renewal_classes
            words = ngettext(
                "%(n)s class given meanwhile is needed.", "%(n)s classes given meanwhile are needed.", wanted
            )
            return words % {"n": formats.count(wanted)}
        return self.approval_problem(approver)

    def _expired_certified(self) -> bool:
        counted = [one for one in self.held if one.certificate.level != Level.RECOGNISED]
        return any(one.stand is Stand.EXPIRED for one in counted) and not any(
            one.stand is Stand.REVOKED for one in counted
        )


def _later(one: Held, other: Held) -> bool:
    return (one.certificate.issued_on, one.certificate.pk) > (other.certificate.issued_on, other.certificate.pk)


def _months_before(day: datetime.date, months: int) -> datetime.date:
    """The first of the month so many months before: a date that is easy to remember."""
    number = day.year * 12 + day.month - 1 - months
    return datetime.date(number // 12, number % 12 + 1, 1)


def _titles(codes: tuple[str, ...]) -> str:
    return _listed([_(module_files.get(code).title) for code in codes], "or")


def _listed(words: list[str], style: str = "standard") -> str:
    return format_list(words, style=style, locale=formats.reader_locale())
