"""The panel kept in memory is never older, newer or of another day than the moment asked for."""

from __future__ import annotations

import datetime
import threading

import pytest
from django.db import close_old_connections, connections, transaction

from score.programme.core import facts, segments
from score.programme.enterprises import actions
from score.programme.results.figures import figure, world_at
from score.programme.results.panel import NewestFacts, build, build_panel, panel_at
from score.programme.trainings.actions import state_training
from tests.programme import factories

DAY = datetime.date
EARLY = DAY(2020, 1, 1)


def make(sector: str = "1410"):
    firm = factories.make_enterprise(valid_from=EARLY, sector=sector)
    state_training(
        actor=None, enterprise=firm, module="quality_management", first_class_day=DAY(2024, 3, 1),
        last_class_day=DAY(2024, 3, 1), source="invented",
    )  # fmt: skip
    return firm


def by_sector(at=None) -> dict[str, float]:
    world = world_at(at)
    found = (figure(world, "enterprises_trained", f"sector={sector}") for sector in ("1030", "1410"))
    return {one.cut[-4:]: one.value for one in found if one}


def move(firm, sector: str):
    actions.set_attribute(
        actor=None, enterprise=firm, kind="sector", value=sector, valid_from=EARLY, reason="read from the wrong line"
    )


def elsewhere(work):
    """What `work` returns on a connection of its own."""
    found = []

    def run():
        close_old_connections()
        try:
            found.append(work())
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(30)
    assert found, "the other connection failed or still waits"
    return found[0]


@pytest.mark.django_db(transaction=True)
def test_nothing_new_is_the_same_panel_and_one_fact_is_another():
    firm = make()
    first = world_at().panel
    assert world_at().panel is first
    assert elsewhere(lambda: world_at().panel) is first
    elsewhere(lambda: move(firm, "1030"))
    assert world_at().panel is not first
    assert by_sector() == {"1030": 1}


@pytest.mark.django_db(transaction=True)
def test_a_past_cut_stays_whoever_corrects_and_however_often(settings, tmp_path):
    settings.SEGMENTS_ROOT = tmp_path
    firm, seen = make(), []
    make()
    for sector in ("1030", "1410", "1030"):
        moment = facts.as_known(None)
        seen.append((moment, by_sector(moment)))
        elsewhere(lambda to=sector: move(firm, to))
        segments.build(minimum_rows=1)
        assert [by_sector(at) for at, _then in seen] == [then for _at, then in seen]
    build._kept.clear()
    assert [elsewhere(lambda at=at: by_sector(at)) for at, _then in seen] == [then for _at, then in seen]
    assert [then for _at, then in seen] == [{"1410": 2}, {"1030": 1, "1410": 1}, {"1410": 2}]
    assert by_sector() == {"1030": 1, "1410": 1}


@pytest.mark.django_db(transaction=True)
def test_while_somebody_writes_nobody_keeps_a_panel_of_what_is_not_committed():
    """Readers during the writing see the state before; after it both the past and the present are right."""
    firm = make()
    before = facts.as_known(None)
    with facts.writing(None):
        move(firm, "1030")
        assert elsewhere(by_sector) == {"1410": 1}
    assert by_sector() == {"1030": 1}
    assert elsewhere(lambda: by_sector(before)) == {"1410": 1}


@pytest.mark.django_db(transaction=True)
def test_what_was_rolled_back_is_in_no_panel_even_where_its_keys_come_again():
    firm = make()
    with transaction.atomic():
        move(firm, "1030")
        inside = panel_at(facts.as_known(None))
        transaction.set_rollback(True)
    assert by_sector() == {"1410": 1}
    move(firm, "1030")
    assert by_sector() == {"1030": 1}
    assert inside is not world_at().panel


@pytest.mark.django_db(transaction=True)
def test_writers_and_readers_at_once_agree_about_every_past_moment():
    firms = [make() for _number in range(2)]
    seen = []

    def write(firm):
        for number in range(4):
            move(firm, ("1030", "1410")[number % 2])

    writers = [threading.Thread(target=elsewhere, args=(lambda one=firm: write(one),)) for firm in firms]
    for writer in writers:
        writer.start()
    for _number in range(5):
        moment = facts.as_known(None)
        seen.append((moment, by_sector(moment)))
    for writer in writers:
        writer.join(60)
    build._kept.clear()
    for moment, then in seen:
        assert by_sector(moment) == then
    assert by_sector() == {"1410": 2}


@pytest.mark.django_db
def test_moments_of_one_state_on_two_days_of_utc_are_two_panels():
    """A moment written in another zone belongs to the day it has in UTC: due dates hang on it."""
    make()
    newest = NewestFacts.now().recorded_at
    zone = datetime.timezone(datetime.timedelta(hours=-5))
    evening = datetime.datetime.combine(newest.date() + datetime.timedelta(days=3), datetime.time(23), tzinfo=zone)
    afternoon = evening - datetime.timedelta(hours=5)
    assert evening.date() == afternoon.date()
    first, second = panel_at(afternoon), panel_at(evening)
    assert second.as_of_day == first.as_of_day + 1
    assert second.as_of_day == build_panel(evening).as_of_day


@pytest.mark.django_db
def test_only_the_latest_panels_are_kept(monkeypatch):
    monkeypatch.setattr(build, "KEPT_CELLS", 4000)  # room for four of the smallest size
    make()
    newest = NewestFacts.now().recorded_at
    for number in range(7):
        panel_at(newest + datetime.timedelta(days=number))
    assert len(build._kept) == 4
