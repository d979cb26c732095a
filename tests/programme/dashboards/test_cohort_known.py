"""What the checks know of rounds, heads and visits; and that letting a check pass changes no figure (rule 5)."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from score.catalogue.calculation.observed import cuts_of
from score.catalogue.indicators import all_indicators
from score.programme.coaching.actions import record_visit
from score.programme.core.facts import writing
from score.programme.core.taken_back import take_back
from score.programme.dashboards.cohort_known import known_of
from score.programme.enterprises.actions import record_workforce
from score.programme.enterprises.models import Enterprise
from score.programme.results.actions import NewAnswer, open_round, record_answers
from score.programme.results.figures import figure, figures, world_at
from score.programme.results.models import Round
from score.programme.trainings.actions import record_attendance
from score.programme.trainings.planning import actions
from score.programme.trainings.planning.checks import checks_of
from score.programme.trainings.planning.queries import Snapshot
from tests.programme.factories import make_enterprise, make_round
from tests.programme.trainings.planning.cohorts import CLASS, planned, ready

pytestmark = pytest.mark.django_db
WEEK = datetime.timedelta(days=7)


def heads(number: int) -> NewAnswer:
    return NewAnswer("W", value=Decimal(number), unit="person", evidence=3, warning_reason="invented")


def made_late(firm, cohort) -> None:
    """A baseline about a time before the class that was collected after it."""
    late = open_round(
        actor=None,
        enterprise=firm,
        kind="baseline",
        cohort=cohort,
        custodian=None,
        starts_on=CLASS - 5 * WEEK,
        ends_on=CLASS - WEEK,
        collected_on=CLASS + WEEK,
    )
    record_answers(actor=None, round=late, entries=[heads(60)])


def made(firm, ends_on, number=60, **further) -> Round:
    return make_round(firm, starts_on=ends_on - 4 * WEEK, ends_on=ends_on, answers=[heads(number)], **further)


class TestBaselines:
    def test_the_last_in_time_else_the_first_too_late(self) -> None:
        cohort = ready(firms=3)
        one, two, three = Snapshot(cohort).enrolled
        made(one, CLASS - 3 * WEEK, cohort=cohort)
        made(two, CLASS + WEEK, cohort=cohort)
        known = known_of(Snapshot(cohort))
        assert known.baselines == {one.pk: CLASS - 3 * WEEK, two.pk: CLASS + WEEK}
        assert three.pk not in known.baselines

    def test_one_without_a_cohort_counts_and_one_of_another_does_not(self) -> None:
        cohort = ready()
        one, two = Snapshot(cohort).enrolled
        made(one, CLASS - WEEK)
        made(two, CLASS - WEEK, cohort=planned(module="quality_management"))
        assert set(known_of(Snapshot(cohort)).baselines) == {one.pk}

    def test_a_round_without_answers_or_taken_back_is_none(self) -> None:
        cohort = ready()
        one, two = Snapshot(cohort).enrolled
        make_round(one, cohort=cohort, starts_on=CLASS - 2 * WEEK, ends_on=CLASS - WEEK)
        gone = made(two, CLASS - WEEK, cohort=cohort)
        with writing(None) as opened:
            take_back(opened, Round, [gone.pk], reason="invented")
        assert known_of(Snapshot(cohort)).baselines == {}

    @pytest.mark.parametrize(("days", "serves"), [(90, True), (91, False), (0, True), (-1, False)])
    def test_an_endline_of_another_cycle_serves_for_ninety_days(self, days, serves) -> None:
        cohort = ready(firms=1, module="quality_management")
        (one,) = Snapshot(cohort).enrolled
        other = planned()
        made(one, CLASS - datetime.timedelta(days=days), kind="endline", cohort=other)
        assert (one.pk in known_of(Snapshot(cohort)).baselines) is serves

    def test_what_the_baseline_answers(self) -> None:
        cohort = ready(firms=1)
        (one,) = Snapshot(cohort).enrolled
        made(one, CLASS - WEEK, cohort=cohort)
        assert known_of(Snapshot(cohort)).answered == {one.pk: frozenset({"W"})}


def test_heads_are_the_last_count_of_all() -> None:
    cohort = ready()
    one, two = Snapshot(cohort).enrolled
    record_workforce(actor=None, enterprise=one, day=CLASS - 9 * WEEK, heads=40)
    record_workforce(actor=None, enterprise=one, day=CLASS - 8 * WEEK, heads=50)
    record_workforce(actor=None, enterprise=one, day=CLASS - WEEK, heads=20, dimensions="sex=women")
    record_workforce(actor=None, enterprise=two, day=CLASS - 9 * WEEK, heads=40)
    made(two, CLASS - WEEK, number=45)
    assert known_of(Snapshot(cohort)).heads == {one.pk: 50, two.pk: 45}


def test_limits_of_size_hold_for_the_legal_entity() -> None:
    """Two sites of one entity with 180 and 90 people are 270 together: more than a country takes in (rule 21)."""
    cohort = ready()
    one, two = Snapshot(cohort).enrolled
    entity, group = make_enterprise(level="legal_entity"), make_enterprise(level="group")
    sister, stranger = make_enterprise(parent=entity), make_enterprise(parent=group)
    Enterprise.objects.filter(pk=one.pk).update(parent=entity)
    Enterprise.objects.filter(pk=two.pk).update(parent=group)
    for firm, heads in ((one, 180), (sister, 90), (two, 70), (stranger, 900)):
        record_workforce(actor=None, enterprise=firm, day=CLASS - WEEK, heads=heads)
    known = known_of(Snapshot(cohort))
    assert known.heads == {one.pk: 270, two.pk: 70}
    size = {check.enterprise.pk: check.met for check in checks_of(Snapshot(cohort), known) if check.code == "firm_size"}
    assert size == {one.pk: False, two.pk: True}
    record_workforce(actor=None, enterprise=entity, day=CLASS - WEEK, heads=200)
    assert known_of(Snapshot(cohort)).heads[one.pk] == 200  # the entity's own count goes first


def test_of_uncounted_sites_nothing_is_known() -> None:
    cohort = ready(firms=1)
    (one,) = Snapshot(cohort).enrolled
    entity = make_enterprise(level="legal_entity")
    sister = make_enterprise(parent=entity)
    Enterprise.objects.filter(pk=one.pk).update(parent=entity)
    assert known_of(Snapshot(cohort)).heads == {}
    record_workforce(actor=None, enterprise=sister, day=CLASS - WEEK, heads=60)
    assert known_of(Snapshot(cohort)).heads == {one.pk: 60}


def test_visits_of_this_cohort_only() -> None:
    cohort = ready()
    one, two = Snapshot(cohort).enrolled
    for number in (1, 2):
        record_visit(actor=None, cohort=cohort, enterprise=one, number=number, day=CLASS + number * WEEK)
    known = known_of(Snapshot(cohort))
    assert (known.visits[one.pk], known.visits[two.pk]) == (2, 0)


def every_figure() -> dict[str, object]:
    world = world_at()
    found = {}
    for code, indicator in all_indicators().items():
        cuts = [(), ("cohort",)] if "cohort" in cuts_of(indicator) else [()]
        for one in (one for cut in cuts for one in figures(world, code, cut)):
            found[code, one.cut] = (one.value, one.numerator, one.denominator, one.with_data, one.late_baselines)
    return found


def test_letting_a_late_baseline_pass_opens_the_class_and_changes_no_figure() -> None:
    cohort = ready()
    in_time, late = Snapshot(cohort).enrolled
    made(in_time, CLASS - WEEK, 60, cohort=cohort)
    made_late(late, cohort)
    for firm in (in_time, late):
        made(firm, CLASS + 30 * WEEK, 90, kind="endline", cohort=cohort)
    seen = Snapshot(cohort)
    against = [one for one in checks_of(seen, known_of(seen)) if one.stands_against]
    assert [(one.code, one.enterprise) for one in against] == [("baseline", late)]
    everybody = {(person.person_id, day.number): True for person in seen.participants for day in seen.days}
    record_attendance(actor=None, cohort=cohort, presences=everybody)

    before = every_figure()
    actions.let_pass(actor=None, cohort=cohort, check="baseline", why="Owner ill", enterprise=late)
    actions.set_state(actor=None, cohort=cohort, state="running", day=CLASS, known=known_of(Snapshot(cohort)))
    after = every_figure()

    assert Snapshot(cohort).state == "running"
    assert after == before
    jobs = figure(world_at(), "jobs_net", f"cohort={cohort.code}")
    assert jobs is not None
    assert (jobs.value, jobs.with_data, jobs.late_baselines) == (30, 1, 1)  # 60 to 90 in one firm; the other is late
