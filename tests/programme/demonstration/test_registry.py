"""What the registry of the full demonstration holds, judged by the registry's own rules."""

import datetime
from collections import Counter, defaultdict

import pytest
from django.conf import settings

from score.programme.core import facts, files
from score.programme.core.models import LedgerEntry
from score.programme.demonstration.second_counts import WORDS
from score.programme.enterprises.attribute_values import attribute_problem
from score.programme.enterprises.duplicates.kept import Registries
from score.programme.enterprises.duplicates.records import LAYOUT, texts_from
from score.programme.enterprises.imports.batches import load_batch, read_batch
from score.programme.enterprises.imports.import_leaves import leaves
from score.programme.enterprises.imports.importer import no_progress
from score.programme.enterprises.matching.scoring import record_of
from score.programme.enterprises.models import (
    Application,
    DuplicateDecision,
    Enterprise,
    EnterpriseAttribute,
    EnterpriseContact,
    EnterpriseIdentifier,
    EnterpriseMerge,
    EnterpriseName,
    ImportBatch,
    OpenCall,
    RecruitmentStage,
    SupplyLink,
    Workforce,
)
from score.programme.enterprises.recruitment.stages import Step, stage_problem
from score.programme.organisations.actor import actor_of
from score.programme.organisations.models import Consent, Organisation, PersonDetails
from score.programme.results.figures import figure, moment_of_day, world_at
from score.programme.results.models import Round, RoundPeriod

SIZE = "full"
DAY = datetime.date
INVENTED = ("(invented)", "(काल्पनिक)", "（虚构）", "(hư cấu)", "(خيالي)", "(ምናባዊ)", "(inventado)")

pytestmark = pytest.mark.usefixtures("loaded")


def of_kind(kind):
    return dict(EnterpriseAttribute.objects.in_force().filter(kind=kind).values_list("enterprise", "value"))


def test_240_places_of_work_in_seven_countries():
    absorbed = EnterpriseMerge.objects.in_force().values("absorbed")
    sites = Enterprise.objects.filter(level="site").exclude(pk__in=absorbed)
    assert sites.count() == 240
    countries = Counter(of_kind("country")[pk] for pk in sites.values_list("pk", flat=True))
    assert len(countries) == 7
    assert min(countries.values()) >= 27
    above = Enterprise.objects.exclude(level="site")
    assert Counter(above.values_list("level", flat=True)) == {"group": 1, "legal_entity": 2}
    parts = Enterprise.objects.filter(level="site", parent__level="legal_entity", parent__parent__level="group")
    assert parts.count() == 2


def test_everybody_is_invented_and_says_so():
    names = [*Enterprise.objects.values_list("name", flat=True), *Organisation.objects.values_list("name", flat=True)]
    names += EnterpriseName.objects.values_list("text", flat=True)
    names += Enterprise.objects.exclude(name_local="").values_list("name_local", flat=True)
    names += PersonDetails.objects.values_list("name", flat=True)
    assert [name for name in names if not name.endswith(INVENTED)] == []
    assert not PersonDetails.objects.exclude(phone="", email="").filter(name__startswith="Contact").exists()
    assert not SupplyLink.objects.exclude(buyer_name="").exclude(buyer_name__contains="(invented)").exists()
    assert all("(invented)" in address for address in of_kind("address").values())
    assert not EnterpriseIdentifier.objects.exclude(scheme__icontains="invented").exists()


def test_attributes_are_such_as_a_form_would_take():
    country = of_kind("country")
    for one in EnterpriseAttribute.objects.in_force():
        assert attribute_problem(one.kind, one.value, country[one.enterprise_id]) == "", (one.kind, one.value)
    assert len(of_kind("coordinates")) == len(of_kind("address")) >= 240
    assert set(Counter(of_kind("market").values())) == {"national", "global"}
    said = Counter(of_kind("worker_representation").values())
    assert said["yes"] > 50 and said["no"] > 50
    assert sum(said.values()) < 240  # some were not asked
    assert EnterpriseAttribute.objects.filter(supersedes__isnull=False).count() == 3


def test_the_workforce_is_whole_where_it_is_told_in_parts():
    parts = defaultdict(dict)
    for one in Workforce.objects.in_force():
        parts[one.enterprise_id, one.day][one.dimensions] = one.heads
    told = [each for each in parts.values() if "sex=women" in each]
    assert len(told) > 150
    for each in told:
        assert each["sex=women"] + each["sex=men"] == each[""]
        assert each["contract=casual"] + each["contract=permanent"] == each[""]


def test_stages_are_such_as_a_person_could_have_recorded_them():
    steps = defaultdict(list)
    for one in RecruitmentStage.objects.in_force().order_by("reached_on", "pk"):
        steps[one.enterprise_id].append(Step(one.reached_on, one.stage, why=one.why, fact=one.pk))
        assert one.reached_on <= DAY(2026, 9, 30)
        assert one.custodian.kind == "implementation_partner"
    taught = set(Round.objects.filter(cohort__isnull=False).values_list("enterprise", flat=True))
    reached = Counter()
    for enterprise, each in steps.items():
        known = []
        for step in each:
            reached[step.stage] += 1
            if enterprise in taught and step.stage in ("alumni", "dropped"):
                continue  # they follow on what training tells
            assert stage_problem(known, step, DAY(2026, 9, 30)) == "", (enterprise, step)
            known.append(step)
    order = [reached[stage] for stage in ("prospect", "contacted", "applied", "eligible")]
    assert order == sorted(order, reverse=True)
    assert order[0] > order[1] > order[2] > order[3] > 190
    assert reached["dropped"] >= 15
    assert reached["alumni"] >= 40
    assert not RecruitmentStage.objects.filter(stage="dropped", why="").exists()


def test_some_firms_supply_two_buyers_and_partners_keep_that_to_themselves():
    buyers = defaultdict(set)
    for one in SupplyLink.objects.in_force().filter(buyer__isnull=False):
        assert one.buyer.kind == "lead_buyer"
        assert one.custodian.kind == "implementation_partner"
        buyers[one.enterprise_id].add(one.buyer_id)
    assert len({buyer for each in buyers.values() for buyer in each}) == 3
    assert sum(len(each) == 2 for each in buyers.values()) >= 15
    shown = Consent.objects.filter(purpose="buyer_view")
    assert all(one.recipient_id in buyers[one.enterprise_id] for one in shown if not told(one))
    assert shown.filter(withdrawn=True).count() >= 2


def told(consent):
    """Those that stand by name in the plan, where the buyer is always the first one."""
    return consent.recipient.name.startswith("Plain Goods")


def test_currencies_and_who_pays():
    paid = Counter(LedgerEntry.objects.values_list("currency", flat=True))
    assert paid.keys() == {"CNY", "ETB", "GHS", "IDR", "INR", "PEN", "USD", "VND"}
    donors = LedgerEntry.objects.filter(payer__kind="donor").values_list("payer__name", flat=True).distinct()
    assert len(donors) == 2
    assert LedgerEntry.objects.filter(payer_kind="lead_buyer").values("payer").distinct().count() == 3


def test_a_merge_was_undone_and_left_nothing_behind():
    undone = EnterpriseMerge.objects.get(withdrawn=True)
    pair = {undone.kept, undone.absorbed}
    before, within, after = (
        world_at(moment_of_day(day)) for day in (DAY(2025, 5, 11), DAY(2025, 6, 1), DAY(2025, 9, 8))
    )
    records = [set(world.panel.enterprises.uid.tolist()) for world in (before, within, after)]
    assert [len({one.uid.hex for one in pair} & plain(each)) for each in records] == [2, 1, 2]
    assert {one.verdict for one in DuplicateDecision.objects.filter(left__in=pair, right__in=pair)} == {"different"}


def plain(uids):
    return {str(uid).replace("-", "") for uid in uids}


def test_records_that_are_alike_are_found_by_the_matcher():
    alike = Enterprise.objects.exclude(reference="")
    assert alike.count() >= 7
    for record in alike:
        registry = Registries().of(of_kind("country")[record.pk])
        numbers = record.identifiers.values_list("scheme", "value")
        asked = record_of(LAYOUT, texts_from([record.name], [of_kind("address")[record.pk]], numbers))
        ((_number, found),) = registry.like([asked])
        others = [pk for pk in (registry.ids[one.right] for one in found) if pk != record.pk]
        assert others, record.name
        best = Enterprise.objects.get(pk=others[0])
        assert of_kind("address")[best.pk] == of_kind("address")[record.pk], (record.name, best.name)


def test_somebody_else_counted_again():
    again = RoundPeriod.objects.filter(round__kind="midline")
    assert set(again.values_list("reason", flat=True)) == {WORDS}
    assert again.count() >= 20
    assert {one.collected_by.memberships.get().role for one in again.select_related("collected_by")} == {"evaluator"}
    assert {one.round.custodian.kind for one in again.select_related("round__custodian")} == {"programme_owner"}


def test_one_firm_carries_the_jobs():
    jobs = figure(world_at(moment_of_day(DAY(2026, 10, 31))), "jobs_created")
    assert jobs.carried_by == 1
    assert Enterprise.objects.get(uid=jobs.top).name.startswith("Thousand Lanterns")
    assert jobs.pending > 30


def test_contacts_and_when_everything_was_recorded():
    assert EnterpriseContact.objects.filter(is_main=True).count() >= 120
    for model in facts.fact_models():
        for first in model.objects.order_by("recorded_at")[:1]:
            assert first.recorded_at.date() >= DAY(2024, 1, 8), model
        for last in model.objects.order_by("-recorded_at")[:1]:
            assert last.recorded_at.date() <= DAY(2026, 9, 30), model
        assert not model.objects.filter(recorded_by=None).exists(), model


def test_the_evaluator_can_sign_in_and_trainers_of_other_countries_cannot(logins):
    assert set(settings.ROLES_THAT_NEED_TOTP) < logins.keys()
    trainers = Organisation.objects.filter(kind="implementation_partner", memberships__role="trainer")
    assert trainers.values("country").distinct().count() == 7
    usable = {one["email"] for one in logins.values()}
    for partner in trainers:
        for membership in partner.memberships.filter(role="trainer").select_related("user"):
            assert membership.user.has_usable_password() == (membership.user.email in usable)


def test_calls_with_what_came_in_answer():
    assert OpenCall.objects.count() == 2
    sent = Application.objects.select_related("call", "enterprise", "contact__details")
    assert Counter(one.state for one in sent) == {"accepted": 3, "refused": 1, "received": 2}
    for one in sent:
        assert one.call.opens_on <= one.received_at.date() <= one.call.closes_on
        assert (one.enterprise is not None) == (one.state == "accepted")
        assert one.contact.details.email.endswith(".invalid")
        unmet = [rule for rule in one.eligibility if rule["met"] is False]
        assert not unmet or one.why or one.state == "received", one.answers["name"]
        assert len(one.eligibility) >= 3
    assert any(rule["met"] is False for one in sent if one.state == "received" for rule in one.eligibility)


@pytest.fixture
def batch():
    return ImportBatch.objects.get()


def test_a_list_waits_for_a_person(batch):
    assert batch.state == ImportBatch.State.STAGED
    assert batch.created_at.date() == DAY(2026, 9, 29)
    assert batch.custodian.kind == "implementation_partner"
    with files.opened(batch.file) as kept:
        assert kept.read().count(b"(invented)") >= 9
    assert batch.outcome["by_status"] == {"new": 3, "changed": 0, "unchanged": 0, "likely": 2, "error": 3}


def test_what_is_wrong_in_it_is_said_with_its_place(batch):
    wrong = {(one["row"], one["column"]) for one in batch.findings if one["severity"] == "error"}
    assert wrong == {(6, "Country"), (7, ""), (8, "Employees")}
    assert all(len(one["problem"]) > 20 for one in batch.findings)


def test_two_of_its_rows_may_be_here_already(batch):
    others = {pair.other_name for pair in leaves({"show": "likely"}, batch)["pairs"]}
    assert others == {"Copper Kettle Foods (invented)", "Punctual Snail Soap (invented)"}


def test_its_good_rows_can_go_in(batch):
    before = Enterprise.objects.count()
    actor = actor_of(batch.created_by, batch.created_by.memberships.get(role="partner_manager").pk)
    load_batch(batch, read_batch(batch, actor, no_progress), actor, None, "")
    assert Enterprise.objects.count() == before + 5
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.DONE
