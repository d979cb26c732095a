"""Bulk changes: what is written is what was looked at, and what is taken back is exactly what was written."""

import datetime
import sqlite3

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from score.programme.core.models import AuditEvent
from score.programme.dashboards import enterprise_rows
from score.programme.enterprises.actions import set_attribute
from score.programme.enterprises.bulk.actions import SeenOtherwise, apply, kept_of, undo
from score.programme.enterprises.bulk.changes import Change, plan
from score.programme.enterprises.models import (
    BulkChange,
    EnterpriseAttribute,
    EnterpriseClosure,
    EnterpriseRow,
    RecruitmentStage,
)
from score.programme.enterprises.recruitment.actions import record_stage
from tests.programme.factories import make_actor, make_enterprise, make_organisation

pytestmark = pytest.mark.django_db
D = datetime.date
SECTOR = Change("sector", "metal", D(2025, 1, 1), "the list of the association")
APPLIED = Change("stage", "applied", D(2025, 2, 1), "open call")


@pytest.fixture
def owner():
    return make_actor("owner")


@pytest.fixture
def firms():
    """One without a sector, one with another, one that says so already, one that said otherwise of that very day."""
    made = [make_enterprise(name=f"Firm {number} (invented)") for number in range(4)]
    for firm, sector, day in ((1, "food", D(2024, 1, 15)), (2, "metal", D(2024, 1, 15)), (3, "food", D(2025, 1, 1))):
        set_attribute(actor=None, enterprise=made[firm], kind="sector", value=sector, valid_from=day)
    enterprise_rows.catch_up()
    return made


def keys(firms):
    return [firm.pk for firm in firms]


def sector_on(firm, day):
    held = firm.attributes.in_force().filter(kind="sector", valid_from__lte=day).order_by("-valid_from").first()
    return held.value if held else ""


def done(actor, firms, change=SECTOR, **more):
    return apply(actor=actor, keys=keys(firms), change=change, seal=plan(actor, keys(firms), change).seal, **more)


def test_the_preview_says_of_each_before_and_after_and_writes_nothing(owner, firms):
    facts = EnterpriseAttribute.objects.count()
    lines = plan(owner, keys(firms), SECTOR).lines
    assert [(line.before, line.after, line.unchanged, line.problem) for line in lines] == [
        ("", "metal", False, ""),
        ("food", "metal", False, ""),
        ("metal", "metal", True, ""),
        ("food", "metal", False, ""),
    ]
    assert lines[3].held is not None and lines[1].held is None, "another day is no correction"
    assert EnterpriseAttribute.objects.count() == facts


def test_all_is_written_at_one_moment_and_corrections_carry_the_reason(owner, firms):
    made = done(owner, firms, query="sector=food")
    written = EnterpriseAttribute.objects.filter(pk__in=made.written["EnterpriseAttribute"])
    assert {fact.enterprise_id for fact in written} == {firms[0].pk, firms[1].pk, firms[3].pk}
    assert {(fact.recorded_at, fact.recorded_by_id) for fact in written} == {(made.recorded_at, owner.user.pk)}
    corrected = written.get(enterprise=firms[3])
    assert corrected.supersedes.value == "food" and corrected.reason == SECTOR.reason
    assert [sector_on(firm, D(2025, 6, 1)) for firm in firms] == ["metal"] * 4
    assert sector_on(firms[1], D(2024, 12, 31)) == "food", "what was before stays"
    event = AuditEvent.objects.get(action="bulk_change")
    assert event.detail == {"what": "sector", "day": "2025-01-01", "written": 3, "left": 1}


def test_what_was_not_looked_at_is_not_written(owner, firms):
    seal = plan(owner, keys(firms), SECTOR).seal
    set_attribute(actor=None, enterprise=firms[0], kind="sector", value="wood", valid_from=D(2024, 1, 1))
    with pytest.raises(SeenOtherwise) as otherwise:
        apply(actor=owner, keys=keys(firms), change=SECTOR, seal=seal)
    assert otherwise.value.plan.lines[0].before == "wood"
    assert not BulkChange.objects.exists() and sector_on(firms[1], D(2025, 6, 1)) == "food"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Change("size", "huge", D(2025, 1, 1), "x"), "A size class is one of"),
        (Change("country", "XX", D(2025, 1, 1), "x"), "no country code"),
        (Change("sector", " ", D(2025, 1, 1), "x"), "must not be blank"),
        (Change("sector", "s" * 101, D(2025, 1, 1), "x"), "longer than"),
        (Change("address", "Street 1", D(2025, 1, 1), "x"), "cannot be set"),
        (Change("closure", "9", D(2025, 1, 1), "x"), "Evidence is a level"),
        (Change("closure", "2", D(2999, 1, 1), "x"), "has not come yet"),
        (Change("stage", "enrolled", D(2025, 1, 1), "x"), "by its training"),
        (Change("stage", "alumni", D(2025, 1, 1), "x"), "The first stage is one of"),
    ],
)
def test_what_an_action_would_refuse_is_refused_line_by_line(owner, firms, change, words):
    made = plan(owner, keys(firms), change)
    assert all(words in line.problem for line in made.lines) and not made.written
    with pytest.raises(ValidationError, match="nothing to write"):
        done(owner, firms, change)


def test_a_reason_is_needed(owner, firms):
    with pytest.raises(ValidationError, match="Say why"):
        done(owner, firms, Change("sector", "metal", D(2025, 1, 1), "  "))


def test_a_partner_changes_its_own_firms_alone(firms):
    partner = make_organisation()
    manager = make_actor("partner_manager", partner)
    own = make_enterprise(partner=partner, name="Own (invented)")
    enterprise_rows.catch_up()
    made = plan(manager, [own.pk, firms[0].pk], SECTOR)
    assert [bool(line.problem) for line in made.lines] == [False, True]
    done(manager, [own, firms[0]])
    assert (sector_on(own, D(2025, 6, 1)), sector_on(firms[0], D(2025, 6, 1))) == ("metal", "")


def test_taking_back_puts_every_earlier_value_back(owner, firms):
    before = [sector_on(firm, D(2025, 6, 1)) for firm in firms]
    made = done(owner, firms)
    back = undo(actor=owner, change=made, reason="the wrong list")
    assert (back.taken_back, back.kept) == (3, [])
    assert [sector_on(firm, D(2025, 6, 1)) for firm in firms] == before
    as_it_was = EnterpriseAttribute.objects.as_of(made.recorded_at).filter(kind="sector", value="metal")
    assert as_it_was.count() == 4, "what was believed in between stays readable"
    with pytest.raises(ValidationError, match="already"):
        undo(actor=owner, change=made, reason="again")
    enterprise_rows.catch_up()
    assert list(EnterpriseRow.objects.order_by("pk").values_list("sector", flat=True)) == before


def test_what_others_corrected_since_is_kept_and_listed(owner, firms):
    made = done(owner, firms)
    set_attribute(
        actor=None, enterprise=firms[0], kind="sector", value="wood", valid_from=D(2025, 1, 1), reason="asked there"
    )
    back = undo(actor=owner, change=made, reason="the wrong list")
    assert back.taken_back == 2 and [fact.enterprise for fact in back.kept] == [firms[0]]
    made.refresh_from_db()
    assert [fact.enterprise for fact in kept_of(made)] == [firms[0]]
    assert sector_on(firms[0], D(2025, 6, 1)) == "wood"


def test_stages_are_those_of_the_own_organisation_and_follow_one_another(firms):
    manager, other = (make_actor("partner_manager", make_organisation()) for _ in range(2))
    for firm in firms:
        for actor in (manager, other):
            record_stage(
                actor=None, enterprise=firm, custodian=actor.organisation, stage="prospect", reached_on=D(2025, 1, 1)
            )
    record_stage(
        actor=None, enterprise=firms[3], custodian=other.organisation, stage="dropped", reached_on=D(2025, 1, 9),
        why="too far",
    )  # fmt: skip
    boss = make_actor("owner", make_organisation("programme_owner"))
    assert not plan(boss, keys(firms), APPLIED).refused, "for the programme nothing was recorded yet"
    office = make_actor("coordinator", make_organisation("country_office"))
    made = done(office, firms, APPLIED)
    assert RecruitmentStage.objects.filter(custodian=office.organisation, stage="applied").count() == 4
    record_stage(
        actor=None, enterprise=firms[1], custodian=office.organisation, stage="eligible", reached_on=D(2025, 3, 1)
    )
    back = undo(actor=office, change=made, reason="the wrong call")
    assert back.taken_back == 3 and [fact.enterprise for fact in back.kept] == [firms[1]]


def test_closing_many_and_opening_them_again(owner, firms):
    yesterday = timezone.now().date() - datetime.timedelta(days=1)
    closing = Change("closure", "2", yesterday, "the register of trade")
    made = done(owner, firms[:2], closing)
    assert EnterpriseClosure.objects.in_force().count() == 2
    assert [line.unchanged for line in plan(owner, keys(firms[:3]), closing).lines] == [True, True, False]
    undo(actor=owner, change=made, reason="another register")
    assert EnterpriseClosure.objects.in_force().count() == 0
    done(owner, firms[:2], closing)
    assert EnterpriseClosure.objects.in_force().count() == 2, "they may close again"


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the number of parameters is limited in SQLite")
@pytest.mark.parametrize("change", [SECTOR, APPLIED, Change("closure", "2", D(2025, 1, 1), "the register")])
def test_more_firms_than_a_query_takes_parameters(owner, firms, change):
    connection.ensure_connection()
    before = connection.connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 32_766)
    try:
        made = plan(owner, range(1, 40_000), change)
    finally:
        connection.connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, before)
    assert [line.enterprise for line in made.lines] == keys(firms)
