"""Groups in canonical text, worlds at moments, and what cannot be asked."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError

from score.programme.core import facts
from score.programme.results import figures as asked_here
from score.programme.results.figures import (
    dimensions_of,
    figure,
    figures,
    find_indicator,
    group_text,
    moment_of_day,
    values_of,
    world_at,
)
from score.programme.trainings.actions import state_training
from tests.programme import factories

DAY = datetime.date


@pytest.mark.parametrize(
    ("group", "values"),
    [
        ("all", {}),
        ("country=GH", {"country": "GH"}),
        ("country=GH;sector=1410", {"country": "GH", "sector": "1410"}),
        ("area=North; coast", {"area": "North; coast"}),
        ("area=a=b;country=GH", {"area": "a=b", "country": "GH"}),
        ("cohort=X;1;module=basics", {"cohort": "X;1", "module": "basics"}),
        ("size=", {"size": ""}),
    ],
)
def test_groups_are_read_as_they_were_written(group, values):
    assert values_of(group) == values
    assert dimensions_of(group) == tuple(values)
    assert group_text(values) == group


@pytest.mark.parametrize("group", ["country", "", "GH;sector=1410"])
def test_what_is_no_group_is_refused(group):
    with pytest.raises(ValidationError, match="cut=value"):
        dimensions_of(group)


def test_the_end_of_a_day_is_its_last_microsecond_in_utc():
    assert moment_of_day(DAY(2024, 2, 29)).isoformat() == "2024-02-29T23:59:59.999999+00:00"


def test_an_unknown_indicator_is_refused_with_the_nearest():
    with pytest.raises(ValidationError, match="defects_share"):
        find_indicator("defect_share")


@pytest.fixture
def firm(db):
    made = factories.make_enterprise(valid_from=DAY(2020, 1, 1))
    state_training(
        actor=None, enterprise=made, module="quality_management", first_class_day=DAY(2024, 3, 1),
        last_class_day=DAY(2024, 3, 1), source="invented",
    )  # fmt: skip
    return made


@pytest.mark.parametrize(
    ("cut", "pairing", "words"),
    [(("colour",), None, "no cut"), (("country", "sector", "size"), None, "one or two"), ((), "twins", "journey")],
)
def test_cuts_and_pairings_that_do_not_exist_are_refused(firm, cut, pairing, words):
    with pytest.raises(ValidationError, match=words):
        figures(world_at(), "jobs_net", cut, pairing)


def test_one_enterprise_gives_a_figure_of_the_whole_and_of_its_groups_only(firm):
    world = world_at()
    assert figure(world, "enterprises_trained").value == 1
    assert figure(world, "enterprises_trained", "country=GH").value == 1
    assert figure(world, "enterprises_trained", "country=PE") is None
    waiting = figure(world, "defects_share")
    assert (waiting.value, waiting.with_data) == (None, 0)


@pytest.mark.django_db
def test_an_instance_without_anything_has_figures_of_nothing():
    world = world_at()
    for code in ("enterprises_trained", "jobs_net", "defects_share", "accidents_pooled", "cost_savings_median"):
        found = figure(world, code)
        assert not found.value, code
    assert figures(world, "jobs_net", ("country",)) == []


@pytest.mark.django_db
def test_a_world_is_that_of_the_moment_asked_for_and_never_later_than_now(firm):
    before = facts.as_known(None)
    factories.make_enterprise()
    later = world_at()
    assert world_at(before).moment == before < later.moment
    future = world_at(datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=400))
    assert future.moment <= datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=5)
    assert asked_here.WHOLE == "all"


@pytest.mark.django_db
def test_a_moment_in_another_zone_is_told_in_utc(firm):
    zone = datetime.timezone(datetime.timedelta(hours=9))
    world = world_at(datetime.datetime(2024, 1, 1, 3, tzinfo=zone))
    assert world.moment.utcoffset() == datetime.timedelta(0)
    assert world.moment == datetime.datetime(2023, 12, 31, 18, tzinfo=datetime.UTC)
