"""Participants known again from an earlier class of the same firm: found by name, decided by a person, taken back."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from score.programme.core import facts
from score.programme.core.models import AuditEvent
from score.programme.enterprises.actions import merge_enterprises
from score.programme.organisations.models import Person
from score.programme.results.figures import figure, world_at
from score.programme.trainings.actions import add_participant
from score.programme.trainings.models import Attendance, Participation, PersonDecision
from score.programme.trainings.people.actions import decide_person, take_back_decision
from score.programme.trainings.people.known_again import People
from score.programme.trainings.people.likeness import may_be_one
from tests.programme.factories import make_actor, make_cohort, make_enterprise
from tests.programme.results.golden_world import rolled_back
from tests.programme.trainings.people.before import FIRST, Before

pytestmark = pytest.mark.django_db


@pytest.fixture
def before():
    with rolled_back():
        yield Before()


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Ama Example", "Ama Example (invented)"),
        ("Example Ama", "Ama Example"),
        ("Ama Serwaa Example", "Ama Example"),
        ("A. Example", "Ama Example"),
        ("Ama Exampel", "Ama Example"),
        ("Nguyễn Thị Ví Dụ", "Nguyen Thi Vi Du"),
        ("AMA EXAMPLE", "ama example"),
    ],
)
def test_names_that_may_be_one(left: str, right: str) -> None:
    assert may_be_one(left, right)
    assert may_be_one(right, left)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Ama Example", "Efua Example"),
        ("Ama Example", "Ama Specimen"),
        ("A. E.", "Ama Example"),
        ("Ama", "Ama Example"),
        ("", "Ama Example"),
        ("", ""),
        ("Ama Example", "Ame Example Specimen"),
    ],
)
def test_names_that_are_two(left: str, right: str) -> None:
    assert not may_be_one(left, right)
    assert not may_be_one(right, left)


def found(before: Before, actor=None):
    people = People(actor or before.trainer, before.cohort)
    return [(line.name, [one.name for one in line.may_be]) for line in people.lines]


def test_who_may_be_whom(before: Before) -> None:
    before.person(before.earlier, "Ama Example")
    before.person(before.earlier, "Kojo Example", "man")
    before.person(before.earlier, "Yaw Specimen", "man")
    before.person(before.cohort, "Exampel Ama")
    before.person(before.cohort, "Kojo Example", "woman")  # another sex
    before.person(before.cohort, "Yaa Sample", "")
    before.person(before.cohort, "Y. Specimen", "")  # sex not known
    assert found(before) == [
        ("Exampel Ama", ["Ama Example"]),
        ("Kojo Example", []),
        ("Y. Specimen", ["Yaw Specimen"]),
        ("Yaa Sample", []),
    ]
    assert People(before.trainer, before.cohort).undecided == 2


def test_the_same_name_in_another_firm_is_somebody_else_unless_the_firms_are_one(before: Before) -> None:
    other = make_enterprise(name="Quick River Ceramics (invented)")
    elsewhere = before.hold(make_cohort(before.partner, enterprises=[other]), FIRST)
    before.person(elsewhere, "Ama Example", firm=other)
    before.person(before.cohort, "Ama Example")
    assert found(before) == [("Ama Example", [])]
    merge_enterprises(actor=None, kept=before.firm, absorbed=other)
    assert found(before) == [("Ama Example", ["Ama Example"])]


def test_another_partners_participants_are_not_told(before: Before) -> None:
    elsewhere = before.hold(make_cohort(enterprises=[before.firm]), FIRST)
    before.person(elsewhere, "Ama Example")
    before.person(before.cohort, "Ama Example")
    assert found(before) == [("Ama Example", [])]
    assert found(before, make_actor("coordinator")) == [("Ama Example", ["Ama Example"])]


def test_somebody_who_takes_part_under_the_same_number_shows_the_module(before: Before) -> None:
    ama = before.person(before.earlier, "Ama Example")
    add_participant(actor=None, cohort=before.cohort, enterprise=before.firm, person=ama, sex="woman")
    line = People(before.trainer, before.cohort).lines[0]
    assert [one.title for one in line.modules] == ["Workplace cooperation"]
    assert line.may_be == []


def test_an_erased_person_is_nobody_any_more(before: Before) -> None:
    ama = before.person(before.earlier, "Ama Example")
    before.person(before.cohort, "Ama Example")
    ama.details.delete()
    assert found(before) == [("Ama Example", [])]


def trained(at=None):
    world = world_at(at)
    return figure(world, "persons_trained").value, figure(world, "enterprises_trained").value


def test_one_person_is_counted_once_and_nothing_else_moves(before: Before) -> None:
    first = before.person(before.earlier, "Ama Example")
    second = before.person(before.cohort, "Ama Example")
    before.person(before.cohort, "Efua Sample")
    assert trained()[0] == 3
    kept = (Participation.objects.count(), Attendance.objects.count(), Person.objects.count())
    moment = facts.as_known(None)
    decided = decide_person(actor=before.trainer, one=second, other=first, verdict="same")
    assert (decided.left, decided.right) == (first, second)
    assert trained()[0] == 2
    assert trained(moment)[0] == 3, "the past stays"
    line = next(one for one in People(before.trainer, before.cohort).lines if one.name == "Ama Example")
    assert ([one.name for one in line.is_known], line.may_be) == (["Ama Example"], [])
    assert kept == (Participation.objects.count(), Attendance.objects.count(), Person.objects.count())
    take_back_decision(actor=before.trainer, decision=decided)
    assert trained()[0] == 3
    assert found(before)[0] == ("Ama Example", ["Ama Example"])
    words = set(AuditEvent.objects.values_list("action", flat=True))
    assert {"decide_person", "take_back_person_decision"} <= words


def test_three_numbers_of_one_person_are_one(before: Before) -> None:
    third = before.hold(make_cohort(before.partner, enterprises=[before.firm]), FIRST)
    people = [before.person(one, "Ama Example") for one in (before.earlier, before.cohort, third)]
    decide_person(actor=None, one=people[2], other=people[1], verdict="same")
    decide_person(actor=None, one=people[0], other=people[2], verdict="same")
    assert trained()[0] == 1


def test_two_persons_are_not_asked_about_again_until_that_is_taken_back(before: Before) -> None:
    first, second = before.person(before.earlier, "Ama Example"), before.person(before.cohort, "Ama Example")
    decided = decide_person(actor=before.trainer, one=first, other=second, verdict="different")
    assert found(before) == [("Ama Example", [])]
    again = decide_person(actor=before.trainer, one=first, other=second, verdict="same")
    assert again.supersedes == decided
    assert PersonDecision.objects.in_force().get().verdict == "same"


def test_what_cannot_be_decided(before: Before) -> None:
    first, second = before.person(before.cohort, "Ama Example"), before.person(before.cohort, "Ama Example")
    for one, other, verdict in ((first, second, "same"), (first, first, "same"), (first, second, "perhaps")):
        with pytest.raises(ValidationError):
            decide_person(actor=None, one=one, other=other, verdict=verdict)
    assert found(before) == [("Ama Example", []), ("Ama Example", [])], "nobody sits in one class twice"
    assert not PersonDecision.objects.exists()
