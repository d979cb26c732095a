"""Every kind of what is missing: found where it is, gone when it is mended, and closed to whom it is closed."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from score.programme.dashboards.missing.kinds import BY_CODE, KINDS, QUALITY
from score.programme.enterprises.models import DuplicateSuggestion, ImportBatch
from score.programme.organisations.actor import actor_of
from score.programme.results.actions import NewAnswer, record_answers, withdraw_answer
from score.programme.results.figures import world_at
from score.programme.trainings.actions import hold_class_day
from tests.programme import factories
from tests.programme.dashboards.scene import Scene, days_ago

pytestmark = pytest.mark.django_db


def actor(scene, role):
    member = scene.members[role]
    return actor_of(member.user, member.pk)


def titles(scene, code, role, values=None):
    rows = BY_CODE[code].find(actor(scene, role), world_at(), values or {})
    lines = rows.lines()
    assert rows.total == len(lines)
    return [line.title for line in lines]


def test_codes_and_words_are_there():
    assert len(BY_CODE) == len(KINDS)
    assert {kind.status for kind in KINDS} == {"bad", "watch", "none"}
    assert {
        "endlines_overdue",
        "late_baselines",
        "warnings",
        "duplicates",
        "without_evidence",
        "percent_only",
        "closed",
    } <= {kind.code for kind in QUALITY}


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        ("owner", {"Oldest", "Gone", "Overdue", "Of B", "Abroad"}),
        ("coordinator", {"Oldest", "Gone", "Overdue", "Of B"}),
        ("partner_manager", {"Oldest", "Gone", "Overdue"}),
        ("trainer", {"Oldest", "Gone", "Overdue"}),
        ("manager of b", {"Of B"}),
        ("donor", set()),
    ],
)
def test_each_reader_has_a_list_of_what_is_open_to_them(role, seen):
    scene = Scene()
    assert {title.removesuffix(" (invented)") for title in titles(scene, "endlines_overdue", role)} == seen


def test_a_line_says_whose_since_when_and_leads_to_the_form():
    scene = Scene()
    line = (
        BY_CODE["endlines_overdue"].find(actor(scene, "trainer"), world_at(), {"cohort": scene.cohort.code}).lines()[0]
    )
    assert (line.partner, line.country) == ("Partner A (invented)", "Ghana")
    assert line.mend_href == f"/enterprises/{scene.overdue.uid}/rounds/new/?kind=endline"
    assert line.days(timezone.localdate()) == (timezone.localdate() - line.since).days > 100
    officer = BY_CODE["endlines_overdue"].find(actor(scene, "me_officer"), world_at(), {}).lines()[0]
    assert "rounds/new" not in officer.mend_href, "who may not enter is not led to the form"


def test_a_cohort_without_attendance_is_gone_once_somebody_was_there():
    scene = Scene()
    cohort = factories.make_cohort(scene.a, enterprises=[scene.done])
    assert titles(scene, "no_attendance", "trainer") == [], "no class was held yet"
    hold_class_day(actor=None, cohort=cohort, number=1, day=days_ago(3))
    assert titles(scene, "no_attendance", "trainer") == [cohort.code]
    assert titles(scene, "no_attendance", "manager of b") == []
    assert titles(scene, "no_attendance", "owner", {"country": "PE"}) == []
    assert titles(scene, "no_attendance", "owner", {"partner": scene.a.uid.hex, "country": "GH"}) == [cohort.code]
    ahead = factories.make_cohort(scene.a, enterprises=[scene.done])
    hold_class_day(actor=None, cohort=ahead, number=1, day=timezone.localdate() + datetime.timedelta(days=3))
    assert ahead.code not in titles(scene, "no_attendance", "trainer")


def test_a_round_that_was_opened_waits_for_its_first_answer():
    scene = Scene()
    opened = factories.make_round(scene.of_b, scene.b, kind="endline", starts_on=days_ago(300), ends_on=days_ago(10))
    assert titles(scene, "empty_rounds", "manager of b") == ["Of B (invented)"]
    assert titles(scene, "empty_rounds", "partner_manager") == []
    assert titles(scene, "empty_rounds", "owner", {"partner": scene.b.uid.hex, "country": "GH"}) == ["Of B (invented)"]
    assert titles(scene, "empty_rounds", "owner", {"country": "PE"}) == []
    record_answers(actor=None, round=opened, entries=[NewAnswer("W", value=Decimal(82), unit="person")])
    assert titles(scene, "empty_rounds", "manager of b") == []


def test_a_warning_that_was_overridden_says_why():
    scene = Scene()
    held = factories.make_round(scene.done, scene.a, kind="follow_up", starts_on=days_ago(30), ends_on=days_ago(10))
    reason = "counted twice, it is so (invented)"
    record_answers(
        actor=None, round=held, entries=[NewAnswer("W", value=Decimal(9000), unit="person", warning_reason=reason)]
    )
    rows = BY_CODE["warnings"].find(actor(scene, "owner"), world_at(), {})
    assert [reason in line.detail for line in rows.lines()] == [True]
    assert titles(scene, "warnings", "manager of b") == []


def test_a_percentage_without_counts_is_found_and_one_with_counts_is_not():
    scene = Scene()
    bare = factories.make_round(
        scene.of_b, scene.b, kind="endline", starts_on=days_ago(300), ends_on=days_ago(10),
        answers=[NewAnswer("OUT_BAD_PCT", value=Decimal(4), unit="percent")],
    )  # fmt: skip
    assert titles(scene, "percent_only", "manager of b") == ["Of B (invented)"]
    withdraw_answer(actor=None, answer=bare.answers.get(), reason="the counts came (invented)")
    counts = [
        NewAnswer("OUTPUT", value=Decimal(100), unit="piece"),
        NewAnswer("OUT_BAD", value=Decimal(4), unit="piece"),
    ]
    record_answers(actor=None, round=bare, entries=counts)
    assert titles(scene, "percent_only", "manager of b") == []


def test_likely_duplicates_are_shown_to_who_decides_them():
    scene = Scene()
    left, right = sorted((scene.done, scene.of_b), key=lambda one: one.pk)
    DuplicateSuggestion.objects.create(left=left, right=right, log_odds=5.0)
    assert titles(scene, "duplicates", "coordinator") == [left.name]
    assert titles(scene, "duplicates", "partner_manager") == [], "nothing tells a partner about another's firm"


def test_imports_wait_for_those_who_brought_them():
    scene = Scene()
    for state, member in (("staged", "data_clerk"), ("refused", "data_clerk"), ("staged", "manager of b")):
        ImportBatch.objects.create(
            file=factories.make_stored_file(name=f"{state}.csv"), state=state,
            custodian=scene.members[member].organisation, created_by=scene.members[member].user,
        )  # fmt: skip
    assert titles(scene, "imports_waiting", "data_clerk") == ["staged.csv"]
    assert titles(scene, "imports_refused", "data_clerk") == ["refused.csv"]
    assert titles(scene, "imports_refused", "manager of b") == []
    ImportBatch.objects.filter(state="refused").update(created_at=timezone.now() - datetime.timedelta(days=40))
    assert titles(scene, "imports_refused", "data_clerk") == []
