"""Counts of the overview in worlds of one or no enterprise: of the cycles asked for, and of the moment asked for."""

from __future__ import annotations

import datetime

import numpy as np
import pytest
from django.test import Client

from score.programme.core import facts
from score.programme.dashboards import overview_counts
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
    counts = overview_counts.of(panel, {"module": "safety_and_health"})
    assert (counts.registry, counts.reached, counts.trained, counts.due) == (1, 0, 0, 0)
    both = {"module": "quality_management", "cohort": other.code}
    assert not overview_counts.members(panel, both).any(), "no cycle is of that module and that cohort"


def test_a_record_added_later_is_not_in_the_registry_of_the_past():
    factories.make_enterprise()
    before = facts.as_known(None)
    seen = overview_counts.of(world_at(before).panel, {}).registry
    factories.make_enterprise()
    assert overview_counts.of(world_at(before).panel, {}).registry == seen == 1
    assert overview_counts.of(world_at().panel, {}).registry == 2


def test_an_empty_instance_has_an_overview():
    actor = factories.make_actor("owner")
    client = Client()
    client.force_login(actor.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get("/").content.decode()
    assert "Nothing is owed" in page
    assert not np.any(overview_counts.members(world_at().panel, {}))
