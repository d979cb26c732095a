"""Readers of figures write nothing while nothing new was recorded, and never miss what was."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from score.programme.core import facts, facts_lock
from score.programme.core.models import FactsHorizon
from score.programme.results.figures import world_at
from score.programme.trainings.actions import hold_class_day
from score.programme.trainings.models import ClassDay
from tests.programme.factories import make_cohort, make_organisation

pytestmark = pytest.mark.django_db


def held(cohort) -> ClassDay:
    """A fact that figures read."""
    return hold_class_day(actor=None, cohort=cohort, number=1, day=datetime.date(2024, 3, 4))


def test_the_second_reader_writes_nothing_and_sees_the_same() -> None:
    held(make_cohort(make_organisation()))
    first = world_at()
    with CaptureQueriesContext(connection) as asked:
        second = world_at()
    assert second.panel is first.panel
    assert second.moment == first.moment
    assert not [one for one in asked.captured_queries if one["sql"].startswith(("INSERT", "UPDATE"))]


def test_what_was_recorded_since_is_seen_at_once() -> None:
    cohort = make_cohort(make_organisation())
    first = world_at()
    recorded = held(cohort)
    second = world_at()
    assert second.moment >= recorded.recorded_at > first.moment
    assert second.panel is not first.panel


@pytest.mark.parametrize("ago", [datetime.timedelta(minutes=2), datetime.timedelta(days=1)])
def test_a_moment_of_long_ago_is_settled_anew(ago) -> None:
    """The panel's day hangs on it: what falls due today is due today."""
    world_at()
    old = facts_lock.horizon() - ago
    FactsHorizon.objects.update(settled_at=old)
    assert facts.lately_settled() is None
    assert world_at().moment > old


def test_a_moment_of_yesterday_is_not_that_of_today() -> None:
    midnight = datetime.datetime(2031, 5, 2, 0, 0, 10, tzinfo=datetime.UTC)
    for seconds, fresh in ((20, False), (5, True)):
        then = midnight - datetime.timedelta(seconds=seconds)
        FactsHorizon.objects.update_or_create(pk=1, defaults={"settled_at": then})
        assert facts_lock.fresh_horizon(midnight) == (then if fresh else None)
