"""What is agreed and late, practices by visit, earlier marks, who may see a visit."""

from __future__ import annotations

import datetime
import uuid

import pytest

from score.programme.coaching.actions import (
    add_team_member,
    agree_action,
    attach_practice_photo,
    mark_practices,
    plan_visit,
    record_visit,
    settle_action,
)
from score.programme.coaching.board import board_of
from score.programme.coaching.models import AgreedAction
from score.programme.coaching.places import records_of
from score.programme.coaching.queries import (
    agreed_with,
    earlier_marks,
    may_see_visit,
    photos_of,
    practices_by_visit,
    team_of,
)
from score.programme.enterprises.actions import merge_enterprises
from tests.programme.coaching.scene import TODAY, VISITED, D, Scene, make_project, make_scene, stored_picture
from tests.programme.factories import make_actor, make_cohort, make_enterprise, make_organisation

pytestmark = pytest.mark.django_db


def agree(scene: Scene, what: str, due_on: datetime.date | None, number: int = 1) -> AgreedAction:
    said = {"what": what, "due_on": due_on}
    return agree_action(actor=None, subject=scene.visit(number), uid=uuid.uuid4(), changes=said)


def test_open_ones_by_their_day_then_the_settled_ones(scene) -> None:
    agree(scene, "no day", None), agree(scene, "late", D(2024, 5, 20)), agree(scene, "today", TODAY)
    settle_action(actor=None, action=agree(scene, "done", D(2024, 4, 20)), state="done")
    found = agreed_with(scene.trainer, scene.firm, TODAY)
    assert [(one.action.what, one.late) for one in found] == [("late", 14), ("today", 0), ("no day", 0), ("done", 0)]
    assert [one.is_open for one in found] == [True, True, True, False]


def test_what_a_merged_record_brought_along_is_read_with_the_kept_one(scene) -> None:
    kept = make_enterprise()
    make_cohort(scene.partner, enterprises=[kept])
    agree(scene, "of the absorbed", None)
    join = {"sex": "woman", "job_role": "worker", "joined_on": VISITED, "today": TODAY}
    add_team_member(actor=None, enterprise=scene.firm, **join), add_team_member(actor=None, enterprise=kept, **join)
    make_project(scene, "Brought along")
    merge_enterprises(actor=None, kept=kept, absorbed=scene.firm)
    owner = make_actor("owner")
    assert records_of(kept) == [kept.pk, scene.firm.pk]
    assert [one.action.what for one in agreed_with(owner, kept, TODAY)] == ["of the absorbed"]
    assert team_of(owner, kept, TODAY).women == 2
    assert [card.card.title for column in board_of(owner, kept) for card in column.cards] == ["Brought along"]


def test_another_partners_actions_are_not_shown(scene) -> None:
    assert not agreed_with(make_actor("trainer"), scene.firm, TODAY)
    agree(scene, "x", None)
    assert not agreed_with(make_actor("trainer"), scene.firm, TODAY)  # another partner's trainer
    assert len(agreed_with(scene.trainer, scene.firm, TODAY)) == 1


def test_practices_down_and_visits_across(scene) -> None:
    mark_practices(actor=None, subject=scene.visit(1), marks={"five_s": "no", "daily_talks": "yes"})
    mark_practices(actor=None, subject=scene.visit(3), marks={"five_s": "yes", "suggestions": "not_seen"})
    lines = {one.practice.code: one for one in practices_by_visit(scene.trainer, scene.firm, scene.cohort)}
    assert lines["five_s"].marks == [(1, "no"), (3, "yes")]
    assert lines["daily_talks"].marks == [(1, "yes"), (3, "")]
    assert {code for code, line in lines.items() if line.adopted} == {"five_s"}
    assert len(lines) == 7  # the whole checklist, marked or not


def test_a_practice_that_was_lost_is_not_adopted(scene) -> None:
    for number, seen in ((1, "no"), (2, "yes"), (3, "no"), (4, "not_seen")):
        mark_practices(actor=None, subject=scene.visit(number), marks={"five_s": seen})
    lines = practices_by_visit(scene.trainer, scene.firm, scene.cohort)
    assert not any(line.adopted for line in lines)


def test_the_mark_beside_is_of_the_last_visit_before_that_has_one(scene) -> None:
    mark_practices(actor=None, subject=scene.visit(1), marks={"five_s": "no", "daily_talks": "yes"})
    mark_practices(actor=None, subject=scene.visit(2), marks={"five_s": "yes"})
    mark_practices(actor=None, subject=scene.visit(4), marks={"five_s": "no"})
    found = {code: (mark.number, mark.seen) for code, mark in earlier_marks(scene.visit(4)).items()}
    assert found == {"five_s": (2, "yes"), "daily_talks": (1, "yes")}
    assert earlier_marks(scene.visit(1)) == {}


def test_photos_stand_by_their_practice(scene) -> None:
    for colour in ("navy", "red"):
        attach_practice_photo(actor=None, subject=scene.visit(), practice="five_s", file=stored_picture(colour=colour))
    assert {code: len(photos) for code, photos in photos_of(scene.visit()).items()} == {"five_s": 2}
    assert photos_of(scene.visit(2)) == {}


def test_who_may_see_a_visit(scene) -> None:
    firm_member = make_actor("enterprise", enterprise=scene.firm)
    for actor, sees in (
        (scene.trainer, True),
        (make_actor("owner"), True),
        (make_actor("coordinator", country="GH"), True),
        (make_actor("coordinator", country="PE"), False),
        (make_actor("trainer"), False),
        (firm_member, False),  # nothing is planned or done yet: there is nothing to look at
    ):
        assert may_see_visit(actor, scene.firm, scene.cohort) is sees
    plan_visit(actor=None, subject=scene.visit(), day=VISITED)
    assert may_see_visit(firm_member, scene.firm, scene.cohort)


def test_a_partner_of_another_cohort_of_the_same_firm_does_not_see_this_ones_visits(scene) -> None:
    other = make_organisation()
    make_cohort(other, enterprises=[scene.firm])
    record_visit(actor=None, **scene.visit().key, day=VISITED)
    assert not may_see_visit(make_actor("trainer", other), scene.firm, scene.cohort)
    assert not may_see_visit(scene.trainer, make_scene().firm, scene.cohort)  # a firm that is not enrolled
