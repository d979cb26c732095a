"""What a new user finds on the pages of delivery: something in every state, and it hangs together."""

import datetime
from collections import Counter
from decimal import Decimal

import pytest

from score.programme.coaching.concerns import letters
from score.programme.coaching.models import (
    AgreedAction,
    ImprovementProject,
    PracticeSeen,
    ProjectMeasure,
    ProjectMoney,
    ProjectPhoto,
    ProjectStage,
    SeriousConcern,
    TeamMember,
    Visit,
    VisitPlan,
    VisitReport,
    VoiceSheet,
)
from score.programme.coaching.queries import savings_of
from score.programme.coaching.voice.actions import let_out
from score.programme.core.models import LedgerEntry
from score.programme.demonstration.improved import TOLD
from score.programme.demonstration.plan import END
from score.programme.enterprises.models import Enterprise
from score.programme.organisations.actor import actor_of
from score.programme.organisations.models import Role, User
from score.programme.results.figures import figure, moment_of_day, world_at
from score.programme.trainings.models import (
    Attendance,
    Certificate,
    CohortPlace,
    CohortPlan,
    CohortState,
    CohortTrainer,
    Enrolment,
    FeeAgreement,
    Observation,
    SatisfactionAnswer,
    SatisfactionTally,
    Trainer,
    TrainerStep,
)
from score.programme.trainings.trainers.evidence import CycleEvidence
from score.programme.trainings.trainers.path import Path
from score.programme.trainings.trainers.standing import Stand, held_on

pytestmark = pytest.mark.usefixtures("loaded")
SIZE = "full"
DAY = datetime.date


def in_force(model, name):
    return Counter(model.objects.in_force().values_list(name, flat=True))


def test_cohorts_in_every_state_and_all_with_a_plan():
    assert set(in_force(CohortState, "state")) == {"open", "running", "closed", "cancelled"}
    planned = CohortPlan.objects.in_force()
    assert planned.count() == CohortTrainer.objects.in_force().filter(part="lead").count() > 60
    assert all(one.venue.endswith("(invented)") and one.begins_at < one.ends_at for one in planned)


def test_the_next_class_has_a_waiting_list_and_no_more_places_than_there_are():
    places = CohortPlace.objects.in_force().filter(cohort__code="GH-2027-1")
    assert set(places.values_list("state", flat=True)) == set(CohortPlace.State.values)
    seats = CohortPlan.objects.in_force().get(cohort__code="GH-2027-1").capacity
    assert places.filter(state__in=("invited", "confirmed")).count() <= seats
    assert all(one.answer_by for one in places.filter(state="invited"))
    assert not Enrolment.objects.filter(cohort__code="GH-2027-1").exists()
    costs = LedgerEntry.objects.in_force().filter(cohort__code="GH-2027-1")
    assert set(costs.values_list("stage", flat=True)) == {"promised", "committed"}  # approved is not paid


def test_trainers_at_every_step_and_certificates_in_every_state():
    stands = Counter(one.stand for one in held_on(END))
    assert {Stand.VALID, Stand.EXPIRED, Stand.SUSPENDED, Stand.REVOKED} <= set(stands)
    assert set(in_force(Certificate, "level")) == set(Certificate.Level.values)
    assert set(in_force(TrainerStep, "step")) == set(TrainerStep.Step.values)
    ending = Certificate.objects.filter(valid_until__range=(END, END + datetime.timedelta(days=180)))
    assert ending.exists()
    assert Observation.objects.filter(feedback_on=None).exists()
    assert Observation.objects.exclude(feedback_on=None).exists()


def test_steps_of_the_way_follow_the_rules_of_the_way():
    """Whoever was recommended had what the page asks for; and nobody recommended themselves."""
    rows = TrainerStep.objects.in_force().filter(step="recommended").select_related("trainer", "expert")
    assert rows.count() >= 4
    for one in rows:
        path = Path(one.trainer, one.module, one.day)
        assert path.schooled.day <= path.cycles[0].day <= one.day
        assert one.expert != one.trainer
        assert any(
            held.certificate.level == "expert" and held.is_valid for held in Path(one.expert, one.module, one.day).held
        )
        proofs = {proof.code: proof.met for proof in CycleEvidence(one.trainer, path.cycles[0].cohort).proofs}
        assert proofs["expert"] and proofs["observed"] and proofs["closed"], (one.trainer.country, proofs)
        candidate = CohortTrainer.objects.filter(cohort=path.cycles[0].cohort, trainer=one.trainer, part="candidate")
        assert candidate.exists()


def test_nobody_gives_a_class_without_a_certificate_that_holds():
    given = CohortTrainer.objects.in_force().filter(part="lead").exclude(cohort__states__state="cancelled")
    assert given.count() > 60
    valid = {(one.certificate.trainer_id, one.certificate.module) for one in held_on(END) if one.is_valid}
    assert {one.trainer_id for one in given} <= {trainer for trainer, _module in valid}
    assert figure(world_at(moment_of_day(END)), "trainers_active").note["delivered_without_certificate"] == 0


def test_names_of_learners_say_that_they_are_invented():
    trainers = Trainer.objects.select_related("person__details")
    assert trainers.count() > 30
    assert all(one.person.details.name.endswith("(invented)") for one in trainers)


def test_counts_of_satisfaction_are_those_of_the_answers():
    counted = SatisfactionTally.objects.in_force().filter(item="overall")
    cohorts = set(counted.values_list("cohort_id", flat=True))
    closed = set(CohortState.objects.in_force().filter(state="closed").values_list("cohort_id", flat=True))
    assert cohorts and cohorts <= closed
    for cohort in sorted(cohorts)[::7]:
        given = Counter(
            one["overall"]
            for one in SatisfactionAnswer.objects.filter(cohort=cohort).values_list("scores", flat=True)
            if "overall" in one
        )
        told = {one.score: one.answers for one in counted.filter(cohort=cohort) if one.answers}
        assert told == (dict(given) if given.total() >= 5 else {})
        there = Attendance.objects.in_force().filter(cohort=cohort, present=True).values("person").distinct().count()
        assert given.total() <= there
    waiting = SatisfactionAnswer.objects.exclude(cohort_id__in=cohorts)
    assert waiting.exists()  # of cohorts under way


def test_visits_planned_late_done_and_cancelled():
    done = set(Visit.objects.in_force().values_list("enterprise", "cohort", "number"))
    plans = list(VisitPlan.objects.in_force())
    open_ = [one for one in plans if (one.enterprise_id, one.cohort_id, one.number) not in done]
    assert {one.state for one in open_} == {"planned", "cancelled"}
    planned = [one.day for one in open_ if one.state == "planned"]
    assert min(planned) < END < max(planned)
    reports = VisitReport.objects.in_force()
    assert set(reports.values_list("finished", flat=True)) == {True, False}
    assert reports.count() == len(done)
    assert set(in_force(PracticeSeen, "seen")) == set(PracticeSeen.Seen.values)


def test_agreed_actions_open_overdue_done_and_dropped():
    assert set(in_force(AgreedAction, "state")) == set(AgreedAction.State.values)
    waiting = AgreedAction.objects.in_force().filter(state="open")
    assert waiting.filter(due_on__lt=END).exists()
    assert not waiting.filter(due_on__lt=DAY(2026, 6, 1)).exists()  # nothing is years late
    assert not AgreedAction.objects.in_force().filter(state="done", recorded_at__date__gt=END).exists()


def test_projects_in_every_stage_with_before_and_after():
    assert set(in_force(ProjectStage, "stage")) == set(ProjectStage.Stage.values)
    assert set(in_force(ProjectMeasure, "when")) == {"before", "after"}
    assert set(in_force(ProjectMoney, "kind")) == {"observed", "projected"}
    assert ProjectPhoto.objects.count() >= 8
    assert ImprovementProject.objects.filter(cards__from_suggestion=True).exists()
    late = ProjectMoney.objects.filter(kind="observed").select_related("project")
    assert late.exists()
    for one in late:
        ends = one.starts_on.year * 12 + one.starts_on.month - 1 + one.months  # the month after the last one observed
        assert one.starts_on.day == 1
        recorded = one.recorded_at.date()
        assert recorded.year * 12 + recorded.month - 1 >= ends
    verified = ProjectMoney.objects.in_force().exclude(verified_by=None).select_related("supersedes")
    assert verified.exists()
    for one in verified:
        assert one.reason == "The amount was verified."
        assert one.supersedes.recorded_by_id != one.verified_by_id


def test_what_the_told_firm_saved_is_what_anybody_reckons():
    firm = Enterprise.objects.get(name=f"{TOLD} (invented)")
    owner = actor_of(User.objects.get(email="owner@demo.invalid"))
    (found,) = savings_of(owner, firm).observed
    assert (found.saving, found.one_off_cost, found.net) == (Decimal(51200), Decimal(1500), Decimal(49700))
    assert (found.projects, found.counted_once) == (2, 1)


def test_teams_are_of_women_and_men_and_some_left():
    assert set(in_force(TeamMember, "sex")) == {"woman", "man", ""}
    assert TeamMember.objects.in_force().exclude(left_on=None).exists()
    assert figure(world_at(moment_of_day(END)), "women_in_improvement_teams").publishable


def test_serious_concerns_are_sealed_and_lie_where_there_is_a_focal_person():
    concerns = list(SeriousConcern.objects.all())
    assert Counter(one.state for one in concerns) == {"open": 2, "closed": 1}
    countries = {one.country for one in concerns}
    assert countries == {"GH"}
    assert User.objects.filter(memberships__role=Role.FOCAL_PERSON).count() == 1
    for one in concerns:
        assert "invented" not in one.sealed
        assert letters.opened(one).words.endswith("(invented)")
    assert {len(letters.opened(one).entries) for one in concerns} == {0, 2, 6}


def test_trainers_are_due_by_two_agreements_and_paid_their_class_days():
    agreed = Counter(FeeAgreement.objects.in_force().values_list("trainer", flat=True))
    assert agreed and all(number % 2 == 0 for number in agreed.values())
    teaching = set(CohortTrainer.objects.in_force().filter(part="lead").values_list("trainer", flat=True))
    assert set(agreed) == teaching
    paid = list(LedgerEntry.objects.in_force().filter(trainer__isnull=False))
    assert paid and {one.payer_id for one in paid} <= {
        one.organisation_id for one in FeeAgreement.objects.filter(trainer__in=[row.trainer_id for row in paid])
    }
    assert all(one.amount % 70 == 0 for one in paid)


def test_voice_is_shown_of_one_firm_and_not_of_the_other():
    sheets = {one.enterprise.name: one for one in VoiceSheet.objects.all()}
    assert len(sheets) == 2
    results = {name: let_out(one, END) for name, one in sheets.items()}
    (shown,) = [name for name, one in results.items() if one is not None]
    assert shown.startswith("Bright Anvil Tools")
