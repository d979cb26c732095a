"""Savings (rule 10): observed only over months that are over, verified by somebody else, projections apart."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from score.programme.coaching.actions import record_money, verify_money
from score.programme.coaching.actions.project_money import last_day
from score.programme.coaching.models import ProjectMoney
from tests.programme.coaching.scene import TODAY, D, make_project, make_scene
from tests.programme.factories import make_actor

pytestmark = pytest.mark.django_db


def record(project, actor=None, reason="", **said):
    wanted = {
        "kind": "observed",
        "currency": "GHS",
        "saving": Decimal(5000),
        "one_off_cost": Decimal(1200),
        "months": 2,
        "starts_on": D(2024, 4, 1),
        "today": TODAY,
        **said,
    }
    return record_money(actor=actor, project=project, reason=reason, **wanted)


def test_a_saving_keeps_its_months_and_cost(scene) -> None:
    made = record(make_project(scene))
    assert (made.saving, made.one_off_cost, made.months, made.verified_by) == (5000, 1200, 2, None)


def test_months_to_come_are_not_observed_but_projected(scene) -> None:
    project = make_project(scene)
    with pytest.raises(ValidationError) as refused:
        record(project, months=3)
    assert set(refused.value.error_dict) == {"months"}
    assert record(project, months=3, kind="projected").kind == "projected"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"kind": "hoped"}, "kind"),
        ({"currency": "cedi"}, "currency"),
        ({"currency": "ghs"}, "currency"),
        ({"saving": Decimal("1e11")}, "saving"),
        ({"one_off_cost": Decimal(-1)}, "one_off_cost"),
        ({"months": 0}, "months"),
        ({"months": 121}, "months"),
    ],
)
def test_an_amount_that_can_be_none(scene, said, field) -> None:
    with pytest.raises(ValidationError) as refused:
        record(make_project(scene), **said)
    assert set(refused.value.error_dict) == {field}


def test_a_loss_is_a_saving_below_zero(scene) -> None:
    assert record(make_project(scene), saving=Decimal(-300)).saving == -300


def test_the_overlap_is_with_another_project_of_the_same_firm(scene) -> None:
    one, other, strange = make_project(scene), make_project(scene), make_project(make_scene())
    assert record(one, overlaps_with=other).overlaps_with == other
    for wrong in (other, strange):
        with pytest.raises(ValidationError) as refused:
            record(other, overlaps_with=wrong)
        assert set(refused.value.error_dict) == {"overlaps_with"}


def test_nobody_verifies_a_number_of_their_own(scene) -> None:
    money = record(make_project(scene), actor=scene.trainer)
    with pytest.raises(ValidationError, match="Somebody else"):
        verify_money(actor=scene.trainer, money=money)
    manager = make_actor("partner_manager", scene.partner)
    verified = verify_money(actor=manager, money=money)
    assert (verified.verified_by, verified.saving, verified.one_off_cost) == (manager.user, 5000, 1200)


def test_another_amount_has_to_be_verified_anew(scene) -> None:
    project = make_project(scene)
    manager = make_actor("partner_manager", scene.partner)
    verify_money(actor=manager, money=record(project, actor=scene.trainer))
    record(project, saving=Decimal(6000), reason="bill found")
    assert ProjectMoney.objects.in_force().get().verified_by is None


@pytest.mark.parametrize(
    ("starts_on", "months", "ends_on"),
    [
        (D(2024, 1, 1), 1, D(2024, 1, 31)),
        (D(2024, 1, 15), 3, D(2024, 4, 14)),
        (D(2023, 11, 1), 4, D(2024, 2, 29)),
        (D(2024, 1, 31), 1, D(2024, 2, 28)),
        (D(2024, 12, 1), 1, D(2024, 12, 31)),
        (D(2024, 3, 1), 120, D(2034, 2, 28)),
    ],
)
def test_the_last_of_so_many_months(starts_on, months, ends_on) -> None:
    assert last_day(starts_on, months) == ends_on


@given(st.dates(D(2000, 1, 1), D(2100, 1, 1)), st.integers(1, 120))
def test_a_month_has_28_to_31_days(starts_on, months) -> None:
    assert 28 * months <= (last_day(starts_on, months) - starts_on).days + 1 <= 31 * months
