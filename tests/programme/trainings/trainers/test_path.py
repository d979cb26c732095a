"""The way to a certificate: each step opens by its evidence, and by nothing else."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError

from score.programme.core import facts
from score.programme.organisations.actor import actor_of
from score.programme.trainings.models import Certificate, CohortState, TrainerStep
from score.programme.trainings.trainers import actions, certifying
from score.programme.trainings.trainers.evidence import CycleEvidence
from score.programme.trainings.trainers.path import Path
from score.programme.trainings.trainers.standing import Stand, of_trainer
from tests.programme.factories import make_actor, make_round
from tests.programme.trainings.trainers.roster import (
    CLOSED,
    FIRST,
    ITEMS,
    M1,
    M2,
    TODAY,
    give_class,
    go_to,
    make_cycle,
    make_expert,
    make_trainer,
)

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
LEAN = "lean_manufacturing"


def held_of(trainer, day=TODAY):
    return of_trainer(trainer, day)


@pytest.fixture
def expert():
    return make_expert()


@pytest.fixture
def trainer():
    return make_trainer()


def refused(call, *words):
    with pytest.raises(ValidationError) as raised:
        call()
    text = " ".join(raised.value.messages)
    assert all(word in text for word in words), text
    return text


def test_the_whole_way(trainer, expert):
    go_to(trainer, expert, "certified")
    (held,) = held_of(trainer)
    assert (held.certificate.level, held.stand) == ("certified", Stand.VALID)
    assert (held.certificate.issued_on, held.certificate.valid_until) == (TODAY, datetime.date(2027, 9, 30))
    assert [one.step for one in TrainerStep.objects.filter(trainer=trainer).order_by("pk")] == [
        "candidate", "trained", "cycle", "recommended",
    ]  # fmt: skip


def test_no_step_before_the_one_before_it(trainer, expert):
    def certify():
        certifying.certify(actor=None, trainer=trainer, module=M1, today=TODAY)

    def recommend():
        actions.recommend(actor=None, trainer=trainer, module=M1, expert=expert, day=TODAY, today=TODAY)

    refused(lambda: actions.attend_training(
        actor=None, trainer=trainer, module=M1, day=FIRST, today=TODAY, words="Accra"), "no candidate")  # fmt: skip
    refused(recommend, "after the training of trainers")
    refused(certify, "not recommended")
    go_to(trainer, expert, "trained")
    refused(recommend, "1 supervised cycle is needed")
    refused(certify, "not recommended")
    assert not Certificate.objects.filter(trainer=trainer).exists()


@pytest.mark.parametrize(
    ("without", "title"),
    [
        (("expert",), "Expert trainer"),
        (("firms",), "Firms chosen"),
        (("baselines",), "Baselines"),
        (("planned",), "Class planned"),
        (("given",), "Class given"),
        (("visits",), "Visits"),
        (("reports",), "Reports finished"),
        (("observed",), "Observation talked through"),
        (("talked",), "Observation talked through"),
        (("closed",), "Cohort closed"),
    ],
)
def test_a_cycle_counts_only_with_all_of_its_evidence(trainer, expert, without, title):
    go_to(trainer, expert, "trained")
    cohort = make_cycle(trainer, expert, without=without)
    evidence = CycleEvidence(trainer, cohort)
    assert [one.title for one in evidence.missing if one.title == title] == [title]
    text = refused(lambda: actions.count_cycle(actor=None, trainer=trainer, cohort=cohort, today=TODAY), title)
    assert text.startswith("Still missing")
    assert not TrainerStep.objects.filter(step="cycle").exists()


def test_a_complete_cycle_misses_nothing_and_says_what_was_seen(trainer, expert):
    evidence = CycleEvidence(trainer, make_cycle(trainer, expert))
    assert evidence.missing == []
    assert {one.code: one.words for one in evidence.proofs}["visits"] == "12 of 12"
    assert {one.code: one.words for one in evidence.proofs}["firms"] == "4 firms"


def test_a_baseline_from_after_the_class_is_none(trainer, expert):
    cohort = make_cycle(trainer, expert, without=("baselines",))
    for enrolment in cohort.enrolments.all():
        later = FIRST + 10 * DAY
        make_round(enrolment.enterprise, kind="baseline", starts_on=later - DAY, ends_on=later)
    assert "baselines" in {one.code for one in CycleEvidence(trainer, cohort).missing}


def test_a_class_from_before_the_training_of_trainers_does_not_count(trainer, expert):
    go_to(trainer, expert, "trained")
    early = make_cycle(trainer, expert, first=FIRST - 60 * DAY)
    refused(lambda: actions.count_cycle(actor=None, trainer=trainer, cohort=early, today=TODAY), "began before")


def test_a_cohort_that_somebody_only_leads_is_no_supervised_cycle(trainer, expert):
    go_to(trainer, expert, "trained")
    led = give_class(trainer, day=FIRST)
    refused(lambda: actions.count_cycle(actor=None, trainer=trainer, cohort=led, today=TODAY), "under supervision")


def test_a_cohort_counts_once(trainer, expert):
    go_to(trainer, expert, "cycle")
    cohort = TrainerStep.objects.get(step="cycle").cohort
    refused(lambda: actions.count_cycle(actor=None, trainer=trainer, cohort=cohort, today=TODAY), "counts already")


def test_trainers_begin_with_a_first_module(trainer, expert):
    refused(
        lambda: actions.become_candidate(actor=None, trainer=trainer, module=M2, day=FIRST, today=TODAY),
        "Workplace cooperation", "Basics",
    )  # fmt: skip
    go_to(trainer, expert, "certified")
    actions.become_candidate(actor=None, trainer=trainer, module=M2, day=TODAY, today=TODAY)
    (held,) = held_of(trainer)
    certifying.suspend(actor=None, held=held, today=TODAY, why="a complaint is looked at (invented)")
    refused(
        lambda: actions.become_candidate(actor=None, trainer=trainer, module=LEAN, day=TODAY, today=TODAY),
        "valid certificate",
    )  # fmt: skip


def test_basics_is_a_first_module_too_and_a_variant_is_its_module(trainer, expert):
    actions.become_candidate(actor=None, trainer=trainer, module="basics", day=FIRST, today=TODAY)
    other = make_trainer(country="ET")
    step = actions.become_candidate(
        actor=None, trainer=other, module="workplace_cooperation_et", day=FIRST, today=TODAY
    )
    assert step.module == M1
    refused(lambda: actions.become_candidate(actor=None, trainer=other, module="nothing", day=FIRST, today=TODAY))


def test_nobody_recommends_themselves_nor_without_an_expert_certificate(trainer, expert):
    go_to(trainer, expert, "cycle")

    def by(somebody, day=TODAY):
        return lambda: actions.recommend(
            actor=None, trainer=trainer, module=M1, expert=somebody, day=day, today=TODAY
        )  # fmt: skip

    refused(by(trainer), "themselves")
    refused(by(make_trainer()), "expert trainer")
    refused(by(make_expert(module=M2)), "expert trainer")  # for another module
    refused(by(expert, TODAY + DAY), "not come yet")
    (held,) = held_of(expert)
    certifying.suspend(actor=None, held=held, today=TODAY, why="invented")
    refused(by(expert), "expert trainer")


def test_the_actor_is_not_the_trainer(trainer, expert):
    go_to(trainer, expert, "trained")
    cohort = make_cycle(trainer, expert)
    themselves = actor_of(trainer.person.user)
    refused(lambda: actions.count_cycle(actor=themselves, trainer=trainer, cohort=cohort, today=TODAY), "themselves")
    actions.count_cycle(actor=None, trainer=trainer, cohort=cohort, today=TODAY)
    refused(
        lambda: actions.recommend(
            actor=themselves, trainer=trainer, module=M1, expert=expert, day=TODAY, today=TODAY, words="letter"
        ),
        "themselves",
    )
    refused(
        lambda: actions.observe(
            actor=themselves, trainer=trainer, observer=expert, cohort=cohort, day=FIRST, today=TODAY, scores=ITEMS
        ),
        "themselves",
    )


def test_who_enters_a_recommendation_for_an_expert_says_where_the_letter_is(trainer, expert):
    go_to(trainer, expert, "cycle")
    clerk = make_actor("coordinator")

    def enter(actor, words=""):
        return actions.recommend(
            actor=actor, trainer=trainer, module=M1, expert=expert, day=TODAY, today=TODAY, words=words
        )

    refused(lambda: enter(clerk), "letter")
    assert enter(actor_of(expert.person.user)).expert == expert
    assert TrainerStep.objects.get(step="recommended").recorded_by == expert.person.user


def test_nobody_approves_themselves_nor_whom_they_recommended(trainer, expert):
    go_to(trainer, expert, "recommended")
    for somebody, word in ((trainer, "own certificate"), (expert, "recommended")):
        approver = actor_of(somebody.person.user)
        refused(lambda a=approver: certifying.certify(actor=a, trainer=trainer, module=M1, today=TODAY), word)
    certifying.certify(actor=make_actor("coordinator"), trainer=trainer, module=M1, today=TODAY)


def test_certified_once(trainer, expert):
    go_to(trainer, expert, "certified")
    refused(lambda: certifying.certify(actor=None, trainer=trainer, module=M1, today=TODAY), "already")


def test_an_expert_needs_classes_given_with_a_certificate(trainer, expert):
    go_to(trainer, expert, "certified")

    def appoint(day):
        return certifying.appoint_expert(actor=make_actor("owner"), trainer=trainer, module=M1, today=day)

    for number in range(4):
        give_class(trainer, day=TODAY + (number + 1) * 30 * DAY)
    give_class(trainer, day=TODAY + 30 * DAY, module=M2)  # another module
    give_class(trainer, day=TODAY + 31 * DAY, part="candidate")  # not on their own
    later = TODAY + 300 * DAY
    refused(lambda: appoint(later), "4 of 5")
    give_class(trainer, day=TODAY + 200 * DAY)
    refused(lambda: appoint(TODAY + 199 * DAY), "4 of 5")
    assert appoint(later).level == "expert"
    refused(lambda: appoint(later), "already")


def test_the_evidence_never_reads_a_result(trainer, expert, django_assert_max_num_queries):
    """A supervised cycle reads that baselines are there. No table of answers is asked."""
    cohort = make_cycle(trainer, expert)
    with django_assert_max_num_queries(40) as asked:
        assert CycleEvidence(trainer, cohort).missing == []
    assert not [one for one in asked.captured_queries if "programme_answer" in one["sql"]]


def test_the_page_and_the_action_say_the_same(trainer, expert):
    path = Path(trainer, M1, TODAY)
    text = refused(lambda: certifying.certify(actor=None, trainer=trainer, module=M1, today=TODAY))
    assert text == path.certify_problem(None, TODAY)


def test_a_cohort_that_is_open_again_is_no_cycle(trainer, expert):
    go_to(trainer, expert, "trained")
    cohort = make_cycle(trainer, expert, without=("closed",))
    assert [one.code for one in CycleEvidence(trainer, cohort).missing] == ["closed"]
    with facts.writing(None) as writing:
        closed = writing.add(CohortState(cohort=cohort, state="closed", day=CLOSED))
    assert CycleEvidence(trainer, cohort).missing == []
    with facts.writing(None) as writing:
        again = CohortState(cohort=cohort, state="running", day=CLOSED)
        writing.supersede(closed, again, reason="closed too early")
    assert [one.code for one in CycleEvidence(trainer, cohort).missing] == ["closed"]
