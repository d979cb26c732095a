"""My work: what waits for whom, what others owe, where one begins; and the first page after signing in."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from score.programme.dashboards.my_work import OTHERS_WORK, ROLES_WORK, work_of
from score.programme.organisations.access.rights import RIGHTS
from score.programme.organisations.actor import actor_of
from score.programme.results.figures import world_at
from tests.programme import factories
from tests.programme.dashboards.scene import Scene, client_of

pytestmark = pytest.mark.django_db


def work(scene, role):
    member = scene.members[role]
    return work_of(actor_of(member.user, member.pk), world_at(), timezone.localdate())


def codes(found):
    return [one.kind.code for one in found]


def test_every_role_that_works_here_has_a_list():
    assert set(ROLES_WORK) == set(RIGHTS["my_work"]["view"])
    assert set(OTHERS_WORK) <= set(ROLES_WORK)


def test_a_trainer_begins_with_the_oldest_of_what_is_late():
    scene = Scene()
    found = work(scene, "trainer")
    assert codes(found.mine) == ["endlines_overdue", "endlines_soon", "visits"]
    assert (found.total, found.overdue) == (3 + 1 + 1, 3)
    kind, line = found.first[0]
    assert (kind.code, line.title in {"Oldest (invented)", "Gone (invented)"}) == ("endlines_overdue", True)
    assert found.partners == []


def test_a_coordinator_is_told_what_the_partners_of_the_country_owe():
    scene = Scene()
    found = work(scene, "coordinator")
    assert [(one.name, one.total) for one in found.partners] == [
        ("Partner A (invented)", 3),
        ("Partner B (invented)", 1),
    ]
    assert found.of_others == 4 + 1, "and one endline that comes soon"
    assert found.mine == []


def test_what_can_only_be_known_is_shown_but_does_not_wait():
    scene = Scene()
    found = work(scene, "me_officer")
    assert "late_baselines" in codes(found.mine)
    assert found.total == 0
    assert found.first == []


def test_the_page_of_each_role():
    scene = Scene()
    page = client_of(scene.members["trainer"]).get("/my-work/").content.decode()
    assert "5 things wait for you" in page
    assert "3 are late" in page
    assert scene.cohort.code in page
    assert f"/enterprises/{scene.oldest.uid}/rounds/new/?kind=endline" in page
    page = client_of(scene.members["coordinator"]).get("/my-work/").content.decode()
    assert "Nothing waits for you; others owe 5 things" in page
    page = client_of(factories.make_member("trainer")).get("/my-work/").content.decode()
    assert "All done" in page
    assert "days ago" not in page


def test_who_has_nothing_to_do_here_is_led_on():
    member = factories.make_member("donor")
    response = client_of(member).get("/my-work/")
    assert (response.status_code, response["Location"]) == (302, "/")
    member = factories.make_member("enterprise")
    response = client_of(member).get("/my-work/", follow=True)
    assert response.redirect_chain[-1][0] == f"/enterprises/{member.organisation.enterprise.uid}/"


def test_signing_in_leads_to_it():
    member = factories.make_member("trainer", totp=False)
    response = Client().post("/accounts/login/", {"login": member.user.email, "password": factories.PASSWORD})
    assert (response.status_code, response["Location"]) == (302, "/my-work/")
