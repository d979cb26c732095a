"""What results know of how somebody trains: whether a second person finds what they reported."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from score.programme.core import formats
from score.programme.results.models import RoundPeriod
from score.programme.results.verification.collectors import by_collector
from score.programme.results.verification.cycles import all_in
from score.programme.results.verification.factors import verified
from score.programme.results.verification.models import VerificationCase, VerificationDraw
from score.programme.trainings.models import Trainer
from score.programme.trainings.trainers.measures import Line


def verification_of(trainer: Trainer, day: datetime.date) -> Line:
    """Jobs recounted over reported in the cycles whose answers this trainer collected. Never part of a score."""
    words = _("Recounted by a second person")
    mine = RoundPeriod.objects.in_force().filter(collected_by__person=trainer.person_id).values("round")
    cases = VerificationCase.objects.in_force().filter(round__in=mine)
    draws = VerificationDraw.objects.filter(pk__in=cases.values("draw"))
    collected = by_collector(verified(all_in(draws)))
    own = next((one for one in collected if one.person_id == trainer.person_id and one.enough), None)
    if own is None:
        return Line(words, "", _("fewer than three of their cycles were asked again"))
    factor = own.factor
    if factor.value is None:
        return Line(words, "", _("no jobs reported"))
    source = ngettext(
        "%(recounted)s of %(reported)s jobs created, %(n)s cycle; no part of a certificate",
        "%(recounted)s of %(reported)s jobs created, %(n)s cycles; no part of a certificate",
        factor.firms,
    ) % {
        "recounted": formats.count(factor.recounted),
        "reported": formats.count(factor.reported),
        "n": formats.count(factor.firms),
    }
    return Line(words, formats.number(factor.value, 2), source)


TRAINER_MEASURES = (verification_of,)
