"""Reports of visits: whom one met, the checklist, photos; a report is finished only with what it needs."""

from __future__ import annotations

import io

import pytest
from django.core.exceptions import ValidationError

from score.programme.coaching.actions import (
    attach_practice_photo,
    mark_practices,
    record_report,
    record_visit,
)
from score.programme.coaching.actions.reports import report_of
from score.programme.coaching.models import PracticePhoto, PracticeSeen, VisitReport
from score.programme.core import files
from score.programme.core.models import AuditEvent
from tests.programme.coaching.scene import VISITED, make_scene, picture, stored_picture
from tests.programme.factories import make_stored_file

pytestmark = pytest.mark.django_db


def test_what_is_not_named_stays_as_it_is(scene) -> None:
    record_report(actor=scene.trainer, subject=scene.visit(), changes={"managers_women": 1, "workers_men": 3})
    record_report(actor=scene.trainer, subject=scene.visit(), changes={"workers_men": 2}, reason="counted again")
    stands = report_of(scene.visit())
    assert (stands.managers_women, stands.managers_men, stands.workers_men) == (1, None, 2)
    assert (stands.reason, stands.supersedes.workers_men) == ("counted again", 3)


def test_a_correction_needs_a_reason(scene) -> None:
    record_report(actor=None, subject=scene.visit(), changes={"managers_women": 1})
    with pytest.raises(ValueError, match="needs a reason"):
        record_report(actor=None, subject=scene.visit(), changes={"managers_women": 2})


def test_the_same_again_records_nothing_and_still_is_audited(scene) -> None:
    for _time in range(2):
        record_report(actor=scene.trainer, subject=scene.visit(), changes={"managers_women": 1})
    assert VisitReport.objects.count() == 1
    assert AuditEvent.objects.filter(action="record_visit_report").count() == 2


@pytest.mark.parametrize("count", [-1, 10_000, 1.5, "2", True])
def test_a_count_that_can_be_none_is_refused(scene, count) -> None:
    with pytest.raises(ValidationError, match="whole numbers of people"):
        record_report(actor=None, subject=scene.visit(), changes={"workers_women": count})
    assert not VisitReport.objects.exists()


def test_a_representative_is_met_not_met_or_there_is_none(scene) -> None:
    for said in ("met", "not_met", "none", ""):
        record_report(actor=None, subject=scene.visit(), changes={"representative": said}, reason="x")
        assert report_of(scene.visit()).representative == said
    with pytest.raises(ValidationError, match="met, not met"):
        record_report(actor=None, subject=scene.visit(), changes={"representative": "perhaps"}, reason="x")


def test_a_report_is_finished_with_its_day_and_somebody_met(scene) -> None:
    finish = {"finished": True}
    with pytest.raises(ValidationError, match="day of the visit first"):
        record_report(actor=None, subject=scene.visit(), changes=finish)
    record_visit(actor=None, **scene.visit().key)
    with pytest.raises(ValidationError, match="day of the visit first"):
        record_report(actor=None, subject=scene.visit(), changes=finish)
    record_visit(actor=None, **scene.visit().key, day=VISITED, reason="diary")
    for nobody in ({}, {"managers_men": 0}):
        with pytest.raises(ValidationError, match="whom you met"):
            record_report(actor=None, subject=scene.visit(), changes={**nobody, **finish})
    record_report(actor=None, subject=scene.visit(), changes={"managers_men": 1, **finish})
    assert report_of(scene.visit()).finished


def test_a_finished_report_cannot_lose_whom_one_met(scene) -> None:
    record_visit(actor=None, **scene.visit().key, day=VISITED)
    record_report(actor=None, subject=scene.visit(), changes={"managers_men": 1, "finished": True})
    with pytest.raises(ValidationError, match="whom you met"):
        record_report(actor=None, subject=scene.visit(), changes={"managers_men": None}, reason="mistake")
    record_report(
        actor=None, subject=scene.visit(), changes={"managers_men": None, "finished": False}, reason="mistake"
    )
    assert not report_of(scene.visit()).finished


def test_a_firm_that_is_not_enrolled_has_no_report(scene) -> None:
    stranger = make_scene()
    with pytest.raises(ValidationError, match="not enrolled"):
        record_report(
            actor=None,
            subject=type(scene.visit())(stranger.firm, scene.cohort, 1),
            changes={"managers_men": 1},
        )


# -- the checklist


def test_marks_are_corrected_and_taken_back(scene) -> None:
    mark_practices(actor=scene.trainer, subject=scene.visit(), marks={"five_s": "no", "daily_talks": "not_seen"})
    mark_practices(actor=scene.trainer, subject=scene.visit(), marks={"five_s": "yes"}, reason="looked again")
    mark_practices(actor=scene.trainer, subject=scene.visit(), marks={"daily_talks": None}, reason="wrong line")
    stands = dict(PracticeSeen.objects.in_force().values_list("practice", "seen"))
    assert stands == {"five_s": "yes"}
    assert PracticeSeen.objects.count() == 4  # all that was ever said is kept


def test_taking_back_what_was_never_marked_is_nothing(scene) -> None:
    mark_practices(actor=None, subject=scene.visit(), marks={"five_s": None})
    assert not PracticeSeen.objects.exists()


def test_another_modules_practice_and_another_word_are_refused(scene) -> None:
    with pytest.raises(ValidationError, match="no practice of this module"):
        mark_practices(actor=None, subject=scene.visit(), marks={"exits_free": "yes"})
    with pytest.raises(ValidationError, match="not one of the choices"):
        mark_practices(actor=None, subject=scene.visit(), marks={"five_s": "perhaps"})
    with pytest.raises(ValidationError):
        mark_practices(actor=None, subject=scene.visit(), marks={"daily_talks": "yes", "five_s": "perhaps"})
    assert not PracticeSeen.objects.exists()  # all or none


# -- photos


def test_a_photo_is_kept_once(scene) -> None:
    kept = stored_picture(scene.trainer)
    for _time in range(2):
        attach_practice_photo(actor=scene.trainer, subject=scene.visit(), practice="five_s", file=kept)
    attach_practice_photo(
        actor=scene.trainer, subject=scene.visit(), practice="five_s", file=stored_picture(scene.trainer, "red")
    )
    assert PracticePhoto.objects.in_force().count() == 2


def test_what_is_no_picture_is_no_photo(scene) -> None:
    with pytest.raises(ValidationError, match="no picture"):
        attach_practice_photo(actor=None, subject=scene.visit(), practice="five_s", file=make_stored_file())


def test_fifty_megabytes_are_too_much() -> None:
    with pytest.raises(files.FileRefused, match="larger than"):
        files.store(io.BytesIO(picture() + b"\0" * 50_000_000), name="photo.png", actor=None)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"MZ\x90\x00\x03\x00\x00\x00", "not accepted"),
        (b"\xff\xd8\xff\xe0 cut off", "damaged"),
        (b"", "empty"),
    ],
)
def test_a_wrong_type_under_a_good_name_is_found_out(content, words) -> None:
    with pytest.raises(files.FileRefused, match=words):
        files.store(io.BytesIO(content), name="photo.jpg", actor=None)
