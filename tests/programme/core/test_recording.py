"""Saying what holds: new, the same again, a correction."""

from __future__ import annotations

import datetime

import pytest

from score.programme.core import facts
from score.programme.core.recording import key_fields, newest, put, says
from score.programme.enterprises.models import EnterpriseClosure, Workforce
from tests.programme.factories import make_enterprise

pytestmark = pytest.mark.django_db
DAY = datetime.date(2024, 1, 15)


def test_keys_come_from_the_models_own_constraint() -> None:
    assert key_fields(Workforce) == ("enterprise", "day", "dimensions")
    assert key_fields(EnterpriseClosure) == ()


def test_new_same_and_changed() -> None:
    site = make_enterprise()
    with facts.writing(None) as writing:
        first = put(writing, Workforce(enterprise=site, day=DAY, heads=120))
    with facts.writing(None) as writing:
        assert put(writing, Workforce(enterprise=site, day=DAY, heads=120)) == first
        second = put(writing, Workforce(enterprise=site, day=DAY, heads=121), reason="counted again")
    assert second.supersedes == first
    assert newest(Workforce(enterprise=site, day=DAY), key_fields(Workforce)) == second
    assert Workforce.objects.count() == 2


def test_a_change_without_reason_leaves_everything_as_it_was() -> None:
    site = make_enterprise()
    with facts.writing(None) as writing:
        put(writing, Workforce(enterprise=site, day=DAY, heads=120))
    with pytest.raises(ValueError, match="reason"), facts.writing(None) as writing:
        put(writing, Workforce(enterprise=site, day=DAY, heads=121))
    assert Workforce.objects.get().heads == 120


def test_values_are_compared_as_the_database_gives_them() -> None:
    site = make_enterprise()
    key = key_fields(Workforce)
    with facts.writing(None) as writing:
        put(writing, Workforce(enterprise=site, day=DAY, heads=120))
    assert says(Workforce.objects.get(), key) == says(Workforce(enterprise=site, day=DAY, heads="120"), key)
