"""Reports and projects entered without a network: whatever order devices come back in, the end is the same."""

from __future__ import annotations

import datetime
import itertools
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from score.programme.coaching.actions import agree_action, plan_visit, record_report, record_visit
from score.programme.coaching.models import (
    AgreedAction,
    ImprovementProject,
    PracticePhoto,
    PracticeSeen,
    ProjectCard,
    ProjectMeasure,
    ProjectMoney,
    ProjectStage,
    Visit,
    VisitReport,
)
from score.programme.coaching.offline import OFFLINE_KINDS
from score.programme.coaching.project_entries import ProjectKind
from score.programme.coaching.visit_entries import VisitReportKind
from score.programme.core.models import Clash, OfflineEntry
from score.programme.core.offline.kinds import kinds
from score.programme.core.offline.merging import Sent
from score.programme.core.offline.receiving import receive
from score.programme.core.offline.settling import settle_clash
from score.programme.organisations.actor import Actor
from tests.programme.coaching.scene import D, Scene, make_project, make_scene, stored_picture
from tests.programme.factories import make_actor, make_stored_file

pytestmark = pytest.mark.django_db
ACTION = uuid.UUID("11111111-2222-4333-8444-555555555555")
NOON = datetime.datetime(2024, 6, 3, 12, tzinfo=datetime.UTC)
VISIT = {"day": "2024-04-08", "managers_women": 1, "workers_men": 3, "representative": "met", "practice:five_s": "yes"}


def sent(
    subject: str, values: dict[str, Any], base: dict[str, Any] | None = None, *, minutes: int = 0, kind: str
) -> Sent:
    return Sent(uuid.uuid4(), kind, subject, base or {}, values, NOON + datetime.timedelta(minutes=minutes))


def report(scene: Scene, values: dict[str, Any], base: dict[str, Any] | None = None, minutes: int = 0) -> Sent:
    return sent(scene.visit().name, values, base, minutes=minutes, kind="visit_report")


def of_project(
    project: ImprovementProject, values: dict[str, Any], base: dict[str, Any] | None = None, minutes=0
) -> Sent:
    return sent(str(project.uid), values, base, minutes=minutes, kind="project")


def standing(kind: Any, found: Any) -> dict[str, Any]:
    return {name: one.value for name, one in kind.standing(found).items()}


@pytest.fixture
def tried() -> Callable[..., Any]:
    """Do something, look at what is then there, and take it back."""

    def trial(entries: list[tuple[Actor, Sent]], look: Any) -> Any:
        with transaction.atomic():
            outcomes = [receive(actor, "phone", one).outcome for actor, one in entries]
            seen = look(), sorted(outcomes)
            transaction.set_rollback(True)
        return seen

    return trial


def test_both_kinds_are_found() -> None:
    assert {kind.name for kind in OFFLINE_KINDS} == {"visit_report", "project"} <= set(kinds())


# -- the report of a visit


def test_a_report_is_recorded_once_however_often_it_is_sent(scene) -> None:
    plan_visit(actor=None, subject=scene.visit(), day=D(2024, 4, 8))
    one = report(scene, {**VISIT, "finished": True})
    assert [receive(scene.trainer, "phone", one).outcome for _time in range(3)] == ["done"] * 3
    assert standing(VisitReportKind(), scene.visit()) == {**VISIT, "finished": True}
    assert (Visit.objects.count(), VisitReport.objects.count(), PracticeSeen.objects.count()) == (1, 1, 1)
    assert OfflineEntry.objects.count() == 1


def test_an_action_agreed_offline_and_settled_on_a_later_visit(scene) -> None:
    agreed = {
        f"action:{ACTION}:what": "Guards",
        f"action:{ACTION}:function": "foreman",
        f"action:{ACTION}:due_on": "2024-05-01",
    }
    assert receive(scene.trainer, "phone", report(scene, agreed)).outcome == "done"
    assert AgreedAction.objects.in_force().get().due_on == D(2024, 5, 1)
    state = f"action:{ACTION}:state"
    later = sent(scene.visit(2).name, {state: "done"}, {state: "open"}, kind="visit_report")
    assert receive(scene.trainer, "phone", later).outcome == "done"
    settled = AgreedAction.objects.in_force().get()
    assert (settled.state, settled.number, settled.what) == ("done", 1, "Guards")
    assert settled.reason.startswith("Changed in the report of visit 2")


def test_photos_of_the_same_practice_are_both_kept(scene) -> None:
    manager = make_actor("partner_manager", scene.partner)
    for actor, colour in ((scene.trainer, "navy"), (manager, "red")):
        kept = stored_picture(actor, colour)
        assert receive(actor, "phone", report(scene, {"photo:five_s": kept.pk})).outcome == "done"
    assert PracticePhoto.objects.in_force().count() == 2
    assert not Clash.objects.exists()


def test_a_photo_that_somebody_else_sent_is_not_there_for_the_taking(scene) -> None:
    foreign = stored_picture(make_actor("trainer"), "red")
    found = receive(scene.trainer, "phone", report(scene, {"photo:five_s": foreign.pk}))
    assert (found.outcome, PracticePhoto.objects.count()) == ("refused", 0)
    own = make_stored_file()
    own.stored_by = scene.trainer.user
    own.save()
    assert "no picture" in receive(scene.trainer, "phone", report(scene, {"photo:five_s": own.pk})).words


THREE = {
    "fields apart": [
        ({"managers_women": 1, "practice:five_s": "yes"}, {}, 0),
        ({"workers_men": 4, "day": "2024-04-08"}, {}, 5),
        ({"representative": "met", "practice:daily_talks": "no"}, {}, 9),
    ],
    "one field, three values": [
        ({"practice:five_s": "yes", "workers_men": 4}, {}, 7),
        ({"practice:five_s": "no", "workers_men": 4}, {}, 3),
        ({"practice:five_s": "not_seen", "workers_men": 4}, {}, 5),
    ],
    "clashes crosswise": [
        ({"managers_women": 1, "workers_men": 2}, {}, 1),
        ({"managers_women": 2, "representative": "none"}, {}, 2),
        ({"workers_men": 3, "representative": "met"}, {}, 3),
    ],
    "the same everywhere": [({"managers_women": 1, "day": "2024-04-08"}, {}, minute) for minute in (2, 1, 3)],
    "actions": [
        ({f"action:{ACTION}:what": "Guards", "managers_men": 1}, {}, 1),
        ({f"action:{ACTION}:what": "Guards on both", "managers_men": 1}, {}, 2),
        ({f"action:{ACTION}:what": "Guards", f"action:{ACTION}:due_on": "2024-05-01"}, {}, 3),
    ],
}


@pytest.mark.parametrize("name", THREE)
def test_three_devices_in_all_six_orders_end_the_same(scene, tried, name) -> None:
    people = [scene.trainer, make_actor("partner_manager", scene.partner), make_actor("data_clerk", scene.partner)]
    entries = [(who, report(scene, *said)) for who, said in zip(people, THREE[name], strict=True)]

    def look() -> Any:
        clashes = {
            clash.field: sorted(str(one.value) for one in clash.values.all())
            for clash in Clash.objects.filter(settled_at__isnull=True)
        }
        return standing(VisitReportKind(), scene.visit()), clashes

    seen = [tried(list(order), look) for order in itertools.permutations(entries)]
    assert len(seen) == 6
    assert all(state == seen[0][0] for state, _outcomes in seen)
    assert not any("refused" in outcomes for _state, outcomes in seen)


def test_three_that_fill_one_field_differently_leave_the_first_noted_standing(scene, tried) -> None:
    entries = [(scene.trainer, report(scene, *said)) for said in THREE["one field, three values"]]
    stands, outcomes = tried(entries, lambda: standing(VisitReportKind(), scene.visit())["practice:five_s"])
    assert stands == "no"  # noted at minute three
    assert outcomes.count("clashed") == 2


def test_deciding_a_clash_writes_the_chosen_value(scene) -> None:
    for values, minutes in (({"managers_men": 1}, 1), ({"managers_men": 5}, 2)):
        receive(scene.trainer, "phone", report(scene, values, minutes=minutes))
    clash = Clash.objects.get()
    assert (clash.enterprise, clash.cohort) == (scene.firm, scene.cohort)
    settle_clash(actor=make_actor("owner"), clash=clash, chosen=clash.values.get(value=5))
    assert standing(VisitReportKind(), scene.visit())["managers_men"] == 5


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"day": "2024-03-01"}, "before the first class"),
        ({"day": (timezone.now().date() + datetime.timedelta(days=3)).isoformat()}, "still to come"),
        ({"day": "yesterday"}, "no day"),
        ({"managers_men": "many"}, "no number"),
        ({"managers_men": 1.5}, "no whole number"),
        ({"managers_men": True}, "no number"),
        ({"practice:exits_free": "yes"}, "no practice of this module"),
        ({"practice:five_s": "maybe"}, "not one of the choices"),
        ({"photo:five_s": "photo:lost"}, "no number"),
        ({"workers_women": 0, "finished": True}, "whom you met"),
        ({f"action:{ACTION}:function": "foreman"}, "Say what was agreed"),
        ({"action:x:what": "y"}, "no field"),
        ({f"action:{ACTION}:colour": "y"}, "no field"),
        ({"victim": "x"}, "no field"),
    ],
)
def test_what_can_be_none_is_refused_whole_and_says_why(scene, values, words) -> None:
    found = receive(scene.trainer, "phone", report(scene, {"workers_women": 2, **values}))
    assert found.outcome == "refused"
    assert words in found.words
    assert standing(VisitReportKind(), scene.visit()) == {}
    assert not OfflineEntry.objects.exists()


def test_a_report_finished_there_and_then_has_the_day_on_which_it_was_noted(scene) -> None:
    assert receive(scene.trainer, "phone", report(scene, {"workers_women": 2, "finished": True})).outcome == "done"
    assert standing(VisitReportKind(), scene.visit())["day"] == NOON.date().isoformat()


@pytest.mark.parametrize(
    "subject", ["", "a/b", "a/b/1/2", "{firm}/{cohort}/0", "{firm}/{cohort}/x", "{firm}/{cohort}/1000"]
)
def test_a_subject_that_is_none(scene, subject) -> None:
    named = subject.format(firm=scene.firm.uid, cohort=scene.cohort.uid)
    found = receive(scene.trainer, "phone", sent(named, VISIT, kind="visit_report"))
    assert (found.outcome, Visit.objects.count()) == ("refused", 0)


def test_who_may_not_write_there_writes_nothing(scene) -> None:
    plan_visit(actor=None, subject=scene.visit(), day=D(2024, 4, 8))
    for role, more in (("trainer", {}), ("enterprise", {"enterprise": scene.firm}), ("me_officer", {}), ("donor", {})):
        assert receive(make_actor(role, **more), "phone", report(scene, VISIT)).outcome == "refused"
    stranger = make_scene()
    crossed = sent(f"{stranger.firm.uid}/{scene.cohort.uid}/1", VISIT, kind="visit_report")
    assert receive(make_actor("owner"), "phone", crossed).outcome == "refused"
    assert not Visit.objects.exists()


def test_since_when_a_value_stands_is_when_it_was_first_said(scene) -> None:
    first = record_report(actor=scene.trainer, subject=scene.visit(), changes={"managers_men": 1})
    owner = make_actor("owner")
    record_report(actor=owner, subject=scene.visit(), changes={"workers_men": 2}, reason="added")
    found = VisitReportKind().standing(scene.visit())
    assert (found["managers_men"].recorded_at, found["managers_men"].user_id) == (
        first.recorded_at,
        scene.trainer.user.pk,
    )
    assert found["workers_men"].user_id == owner.user.pk


def test_the_words_of_a_clash(scene) -> None:
    agree_action(actor=None, subject=scene.visit(), uid=ACTION, changes={"what": "Guards"})
    kind, found = VisitReportKind(), scene.visit()
    for field, words in (
        ("day", "Day of the visit"),
        ("practice:five_s", "Work places are sorted, marked and clean"),
        (f"action:{ACTION}:due_on", "Guards: until"),
    ):
        assert kind.field_words(found, field) == words
    for field, value, words in (
        ("day", "2024-04-08", "8 Apr 2024"),
        ("representative", "not_met", "not met"),
        ("practice:five_s", "not_seen", "not seen"),
        (f"action:{ACTION}:state", "dropped", "dropped"),
        ("finished", True, "yes"),
        ("managers_men", 3, "3"),
        ("managers_men", None, "nothing"),
    ):
        assert kind.value_words(found, field, value) == words
    assert kind.subject_words(found) == "Visit 1, Paper Kite Packaging (invented)"


def test_the_day_is_that_of_the_country(scene) -> None:
    late = datetime.datetime(2024, 4, 8, 23, 30, tzinfo=datetime.UTC)
    assert VisitReportKind().local_date(scene.visit(), late) == D(2024, 4, 8)  # Ghana has no shift
    scene.cohort.country = "CN"
    assert VisitReportKind().local_date(scene.visit(), late) == D(2024, 4, 9)


# -- projects

BEFORE = {"before:count": 512, "before:base": 12488, "before:starts_on": "2024-03-01", "before:ends_on": "2024-03-31"}
AFTER = {"after:count": 334, "after:base": 12846, "after:starts_on": "2024-04-15", "after:ends_on": "2024-05-14"}
OBSERVED = {
    "observed:saving": 4500.5,
    "observed:one_off_cost": 700,
    "observed:months": 1,
    "observed:starts_on": "2024-04-15",
}


def test_a_project_is_entered_whole(scene) -> None:
    project = make_project(scene)
    card = {"measure": "defective boxes", "base": "boxes checked", "better": "less", "from_suggestion": True}
    seen = {"from_suggestion": False, "stage": "idea"}
    entry = of_project(project, {**card, **BEFORE, **AFTER, **OBSERVED, "stage": "done"}, seen)
    found = receive(scene.trainer, "phone", entry)
    assert (found.outcome, found.words) == ("done", "")
    stands = standing(ProjectKind(), project)
    assert (
        stands.items() >= {**card, **BEFORE, **AFTER, **OBSERVED, "stage": "done", "observed:currency": "GHS"}.items()
    )


def test_half_a_measure_or_saving_is_refused(scene) -> None:
    project = make_project(scene)
    for part, words in (
        ({"before:count": 3}, "first and last day"),
        ({"observed:saving": 3}, "over how many months"),
        ({"observed:colour": 3}, "no field"),
        ({"before:count": 3, "before:starts_on": "2024-03-01", "before:ends_on": "2124-03-01"}, "not over yet"),
        ({"title": ""}, "title"),
        ({"stage": "lost"}, "columns"),
        ({"photo:while": 1}, ""),
    ):
        found = receive(scene.trainer, "phone", of_project(project, part))
        assert found.outcome == "refused" and words in found.words
    assert not (ProjectMeasure.objects.exists() or ProjectMoney.objects.exists())


def test_dropped_without_a_network_keeps_why(scene) -> None:
    project = make_project(scene)
    receive(scene.trainer, "phone", of_project(project, {"stage": "dropped", "why": "too loud"}, {"stage": "idea"}))
    stands = ProjectStage.objects.in_force().get(project=project)
    assert (stands.stage, stands.reason) == ("dropped", "too loud")


def test_the_firm_itself_enters_its_projects(scene) -> None:
    project = make_project(scene)
    firm = make_actor("enterprise", enterprise=scene.firm)
    assert receive(firm, "phone", of_project(project, {"unit": "boxes"})).outcome == "done"
    for stranger in (make_actor("enterprise"), make_actor("trainer"), make_actor("me_officer")):
        assert receive(stranger, "phone", of_project(project, {"problem": "x"})).outcome == "refused"
    assert ProjectCard.objects.in_force().get().unit == "boxes"


def test_an_overlap_is_named_by_the_other_projects_identity(scene) -> None:
    one, other = make_project(scene, "One"), make_project(scene, "Other")
    entry = of_project(one, {**OBSERVED, "observed:overlaps_with": str(other.uid)})
    assert receive(scene.trainer, "phone", entry).outcome == "done"
    assert ProjectMoney.objects.in_force().get().overlaps_with == other
    assert standing(ProjectKind(), one)["observed:overlaps_with"] == str(other.uid)
    assert ProjectKind().value_words(one, "observed:overlaps_with", str(other.uid)) == "Other"


THREE_OF_PROJECT = {
    "parts apart": [(BEFORE, {}, 1), (AFTER, {}, 2), (OBSERVED, {}, 3)],
    "one count, three values": [
        ({**BEFORE, "before:count": count}, {}, minute) for count, minute in ((5, 3), (6, 1), (7, 2))
    ],
    "moved three ways": [
        ({"stage": stage}, {"stage": "idea"}, at) for at, stage in enumerate(("done", "doing", "kept_up"))
    ],
    "card and money": [
        ({"title": "A", **OBSERVED}, {"title": "Line check (invented)"}, 2),
        ({"title": "B", "better": "less"}, {"title": "Line check (invented)"}, 1),
        ({**OBSERVED, "observed:saving": 9.25}, {}, 3),
    ],
}


@pytest.mark.parametrize("name", THREE_OF_PROJECT)
def test_three_entries_of_a_project_in_all_six_orders_end_the_same(scene, tried, name) -> None:
    project = make_project(scene)
    people = [
        scene.trainer,
        make_actor("partner_manager", scene.partner),
        make_actor("enterprise", enterprise=scene.firm),
    ]
    entries = [(who, of_project(project, *said)) for who, said in zip(people, THREE_OF_PROJECT[name], strict=True)]

    def look() -> Any:
        clashes = {clash.field: sorted(str(one.value) for one in clash.values.all()) for clash in Clash.objects.all()}
        return standing(ProjectKind(), project), clashes

    seen = [tried(list(order), look) for order in itertools.permutations(entries)]
    assert len(seen) == 6
    assert all(state == seen[0][0] for state, _outcomes in seen)
    assert not any("refused" in outcomes for _state, outcomes in seen)


def test_two_of_the_same_phone_do_not_undo_each_other(scene) -> None:
    record_visit(actor=scene.trainer, **scene.visit().key, day=D(2024, 4, 8))
    receive(scene.trainer, "phone", report(scene, {"managers_men": 1}))
    receive(scene.trainer, "phone", report(scene, {"managers_men": 2}, {"managers_men": 1}, 5))
    assert standing(VisitReportKind(), scene.visit()) == {"day": "2024-04-08", "managers_men": 2, "finished": False}
    assert not Clash.objects.exists()
