"""Recording how far recruitment has come, on an enterprise's page."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse

from score.programme.enterprises.models import RecruitmentStage
from score.programme.enterprises.recruitment.actions import record_stage
from score.programme.trainings.actions import hold_class_day
from tests.programme.dashboards.enterprise_pages import errors, shown

pytestmark = pytest.mark.django_db
D = datetime.date
DAY = D(2024, 3, 1)


def new(world, stage, day="2024-03-01", **more):
    return {"stage": stage, "reached_on": day, "custodian": world.partner.pk, "why": "", **more}


def test_a_partner_records_for_itself_also_a_firm_it_does_not_train(world, enter):
    client = enter("data_clerk")
    add = reverse("enterprise_stage_add", args=[world.others_enterprise.uid])
    assert client.post(add, new(world, "prospect")).url.endswith("?show=recruitment")
    fact = RecruitmentStage.objects.get()
    assert (fact.custodian, fact.enterprise) == (world.partner, world.others_enterprise)
    page = shown(client, world.others_enterprise, "recruitment")
    assert "prospect" in page and world.other_partner.name not in page
    assert "custodian" in errors(client.post(add, new(world, "contacted", custodian=world.other_partner.pk)))


def test_nothing_of_it_reaches_the_other_partner(world, enter):
    record_stage(
        actor=None,
        enterprise=world.others_enterprise,
        custodian=world.partner,
        stage="prospect",
        reached_on=DAY,
        why="wants to change partner (invented)",
    )
    client = Client()
    client.force_login(world.others_trainer.user)
    for tab in ("changes", "recruitment", "record"):
        page = shown(client, world.others_enterprise, tab)
        assert "wants to change partner" not in page and world.partner.name not in page


def test_what_cannot_follow_is_said_on_the_form(world, enter):
    add = reverse("enterprise_stage_add", args=[world.others_enterprise.uid])
    client = enter("partner_manager")
    assert "first stage" in str(errors(client.post(add, new(world, "eligible"))))
    assert "not come" in str(errors(client.post(add, new(world, "prospect", "2999-01-01"))))
    assert client.post(add, new(world, "applied")).status_code == 302
    assert "Say why" in str(errors(client.post(add, new(world, "dropped", "2024-04-01"))))
    assert "correction" in str(errors(client.post(add, new(world, "applied", why="other words"))))
    assert client.post(add, new(world, "applied", why="other words", reason="misheard")).status_code == 302
    assert "enrolled" not in dict(client.get(add).context["form"].fields["stage"].choices)


def test_training_stands_above_what_was_recorded(world, enter):
    hold_class_day(actor=None, cohort=world.cohort, number=1, day=D(2024, 4, 1))
    client = enter("partner_manager")
    add = reverse("enterprise_stage_add", args=[world.enterprise.uid])
    assert "under way" in str(errors(client.post(add, new(world, "contacted", "2024-05-01"))))
    assert client.post(add, new(world, "applied", "2024-03-01")).status_code == 302  # before the class: fits
    page = shown(client, world.enterprise, "recruitment")
    assert "from the training" in page and "these count" in page
    assert "recorded" in page and "Partner manager" in page


def test_a_coordinator_records_for_a_partner_of_the_country(world, enter):
    add = reverse("enterprise_stage_add", args=[world.others_enterprise.uid])
    client = enter("coordinator")
    offered = {one[0] for one in client.get(add).context["form"].fields["custodian"].choices}
    assert {world.office.pk, world.partner.pk, world.other_partner.pk} <= offered
    assert world.foreign_partner.pk not in offered
    assert client.post(add, new(world, "contacted")).status_code == 302
    assert RecruitmentStage.objects.get().custodian == world.partner


def test_taken_back_with_a_reason(world, enter):
    fact = record_stage(
        actor=None, enterprise=world.enterprise, custodian=world.partner, stage="prospect", reached_on=DAY
    )
    back = reverse("enterprise_stage_withdraw", args=[world.enterprise.uid, fact.pk])
    client = enter("partner_manager")
    assert back in shown(client, world.enterprise, "recruitment")
    assert "reason" in errors(client.post(back, {"reason": ""}))
    assert client.post(back, {"reason": "another firm"}).status_code == 302
    assert client.post(back, {"reason": "another firm"}).status_code == 404
    elsewhere = reverse("enterprise_stage_withdraw", args=[world.others_enterprise.uid, fact.pk])
    assert client.get(elsewhere).status_code == 404


def test_the_timeline_tells_of_it(world, enter):
    record_stage(
        actor=None,
        enterprise=world.enterprise,
        custodian=world.partner,
        stage="prospect",
        reached_on=DAY,
        why="a fair (invented)",
    )
    assert "Recruitment: prospect" in shown(enter("trainer"), world.enterprise, "changes")
    assert "a fair (invented)" in shown(enter("coordinator"), world.enterprise, "record")


def test_an_empty_page_says_what_to_do(world, enter):
    page = shown(enter("data_clerk"), world.others_enterprise, "recruitment")
    assert "Your organisation has not begun to recruit it" in page and "Record a stage" in page
    assert "Nobody is named" in page and "No buyer is recorded" in page
