"""What a second person finds of what a trainer collected, with its n; nothing of fewer than three cycles."""

from __future__ import annotations

from decimal import Decimal

import pytest

from score.programme.results.trainer_measures import verification_of
from score.programme.results.verification.actions import draw_verification, record_told
from score.programme.results.verification.models import VerificationCase
from score.programme.trainings.models import Trainer
from tests.programme.factories import DAY, make_actor
from tests.programme.results.verification.scene import all_told, make_scene

pytestmark = pytest.mark.django_db


def asked_again(scene, cycles: int) -> None:
    for case in VerificationCase.objects.order_by("position")[:cycles]:
        record_told(actor=scene.coordinator, case=case, told=all_told(90))


@pytest.mark.parametrize(("cycles", "value"), [(2, ""), (3, "0.50")])  # three are drawn
def test_recounted_over_reported_of_the_trainer_s_own_cycles(cycles, value):
    scene = make_scene(6)
    trainer = Trainer.objects.create(person=scene.trainer.user.person, organisation=scene.partner, country="GH")
    other = make_actor("trainer", scene.partner)
    stranger = Trainer.objects.create(person=other.user.person, organisation=scene.partner, country="GH")
    draw_verification(actor=scene.coordinator, country="GH", share=Decimal("0.5"), seed="4711")
    asked_again(scene, cycles)
    line = verification_of(trainer, DAY)
    assert line.value == value
    if value:
        assert line.source == "30 of 60 jobs created, 3 cycles; no part of a certificate"
    assert verification_of(stranger, DAY).value == ""


def test_where_no_jobs_were_reported_it_says_so():
    scene = make_scene(3, gained=0)
    trainer = Trainer.objects.create(person=scene.trainer.user.person, organisation=scene.partner, country="GH")
    draw_verification(actor=scene.coordinator, country="GH", share=Decimal(1), seed="4711")
    asked_again(scene, 3)
    assert (verification_of(trainer, DAY).value, verification_of(trainer, DAY).source) == ("", "no jobs reported")
