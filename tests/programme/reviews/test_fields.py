"""Fields that are asked about: only those of the report, in words, as many at once as there are queries."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from score.programme.coaching.models import AgreedAction
from score.programme.core import facts
from score.programme.dashboards.review.query_pages import shown
from score.programme.results import round_review
from score.programme.reviews import actions
from score.programme.reviews.kinds import labels_of, report_of
from score.programme.reviews.models import ReviewDecision, ReviewQuery
from score.programme.trainings.models import CohortState
from tests.programme.coaching.scene import signed_in
from tests.programme.factories import make_enterprise
from tests.programme.reviews.scene import CLASS, make_scene, round_report, visit_report

pytestmark = pytest.mark.django_db
AN_UID = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def scene(monkeypatch):
    monkeypatch.setattr(round_review, "QUIET", datetime.timedelta(0))
    return make_scene()


def ask(scene, report, *fields):
    return actions.return_report(
        actor=scene.coordinator,
        report=report,
        questions=dict.fromkeys(fields, "Why?"),
        due_on=scene.today,
        today=scene.today,
    )


def attendance(scene):
    with facts.writing(None) as writing:
        writing.add(CohortState(cohort=scene.cohort, state="closed", day=CLASS))
    found = report_of("attendance", str(scene.cohort.uid))
    assert found is not None
    return found


def words(report, *fields):
    known = labels_of((report, one) for one in fields)
    return [known.get((report, one)) for one in fields]


NONE_OF_A_VISIT = [
    "zzz",
    "day:x",
    "practice:zzz",
    "photo:zzz",
    "photo:",
    "action:zz:what",
    f"action:{AN_UID}:what",
    "W",
    "day\x00",
    "x" * 121,
]


@pytest.mark.parametrize("field", NONE_OF_A_VISIT)
def test_a_visit_is_not_asked_about_what_it_does_not_have(scene, field):
    report = visit_report(scene.visit())
    with pytest.raises(ValidationError, match="no field of this report"):
        ask(scene, report, "representative", field)
    assert not ReviewDecision.objects.exists()
    assert not ReviewQuery.objects.exists()


@pytest.mark.parametrize("field", ["zzz", "W|sex=zz", "W|zz", "day", "zzz|a=b", "W" * 130])
def test_a_round_is_not_asked_about_what_it_does_not_have(scene, field):
    with pytest.raises(ValidationError, match="no field of this report"):
        ask(scene, round_report(scene.round()), field)
    assert not ReviewQuery.objects.exists()


@pytest.mark.parametrize("field", ["day:x", "day:2", "day", "firm:zzz", f"firm:{AN_UID}", "zzz"])
def test_a_class_is_not_asked_about_what_it_does_not_have(scene, field):
    with pytest.raises(ValidationError, match="no field of this report"):
        ask(scene, attendance(scene), field)
    assert not ReviewQuery.objects.exists()


def test_a_class_is_not_asked_about_a_firm_that_was_never_in_it(scene):
    stranger = make_enterprise(name="Elsewhere (invented)")
    assert words(attendance(scene), f"firm:{stranger.uid}", f"firm:{scene.firm.uid}", "day:1") == [
        None,
        scene.firm.name,
        "Class day 1",
    ]


def test_every_difference_that_is_shown_can_be_asked_about(scene):
    scene.round()
    reports = [
        visit_report(scene.visit(representative="", marks={})),
        round_report(scene.round("endline", year=2025)),
        attendance(scene),
    ]
    for report in reports:
        kind = actions.kind_named(report.kind)
        named = [one.field for one in kind.read(report).differences if one.field]
        assert named
        assert None not in words(report, *named)


def test_fields_of_a_visit_and_a_round_in_words(scene):
    visit = visit_report(scene.visit())
    action = AgreedAction.objects.get()
    day, mark, what = words(visit, "day", "practice:daily_talks", f"action:{action.uid}:what")
    assert (day, mark) == ("Day of the visit", "Short daily talks at the line")
    assert what.startswith("Mark the exits: ")
    assert words(round_report(scene.round()), "period", "W|sex=zz") == ["Period and collection", None]


def test_a_field_of_no_report_is_refused_on_the_page_and_breaks_none(scene):
    report = visit_report(scene.visit())
    page = reverse("review_report", args=[report.kind, report.subject])
    client = signed_in(scene.coordinator)
    sent = {"verdict": "returned", "revision": report.revision, "ask:zzz": "Why?"}
    answer = client.post(page, sent)
    assert answer.status_code == 422
    assert "no field of this report" in answer.content.decode()
    assert not ReviewQuery.objects.exists()


@pytest.mark.parametrize("kind", ["visit", "round", "attendance"])
def test_a_query_kept_from_before_about_no_field_shows_its_name(scene, kind):
    made = {"visit": lambda: visit_report(scene.visit()), "round": lambda: round_report(scene.round())}
    report = made.get(kind, lambda: attendance(scene))()
    with facts.writing(scene.coordinator.user) as writing:
        writing.add(
            ReviewQuery(
                kind=report.kind,
                subject=report.subject,
                enterprise_id=report.enterprise_id,
                cohort_id=report.cohort_id,
                custodian_id=report.custodian_id,
                field="day:x",
                text="Why so?",
                due_on=scene.today,
            )
        )
    asked, review = reverse("review_queries"), reverse("review_report", args=[report.kind, report.subject])
    for actor, pages in ((scene.trainer, [asked, reverse("my_work"), reverse("today"), report.href]),
                         (scene.coordinator, [asked, review])):  # fmt: skip
        client = signed_in(actor)
        for page in pages:
            assert client.get(page, follow=True).status_code == 200, page
    assert "day:x" in signed_in(scene.trainer).get(asked).content.decode()


def test_many_queries_take_as_many_reads_as_two(scene):
    def reads(number):
        for at in range(number):
            report = visit_report(scene.visit(scene.another_firm()))
            agreed = AgreedAction.objects.latest("pk")
            ask(scene, report, ("practice:daily_talks", f"action:{agreed.uid}:what", "")[at % 3])
        queries = list(ReviewQuery.objects.in_force().order_by("pk"))
        shown(queries)  # what is kept in memory is read once
        with CaptureQueriesContext(connection) as made:
            lines = shown(queries)
        needed = len(made)
        assert len(lines) == len(queries)
        assert all(one.report for one in lines)
        pages = [reverse("review_queries"), reverse("my_work")]
        counted = []
        for page in pages:
            client = signed_in(scene.trainer)
            client.get(page)
            with CaptureQueriesContext(connection) as on_page:
                assert client.get(page).status_code == 200
            counted.append(len(on_page))
        return needed, counted

    first, pages = reads(2)
    more, more_pages = reads(12)
    assert more == first
    assert ReviewQuery.objects.count() == 14
    assert more_pages == pages
