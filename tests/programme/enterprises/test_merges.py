"""Chains of merges: followed to their end, and never for ever."""

import pytest

from score.programme.enterprises.actions import merge_enterprises, undo_merge
from score.programme.enterprises.merges import kept_records, merges, root
from tests.programme.factories import make_enterprise


@pytest.mark.parametrize(
    ("kept", "start", "end"),
    [({2: 1}, 2, 1), ({3: 2, 2: 1}, 3, 1), ({2: 1}, 1, 1), ({1: 2, 2: 1}, 1, 2), ({1: 1}, 1, 1)],
)
def test_a_chain_of_merges_ends_and_a_ring_does_too(kept, start, end):
    assert root(kept, start) == end


@pytest.mark.django_db
def test_every_record_of_a_chain_leads_to_its_end_until_the_merge_is_undone():
    first, middle, last = (make_enterprise() for _ in range(3))
    merge = merge_enterprises(actor=None, kept=middle, absorbed=first)
    merge_enterprises(actor=None, kept=last, absorbed=middle)
    assert merges() == {first.pk: middle.pk, middle.pk: last.pk}
    assert kept_records() == {first.pk: last.pk, middle.pk: last.pk}
    undo_merge(actor=None, merge=merge, reason="two firms")
    assert kept_records() == {middle.pk: last.pk}
