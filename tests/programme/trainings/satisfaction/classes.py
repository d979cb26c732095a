"""Classes whose participants are asked, as the tests of satisfaction use them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

from django.utils import timezone

from score.programme.core import facts
from score.programme.organisations.models import Organisation
from score.programme.trainings.actions import add_participant, hold_class_day, record_attendance
from score.programme.trainings.models import Cohort, CohortState, SatisfactionAnswer, SatisfactionSheet
from score.programme.trainings.satisfaction import actions
from tests.programme.factories import make_cohort, make_enterprise, make_organisation

CLASS = datetime.date(2024, 3, 4)


def class_of(present: int, absent: int = 0, *, country: str = "GH", partner: Organisation | None = None) -> Cohort:
    """A class of one day with so many present, and so many who did not come."""
    firm = make_enterprise(country)
    partner = partner or make_organisation(country=country)
    cohort = make_cohort(partner, enterprises=[firm], country=country)
    hold_class_day(actor=None, cohort=cohort, number=1, day=CLASS)
    people = [add_participant(actor=None, cohort=cohort, enterprise=firm).person for _ in range(present + absent)]
    presences = {(person.pk, 1): place < present for place, person in enumerate(people)}
    record_attendance(actor=None, cohort=cohort, presences=presences)
    return cohort


def sheet_of(
    cohort: Cohort, opens: datetime.date | None = None, closes: datetime.date | None = None
) -> SatisfactionSheet:
    """Its form, open today."""
    today = timezone.localdate()
    return actions.open_sheet(
        actor=None,
        cohort=cohort,
        opens_on=opens or today - datetime.timedelta(days=1),
        closes_on=closes or today + datetime.timedelta(days=1),
    )


def fill(cohort: Cohort, forms: Iterable[Mapping[str, int]]) -> None:
    """Forms that came in."""
    SatisfactionAnswer.objects.bulk_create(
        SatisfactionAnswer(cohort=cohort, day=CLASS, source="phone", scores=dict(one)) for one in forms
    )


def close(cohort: Cohort) -> None:
    """The cohort closes, and its answers are counted."""
    with facts.writing(None) as writing:
        writing.add(CohortState(cohort=cohort, state="closed", day=CLASS))
        actions.count_answers(cohort, None)
