"""What the page of verification says of the factors: its headline, each measure as a bar, whose numbers differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from score.programme.core import formats
from score.programme.organisations.access import visible_to
from score.programme.organisations.actor import Actor
from score.programme.results.verification.collectors import Collected, by_collector, together
from score.programme.results.verification.factors import JOBS, Measure, Verified
from score.programme.trainings.models import Trainer
from score.programme.trainings.trainers.words import names_of


@dataclass(frozen=True)
class Line:
    """One trainer, or the others as one (`trainer` None)."""

    words: str
    trainer: Trainer | None
    collected: Collected

    @property
    def status(self) -> str:
        """The kind of mark."""
        if not self.collected.enough or self.collected.factor.value is None:
            return "none"
        return "bad" if self.collected.factor.differs else "good"

    @property
    def reading(self) -> str:
        """How it is to be read."""
        factor = self.collected.factor
        if not self.collected.enough:
            return _("too few each")
        if factor.value is None:
            return _("no jobs reported")
        value = formats.number(factor.value, 2)
        return _("%(factor)s, check") % {"factor": value} if factor.differs else value


def factors_of(actor: Actor, found: Verified) -> dict[str, Any]:
    """What the page shows of drawings that are compared."""
    measures = found.measures
    jobs = next((one for one in measures if one.code == JOBS), None)
    lines = _lines(actor, found) if jobs else []
    return {
        "headline": _headline(jobs),
        "measures": measures,
        "trainers": lines,
        "jobs": jobs,
        "trainers_title": _title(sum(one.status == "bad" for one in lines)),
    }


def _headline(jobs: Measure | None) -> str:
    if jobs is None or jobs.factor.value is None:
        return ""
    return _("Recounted jobs are %(factor)s of those reported") % {"factor": formats.number(jobs.factor.value, 2)}


def _title(differ: int) -> str:
    if not differ:
        return _("Nobody’s numbers differ by much")
    words = ngettext("One trainer’s numbers differ", "The numbers of %(n)s trainers differ", differ)
    return words % {"n": formats.count(differ)}


def _lines(actor: Actor, found: Verified) -> list[Line]:
    """Trainers with three cycles or more whom the reader may see, and all others as one line."""
    everybody = by_collector(found)
    enough = {one.person_id for one in everybody if one.enough}
    trainers = {one.person_id: one for one in visible_to(actor, Trainer).filter(person__in=enough)}
    names = names_of(list(trainers.values()))
    shown = [one for one in everybody if one.person_id in trainers]
    lines = [Line(names[trainers[one.person_id].pk], trainers[one.person_id], one) for one in shown]
    if others := [one for one in everybody if one not in shown]:
        words = ngettext("%(n)s other", "%(n)s others", len(others)) % {"n": formats.count(len(others))}
        lines.append(Line(words, None, together(found, others)))
    return lines
