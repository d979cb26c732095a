"""What is meant by a group and by what is known, in worlds of one or no enterprise: of cycles and moments asked for."""

from __future__ import annotations

import datetime
from decimal import Decimal

import numpy as np
import pytest
from django.test import Client

from score.programme.core import facts
from score.programme.dashboards import panel_marks
from score.programme.dashboards.funnel import funnel_of
from score.programme.dashboards.missing.owed import journeys
from score.programme.results.actions import NewAnswer, record_answers
from score.programme.results.figures import world_at
from score.programme.trainings import actions
from tests.programme import factories

pytestmark = pytest.mark.django_db
DAY = datetime.date


def test_being_enrolled_in_a_module_is_not_being_trained_in_it():
    firm = factories.make_enterprise(valid_from=DAY(2020, 1, 1))
    actions.state_training(
        actor=None, enterprise=firm, module="quality_management", first_class_day=DAY(2024, 3, 1),
        last_class_day=DAY(2024, 3, 1), source="invented",
    )  # fmt: skip
    other = factories.make_cohort(enterprises=[firm], module="safety_and_health")
    actions.hold_class_day(actor=None, cohort=other, number=1, day=DAY(2024, 6, 1))
    panel = world_at().panel
    asked = {"module": "safety_and_health"}
    made = funnel_of(factories.make_actor("owner"), world_at(), asked)
    assert [made.count(step) for step in ("registry", "enrolled", "reached", "trained")] == [1, 1, 0, 0]
    assert not journeys(panel, asked).inside.any(), "nor is an endline owed for it"
    assert journeys(panel, {"module": "quality_management"}).inside.any()
    both = {"module": "quality_management", "cohort": other.code}
    assert not panel_marks.members(panel, both).any(), "no cycle is of that module and that cohort"


def test_a_record_added_later_is_not_in_the_registry_of_the_past():
    actor = factories.make_actor("owner")
    factories.make_enterprise()
    before = facts.as_known(None)
    seen = funnel_of(actor, world_at(before), {}).count("registry")
    factories.make_enterprise()
    assert funnel_of(actor, world_at(before), {}).count("registry") == seen == 1
    assert funnel_of(actor, world_at(), {}).count("registry") == 2


def test_an_empty_instance_has_an_overview():
    actor = factories.make_actor("owner")
    client = Client()
    client.force_login(actor.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get("/").content.decode()
    assert "Nothing is owed" in page
    assert not np.any(panel_marks.members(world_at().panel, {}))


def test_a_round_is_answered_by_any_answer_and_not_by_being_opened():
    opened, refused, told = (factories.make_round(factories.make_enterprise()) for _number in range(3))
    record_answers(actor=None, round=refused, entries=[NewAnswer("W", missing="refused")])
    record_answers(actor=None, round=told, entries=[NewAnswer("W", value=Decimal(8), unit="person", evidence=3)])
    panel = world_at().panel
    answered = dict(zip(panel.rounds.key.tolist(), panel_marks.answered(panel).tolist(), strict=True))
    assert answered == {opened.pk: False, refused.pk: True, told.pk: True}
