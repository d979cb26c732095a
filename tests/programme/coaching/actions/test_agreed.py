"""What was agreed: by function and day, settled later, never another firm's."""

from __future__ import annotations

import uuid

import pytest
from django.core.exceptions import ValidationError

from score.programme.coaching.actions import agree_action, settle_action
from score.programme.coaching.models import AgreedAction
from tests.programme.coaching.scene import D, Scene, make_scene

pytestmark = pytest.mark.django_db
UID = uuid.UUID("11111111-2222-4333-8444-555555555555")
WHAT = {"what": "Guards on both slitters", "function": "head of maintenance", "due_on": D(2024, 5, 6)}


def agree(scene: Scene, number: int = 1, reason: str = "", **changes) -> AgreedAction:
    return agree_action(
        actor=scene.trainer, subject=scene.visit(number), uid=UID, changes=changes or WHAT, reason=reason
    )


def test_an_action_keeps_what_who_and_until_when(scene) -> None:
    made = agree(scene)
    assert (made.what, made.function, made.due_on, made.state) == (*WHAT.values(), "open")
    assert (made.enterprise, made.cohort, made.number, made.uid) == (scene.firm, scene.cohort, 1, UID)


def test_an_action_changed_on_a_later_visit_stays_with_the_one_on_which_it_was_agreed(scene) -> None:
    agree(scene)
    changed = agree(scene, number=2, state="done", reason="seen")
    assert (changed.number, changed.state, changed.what) == (1, "done", WHAT["what"])


def test_nothing_to_be_done_is_no_action(scene) -> None:
    for what in ({"function": "foreman"}, {"what": "  "}):
        with pytest.raises(ValidationError) as refused:
            agree(scene, **what)
        assert set(refused.value.error_dict) == {"what"}


@pytest.mark.parametrize("changes", [{"what": "x" * 301}, {"what": "x", "function": "y" * 101}])
def test_what_is_too_long_for_the_table_is_said_so(scene, changes) -> None:
    with pytest.raises(ValidationError, match="at most"):
        agree(scene, **changes)


def test_another_firms_action_cannot_be_changed_from_here(scene) -> None:
    agree(scene)
    other = make_scene()
    with pytest.raises(ValidationError, match="another enterprise"):
        agree_action(actor=None, subject=other.visit(), uid=UID, changes={"state": "done"}, reason="x")


def test_a_day_before_the_cohort_began_is_refused(scene) -> None:
    with pytest.raises(ValidationError, match="before the first class"):
        agree(scene, what="x", due_on=D(2024, 3, 3))


def test_a_day_to_come_is_what_an_agreement_is_for(scene) -> None:
    assert agree(scene, what="x", due_on=D(2030, 1, 1)).due_on == D(2030, 1, 1)


def test_settling_keeps_the_words_and_says_when(scene) -> None:
    settled = settle_action(actor=scene.trainer, action=agree(scene), state="done")
    assert (settled.what, settled.state, settled.reason) == (WHAT["what"], "done", "It is done.")
    assert settled.recorded_at > settled.supersedes.recorded_at
    again = settle_action(actor=scene.trainer, action=settled, state="open", reason="not yet")
    assert (again.state, AgreedAction.objects.in_force().count()) == ("open", 1)


def test_dropping_needs_a_reason(scene) -> None:
    made = agree(scene)
    with pytest.raises(ValidationError) as refused:
        settle_action(actor=None, action=made, state="dropped")
    assert set(refused.value.error_dict) == {"reason"}
    assert settle_action(actor=None, action=made, state="dropped", reason="machine sold").reason == "machine sold"


def test_a_state_that_there_is_not_is_refused(scene) -> None:
    made = agree(scene)
    with pytest.raises(ValidationError, match="open, done or dropped"):
        settle_action(actor=None, action=made, state="lost")
    with pytest.raises(ValidationError, match="open, done or dropped"):
        agree(scene, state="lost", reason="x")
