"""Writes of coaching: visits."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError

from score.programme.coaching.actions import record_visit, withdraw_visit
from score.programme.coaching.models import Visit
from score.programme.core.models import AuditEvent
from tests.programme.factories import make_cohort, make_enterprise

pytestmark = pytest.mark.django_db
DAY = datetime.date(2024, 5, 6)


def test_a_visit_with_and_without_its_day() -> None:
    site = make_enterprise()
    cohort = make_cohort(enterprises=[site])
    record_visit(actor=None, cohort=cohort, enterprise=site, number=1)
    record_visit(actor=None, cohort=cohort, enterprise=site, number=1, day=DAY, reason="found in the diary")
    assert Visit.objects.in_force().get().day == DAY
    assert AuditEvent.objects.filter(action="record_visit").count() == 2


def test_saying_it_again_records_nothing() -> None:
    site = make_enterprise()
    cohort = make_cohort(enterprises=[site])
    for _ in range(2):
        record_visit(actor=None, cohort=cohort, enterprise=site, number=1, day=DAY)
    assert Visit.objects.count() == 1


def test_only_enrolled_enterprises_are_visited() -> None:
    site = make_enterprise()
    with pytest.raises(ValidationError):
        record_visit(actor=None, cohort=make_cohort(), enterprise=site, number=1, day=DAY)
    with pytest.raises(ValidationError):
        record_visit(actor=None, cohort=make_cohort(enterprises=[site]), enterprise=site, number=0, day=DAY)
    assert not Visit.objects.exists()


def test_a_visit_that_did_not_take_place() -> None:
    site = make_enterprise()
    visit = record_visit(actor=None, cohort=make_cohort(enterprises=[site]), enterprise=site, number=1, day=DAY)
    withdraw_visit(actor=None, visit=visit, reason="gate closed")
    assert not Visit.objects.in_force().exists()
