"""Trainers and satisfaction as the panel reads them, at moments: what was known then, and as it stood."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from score.programme.organisations.access import Depth
from score.programme.results.figures import figure, figures, find_indicator, world_at
from score.programme.results.openings import all_as_shown, as_shown, behind
from score.programme.trainings.trainers import certifying
from score.programme.trainings.trainers.standing import of_trainer
from tests.programme.factories import make_actor, make_organisation
from tests.programme.trainings.satisfaction.classes import class_of, close, fill
from tests.programme.trainings.trainers.roster import M1, give_class, go_to, make_expert, make_trainer

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def counts() -> list[float | None]:
    world = world_at()
    return [figure(world, f"trainers_{what}").value for what in ("trained", "certified", "active")]


def noted(code: str, name: str) -> object:
    return figure(world_at(), code).note[name]


def test_three_counts_from_the_facts():
    assert counts() == [0, 0, 0]
    expert, trainer = make_expert(), make_trainer(sex="man")
    assert counts() == [0, 1, 0]  # recognised without a training of trainers here
    go_to(trainer, expert, "trained")
    assert counts() == [1, 1, 0]


def test_active_is_certified_and_gave_a_class_and_the_others_stand_beside_it():
    today = timezone.localdate()
    expert, without = make_expert(), make_trainer()
    give_class(expert, day=today - 30 * DAY, part="second")
    give_class(without, day=today - 30 * DAY)
    give_class(make_trainer(), day=today - 30 * DAY, part="candidate")  # under supervision: nobody delivers yet
    give_class(make_trainer(), day=today - 30 * DAY, part="observer")
    give_class(make_trainer(), day=today + 30 * DAY)  # not held yet
    give_class(make_trainer(), day=today - 400 * DAY)
    assert counts() == [0, 1, 1]
    assert noted("trainers_active", "delivered_without_certificate") == 1


def test_suspended_revoked_and_run_out_do_not_count_and_were_certified_once():
    today = timezone.localdate()
    people = [make_expert() for _ in range(4)]
    certifying.suspend(actor=None, held=of_trainer(people[0], today)[0], today=today, why="invented")
    certifying.revoke(actor=None, held=of_trainer(people[1], today)[0], today=today, why="invented")
    old = make_trainer()
    certifying.recognise(
        actor=None,
        trainer=old,
        module=M1,
        issued_on=today - 900 * DAY,
        today=today,
        source="list",
        valid_until=today - DAY,
    )
    assert counts()[1] == 2
    assert noted("trainers_certified", "ever_certified") == 5
    certifying.reinstate(actor=None, held=of_trainer(people[0], today)[0], today=today, why="invented")
    assert counts()[1] == 3


def test_by_module_country_sex_and_partner():
    partner = make_organisation()
    one = make_expert(partner)
    certifying.recognise(
        actor=None, trainer=one, module="basics", issued_on=timezone.localdate(), today=timezone.localdate(), source="x"
    )
    make_trainer(country="PE", sex="")
    world = world_at()

    def cut(*by: str) -> dict[str, float | None]:
        return {found.cut: found.value for found in figures(world, "trainers_certified", by)}

    assert cut() == {"all": 1}
    assert cut("module") == {"module=basics": 1, f"module={M1}": 1}
    assert cut("country") == {"country=GH": 1}
    assert cut("sex") == {"sex=woman": 1}
    assert cut("partner") == {f"partner={partner.uid.hex}": 1}


def test_a_past_moment_does_not_move():
    trainer = make_expert()
    moment = world_at().moment
    today = timezone.localdate()
    certifying.revoke(actor=None, held=of_trainer(trainer, today)[0], today=today, why="invented")
    assert figure(world_at(), "trainers_certified").value == 0
    assert figure(world_at(moment), "trainers_certified").value == 1


def test_satisfaction_by_cohort_partner_and_year():
    partner = make_organisation()
    here, there = class_of(10, partner=partner), class_of(8, country="VN")
    fill(here, [{"overall": 5}] * 6)
    fill(there, [{"overall": 2}] * 5)
    close(here)
    close(there)
    world = world_at()
    found = {one.cut: one.value for one in figures(world, "satisfaction", ("cohort",))}
    assert found == {f"cohort={here.code}": 100, f"cohort={there.code}": 0}
    by = {one.cut: (one.numerator, one.eligible) for one in figures(world, "satisfaction", ("country",))}
    assert by == {"country=GH": (6, 10), "country=VN": (0, 8)}
    assert {one.cut for one in figures(world, "satisfaction", ("period",))} == {"period=2024"}
    assert f"partner={partner.uid.hex}" in {one.cut for one in figures(world, "satisfaction", ("partner",))}


def test_satisfaction_opens_to_nobody_below_the_group_and_small_groups_to_nobody_at_all():
    large, other, small = class_of(10), class_of(10), class_of(9)
    for cohort, forms in ((large, 6), (other, 7), (small, 5)):
        fill(cohort, [{"overall": 5}] * forms)
        close(cohort)
    silent = class_of(4)
    fill(silent, [{"overall": 1}] * 3)
    close(silent)
    world = world_at()
    found = figures(world, "satisfaction", ("cohort",))
    for role in ("owner", "me_officer", "coordinator", "partner_manager", "donor"):
        actor = make_actor(role)
        shown = all_as_shown(actor, found)
        assert shown[f"cohort={silent.code}"] is None, role
        one = figure(world, "satisfaction")
        opened = behind(actor, world, find_indicator("satisfaction"), one)
        assert (opened.depth, opened.rows) == (Depth.FIGURE, [])
        assert "below the group" in opened.stops_because
        assert as_shown(actor, one, world).value == 100


def test_a_count_of_trainers_opens_to_no_enterprise():
    make_expert()
    world, owner = world_at(), make_actor("owner")
    opened = behind(owner, world, find_indicator("trainers_certified"), figure(world, "trainers_certified"))
    assert (opened.depth, opened.rows) == (Depth.FIGURE, [])
    assert "roster" in opened.stops_because
