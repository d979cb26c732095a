"""The list of cohorts and one cohort: presence as counts, rounds, visits, money to whom it is open."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.db.models import Q

from score.programme.coaching.actions import record_visit
from score.programme.core import facts
from score.programme.core.models import LedgerEntry
from score.programme.dashboards.cohort_panels import RIGHTS
from score.programme.dashboards.cohorts import cohort_rows, lines_of, members_of, money_of
from score.programme.organisations.access import rights_over
from score.programme.organisations.actor import actor_of
from score.programme.organisations.models import PersonDetails
from score.programme.trainings.actions import hold_class_day, record_attendance
from score.programme.trainings.models import Participation
from score.programme.trainings.planning.queries import Snapshot
from tests.programme import factories
from tests.programme.dashboards.scene import Scene, client_of, days_ago

pytestmark = pytest.mark.django_db


def actor(scene, role):
    member = scene.members[role]
    return actor_of(member.user, member.pk)


def pay(cohort, amount, *, currency="GHS", kind="enterprise", stage="paid", in_kind=False):
    with facts.writing(None) as writing:
        writing.add(
            LedgerEntry(
                date=datetime.date(2025, 1, 1), amount=Decimal(amount), currency=currency, payer_kind=kind, stage=stage,
                purpose="fee", cohort=cohort, in_kind=in_kind,
            )
        )  # fmt: skip


def test_each_reader_has_the_cohorts_that_are_theirs_the_latest_first():
    scene = Scene()
    mine = lines_of(actor(scene, "trainer"), cohort_rows(actor(scene, "trainer")))
    assert [one.cohort for one in mine] == [scene.new, scene.cohort, scene.old]
    assert [one.enterprises for one in mine] == [1, 3, 2]
    assert all(one.has_attendance and one.partner == "Partner A (invented)" for one in mine)
    assert cohort_rows(actor(scene, "coordinator")).count() == 4
    assert cohort_rows(actor(scene, "owner"), {"country": "PE"}).count() == 1
    assert cohort_rows(actor(scene, "owner"), {"partner": scene.b.uid.hex}).count() == 1
    assert cohort_rows(actor(scene, "owner"), {"q": scene.new.code, "module": "workplace_cooperation"}).count() == 1
    assert cohort_rows(actor(scene, "donor")).count() == 0


def test_the_list_has_filters_and_says_when_nothing_matches():
    scene = Scene()
    client = client_of(scene.members["owner"])
    page = client.get("/cohorts/").content.decode()
    assert all(one.code in page for one in (scene.new, scene.cohort, scene.old))
    page = client.get(f"/cohorts/?q={scene.new.code}").content.decode()
    assert "1 of 5 match" in page
    assert scene.old.code not in page
    of_b = client.get(f"/cohorts/?partner={scene.b.uid.hex}").content.decode()
    assert "1 of 5 match" in of_b
    assert client.get("/cohorts/?partner=nobody").status_code == 200
    assert "No cohort matches" in client.get("/cohorts/?q=nothing").content.decode()


def test_presence_is_counted_by_enterprise_and_class_day():
    scene = Scene()
    hold_class_day(actor=None, cohort=scene.cohort, number=2, day=days_ago(499))
    people = list(Participation.objects.filter(cohort=scene.cohort, enterprise=scene.done).order_by("pk"))
    record_attendance(
        actor=None, cohort=scene.cohort, presences={(people[0].person_id, 2): True, (people[1].person_id, 2): False}
    )
    record_visit(actor=None, cohort=scene.cohort, enterprise=scene.done, number=1, day=days_ago(450))
    factories.make_round(
        scene.done, scene.a, kind="midline", cohort=scene.cohort, starts_on=days_ago(300), ends_on=days_ago(200)
    )
    trainer = actor(scene, "trainer")
    members = members_of(trainer, Snapshot(scene.cohort), rights_over(trainer, scene.cohort, RIGHTS))
    found = {one.enterprise: one for one in members}
    done = found[scene.done]
    assert (done.persons, done.women, done.managers, done.workers) == (2, 1, 1, 1)
    assert done.days == [(2, 2), (1, 2)], "two present on the first day, one of two on the second"
    assert found[scene.overdue].days == [(2, 2), (0, None)], "not entered is not zero"
    assert [visit.number for visit in done.visits] == [1]
    assert [held.kind for held, _day in done.rounds] == ["midline"]


def test_the_page_names_nobody_and_shows_what_is_missing():
    scene = Scene()
    factories.make_participant(scene.cohort, scene.done, name="Somebody Named (invented)")
    page = client_of(scene.members["trainer"]).get(f"/cohorts/{scene.cohort.uid}/").content.decode()
    for name in PersonDetails.objects.exclude(person__user=scene.members["trainer"].user).values_list(
        "name", flat=True
    ):
        assert name not in page
    assert "3 enterprises" in page
    assert "Endlines past their date" in page
    assert "Overdue (invented)" in page
    assert "Figures of this cohort" in page


def test_money_is_never_added_over_currencies_stages_or_kind():
    scene = Scene()
    pay(scene.cohort, "100.10")
    pay(scene.cohort, "50.20")
    pay(scene.cohort, 7, currency="USD", kind="programme")
    pay(scene.cohort, 9, stage="promised")
    pay(scene.cohort, 3, in_kind=True)
    pay(scene.new, 1000)
    lines = money_of(actor(scene, "partner_manager"), Q(cohort=scene.cohort))
    assert [(one.payer, one.currency, one.in_kind, one.stage, one.amount, one.entries) for one in lines] == [
        ("enterprise", "GHS", False, "paid", Decimal("150.30"), 2),
        ("enterprise", "GHS", False, "promised", Decimal(9), 1),
        ("enterprise", "GHS", True, "paid", Decimal(3), 1),
        ("programme", "USD", False, "paid", Decimal(7), 1),
    ]
    assert money_of(actor(scene, "trainer"), Q(cohort=scene.cohort)) == []
    assert money_of(actor(scene, "manager of b"), Q(cohort=scene.cohort)) == []
    pages = {who: client_of(scene.members[who]).get(f"/cohorts/{scene.cohort.uid}/").content.decode() for who in
             ("partner_manager", "trainer")}  # fmt: skip
    assert "150.30" in pages["partner_manager"]
    assert "150.30" not in pages["trainer"]


def test_the_latest_come_first_and_before_them_those_without_a_date():
    """On both databases: one of them puts what is unknown first by itself, the other last."""
    scene = Scene()
    undated = factories.make_cohort(scene.a)
    rows = list(cohort_rows(actor(scene, "partner_manager")))
    assert rows[0] == undated and rows[0].first_day is None
    assert [one.first_day for one in rows[1:]] == sorted((one.first_day for one in rows[1:]), reverse=True)
    (line, *_rest) = lines_of(actor(scene, "partner_manager"), rows)
    assert (line.first_day, line.last_day, line.enterprises, line.has_attendance) == (None, None, 0, False)
