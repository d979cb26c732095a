"""Reports that wait for a decision, narrowed to one partner or one cohort, however many there are."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from score.programme.dashboards.missing.reviewed import reports_waiting
from tests.programme.factories import make_organisation
from tests.programme.reviews.scene import Scene, make_scene

pytestmark = pytest.mark.django_db


def waiting(scene: Scene, values: dict[str, str]) -> tuple[int, int]:
    """How many wait, and how many queries it takes to find them out."""
    with CaptureQueriesContext(connection) as made:
        found = reports_waiting(scene.coordinator, values)
    return found.total, len(made)


def test_narrowed_to_a_group_by_as_many_reads_however_many_wait() -> None:
    scene = make_scene()
    scene.visit()
    values = {"partner": scene.partner.uid.hex, "cohort": scene.cohort.code}
    waiting(scene, values)  # what is compared once is kept
    assert waiting(scene, values)[0] == 1
    _one, needed = waiting(scene, values)
    for _report in range(6):
        scene.visit(scene.another_firm())
    waiting(scene, values)
    assert waiting(scene, values) == (7, needed)
    assert waiting(scene, {"partner": make_organisation().uid.hex})[0] == 0
    assert waiting(scene, {"cohort": "another"})[0] == 0
