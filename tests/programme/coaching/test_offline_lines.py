"""Entries that correct one another, in whatever order they arrive: the end is the same, and so is what clashes."""

from __future__ import annotations

import datetime
import itertools
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from score.programme.coaching.actions import record_report
from score.programme.coaching.models import AgreedAction, VisitReport
from score.programme.coaching.project_entries import ProjectKind
from score.programme.coaching.visit_entries import VisitReportKind
from score.programme.core import facts, facts_lock
from score.programme.core.models import Clash, OfflineEntry
from score.programme.core.offline.merging import Sent
from score.programme.core.offline.receiving import CLASHED, DONE, LATER, REFUSED, receive
from score.programme.core.offline.settling import settle_clash
from score.programme.core.taken_back import take_back
from score.programme.organisations.actor import Actor, actor_of
from score.programme.organisations.models import Membership
from score.programme.results.offline import AnswersKind
from score.programme.trainings.attendance.kind import AttendanceKind
from score.programme.trainings.models import Cohort
from tests.programme.coaching.scene import Scene, make_project
from tests.programme.factories import make_actor, make_round

pytestmark = pytest.mark.django_db
NOON = datetime.datetime(2024, 6, 3, 12, tzinfo=datetime.UTC)
ACTION = uuid.UUID("11111111-2222-4333-8444-555555555555")
LATER_ON = NOON + datetime.timedelta(hours=1)
FIELD = "managers_men"


@pytest.fixture
def people(scene: Scene) -> dict[str, Actor]:
    return {
        "a": scene.trainer,
        "b": make_actor("partner_manager", scene.partner),
        "c": make_actor("data_clerk", scene.partner),
    }


def report(scene: Scene, values: dict[str, Any], base: dict[str, Any] | None = None, minute: int = 0) -> Sent:
    moment = NOON + datetime.timedelta(minutes=minute)
    return Sent(uuid.uuid4(), "visit_report", scene.visit().name, base or {}, values, moment)


def stands(scene: Scene, field: str = FIELD) -> Any:
    found = VisitReportKind().standing(scene.visit()).get(field)
    return found.value if found else None


def undecided(field: str = FIELD) -> list[Any]:
    """The values of a field between which somebody has to decide, without their order."""
    clash = Clash.objects.filter(field=field, settled_at__isnull=True).first()
    return sorted((one.value for one in clash.values.all()), key=str) if clash else []


# who, at which minute, what the device saw, what it says; then what stands at the end, and between what to decide
LINES: dict[str, tuple[list[tuple[str, int, Any, Any]], Any, list[Any]]] = {
    "one corrects, another says something else in between": (
        [("a", 1, None, 1), ("b", 2, None, 5), ("a", 3, 1, 2)],
        2,
        [2, 5],
    ),
    "one corrects to what the other says": ([("a", 1, None, 1), ("b", 2, None, 5), ("a", 3, 1, 5)], 5, []),
    "the other was first": ([("b", 1, None, 5), ("a", 2, None, 1), ("a", 3, 1, 2)], 5, [2, 5]),
    "both correct themselves": (
        [("a", 1, None, 1), ("b", 2, None, 5), ("a", 3, 1, 2), ("b", 4, 5, 6)],
        2,
        [2, 6],
    ),
    "two correct the same value": ([("a", 1, None, 1), ("b", 2, 1, 5), ("c", 3, 1, 6)], 5, [5, 6]),
    "two said the same, a third who saw it corrects": ([("a", 1, None, 1), ("b", 2, None, 1), ("c", 3, 1, 6)], 6, []),
    "said again by one who had not seen the correction": (
        [("a", 1, None, 1), ("c", 2, 1, 6), ("b", 3, None, 1)],
        6,
        [1, 6],
    ),
    "there and back": ([("a", 1, None, 1), ("a", 2, 1, 2), ("a", 3, 2, 1), ("b", 4, 1, 7)], 7, []),
    "cleared, and filled by one who had not seen it": (
        [("a", 1, None, 1), ("a", 2, 1, None), ("b", 3, 1, 7)],
        None,
        [7, None],
    ),
    "cleared by one alone": ([("a", 1, None, 1), ("b", 2, 1, None)], None, []),
}


@pytest.mark.parametrize("name", LINES)
@pytest.mark.parametrize("recorded", [False, True], ids=["nothing recorded", "recorded before by the programme"])
def test_lines_end_the_same_in_every_order(scene: Scene, people: dict[str, Actor], name: str, recorded: bool) -> None:
    said, end, between = LINES[name]
    if recorded:
        record_report(actor=scene.trainer, subject=scene.visit(), changes={FIELD: 9})
    entries = [
        (people[who], report(scene, {FIELD: value}, {FIELD: 9 if recorded and base is None else base}, minute))
        for who, minute, base, value in said
    ]
    seen = set()
    for order in itertools.permutations(entries):
        with transaction.atomic():
            for actor, entry in (*order, *order):  # each twice
                assert receive(actor, "phone", entry).outcome in (DONE, CLASHED)
            seen.add((stands(scene), tuple(undecided())))
            transaction.set_rollback(True)
    assert seen == {(end, tuple(between))}


def test_what_somebody_who_saw_no_value_says_meets_what_the_programme_had_in_every_order(
    scene: Scene, people: dict[str, Actor]
) -> None:
    record_report(actor=scene.trainer, subject=scene.visit(), changes={FIELD: 9})
    entries = [
        (people["a"], report(scene, {FIELD: 1}, {FIELD: 9}, 5)),
        (people["b"], report(scene, {FIELD: 2}, {}, 3)),
        (people["c"], report(scene, {FIELD: 2}, {}, 4)),
    ]
    seen = set()
    for order in itertools.permutations(entries):
        with transaction.atomic():
            for actor, entry in order:
                receive(actor, "phone", entry)
            seen.add((stands(scene), tuple(undecided())))
            transaction.set_rollback(True)
    assert len(seen) == 1
    assert seen.pop()[1] == (1, 2)  # the nine was replaced by who saw it


def test_what_was_decided_stands_against_what_comes_later(scene: Scene, people: dict[str, Actor]) -> None:
    receive(people["a"], "one", report(scene, {FIELD: 1}, {}, 4))
    receive(people["b"], "two", report(scene, {FIELD: 2}, {}, 5))
    clash = Clash.objects.get()
    settle_clash(actor=people["b"], clash=clash, chosen=clash.values.get(value=2))
    found = receive(people["c"], "three", report(scene, {FIELD: 3}, {}, 1))  # noted before both
    assert (found.outcome, stands(scene), undecided()) == (CLASHED, 2, [2, 3])
    assert receive(people["a"], "one", report(scene, {FIELD: 4}, {FIELD: 2}, 9)).outcome == CLASHED
    assert (stands(scene), undecided()) == (4, [3, 4])


def test_the_programmes_correction_of_what_came_is_no_clash(scene: Scene, people: dict[str, Actor]) -> None:
    receive(people["a"], "one", report(scene, {FIELD: 1}))
    record_report(actor=people["b"], subject=scene.visit(), changes={FIELD: 8}, reason="counted again")
    found = receive(people["c"], "three", report(scene, {FIELD: 7}, {FIELD: 8}, 5))
    assert (found.outcome, stands(scene), undecided()) == (DONE, 7, [])


@pytest.mark.sqlite
@pytest.mark.parametrize("ahead", [0, 3600], ids=["within a tick", "after the clock was set back"])
def test_what_follows_by_the_clock_of_facts_follows(
    scene: Scene, people: dict[str, Actor], monkeypatch: pytest.MonkeyPatch, ahead: int
) -> None:
    """Nothing is compared between the clock of facts and another one."""
    moment = timezone.now() + datetime.timedelta(seconds=ahead)
    monkeypatch.setattr(facts_lock, "clock", lambda: moment)
    receive(people["a"], "one", report(scene, {FIELD: 1}))
    moment -= datetime.timedelta(seconds=ahead)
    record_report(actor=people["b"], subject=scene.visit(), changes={FIELD: 8}, reason="counted again")
    found = receive(people["c"], "three", report(scene, {FIELD: 7}, {FIELD: 8}, 5))
    assert (found.outcome, stands(scene), undecided()) == (DONE, 7, [])


def test_an_older_state_of_an_entry_that_was_long_on_its_way_changes_nothing(
    scene: Scene, people: dict[str, Actor]
) -> None:
    older = report(scene, {FIELD: 1}, {}, 1)
    newer = Sent(**{**older.__dict__, "values": {FIELD: 2}, "captured_at": NOON + datetime.timedelta(minutes=2)})
    for entry in (newer, older, newer, older):
        assert receive(people["a"], "one", entry).outcome == DONE
    assert (stands(scene), OfflineEntry.objects.get().values) == (2, {FIELD: 2})


# -- the same, written otherwise


@pytest.mark.parametrize(
    ("kind", "field", "values"),
    [
        (VisitReportKind(), "managers_men", [3, "3", 3.0, " 3 ".strip()]),
        (VisitReportKind(), "finished", [False, None]),
        (VisitReportKind(), f"action:{ACTION}:what", ["a\nb", "a\r\nb"]),
        (VisitReportKind(), f"action:{ACTION}:due_on", ["2024-05-01"]),
        (ProjectKind(), "observed:saving", [1000.5, "1000.50", "1000.5"]),
        (ProjectKind(), "before:count", [7, "7.0", 7.0]),
        (ProjectKind(), "title", ["", None]),
        (AnswersKind(), "W-value", ["1000.50", "1000.5", "1 000.5", "1,000.5", "1\u00a0000.5", " 1000.5 ", 1000.5]),
        (AnswersKind(), "W-value", ["", None, " "]),
        (AnswersKind(), "WAGE-unit", ["GHS", "ghs "]),
        (AnswersKind(), "WATER-unit", ["m³", "m3", "M3", "cbm"]),
        (AnswersKind(), "OUT-unit", ["Big boxes", "big_boxes"]),
        (AnswersKind(), "SHARE-value", ["12%", "12", "12.0 %"]),
        (AnswersKind(), "P01-value", ["1", 1]),
    ],
)
def test_one_meaning_has_one_form(kind: Any, field: str, values: list[Any]) -> None:
    found = [kind.canonical(field, one) for one in values]
    assert all(one == found[0] for one in found)
    assert kind.canonical(field, found[0]) == found[0]


def test_what_means_something_else_stays_apart() -> None:
    kind = AnswersKind()
    assert len({kind.canonical("W-value", one) for one in ("1.2345", "1.234 ", "12345", "missing", "12")}) == 5
    assert VisitReportKind().canonical("managers_men", "many") == "many"


def test_equal_answers_typed_differently_are_no_clash(scene: Scene, people: dict[str, Actor]) -> None:
    made = make_round(scene.firm, scene.partner, cohort=scene.cohort)
    typed = ["1000", "1 000", "1000.0"]
    for minute, (actor, text) in enumerate(zip(people.values(), typed, strict=True)):
        moment = NOON + datetime.timedelta(minutes=minute)
        entry = Sent(uuid.uuid4(), "answers", str(made.uid), {}, {"W-value": text}, moment)
        assert receive(actor, "phone", entry).outcome == DONE
    assert not Clash.objects.exists()
    corrected = Sent(uuid.uuid4(), "answers", str(made.uid), {"W-value": "1,000"}, {"W-value": "900"}, NOON)
    found = receive(people["b"], "phone", Sent(**{**corrected.__dict__, "captured_at": LATER_ON}))
    assert (found.outcome, AnswersKind().standing(made)["W-value"].value) == (DONE, "900")


# -- who asks again, what is not there, what waits


def test_who_lost_the_right_still_hears_that_it_was_received(scene: Scene, people: dict[str, Actor]) -> None:
    entry = report(scene, {FIELD: 1})
    assert receive(people["b"], "one", entry).outcome == DONE
    Membership.objects.filter(user=people["b"].user).delete()
    without = actor_of(people["b"].user)
    assert without.role == "public"
    assert receive(without, "one", entry).outcome == DONE
    other = Sent(**{**entry.__dict__, "values": {FIELD: 2}, "captured_at": LATER_ON})
    assert receive(without, "one", other).outcome == REFUSED
    assert receive(people["c"], "one", entry).outcome == REFUSED, "somebody else's entry tells nothing"
    assert stands(scene) == 1


@pytest.mark.parametrize("taken", ["cohort", "firm"])
def test_to_what_was_taken_back_nothing_is_added(scene: Scene, taken: str) -> None:
    record = getattr(scene, taken)
    with facts.writing(None) as writing:
        take_back(writing, type(record), [record.pk], reason="the wrong file")
    assert receive(scene.trainer, "one", report(scene, {FIELD: 1})).outcome == REFUSED
    if isinstance(record, Cohort):
        with pytest.raises((Http404, PermissionDenied)):
            AttendanceKind().find(scene.trainer, f"{scene.cohort.uid}/1")
    assert not VisitReport.objects.exists()


def test_a_value_that_could_never_be_chosen_is_refused_before_it_is_noted(
    scene: Scene, people: dict[str, Actor]
) -> None:
    receive(people["a"], "one", report(scene, {"practice:five_s": "yes", FIELD: 1}, {}, 1))
    for values in ({"practice:five_s": "perhaps"}, {FIELD: "many"}, {FIELD: -1}):
        found = receive(people["b"], "two", report(scene, values, {}, 2))
        assert (found.outcome, Clash.objects.count()) == (REFUSED, 0)
    assert receive(people["b"], "two", report(scene, {FIELD: 2}, {}, 2)).outcome == CLASHED
    assert (stands(scene), VisitReport.objects.count()) == (1, 1), "trying a value leaves nothing behind"


@pytest.mark.parametrize("change", [str.upper, lambda name: name[:-1] + "01", lambda name: name.replace("-", "")])
def test_a_visit_has_one_name(scene: Scene, change: Callable[[str], str]) -> None:
    entry = report(scene, {FIELD: 1})
    told = change(entry.subject)
    assert told != entry.subject
    assert receive(scene.trainer, "one", Sent(**{**entry.__dict__, "subject": told})).outcome == REFUSED
    assert not OfflineEntry.objects.exists()


def test_a_project_and_a_round_have_one_name(scene: Scene) -> None:
    project = make_project(scene)
    made = make_round(scene.firm, scene.partner, cohort=scene.cohort)
    for kind, found in ((ProjectKind(), project), (AnswersKind(), made)):
        assert kind.find(scene.trainer, str(found.uid)) == found
        for other in (str(found.pk), str(found.uid).upper(), found.uid.hex):
            with pytest.raises(Http404):
                kind.find(scene.trainer, other)


def test_the_state_of_what_was_agreed_waits_for_what_it_was(scene: Scene, people: dict[str, Actor]) -> None:
    what, state = f"action:{ACTION}:what", f"action:{ACTION}:state"
    done = report(scene, {state: "done", FIELD: 2}, {state: "open"}, 5)
    found = receive(people["a"], "two", done)
    assert found.outcome == LATER
    assert "not come yet" in found.words
    assert stands(scene) is None
    assert receive(people["a"], "one", report(scene, {what: "Guards"}, {}, 1)).outcome == DONE
    assert receive(people["a"], "two", done).outcome == DONE
    assert (AgreedAction.objects.in_force().get().state, stands(scene)) == ("done", 2)
