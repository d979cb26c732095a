"""A firm that takes two modules one after the other, and a trainer of its partner. All of it is invented."""

from __future__ import annotations

import datetime
from typing import Any

from score.programme.enterprises.models import Enterprise
from score.programme.organisations.actions import describe_person
from score.programme.organisations.models import Person
from score.programme.trainings.actions import add_participant, hold_class_day, record_attendance
from score.programme.trainings.models import Cohort
from tests.programme.factories import make_actor, make_cohort, make_enterprise, make_organisation

FIRST, NOW = datetime.date(2024, 3, 4), datetime.date(2024, 9, 2)


class Before:
    """`earlier`: workplace cooperation in March; `cohort`: quality management in September; one firm in both."""

    def __init__(self) -> None:
        self.partner = make_organisation()
        self.firm: Enterprise = make_enterprise(name="Slow River Ceramics (invented)")
        self.earlier = self.hold(make_cohort(self.partner, enterprises=[self.firm], code="INVENTED-1"), FIRST)
        self.cohort = self.hold(
            make_cohort(self.partner, enterprises=[self.firm], module="quality_management", code="INVENTED-2"), NOW
        )
        self.trainer = make_actor("trainer", self.partner)

    def hold(self, cohort: Cohort, day: datetime.date) -> Cohort:
        hold_class_day(actor=None, cohort=cohort, number=1, day=day)
        return cohort

    def person(self, cohort: Cohort, name: str, sex: str = "woman", **more: Any) -> Person:
        """Somebody of the firm who sat in a class of a cohort."""
        firm = more.pop("firm", self.firm)
        made = add_participant(actor=None, cohort=cohort, enterprise=firm, sex=sex, job_role="worker").person
        describe_person(actor=None, person=made, name=name, **more)
        record_attendance(actor=None, cohort=cohort, presences={(made.pk, 1): True})
        return made
