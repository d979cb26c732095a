"""The registry as the matcher sees it."""

import datetime

import pytest

from score.programme.enterprises.actions import merge_enterprises, set_attribute, undo_merge
from score.programme.enterprises.duplicates.records import (
    LAYOUT,
    own_texts_of,
    records_of,
    standing,
    standing_in,
    texts_of,
)
from score.programme.enterprises.matching.scoring import record_of
from score.programme.enterprises.models import Enterprise
from tests.programme.enterprises.duplicates.pairs import ADDRESS, asked_for, make_known, make_pair
from tests.programme.factories import DAY, make_enterprise

pytestmark = pytest.mark.django_db


@pytest.fixture
def known():
    return make_known()


def test_all_names_addresses_and_numbers_are_read(known):
    assert texts_of([known.pk]) == {
        known.pk: {
            "name": [
                "Sangam Textiles (invented)",
                "संगम टेक्सटाइल्स",
                "Sangam Mills (invented)",
                "Absorbed Mills (invented)",
            ],
            "address": ["Plot 13, Faridabad", "Plot 12, Faridabad"],
            "identifiers": ["old base: 77", "tax: 0012"],
        }
    }
    assert "Absorbed Mills (invented)" not in own_texts_of([known.pk])[known.pk]["name"]


def test_records_are_the_texts_as_words(known):
    assert records_of([known.pk])[known.pk] == record_of(LAYOUT, texts_of([known.pk])[known.pk])
    assert records_of(Enterprise.objects.filter(pk=known.pk)) == records_of([known.pk])
    assert records_of([]) == {} == records_of([0])


def test_a_row_of_a_file_becomes_a_record():
    found = asked_for(["Orion Ltd", ""], ["Tema"], [("tax", "12"), ("tax", "")])
    assert found == {"name": (("orion",),), "address": (("tema",),), "identifiers": (("tax", "12"),)}


def test_merged_records_are_left_out_and_come_back():
    left, right = make_pair()
    merge = merge_enterprises(actor=None, kept=left, absorbed=right)
    assert set(standing()) == {left}
    undo_merge(actor=None, merge=merge, reason="two firms")
    assert set(standing()) == {left, right}


def test_of_a_country_come_its_firms_and_those_of_no_country():
    here, there, nowhere = make_enterprise("GH"), make_enterprise("KE"), Enterprise.objects.create(name="Nowhere")
    moved = make_enterprise("KE")
    set_attribute(actor=None, enterprise=moved, kind="country", value="GH", valid_from=DAY + datetime.timedelta(days=9))
    assert set(standing_in("GH")) == {here, nowhere, moved}
    assert set(standing_in("KE")) == {there, nowhere, moved}
    assert set(standing_in("")) == {here, there, nowhere, moved}


def test_addresses_of_both_are_known():
    left, right = make_pair()
    assert texts_of([left.pk, right.pk])[left.pk]["address"] == [ADDRESS]
