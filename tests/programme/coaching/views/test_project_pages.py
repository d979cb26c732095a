"""Pages of projects, teams and rates without scripts: what is entered, moved, verified, drawn."""

from __future__ import annotations

import datetime
import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from score.programme.coaching.actions import (
    add_team_member,
    agree_action,
    record_money,
)
from score.programme.coaching.actions.projects import stage_of
from score.programme.coaching.models import (
    AgreedAction,
    ImprovementProject,
    ProjectMoney,
    TeamMember,
)
from score.programme.core.models import StoredFile
from tests.programme.coaching.scene import (
    TODAY,
    VISITED,
    D,
    make_project,
    make_saving,
    make_scene,
    measure,
    recorded_in,
    signed_in,
)
from tests.programme.factories import make_actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(scene) -> Client:
    return signed_in(scene.trainer)


# -- projects


def edit(project: ImprovementProject, **values: str) -> dict[str, str]:
    return {"title": "Line check (invented)", "stage": "idea", "from_suggestion": "", **values}


def test_an_idea_comes_on_the_board(scene, client) -> None:
    added = client.post(
        reverse("project_add", args=[scene.firm.uid]),
        {"title": "Guards", "measure": "hand injuries", "better": "less", "from_suggestion": "on"},
    )
    made = ImprovementProject.objects.get()
    assert added["Location"] == reverse("project", args=[made.uid])
    assert (made.custodian, made.cohort) == (scene.partner, scene.cohort)
    html = client.get(reverse("projects", args=[scene.firm.uid])).content.decode()
    assert "Guards" in html and "From a worker" in html and "No measure yet" in html
    assert "This field is required" in client.post(reverse("project_add", args=[scene.firm.uid]), {}).content.decode()


def test_what_a_firm_enters_is_kept_by_the_partner_that_delivers(scene) -> None:
    firm = make_actor("enterprise", enterprise=scene.firm)
    signed_in(firm).post(reverse("project_add", args=[scene.firm.uid]), {"title": "Guards"})
    assert ImprovementProject.objects.get().custodian == scene.partner


def test_a_project_is_entered_and_drawn(scene, client) -> None:
    project = make_project(scene, measure="defective boxes", base="boxes checked", better="less")
    editing = reverse("project_edit", args=[project.uid])
    page = client.get(editing).content.decode()
    sent = edit(
        project,
        **{
            "measure": "defective boxes", "base": "boxes checked", "better": "less",
            "before:count": "512", "before:base": "12488", "before:starts_on": "2024-03-04",
            "before:ends_on": "2024-03-31",
            "after:count": "334", "after:base": "12846", "after:starts_on": "2024-05-01", "after:ends_on": "2024-05-31",
            "observed:saving": "4500.50", "observed:one_off_cost": "700", "observed:currency": "GHS",
            "observed:months": "1", "observed:starts_on": "2024-05-01", "projected:currency": "GHS",
            "recorded-values": recorded_in(page),
        },
    )  # fmt: skip
    assert client.post(editing, sent)["Location"] == reverse("project", args=[project.uid])
    html = client.get(reverse("project", args=[project.uid])).content.decode()
    for words in ("Fell from 4.1% to 2.6%.", "−1.5 points, −36.6%", "GHS\u00a03,800.50", "512", "12,846", "not yet"):
        assert words in html
    assert ProjectMoney.objects.count() == 1  # a currency alone is no projection
    page = client.get(editing).content.decode()
    assert client.post(editing, {**sent, "recorded-values": recorded_in(page)}).status_code == 302
    assert ProjectMoney.objects.count() == 1


def test_a_project_with_half_a_measure_is_refused(scene, client) -> None:
    project = make_project(scene)
    page = client.get(reverse("project_edit", args=[project.uid])).content.decode()
    sent = edit(project, **{"before:count": "5", "recorded-values": recorded_in(page)})
    answer = client.post(reverse("project_edit", args=[project.uid]), sent)
    assert answer.status_code == 422
    assert "first and last day" in answer.content.decode() and 'value="5"' in answer.content.decode()


def test_cards_are_moved_by_buttons_and_back(scene, client) -> None:
    project = make_project(scene)
    moving = reverse("project_move", args=[project.uid])
    board = reverse("projects", args=[scene.firm.uid])
    assert client.post(moving, {"stage": "doing", "next": board})["Location"] == board
    assert stage_of(project).stage == "doing"
    assert client.post(moving, {"undo": "1", "next": "https://elsewhere.example/"})["Location"] == reverse(
        "project", args=[project.uid]
    )
    assert stage_of(project).stage == "idea"
    assert "Say why it is dropped" in client.post(moving, {"stage": "dropped"}, follow=True).content.decode()
    client.post(moving, {"stage": "dropped", "reason": "too loud"})
    assert "too loud" in client.get(reverse("project", args=[project.uid])).content.decode()


def test_the_board_says_what_was_saved_net_and_once(scene, client) -> None:
    one, other = make_project(scene, "One"), make_project(scene, "Other")
    make_saving(one, 77_600, 6_350), make_saving(other, 60_000, 0, overlaps_with=one)
    make_saving(other, 118_000, kind="projected")
    measure(one, "before", "14"), measure(one, "after", "5")
    html = client.get(reverse("projects", args=[scene.firm.uid])).content.decode()
    # 77,600 less 6,350; a figure has three significant digits
    for words in ("GHS\u00a071,200", "77,600", "1 project overlaps another", "GHS\u00a0118,000", "14 → 5"):
        assert words in html


def test_somebody_else_verifies(scene, client) -> None:
    project = make_project(scene)
    record_money(
        actor=scene.trainer,
        project=project,
        kind="observed",
        currency="GHS",
        saving=500,
        months=1,
        starts_on=VISITED,
        today=TODAY,
    )
    verifying = reverse("project_verify", args=[project.uid])
    assert "Somebody else has to verify it" in client.post(verifying, follow=True).content.decode()
    assert "I have seen" not in client.get(reverse("project", args=[project.uid])).content.decode()
    other = signed_in(make_actor("partner_manager", scene.partner))
    assert "I have seen" in other.get(reverse("project", args=[project.uid])).content.decode()
    other.post(verifying)
    assert ProjectMoney.objects.in_force().get().verified_by is not None


def test_an_agreed_action_is_settled_from_the_board(scene) -> None:
    uid = uuid.uuid4()
    agree_action(actor=None, subject=scene.visit(1), uid=uid, changes={"what": "Order guards"})
    client = signed_in(make_actor("enterprise", enterprise=scene.firm))
    settling = reverse("agreed_action", args=[uid])
    assert "Say why it is dropped" in client.post(settling, {"state": "dropped"}, follow=True).content.decode()
    client.post(settling, {"state": "done"})
    assert AgreedAction.objects.in_force().get().state == "done"
    assert client.post(reverse("agreed_action", args=[uuid.uuid4()]), {"state": "done"}).status_code == 404


# -- counts to rates


def test_counts_become_a_rate_and_nothing_is_stored(scene, client) -> None:
    asked = "?before_count=12&before_base=300&after_count=9&after_base=450&better=less"
    before = StoredFile.objects.count()
    html = client.get(reverse("rate_helper") + asked).content.decode()
    assert "Fell from 4.0% to 2.0%." in html and "−2.0 points, −50.0%" in html and "<svg" in html
    assert Client().get(reverse("rate_helper")).status_code == 200
    assert StoredFile.objects.count() == before


def test_only_the_drawing_comes_when_a_page_asks_for_it(client) -> None:
    asked = "?before:count=14&after:count=5&better="
    html = client.get(reverse("rate_helper") + asked, headers={"HX-Request": "true"}).content.decode()
    assert html.startswith('<div id="rate"') and "Fell from 14 to 5." in html and "Changed" in html


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("before_count=1&before_base=2&after_count=3", "A rate needs both counts"),
        ("before_count=1&before_base=0&after_count=3&after_base=2", "A rate needs both counts"),
        ("before_count=x&after_count=3", "Enter what was counted"),
        ("before_count=-1&after_count=3", "Enter what was counted"),
        ("before_count=NaN&after_count=3", "Enter what was counted"),
        ("better=sideways&before_count=1&after_count=3", "Enter what was counted"),
    ],
)
def test_counts_that_make_no_rate(client, asked, words) -> None:
    answer = client.get(f"{reverse('rate_helper')}?{asked}")
    assert answer.status_code == 200
    assert words in answer.content.decode()


# -- the team


def test_a_team_is_kept_as_sex_and_role(scene, client) -> None:
    team = reverse("team", args=[scene.firm.uid])
    client.post(team, {"sex": "woman", "job_role": "worker", "joined_on": "2024-04-08"})
    html = client.get(team).content.decode()
    assert "women 1, men 0; workers 1, managers 0" in html
    later = (timezone.now().date() + datetime.timedelta(days=5)).isoformat()
    assert "still to come" in client.post(team, {"sex": "man", "joined_on": later}).content.decode()
    assert TeamMember.objects.count() == 1


def test_members_leave_and_mistakes_go(scene, client) -> None:
    said = {"actor": None, "enterprise": scene.firm, "job_role": "worker", "joined_on": VISITED, "today": TODAY}
    one, other = (add_team_member(sex=sex, **said) for sex in ("woman", "man"))
    leaving = reverse("team_member", args=[scene.firm.uid, one.uid])
    assert "before joining" in client.post(leaving, {"left_on": "2024-04-01"}, follow=True).content.decode()
    client.post(leaving, {"left_on": "2024-05-01"})
    assert TeamMember.objects.in_force().get(uid=one.uid).left_on == D(2024, 5, 1)
    client.post(reverse("team_member", args=[scene.firm.uid, other.uid]), {"withdraw": "1", "reason": "entered twice"})
    assert not TeamMember.objects.in_force().filter(uid=other.uid).exists()
    elsewhere = reverse("team_member", args=[make_scene().firm.uid, one.uid])
    assert client.post(elsewhere, {"left_on": "2024-05-01"}).status_code == 404
