"""Stages as facts: recorded once, corrected with a reason, taken back, each organisation its own."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError

from score.programme.core import facts
from score.programme.core.models import AuditEvent
from score.programme.enterprises.actions import merge_enterprises, record_closure
from score.programme.enterprises.models import RecruitmentStage
from score.programme.enterprises.recruitment.actions import record_stage, steps_with, withdraw_stage
from score.programme.enterprises.recruitment.reading import closure_steps, recorded_steps
from score.programme.enterprises.recruitment.stages import Step, standing
from tests.programme.factories import make_actor, make_enterprise, make_organisation

pytestmark = pytest.mark.django_db
D = datetime.date
DAY = D(2024, 3, 1)


@pytest.fixture
def firm():
    return make_enterprise()


@pytest.fixture
def manager():
    return make_actor("partner_manager", make_organisation(name="Partner (invented)"))


@pytest.fixture
def reach(firm, manager):
    def record(stage, day=DAY, **more):
        said = {"actor": manager, "enterprise": firm, "custodian": manager.organisation}
        return record_stage(**said, stage=stage, reached_on=day, **more)

    return record


def test_recorded_with_who_and_audit(reach, firm, manager):
    fact = reach("prospect", why=" from a fair (invented) ")
    assert (fact.why, fact.recorded_by, fact.custodian) == (
        "from a fair (invented)",
        manager.user,
        manager.organisation,
    )
    event = AuditEvent.objects.get(action="record_stage")
    assert event.subject_uid == str(firm.uid) and "fair" not in str(event.detail)


def test_the_same_again_records_nothing_other_words_are_a_correction(reach):
    first = reach("prospect", why="a")
    assert reach("prospect", why="a").pk == first.pk
    with pytest.raises(ValidationError) as error:
        reach("prospect", why="b")
    assert "reason" in error.value.error_dict
    second = reach("prospect", why="b", reason="misheard")
    assert RecruitmentStage.objects.in_force().get() == second and second.supersedes == first


def test_what_cannot_follow_is_refused_and_nothing_is_written(reach):
    with pytest.raises(ValidationError) as error:
        reach("eligible")
    assert "stage" in error.value.error_dict
    reach("prospect")
    for stage, day in (("eligible", DAY), ("enrolled", DAY), ("contacted", D(2999, 1, 1))):
        with pytest.raises(ValidationError):
            reach(stage, day)
    assert RecruitmentStage.objects.count() == 1


def test_training_is_heeded(reach):
    enrolled = Step(DAY, "enrolled", derived=True)
    with pytest.raises(ValidationError, match="under way"):
        reach("contacted", D(2024, 4, 1), derived=[enrolled])
    assert reach("dropped", D(2024, 4, 1), derived=[enrolled], why="left the class").stage == "dropped"


def test_taken_back_with_a_reason_and_recorded_again(reach, manager, firm):
    reach("prospect", D(2024, 1, 1))
    applied = reach("applied", D(2024, 2, 1))
    moment = facts.settle()
    reach("eligible", D(2024, 3, 1))
    with pytest.raises(ValidationError, match="eligible"):
        withdraw_stage(actor=manager, stage=applied, reason="never")
    eligible = RecruitmentStage.objects.in_force().get(stage="eligible")
    with pytest.raises(ValidationError):
        withdraw_stage(actor=manager, stage=eligible, reason=" ")
    withdraw_stage(actor=manager, stage=eligible, reason="mixed up")
    withdraw_stage(actor=manager, stage=applied, reason="never")
    assert standing(steps_with(firm, manager.organisation)).stage == "prospect"
    assert RecruitmentStage.objects.as_of(moment).filter(stage="applied").exists()  # the past stays as it was known
    reach("applied", D(2024, 2, 1))
    assert standing(steps_with(firm, manager.organisation)).stage == "applied"


def test_each_organisation_has_its_own_line(reach, firm, manager):
    reach("prospect")
    other = make_organisation()
    record_stage(actor=None, enterprise=firm, custodian=other, stage="applied", reached_on=DAY)
    assert [one.stage for one in steps_with(firm, manager.organisation)] == ["prospect"]
    assert set(recorded_steps(manager)) == {(firm.pk, manager.organisation.pk)}
    assert set(recorded_steps(make_actor("coordinator"))) == {(firm.pk, manager.organisation.pk), (firm.pk, other.pk)}
    assert recorded_steps(make_actor("coordinator", country="PE")) == {}
    assert recorded_steps(make_actor("donor")) == {}


def test_merged_records_are_read_as_one_through_a_chain(reach, firm, manager):
    reach("prospect")
    middle, last = make_enterprise(), make_enterprise()
    merge_enterprises(actor=None, kept=middle, absorbed=firm)
    merge_enterprises(actor=None, kept=last, absorbed=middle)
    assert set(recorded_steps(make_actor("owner"))) == {(last.pk, manager.organisation.pk)}


def test_only_a_closure_that_somebody_saw_counts(firm):
    record_closure(actor=None, enterprise=firm, closed_on=DAY, evidence=1)
    assert closure_steps() == {}
    record_closure(actor=None, enterprise=firm, closed_on=DAY, evidence=2, reason="register seen")
    assert closure_steps([firm.pk]) == {firm.pk: Step(DAY, "closed", derived=True)}
    assert closure_steps([]) == {}
