"""What is owed: who is in which list, since when, in which group."""

from __future__ import annotations

import datetime
import uuid

import pytest

from score.programme.coaching.actions import record_visit
from score.programme.dashboards.missing import owed
from score.programme.enterprises.actions import record_closure
from score.programme.results.actions import record_answers
from score.programme.results.figures import world_at
from score.programme.trainings.models import Cohort
from tests.programme import factories
from tests.programme.dashboards.scene import Scene, answers, days_ago

pytestmark = pytest.mark.django_db
EPOCH = datetime.date(1970, 1, 1)


def firms(panel, found):
    return [uuid.UUID(uid) for uid in panel.enterprises.uid[found.enterprise].tolist()]


def since(found):
    return [EPOCH + datetime.timedelta(days=day) for day in found.since.tolist()]


def test_endlines_are_overdue_a_year_after_the_class_the_longest_first():
    scene = Scene()
    panel = world_at().panel
    found = owed.endlines_overdue(panel, {})
    assert firms(panel, found)[:2] == [scene.oldest.uid, scene.gone.uid] or firms(panel, found)[:2] == [
        scene.gone.uid,
        scene.oldest.uid,
    ]
    assert set(firms(panel, found)) == {
        one.uid for one in (scene.oldest, scene.gone, scene.overdue, scene.of_b, scene.abroad)
    }
    assert since(found) == sorted(since(found))
    last = days_ago(500)
    assert since(found)[-1] == last.replace(year=last.year + 1)


def test_a_group_narrows_by_what_its_cycles_are():
    scene = Scene()
    panel = world_at().panel
    assert firms(panel, owed.endlines_overdue(panel, {"partner": scene.b.uid.hex})) == [scene.of_b.uid]
    assert firms(panel, owed.endlines_overdue(panel, {"country": "PE"})) == [scene.abroad.uid]
    assert firms(panel, owed.endlines_overdue(panel, {"cohort": scene.cohort.code})) == [scene.overdue.uid]
    assert len(owed.endlines_overdue(panel, {"country": "XX"})) == 0


def test_a_closed_firm_owes_nothing_any_more():
    scene = Scene()
    record_closure(actor=None, enterprise=scene.gone, closed_on=days_ago(100), evidence=2)
    record_closure(actor=None, enterprise=scene.oldest, closed_on=days_ago(100), evidence=1)
    panel = world_at().panel
    overdue = firms(panel, owed.endlines_overdue(panel, {}))
    assert scene.gone.uid not in overdue
    assert scene.oldest.uid in overdue, "only said: that is no closure"
    assert firms(panel, owed.closed(panel, {})) == [scene.gone.uid]
    assert since(owed.closed(panel, {})) == [days_ago(100)]


def test_what_comes_soon_is_not_overdue():
    scene = Scene()
    panel = world_at().panel
    assert firms(panel, owed.endlines_soon(panel, {})) == [scene.soon.uid]
    assert len(owed.endlines_soon(panel, {}, days=10)) == 0


def test_a_baseline_after_the_class_is_late_and_none_is_none():
    scene = Scene()
    panel = world_at().panel
    late = owed.late_baselines(panel, {})
    assert (firms(panel, late), since(late)) == ([scene.late.uid], [days_ago(480)])
    assert panel.rounds.key[late.round].tolist() == [scene.late_round.pk]
    assert firms(panel, owed.without_baseline(panel, {})) == [scene.soon.uid]


def test_each_group_owes_what_its_trained_enterprises_owe():
    scene = Scene()
    panel = world_at().panel
    for values, owing in (
        ({}, (5, 1, 1)),
        ({"country": "GH"}, (4, 1, 1)),
        ({"partner": scene.a.uid.hex}, (3, 1, 1)),
        ({"module": "workplace_cooperation"}, (5, 1, 1)),
        ({"module": "quality_management"}, (0, 0, 0)),
    ):
        finds = (owed.endlines_overdue, owed.late_baselines, owed.without_baseline)
        assert tuple(len(find(panel, values)) for find in finds) == owing, values


def test_a_round_that_was_only_opened_is_no_endline_and_no_baseline():
    scene = Scene()
    before, after = {"starts_on": days_ago(1400), "ends_on": days_ago(1000)}, {"starts_on": days_ago(300)}
    endline = factories.make_round(scene.of_b, scene.b, kind="endline", **after, ends_on=days_ago(10))
    factories.make_round(scene.soon, scene.a, kind="endline", **after, ends_on=days_ago(10))
    factories.make_round(scene.soon, scene.a, kind="baseline", **before)
    factories.make_round(scene.late, scene.a, kind="baseline", **before)
    panel = world_at().panel
    assert firms(panel, owed.endlines_overdue(panel, {"partner": scene.b.uid.hex})) == [scene.of_b.uid]
    assert firms(panel, owed.endlines_soon(panel, {})) == [scene.soon.uid], "opened early it is not due earlier"
    assert firms(panel, owed.without_baseline(panel, {})) == [scene.soon.uid]
    assert firms(panel, owed.late_baselines(panel, {})) == [scene.late.uid]
    record_answers(actor=None, round=endline, entries=answers())
    panel = world_at().panel
    assert len(owed.endlines_overdue(panel, {"partner": scene.b.uid.hex})) == 0


def test_a_visit_made_is_no_longer_to_be_made():
    scene = Scene()
    panel = world_at().panel
    assert firms(panel, owed.visits_to_do(panel, {})) == [scene.soon.uid], "older cycles are over"
    for number in range(1, 4):
        record_visit(actor=None, cohort=scene.new, enterprise=scene.soon, number=number, day=days_ago(300 - number))
    panel = world_at().panel
    assert len(owed.visits_to_do(panel, {})) == 0


def test_a_round_is_on_word_alone_when_none_of_its_answers_has_more():
    scene = Scene()
    panel = world_at().panel
    found = owed.on_word_alone(panel, {})
    assert panel.rounds.key[found.round].tolist() == [scene.late_round.pk]


def test_nothing_is_owed_in_an_empty_instance():
    panel = world_at().panel
    for find in (
        owed.endlines_overdue, owed.endlines_soon, owed.late_baselines, owed.without_baseline, owed.closed,
        owed.visits_to_do, owed.on_word_alone, owed.percent_without_counts,
    ):  # fmt: skip
        assert len(find(panel, {})) == 0
    assert not Cohort.objects.exists()
