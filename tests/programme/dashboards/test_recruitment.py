"""The funnel of recruitment: what is counted, what a number opens, who sees what."""

import csv
import datetime
import io

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from score.programme.dashboards.recruitment_relations import (
    Recruited,
    Wanted,
    by_country,
    by_month,
    came_to,
    last_months,
    now_at,
    waiting_longest,
)
from score.programme.enterprises.actions import merge_enterprises, record_closure
from score.programme.enterprises.recruitment.actions import record_stage, withdraw_stage
from score.programme.enterprises.recruitment.stages import FUNNEL, Stage, Step, standing
from score.programme.trainings.actions import hold_class_day
from tests.programme.factories import World, make_cohort, make_enterprise

D = datetime.date
DAY = D(2026, 1, 10)


@pytest.fixture
def world(db):
    """Partner A: one prospect, one applied, two enrolled, one of them by B too; B: one more; C in Peru: one."""
    world = World()
    world.prospect = make_enterprise(name="Prospect (invented)")
    world.applied = make_enterprise(name="Applied (invented)")
    reach(world, world.prospect, "prospect", D(2026, 3, 1))
    reach(world, world.applied, "contacted", DAY)
    reach(world, world.applied, "applied", D(2026, 2, 1))
    world.both = make_enterprise(name="Both (invented)")
    make_cohort(world.partner, enterprises=[world.both])
    reach(world, world.both, "prospect", DAY, world.other_partner)
    hold_class_day(actor=None, cohort=world.cohort, number=1, day=D(2026, 4, 1))
    return world


def reach(world, firm, stage, day, partner=None, why="invented"):
    return record_stage(
        actor=None, enterprise=firm, custodian=partner or world.partner, stage=stage, reached_on=day, why=why
    )


def ask(world, role, **query):
    client = Client()
    client.force_login(world.members[role].user)
    return client.get(reverse("recruitment"), query)


def now(response):
    return {line.stage: line.now for line in response.context["stages"] if line.now}


def names(response):
    return sorted(line["enterprise"].name for line in response.context["lines"])


class TestCounts:
    def test_where_they_stand_and_how_far_they_came(self, world):
        response = ask(world, "coordinator")
        # A: prospect, applied, enrolled twice; B: enrolled once (its own firm), a prospect that A trains
        assert now(response) == {"prospect": 2, "applied": 1, "enrolled": 3}
        came = {line.stage: line.count for line in response.context["funnel"] if line.count}
        assert came == {"prospect": 5, "contacted": 4, "applied": 4, "eligible": 3, "enrolled": 3}
        assert (response.context["total"], response.context["with_several"]) == (5, 1)
        assert "do not add up" in response.content.decode()

    def test_every_number_opens_exactly_its_enterprises(self, world):
        response = ask(world, "owner")
        opened = 0
        for line in response.context["stages"]:
            for count, address in ((line.now, line.now_href), (line.count, line.href)):
                if count:
                    behind = follow(world, "owner", address)
                    assert len({one["enterprise"].pk for one in behind.context["lines"]}) == count
                    opened += 1
        for table in ("countries", "partners", "months"):
            for line in response.context[table]:
                for _label, count, address in line["cells"]:
                    if count and address:
                        behind = follow(world, "owner", address)
                        assert len({one["enterprise"].pk for one in behind.context["lines"]}) == count
                        opened += 1
        assert opened > 20

    def test_narrowed_to_a_country_or_a_partner(self, world):
        assert now(ask(world, "owner", country="PE")) == {"enrolled": 1}
        assert now(ask(world, "owner", partner=world.other_partner.pk)) == {"prospect": 1, "enrolled": 1}
        assert now(ask(world, "owner", country="PE", partner=world.partner.pk)) == {}
        assert "Nobody is recruited there" in ask(world, "owner", country="VN").content.decode()

    def test_who_waits_longest_and_for_how_many_days(self, world):
        waiting = ask(world, "coordinator").context["waiting"]
        assert [line["enterprise"].name for line in waiting] == [
            "Both (invented)",
            "Applied (invented)",
            "Prospect (invented)",
        ]
        today = datetime.datetime.now(datetime.UTC).date()
        assert waiting[0]["days"] == (today - DAY).days

    def test_a_closure_and_a_merge_are_followed(self, world):
        record_closure(actor=None, enterprise=world.applied, closed_on=D(2026, 5, 1), evidence=2)
        assert now(ask(world, "coordinator"))["closed"] == 1
        merge_enterprises(actor=None, kept=world.enterprise, absorbed=world.prospect)
        response = ask(world, "coordinator", stage="prospect")
        assert names(response) == ["Both (invented)"]
        assert "Prospect (invented)" not in response.content.decode()

    def test_retention_is_the_figure_that_exists(self, world):
        response = ask(world, "owner")
        assert response.context["stayed"].href == reverse("figure", args=["beyond_first_module"])
        assert "Stayed beyond the first module" in response.content.decode()

    @pytest.mark.parametrize(
        "query",
        [
            {"stage": "lost"},
            {"reached": "dropped"},
            {"month": "2026-13", "event": "applied"},
            {"month": "2026-02"},
            {"event": "applied"},
            {"partner": "x"},
        ],
    )
    def test_what_cannot_be_read_is_said(self, world, query):
        assert ask(world, "owner", **query).status_code == 400

    def test_by_month(self, world):
        assert names(ask(world, "owner", month="2026-02", event="applied")) == ["Applied (invented)"]
        assert names(ask(world, "owner", month="2026-03", event="applied")) == []

    def test_as_a_file_exactly_what_is_seen(self, world):
        response = ask(world, "coordinator", stage="enrolled", format="csv")
        text = b"".join(response.streaming_content if response.streaming else [response.content]).decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text), delimiter=";" if ";" in text.splitlines()[0] else ","))
        assert len(rows) == 4 and {row[3] for row in rows[1:]} == {"enrolled"}


def follow(world, role, address):
    client = Client()
    client.force_login(world.members[role].user)
    response = client.get(address)
    assert response.status_code == 200
    return response


class TestWhoSeesWhat:
    def test_a_partner_sees_its_own_recruitment_only(self, world):
        response = ask(world, "partner_manager")
        assert now(response) == {"prospect": 1, "applied": 1, "enrolled": 2}
        assert world.other_partner.name not in response.content.decode()
        assert names(ask(world, "partner_manager", partner=world.other_partner.pk, stage="enrolled")) == []

    def test_a_coordinator_sees_their_country(self, world):
        assert world.foreign_enterprise.name not in ask(world, "coordinator", stage="enrolled").content.decode()
        assert world.foreign_enterprise.name in ask(world, "owner", stage="enrolled").content.decode()

    def test_what_is_kept_for_one_reader_is_not_shown_to_another_and_a_new_stage_is_seen(self, world):
        assert now(ask(world, "owner"))["enrolled"] == 4
        assert now(ask(world, "partner_manager"))["enrolled"] == 2
        fact = reach(world, world.prospect, "contacted", D(2026, 6, 1))
        assert now(ask(world, "partner_manager")) == {"contacted": 1, "applied": 1, "enrolled": 2}
        withdraw_stage(actor=None, stage=fact, reason="invented")
        assert now(ask(world, "partner_manager")) == {"prospect": 1, "applied": 1, "enrolled": 2}


STEPS = st.lists(
    st.builds(
        Step,
        day=st.dates(D(2025, 1, 1), D(2026, 12, 31)),
        stage=st.sampled_from(Stage.values),
        derived=st.booleans(),
    ),
    min_size=1,
    max_size=6,
)
ROWS = st.lists(
    st.tuples(st.integers(1, 6), st.sampled_from([None, 1, 2]), st.sampled_from(["GH", "PE"]), STEPS), max_size=12
).map(
    lambda rows: [
        Recruited(enterprise, custodian, {1: "GH"}.get(enterprise, country), here)
        for enterprise, custodian, country, steps in rows
        if (here := standing(steps)) is not None
    ]
)


@given(rows=ROWS)
def test_the_funnel_never_grows(rows):
    came = list(came_to(rows).values())
    assert came == sorted(came, reverse=True)
    assert all(count <= len({one.enterprise for one in rows}) for count in came)


@given(rows=ROWS)
def test_counts_are_those_of_the_lists_they_open(rows):
    for stage, count in now_at(rows).items():
        assert count == len({one.enterprise for one in rows if Wanted(stage=stage).takes(one)})
    for stage, count in came_to(rows).items():
        assert count == len({one.enterprise for one in rows if Wanted(reached=stage).takes(one)})
    for line in by_month(rows, last_months(D(2026, 12, 31))):
        for stage, count in line.counts.items():
            wanted = Wanted(month=line.key, event=stage)
            assert count == len({one.enterprise for one in rows if wanted.takes(one)})
    for line in by_country(rows, str):
        for stage, count in line.counts.items():
            assert count == len({one.enterprise for one in rows if Wanted(country=line.key, stage=stage).takes(one)})


@given(rows=ROWS)
def test_nobody_waits_who_is_trained(rows):
    waiting = waiting_longest(rows, 100)
    assert all(one.standing.stage in FUNNEL[:4] for one in waiting)
    days = [one.standing.since for one in waiting]
    assert days == sorted(days)


def test_last_months_cross_the_year():
    assert last_months(D(2026, 2, 3), 4) == ["2026-02", "2026-01", "2025-12", "2025-11"]
