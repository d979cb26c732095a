"""What coaching knows of how somebody trains: reports of visits in time."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from score.programme.coaching.models import Visit, VisitPlan, VisitReport
from score.programme.coaching.subject import VisitKey, key_of
from score.programme.core import formats
from score.programme.reviews.sampling import reviewing_in
from score.programme.trainings.local_days import local_date
from score.programme.trainings.models import Trainer
from score.programme.trainings.trainers.measures import Line


def reports_on_time(trainer: Trainer, day: datetime.date) -> Line:
    """Of the visits made as planned for this trainer and old enough to tell: the share reported in time.

    In time is a report first finished so many days after the visit as the country's file says, or earlier.
    """
    days = reviewing_in(trainer.country).report_days
    allowed = datetime.timedelta(days=days)
    plans = VisitPlan.objects.in_force().filter(trainer=trainer, state=VisitPlan.State.PLANNED)
    visits = set(plans.values_list("enterprise", "cohort", "number"))
    firms = {firm for firm, _cohort, _number in visits}
    latest = {
        key_of(one): one.day + allowed
        for one in Visit.objects.in_force().filter(enterprise__in=firms, day__isnull=False)
        if key_of(one) in visits
    }
    finished = _first_finished(firms, trainer.country)
    counted = [key for key, last in latest.items() if last < day or key in finished]
    on_time = sum(key in finished and finished[key] <= latest[key] for key in counted)
    words = _("Reports on time")
    if not counted:
        return Line(words, "", _("no visit of a plan was made yet"))
    source = ngettext(
        "%(good)s of %(n)s report, finished within %(days)s days of the visit",
        "%(good)s of %(n)s reports, finished within %(days)s days of the visit",
        len(counted),
    ) % {"good": formats.count(on_time), "n": formats.count(len(counted)), "days": formats.count(days)}
    return Line(words, formats.percent_of(on_time, len(counted)), source)


def _first_finished(firms: set[int], country: str) -> dict[VisitKey, datetime.date]:
    """The day on which each report was first finished, where it stands finished now or did once."""
    found: dict[VisitKey, datetime.date] = {}
    rows = VisitReport.objects.filter(enterprise__in=firms, finished=True, withdrawn=False).order_by("-pk")
    for one in rows:
        found[key_of(one)] = local_date(country, one.recorded_at)
    return found


TRAINER_MEASURES = (reports_on_time,)
