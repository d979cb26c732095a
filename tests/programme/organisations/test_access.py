"""Who sees which rows: reach, custody, hand-over, time, and that nothing is open which the table does not open."""

import datetime

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from score.programme.coaching.actions import record_visit
from score.programme.core.facts import fact_models
from score.programme.core.models import Job, StoredFile
from score.programme.enterprises.actions import merge_enterprises, record_workforce, set_attribute, undo_merge
from score.programme.enterprises.models import Enterprise, EnterpriseAttribute, ImportBatch, Workforce
from score.programme.organisations.access import (
    RoleRefused,
    check_role,
    countries_open_to,
    get_for,
    may,
    may_for,
    require,
    roles_given_by,
    roles_in,
    visible_to,
)
from score.programme.organisations.access.owners import PATHS
from score.programme.organisations.access.rights import GIVES, RIGHTS, ROLE_KINDS, Reach, reach_of
from score.programme.organisations.actions import end_membership, withdraw_consent
from score.programme.organisations.actor import PUBLIC, actor_of
from score.programme.organisations.models import Consent, Invitation, Membership, Organisation, Person, Role
from score.programme.results.models import Answer, Round
from score.programme.trainings.actions import add_participant, set_delivery, withdraw_enrolment
from score.programme.trainings.models import Cohort, CohortDelivery, Enrolment
from tests.programme.factories import (
    DAY,
    World,
    make_actor,
    make_cohort,
    make_consent,
    make_enterprise,
    make_job,
    make_member,
    make_organisation,
    make_participant,
    make_round,
    make_stored_file,
)

pytestmark = pytest.mark.django_db
MODELS = {model.__name__: model for model in apps.get_app_config("programme").get_models()}
NOT_SHOWN = {"FactsHorizon", "PersonDetails", "RowsKept", "Segment", "User", "Worker"}  # no page shows their rows


def names(rows):
    return sorted(one.name for one in rows)


# -- the table


def test_every_model_has_a_line_in_the_table() -> None:
    models = {name for name in MODELS if not name.startswith("Historical")} - NOT_SHOWN
    assert models - RIGHTS.keys() == set()
    assert {subject for subject in RIGHTS if subject[0].isupper()} - models == set()


def test_every_reach_below_everything_has_a_path() -> None:
    limited = {
        subject
        for subject, verbs in RIGHTS.items()
        for row in verbs.values()
        for reach in row.values()
        if subject[0].isupper() and Reach.ALL not in reach
    }
    assert limited - PATHS.keys() == set()


def test_roles_are_given_only_by_those_above_and_fit_some_kind_of_organisation() -> None:
    assert set(ROLE_KINDS) == set(Role.values)
    assert [role for role in Role.values if "owner" in GIVES.get(role, ())] == ["owner"]
    assert [role for role in Role.values if "focal_person" in GIVES.get(role, ())] == ["owner"]
    assert roles_given_by("trainer") == ()


@pytest.mark.parametrize("role", [*Role.values, "public"])
def test_a_role_sees_no_row_without_a_line(role: str) -> None:
    """Also proves that every path is sound SQL for every role."""
    world = World()
    actor = PUBLIC if role == "public" else world.actor(role)
    open_to_it = {name for name in MODELS if reach_of(role, name, "view") is not Reach.NONE}
    seen = {name for name, model in MODELS.items() if visible_to(actor, model).exists()}
    assert seen <= open_to_it
    assert bool(seen) is (role != "public")


def test_only_the_owner_reads_the_audit_and_nobody_reads_names_by_themselves() -> None:
    assert [role for role in Role.values if may(_acting(role), MODELS["AuditEvent"])] == ["owner"]
    assert not any(may(_acting(role), MODELS["PersonDetails"]) for role in Role.values)


def _acting(role: str):
    return type(PUBLIC)(user=None, role=role, organisation=None)


# -- who asks


def test_asking_as_actor_as_user_and_as_visitor() -> None:
    partner = make_organisation()
    enterprise = make_enterprise("GH", partner)
    member = make_member("trainer", partner)
    assert get_for(actor_of(member.user), Enterprise, enterprise.pk) == enterprise
    assert get_for(member.user, Enterprise, str(enterprise.uid)) == enterprise
    for visitor in (PUBLIC, AnonymousUser(), None):
        with pytest.raises(Http404):
            get_for(visitor, Enterprise, enterprise.pk)
        assert not may(visitor, Enterprise)


@pytest.mark.parametrize("key", ["x", "", "-1", "00000000-0000-0000-0000-000000000000", 10**18, "9" * 30])
def test_what_is_no_key_is_no_row(key) -> None:
    owner = make_actor("owner")
    with pytest.raises(Http404):
        get_for(owner, Enterprise, key)


def test_what_is_seen_but_not_allowed_is_refused_and_what_is_unseen_does_not_exist() -> None:
    partner = make_organisation()
    enterprise = make_enterprise("GH", make_organisation())
    manager = make_actor("partner_manager", partner)
    with pytest.raises(PermissionDenied):
        get_for(manager, Enterprise, enterprise.pk, "change")
    with pytest.raises(Http404):
        get_for(manager, Enterprise, make_enterprise("PE").pk, "change")
    require(manager, "figures")
    with pytest.raises(PermissionDenied):
        require(manager, "figures", "freeze")


# -- country


def test_a_coordinator_sees_the_country_by_the_attribute_in_force() -> None:
    coordinator = make_actor("coordinator", country="GH")
    enterprise = make_enterprise("GH")
    assert visible_to(coordinator, Enterprise).count() == 1
    wrong = EnterpriseAttribute.objects.get(enterprise=enterprise)
    set_attribute(
        actor=None,
        enterprise=enterprise,
        kind="country",
        value="PE",
        valid_from=wrong.valid_from,
        reason="typing error",
    )
    assert not visible_to(coordinator, Enterprise).exists()
    assert visible_to(make_actor("coordinator", country="PE"), Enterprise).get() == enterprise


def test_an_enterprise_that_will_move_is_seen_by_both_countries_until_the_day() -> None:
    ghana, peru = make_actor("coordinator", country="GH"), make_actor("coordinator", country="PE")
    enterprise = make_enterprise("GH")
    tomorrow = timezone.now().date() + datetime.timedelta(days=1)
    set_attribute(actor=None, enterprise=enterprise, kind="country", value="PE", valid_from=tomorrow)
    assert visible_to(ghana, Enterprise).exists()
    assert visible_to(peru, Enterprise).exists()
    yesterday = tomorrow - datetime.timedelta(days=2)
    set_attribute(actor=None, enterprise=enterprise, kind="country", value="PE", valid_from=yesterday)
    assert not visible_to(ghana, Enterprise).exists()


def test_legal_entity_and_group_are_seen_with_their_sites() -> None:
    coordinator = make_actor("coordinator", country="GH")
    group = Enterprise.objects.create(name="Group (invented)", level="group")
    entity = Enterprise.objects.create(name="Legal entity (invented)", level="legal_entity", parent=group)
    site = make_enterprise("GH", parent=entity, name="Site (invented)")
    make_enterprise("PE", name="Other site (invented)", parent=entity)
    assert names(visible_to(coordinator, Enterprise)) == names([group, entity, site])


def test_countries_open_to() -> None:
    assert countries_open_to(make_actor("owner"), Enterprise, "add") is None
    assert countries_open_to(make_actor("coordinator", country="PE"), Enterprise, "add") == {"PE"}
    assert countries_open_to(make_actor("donor"), Enterprise, "add") == frozenset()
    assert countries_open_to(make_actor("partner_manager", make_organisation(country="")), Enterprise, "add") is None


# -- custody (rule 17)


@pytest.fixture
def handing():
    """Partner A delivers to a firm and keeps its answers; partner B works in the same country, C in another."""

    class Handing:
        a, b, c = (make_organisation(country=country) for country in ("GH", "GH", "PE"))
        firm = make_enterprise("GH")
        cohort = make_cohort(a, enterprises=[firm])
        round = make_round(firm, a, cohort=cohort)

    record_workforce(actor=None, enterprise=Handing.firm, day=DAY, heads=40)
    return Handing


@pytest.mark.parametrize(
    ("partner", "role", "handed_over", "sees_firm", "sees_modules", "sees_answers", "enters"),
    [
        ("a", "partner_manager", False, True, True, True, True),
        ("a", "data_clerk", False, True, True, True, True),
        ("a", "trainer", False, True, True, True, True),
        ("b", "partner_manager", False, True, True, False, False),
        ("b", "data_clerk", False, True, True, False, False),
        ("b", "trainer", False, False, False, False, False),
        ("b", "partner_manager", True, True, True, True, False),
        ("b", "trainer", True, True, True, True, False),
        ("c", "partner_manager", False, False, False, False, False),
        ("c", "partner_manager", True, True, True, True, False),
    ],
)
def test_rule_17_custody_and_hand_over(
    handing, partner, role, handed_over, sees_firm, sees_modules, sees_answers, enters
) -> None:
    organisation = getattr(handing, partner)
    actor = make_actor(role, organisation)
    if handed_over:
        make_consent(handing.firm, "hand_over", recipient=organisation)
    assert visible_to(actor, Enterprise).filter(pk=handing.firm.pk).exists() is sees_firm
    assert visible_to(actor, Enrolment).exists() is sees_modules
    assert visible_to(actor, Round).exists() is sees_answers
    assert visible_to(actor, Workforce).exists() is sees_answers
    assert visible_to(actor, Enterprise, "open_answers").exists() is sees_answers
    assert visible_to(actor, Round, "change").exists() is enters
    assert may_for(actor, Round, "add", handing.firm) is enters


def test_rule_17_a_consent_taken_back_closes_again_and_one_for_another_opens_nothing(handing) -> None:
    b = make_actor("partner_manager", handing.b)
    make_consent(handing.firm, "hand_over", recipient=handing.c)
    make_consent(handing.firm, "follow_up")
    assert not visible_to(b, Round).exists()
    consent = make_consent(handing.firm, "hand_over", recipient=handing.b)
    assert visible_to(b, Round).exists()
    withdraw_consent(actor=None, consent=consent, reason="letter of the firm (invented)")
    assert not visible_to(b, Round).exists()


def test_rule_17_custody_follows_the_delivery_in_force(handing) -> None:
    b = make_actor("partner_manager", handing.b)
    assert not visible_to(b, Cohort).exists()
    set_delivery(actor=None, cohort=handing.cohort, partner=handing.b, funder=None, reason="handed to another partner")
    assert visible_to(b, Cohort).get() == handing.cohort
    assert may_for(b, Consent, "add", handing.firm)
    a = make_actor("trainer", handing.a)
    assert not visible_to(a, Cohort).exists()
    assert visible_to(a, Round).exists(), "the answers stay with who kept them"


def test_an_enrolment_taken_back_ends_custody() -> None:
    partner = make_organisation()
    firm = make_enterprise("GH", partner)
    trainer = make_actor("trainer", partner)
    assert visible_to(trainer, Enterprise).get() == firm
    withdraw_enrolment(actor=None, enrolment=Enrolment.objects.get(), reason="did not come")
    assert not visible_to(trainer, Enterprise).exists()


def test_visits_are_the_delivering_partners() -> None:
    a, b = make_organisation(), make_organisation()
    firm = make_enterprise("GH", b)
    cohort = make_cohort(a, enterprises=[firm])
    record_visit(actor=None, enterprise=firm, cohort=cohort, number=1, day=DAY)
    visit = MODELS["Visit"]
    assert visible_to(make_actor("trainer", a), visit).exists()
    assert not visible_to(make_actor("partner_manager", b), visit).exists(), "b delivers too, but not this"
    make_consent(firm, "hand_over", recipient=b)
    assert visible_to(make_actor("partner_manager", b), visit).exists()


def test_answers_that_nobody_keeps_are_the_delivering_partners() -> None:
    partner = make_organisation()
    firm = make_enterprise("GH")
    cohort = make_cohort(partner, enterprises=[firm])
    kept_by_none = make_round(firm, None, cohort=cohort)
    assert visible_to(make_actor("trainer", partner), Round).get() == kept_by_none
    assert not visible_to(make_actor("trainer"), Round).exists()


def test_the_custodian_finds_a_record_that_took_in_its_own() -> None:
    partner = make_organisation()
    mine = make_enterprise("GH", partner, name="Doubled (invented)")
    kept = make_enterprise("PE", name="Kept (invented)")
    trainer = make_actor("trainer", partner)
    merge = merge_enterprises(actor=None, kept=kept, absorbed=mine)
    assert set(visible_to(trainer, Enterprise)) == {mine, kept}
    undo_merge(actor=None, merge=merge, reason="two firms after all")
    assert visible_to(trainer, Enterprise).get() == mine


# -- enterprise, evaluator, buyer, donor


def test_an_enterprise_sees_itself_and_its_parts_alone() -> None:
    entity = make_enterprise("GH", level="legal_entity", name="Entity (invented)")
    site = make_enterprise("GH", parent=entity, name="Site (invented)")
    other = make_enterprise("GH", name="Other (invented)")
    actor = make_actor("enterprise", enterprise=entity)
    mine, theirs = make_round(site, make_organisation()), make_round(other)
    assert names(visible_to(actor, Enterprise)) == names([entity, site])
    assert visible_to(actor, Round).get() == mine
    assert may_for(actor, Round, "add", site)
    assert not may_for(actor, Round, "add", other)
    with pytest.raises(Http404):
        get_for(actor, Round, theirs.pk)


@pytest.mark.parametrize("role", ["evaluator", "lead_buyer", "donor", "committee_member"])
def test_those_who_see_figures_see_no_enterprise_and_no_person(role: str) -> None:
    world = World()
    actor = world.actor(role)
    assert may(actor, "figures")
    for model in (Enterprise, Round, Answer, Enrolment, Cohort, Consent, StoredFile, ImportBatch, Invitation):
        assert not visible_to(actor, model).exists(), model
    assert visible_to(actor, Person).get() == actor.user.person
    assert visible_to(actor, Membership).get().pk == actor.membership_id
    assert visible_to(actor, Organisation).get() == actor.organisation


def test_a_focal_person_knows_the_firms_of_the_country_but_not_their_answers() -> None:
    world = World()
    focal = world.actor("focal_person")
    assert set(visible_to(focal, Enterprise)) == {world.enterprise, world.others_enterprise}
    assert not visible_to(focal, Round).exists()
    assert not visible_to(focal, Enterprise, "open_answers").exists()


def test_an_evaluators_access_ends_with_its_day() -> None:
    today = timezone.now().date()
    member = make_member("evaluator", until=today)
    assert actor_of(member.user).role == "evaluator"
    assert may(member.user, "figures")
    Membership.objects.filter(pk=member.pk).update(valid_until=today - datetime.timedelta(days=1))
    assert actor_of(member.user).role == "public"
    assert not may(member.user, "figures")


def test_a_role_that_begins_later_or_belongs_to_an_inactive_organisation_opens_nothing() -> None:
    later = make_member("owner")
    Membership.objects.filter(pk=later.pk).update(valid_from=timezone.now().date() + datetime.timedelta(days=1))
    assert not may(later.user, "figures")
    shut = make_member("trainer")
    Organisation.objects.filter(pk=shut.organisation_id).update(active=False)
    assert not may(shut.user, "figures")


# -- people, files, jobs


def test_names_are_seen_by_those_who_work_with_the_person() -> None:
    world = World()
    seen = {
        role for role in Role.values if visible_to(world.actor(role), Person).filter(pk=world.participant.pk).exists()
    }
    assert seen == {"owner", "me_officer", "coordinator", "partner_manager", "trainer", "data_clerk"}
    other = actor_of(world.others_trainer.user)
    assert not visible_to(other, Person).filter(pk=world.participant.pk).exists()
    make_consent(world.enterprise, "hand_over", recipient=world.other_partner)
    assert not visible_to(other, Person).filter(pk=world.participant.pk).exists(), "records, not names"


def test_a_participant_of_two_partners_is_seen_by_both() -> None:
    a, b, c = make_organisation(), make_organisation(), make_organisation()
    firm = make_enterprise("GH")
    person = make_participant(make_cohort(a, enterprises=[firm]), firm)
    add_participant(actor=None, cohort=make_cohort(b, enterprises=[firm]), enterprise=firm, person=person)
    make_cohort(c, enterprises=[firm])
    seen = [visible_to(make_actor("trainer", one), Person, "list").filter(pk=person.pk).exists() for one in (a, b, c)]
    assert seen == [True, True, False]


def test_who_leaves_a_partner_no_longer_opens_the_proofs_they_sent() -> None:
    world = World()
    trainer = world.members["trainer"]
    assert visible_to(world.actor("trainer"), StoredFile).get() == world.proof
    make_member("trainer", world.other_partner, email=trainer.user.email)
    end_membership(actor=None, membership=trainer, last_day=timezone.now().date() - datetime.timedelta(days=1))
    moved = actor_of(trainer.user)
    assert moved.organisation == world.other_partner
    assert not visible_to(moved, StoredFile).exists()


def test_files_of_an_import_are_its_custodians() -> None:
    world = World()
    manager = world.members["partner_manager"]
    ImportBatch.objects.create(file=world.file, custodian=world.partner, created_by=manager.user)
    assert get_for(world.actor("data_clerk"), StoredFile, world.file.pk) == world.file
    assert get_for(world.actor("coordinator"), StoredFile, world.file.pk) == world.file
    with pytest.raises(Http404):
        get_for(actor_of(world.others_trainer.user), StoredFile, world.file.pk)
    lone = ImportBatch.objects.create(file=make_stored_file(), created_by=world.members["coordinator"].user)
    assert get_for(world.actor("coordinator"), ImportBatch, lone.pk, "change") == lone


def test_jobs_are_their_askers() -> None:
    a, b = make_member("trainer"), make_member("trainer")
    job = make_job(a)
    assert get_for(a.user, Job, job.pk, "change") == job
    with pytest.raises(Http404):
        get_for(b.user, Job, job.pk)
    assert get_for(make_actor("owner"), Job, job.pk, "change") == job


# -- which roles where


@pytest.mark.parametrize("role", Role.values)
def test_a_role_needs_its_kind_of_organisation(role: str) -> None:
    fitting = {kind for kind in Organisation.Kind.values if role in roles_in(Organisation(kind=kind))}
    assert fitting == set(ROLE_KINDS[role])
    until = timezone.now().date()
    firm = make_enterprise()
    for kind in Organisation.Kind.values:
        organisation = Organisation(kind=kind, country="GH", enterprise=firm)
        if kind in fitting:
            check_role(organisation, role, until)
        else:
            with pytest.raises(RoleRefused):
                check_role(organisation, role, until)


def test_roles_that_would_be_unbounded_are_refused() -> None:
    with pytest.raises(RoleRefused):
        check_role(Organisation(kind="evaluation_firm"), "evaluator", None)
    with pytest.raises(RoleRefused):
        check_role(Organisation(kind="country_office", country=""), "coordinator", None)
    with pytest.raises(RoleRefused):
        check_role(Organisation(kind="enterprise"), "enterprise", None)


def test_fact_rows_are_not_narrowed_to_those_in_force() -> None:
    """Whoever may see a firm may see what was corrected too: figures ask as of past moments."""
    owner = make_actor("owner")
    cohort = make_cohort(make_organisation(), enterprises=[make_enterprise()])
    set_delivery(actor=None, cohort=cohort, partner=make_organisation(), funder=None, reason="changed")
    assert visible_to(owner, CohortDelivery).count() == 2
    assert all(model.__name__ in RIGHTS for model in fact_models())
