"""Recruitment and buyers out of an older database: taken, corrected, refused, kept apart by organisation."""

from __future__ import annotations

import datetime

import pytest

from score.programme.enterprises.imports.entitled import check_rights
from score.programme.enterprises.models import Enterprise, EnterpriseAttribute, RecruitmentStage, SupplyLink
from score.programme.enterprises.recruitment.actions import steps_with
from score.programme.enterprises.recruitment.stages import standing
from tests.programme.enterprises.imports.bringing_in import load as load_prepared
from tests.programme.enterprises.imports.bringing_in import problems, read, table_counts, write_csv
from tests.programme.factories import make_actor, make_organisation

pytestmark = pytest.mark.django_db
D = datetime.date
MAPPING = """
source = "old database (invented)"

[enterprise]
reference = { column = "id" }
name = { column = "firm" }

[enterprise.attributes]
valid_from = 2020-01-01
country = "GH"
worker_representation = { column = "union" }

[[recruitment]]
stage = { column = "stage" }
reached_on = { column = "on" }
why = { column = "why" }
reason = "a later export (invented)"

[[supply_links]]
buyer = { column = "buyer" }
since = 2020-01-01
reason = "a later export (invented)"
"""
HEADER = "id,firm,union,stage,on,why,buyer"
ROWS = (
    "1,Firm one (invented),yes,contacted,2020-02-01,,Shop (invented)",
    "1,Firm one (invented),yes,completed,2020-09-01,,",
    "2,Firm two (invented),No,dropped,2020-05-01,moved away (invented),",
)


@pytest.fixture
def manager():
    return make_actor("partner_manager", make_organisation(name="Partner (invented)"))


def bring_in(tmp_path, manager, *rows):
    prepared = read(write_csv(tmp_path, *rows, header=HEADER), mapping=MAPPING, custodian=manager.organisation)
    check_rights(prepared, manager)
    assert problems(prepared) == []
    return load_prepared(prepared, manager.user, lambda writing, plan: None)


def test_stages_buyers_and_worker_representation_come_in(tmp_path, manager):
    bring_in(tmp_path, manager, *ROWS)
    one, two = Enterprise.objects.order_by("reference")
    held = RecruitmentStage.objects.in_force().order_by("pk").values_list("enterprise", "stage", "why", "custodian")
    partner = manager.organisation.pk
    assert sorted(held) == sorted(
        [
            (one.pk, "contacted", "", partner),
            (one.pk, "completed", "", partner),
            (two.pk, "dropped", "moved away (invented)", partner),
        ]
    )
    assert SupplyLink.objects.in_force().get().buyer_name == "Shop (invented)"
    said = EnterpriseAttribute.objects.in_force().filter(kind="worker_representation")
    assert dict(said.values_list("enterprise", "value")) == {one.pk: "yes", two.pk: "no"}


def test_a_completion_without_an_enrolment_says_that_nothing_is_behind_it(tmp_path, manager):
    bring_in(tmp_path, manager, *ROWS)
    here = standing(steps_with(Enterprise.objects.get(reference="1"), manager.organisation))
    assert (here.stage, here.unproven, here.since) == ("completed", True, D(2020, 9, 1))


def test_the_same_file_again_changes_nothing_and_another_word_corrects(tmp_path, manager):
    bring_in(tmp_path, manager, *ROWS)
    before = table_counts()
    again = read(write_csv(tmp_path, *ROWS, header=HEADER), mapping=MAPPING, custodian=manager.organisation)
    assert problems(again) == [] and not again.plan.writes
    bring_in(tmp_path, manager, *ROWS[:2], ROWS[2].replace("moved away", "sold"))
    assert table_counts()["RecruitmentStage"] == before["RecruitmentStage"] + 1
    corrected = RecruitmentStage.objects.in_force().get(stage="dropped")
    assert corrected.why == "sold (invented)" and corrected.reason == "a later export (invented)"


def test_two_partners_bring_in_their_own(tmp_path, manager):
    other = make_actor("partner_manager", make_organisation(name="Other partner (invented)"))
    bring_in(tmp_path, manager, *ROWS)
    bring_in(tmp_path, other, *ROWS)
    assert Enterprise.objects.filter(source="old database (invented)").count() == 2
    assert RecruitmentStage.objects.in_force().count() == 6
    assert SupplyLink.objects.in_force().count() == 2


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("3,Firm (invented),,lost,2020-01-01,,", "stage"),
        ("3,Firm (invented),,prospect,2999-01-01,,", "on"),
        ("3,Firm (invented),,prospect,,,", "on"),
        ("3,Firm (invented),,dropped,2020-01-01,,", "why"),
        ("3,Firm (invented),sometimes,,,,", "union"),
    ],
)
def test_what_is_wrong_is_said_at_its_cell(tmp_path, manager, row, column):
    prepared = read(write_csv(tmp_path, row, header=HEADER), mapping=MAPPING, custodian=manager.organisation)
    assert [one[1] for one in problems(prepared)] == [column]
