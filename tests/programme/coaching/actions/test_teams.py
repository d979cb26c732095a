"""Improvement teams: sex and role, never a name; whoever leaves stays in the record."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError

from score.programme.coaching.actions import add_team_member, member_left, withdraw_team_member
from score.programme.coaching.models import TeamMember
from score.programme.coaching.queries import team_of
from tests.programme.coaching.scene import TODAY, VISITED, D, Scene

pytestmark = pytest.mark.django_db


def join(scene: Scene, sex: str = "woman", job_role: str = "worker", joined_on: datetime.date = VISITED) -> TeamMember:
    return add_team_member(
        actor=scene.trainer, enterprise=scene.firm, sex=sex, job_role=job_role, joined_on=joined_on, today=TODAY
    )


def test_two_alike_are_two_members(scene) -> None:
    join(scene), join(scene), join(scene, "man", "manager"), join(scene, "", "")
    team = team_of(scene.trainer, scene.firm, TODAY)
    assert (len(team.members), team.women, team.men, team.workers, team.managers) == (4, 2, 1, 2, 1)


def test_the_last_day_still_counts(scene) -> None:
    member_left(actor=scene.trainer, member=join(scene), left_on=D(2024, 5, 1), today=TODAY)
    for day, inside in ((D(2024, 5, 1), 1), (D(2024, 5, 2), 0)):
        team = team_of(scene.trainer, scene.firm, day)
        assert (len(team.members), len(team.former)) == (inside, 1 - inside)


def test_a_line_that_was_a_mistake_is_gone_and_kept(scene) -> None:
    made = join(scene)
    with pytest.raises(ValidationError, match="why the line"):
        withdraw_team_member(actor=None, member=made, reason="")
    withdraw_team_member(actor=None, member=made, reason="entered twice")
    assert not team_of(scene.trainer, scene.firm, TODAY).members
    assert TeamMember.objects.count() == 2


@pytest.mark.parametrize("day", [D(2024, 6, 5), D(2100, 1, 1)])
def test_nobody_joins_or_leaves_on_a_day_to_come(scene, day) -> None:
    with pytest.raises(ValidationError, match="still to come"):
        join(scene, joined_on=day)
    with pytest.raises(ValidationError, match="still to come"):
        member_left(actor=None, member=join(scene), left_on=day, today=TODAY)


def test_nobody_leaves_before_joining(scene) -> None:
    with pytest.raises(ValidationError, match="before joining"):
        member_left(actor=None, member=join(scene), left_on=D(2024, 4, 7), today=TODAY)


@pytest.mark.parametrize(("sex", "role"), [("Ama", "worker"), ("woman", "Ama")])
def test_a_name_is_no_sex_and_no_role(scene, sex, role) -> None:
    with pytest.raises(ValidationError, match="not one of the choices"):
        join(scene, sex, role)


def test_the_table_has_no_room_for_a_name() -> None:
    fields = {field.name for field in TeamMember._meta.get_fields()}
    assert fields - {"enterprise", "uid", "sex", "job_role", "joined_on", "left_on"} == {
        "id", "recorded_at", "recorded_by", "supersedes", "superseded_by", "reason", "withdrawn",
    }  # fmt: skip
