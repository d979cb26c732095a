"""Reports on time: of the visits made as planned, those whose report was finished within the country's days."""

from __future__ import annotations

import datetime

import pytest

from score.programme.coaching.actions import record_report, record_visit
from score.programme.coaching.actions.visits import plan_visit
from score.programme.coaching.subject import VisitSubject
from score.programme.coaching.trainer_measures import reports_on_time
from score.programme.reviews.sampling import reviewing_in
from score.programme.trainings.models import Trainer
from score.programme.trainings.trainers.measures import lines_of
from tests.programme.reviews.scene import make_scene

pytestmark = pytest.mark.django_db
FULL = {"workers_men": 2, "finished": True}


@pytest.fixture
def scene():
    made = make_scene()
    made.as_trainer = Trainer.objects.create(person=made.trainer.user.person, organisation=made.partner, country="GH")
    return made


def visit(scene, ago: int, *, finished: bool = True, firm=None) -> VisitSubject:
    """A visit so many days ago that was planned for the trainer; its report is finished today."""
    subject = VisitSubject(firm or scene.another_firm(), scene.cohort, 1)
    day = scene.today - datetime.timedelta(days=ago)
    plan_visit(actor=None, subject=subject, day=day, trainer=scene.as_trainer)
    record_visit(actor=scene.trainer, **subject.key, day=day)
    record_report(actor=scene.trainer, subject=subject, changes={**FULL, "finished": finished})
    return subject


def test_the_country_s_days_and_one_more(scene):
    days = reviewing_in("GH").report_days
    visit(scene, days)
    visit(scene, days + 1)
    line = reports_on_time(scene.as_trainer, scene.today)
    assert (line.value, line.source) == ("50.0%", f"1 of 2 reports, finished within {days} days of the visit")


def test_a_report_that_never_came_counts_once_it_is_late_and_not_before(scene):
    days = reviewing_in("GH").report_days
    visit(scene, 0)
    visit(scene, days + 1, finished=False)
    visit(scene, days, finished=False)
    assert reports_on_time(scene.as_trainer, scene.today).source.startswith("1 of 2")
    assert reports_on_time(scene.as_trainer, scene.today + datetime.timedelta(days=1)).source.startswith("1 of 3")


def test_what_is_corrected_later_was_in_time_all_the_same(scene):
    subject = visit(scene, 0)
    record_report(actor=scene.trainer, subject=subject, changes={"finished": False}, reason="one more thing")
    record_report(actor=scene.trainer, subject=subject, changes={"finished": True}, reason="done")
    assert reports_on_time(scene.as_trainer, scene.today).value == "100.0%"


def test_visits_of_another_trainer_do_not_count(scene):
    other = scene.another_firm()
    record_visit(actor=scene.trainer, enterprise=other, cohort=scene.cohort, number=1, day=scene.today)
    line = reports_on_time(scene.as_trainer, scene.today)
    assert line.value == ""
    assert "no visit" in line.source


def test_higher_domains_offer_their_measures_to_the_trainer_s_page(scene):
    words = [one.words for one in lines_of(scene.as_trainer, scene.today)]
    assert words == ["Reports on time", "Recounted by a second person"]
