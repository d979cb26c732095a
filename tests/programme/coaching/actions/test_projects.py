"""Projects: a card, stages forth and back, measures of two counts, photos."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from score.programme.coaching.actions import (
    attach_project_photo,
    edit_card,
    move_project,
    open_project,
    undo_move,
)
from score.programme.coaching.actions.projects import card_of, stage_of
from score.programme.coaching.board import board_of, known_of, stages_of
from score.programme.coaching.models import ProjectMeasure, ProjectPhoto, ProjectStage
from tests.programme.coaching.scene import TODAY, VISITED, D, make_project, measure, stored_picture
from tests.programme.factories import make_cohort, make_stored_file

pytestmark = pytest.mark.django_db


def move(project, stage, reason="", day=TODAY):
    return move_project(actor=None, project=project, stage=stage, day=day, today=TODAY, reason=reason)


def test_a_project_begins_as_an_idea(scene) -> None:
    made = make_project(scene, from_suggestion=True)
    assert (stage_of(made).stage, stage_of(made).day) == ("idea", VISITED)
    assert (card_of(made).title, card_of(made).from_suggestion) == ("Line check (invented)", True)


@pytest.mark.parametrize(
    ("card", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 151}, "title"),
        ({"title": "x", "better": "faster"}, "better"),
        ({"title": "x", "unit": "u" * 31}, "unit"),
        ({"title": "x", "from_suggestion": "yes"}, "from_suggestion"),
    ],
)
def test_a_card_that_can_be_none_is_refused_whole(scene, card, field) -> None:
    with pytest.raises(ValidationError) as refused:
        open_project(actor=None, enterprise=scene.firm, card=card, day=VISITED)
    assert set(refused.value.error_dict) == {field}
    assert not ProjectStage.objects.exists()


def test_a_project_of_a_cohort_in_which_the_firm_is_not(scene) -> None:
    with pytest.raises(ValidationError, match="not enrolled"):
        open_project(actor=None, enterprise=scene.firm, cohort=make_cohort(), card={"title": "x"}, day=VISITED)


def test_the_card_keeps_what_is_not_named(scene) -> None:
    made = make_project(scene, problem="Boxes are glued askew")
    edit_card(actor=scene.trainer, project=made, changes={"better": "less"}, reason="agreed")
    assert (card_of(made).problem, card_of(made).better) == ("Boxes are glued askew", "less")


def test_moves_stand_in_order_with_their_days(scene) -> None:
    made = make_project(scene)
    move(made, "doing", day=D(2024, 4, 15)), move(made, "done", day=D(2024, 5, 20))
    known = known_of([made])[0]
    assert [(one.words, one.day) for one in stages_of(known)] == [
        ("done", D(2024, 5, 20)),
        ("doing", D(2024, 4, 15)),
        ("idea", VISITED),
    ]


def test_a_move_is_taken_back_with_the_day_of_before(scene) -> None:
    made = make_project(scene)
    with pytest.raises(ValidationError, match="no move"):
        undo_move(actor=None, project=made)
    move(made, "done")
    assert (undo_move(actor=None, project=made).stage, stage_of(made).day) == ("idea", VISITED)
    assert ProjectStage.objects.filter(project=made).count() == 3


def test_dropping_needs_a_reason_which_others_may_read(scene) -> None:
    made = make_project(scene)
    with pytest.raises(ValidationError) as refused:
        move(made, "dropped")
    assert set(refused.value.error_dict) == {"reason"}
    assert move(made, "dropped", "too loud").reason == "too loud"


def test_moving_where_it_stands_is_nothing(scene) -> None:
    made = make_project(scene)
    move(made, "idea")
    assert ProjectStage.objects.filter(project=made).count() == 1


@pytest.mark.parametrize("day", [D(2024, 6, 5), D(2024, 3, 3)])
def test_a_day_that_can_be_none(scene, day) -> None:
    with pytest.raises(ValidationError):
        move(make_project(scene), "doing", day=day)
    with pytest.raises(ValidationError, match="columns"):
        move(make_project(scene), "forgotten")


def test_the_board_has_every_stage_and_dropped_projects_stay(scene) -> None:
    move(make_project(scene, "B"), "dropped", "no room"), make_project(scene, "A"), make_project(scene, "C")
    found = {column.stage: [card.card.title for card in column.cards] for column in board_of(scene.trainer, scene.firm)}
    assert found == {"idea": ["C", "A"], "doing": [], "done": [], "kept_up": [], "dropped": ["B"]}


# -- measures


def test_a_rate_is_two_counts(scene) -> None:
    made = make_project(scene, measure="defective boxes", base="boxes checked", better="less")
    measure(made, "before", "512", "12488"), measure(made, "after", "334", "12846")
    change = known_of([made])[0].change
    assert (round(change.before, 1), round(change.after, 1), change.verdict) == (
        Decimal("4.1"),
        Decimal("2.6"),
        "better",
    )
    # 334 / 12846 against 512 / 12488: 2.60003 by 4.09994
    assert round(change.relative, 1) == Decimal("-36.6")


def test_a_rate_with_one_count_is_refused(scene) -> None:
    made = make_project(scene, measure="defective boxes", base="boxes checked")
    with pytest.raises(ValidationError) as refused:
        measure(made, "before", "4.1")
    assert set(refused.value.error_dict) == {"base"}


@pytest.mark.parametrize(
    ("count", "base", "more", "field"),
    [
        ("-1", None, {}, "count"),
        ("1e12", None, {}, "count"),
        ("1", "0", {}, "base"),
        ("1", None, {"starts_on": D(2024, 5, 1), "ends_on": D(2024, 4, 30)}, "ends_on"),
        ("1", None, {"ends_on": D(2024, 6, 5)}, "ends_on"),
    ],
)
def test_a_measure_that_can_be_none(scene, count, base, more, field) -> None:
    made = make_project(scene)
    with pytest.raises(ValidationError) as refused:
        measure(made, "before", count, base, **more)
    assert set(refused.value.error_dict) == {field}
    assert not ProjectMeasure.objects.exists()


def test_what_came_after_begins_after_what_was_before(scene) -> None:
    made = make_project(scene)
    measure(made, "before", "14")
    with pytest.raises(ValidationError, match="before the one before has ended"):
        measure(made, "after", "5", starts_on=D(2024, 4, 30))
    measure(made, "after", "5", starts_on=D(2024, 5, 1))
    with pytest.raises(ValidationError, match="before the one before has ended"):
        measure(made, "before", "14", ends_on=D(2024, 5, 1), reason="x")


def test_a_measure_is_corrected_with_a_reason(scene) -> None:
    made = make_project(scene)
    measure(made, "before", "14")
    with pytest.raises(ValueError, match="needs a reason"):
        measure(made, "before", "15")
    measure(made, "before", "15", reason="counted again")
    assert ProjectMeasure.objects.in_force().get().count == 15


# -- photos


def test_photos_of_before_and_after(scene) -> None:
    made = make_project(scene)
    for when, colour in (("before", "navy"), ("after", "red")):
        attach_project_photo(actor=scene.trainer, project=made, when=when, file=stored_picture(scene.trainer, colour))
    known = known_of([made])[0]
    assert {when: len(photos) for when, photos in known.photos.items()} == {"before": 1, "after": 1}
    assert known.shown_photo.when == "after"


def test_a_file_that_is_no_picture_and_a_time_that_is_none(scene) -> None:
    made = make_project(scene)
    with pytest.raises(ValidationError, match="no picture"):
        attach_project_photo(actor=None, project=made, when="before", file=make_stored_file())
    with pytest.raises(ValidationError, match="before, or after"):
        attach_project_photo(actor=None, project=made, when="while", file=stored_picture())
    assert not ProjectPhoto.objects.exists()
