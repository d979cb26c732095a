"""The registry as the matcher sees it."""

import datetime

import pytest

from score.programme.core import facts
from score.programme.enterprises.actions import merge_enterprises, rename_enterprise, set_attribute, undo_merge
from score.programme.enterprises.duplicates.records import (
    LAYOUT,
    MERGED,
    own_texts_of,
    records_of,
    registry_for,
    standing,
    standing_in,
    texts_from,
    texts_of,
)
from score.programme.enterprises.matching.scoring import record_of
from score.programme.enterprises.models import Enterprise, EnterpriseIdentifier, EnterpriseName
from tests.programme.enterprises.duplicates.pairs import ADDRESS, make_others, make_pair
from tests.programme.factories import DAY, make_enterprise

pytestmark = pytest.mark.django_db


def asked_for(*told):
    """Names, addresses and numbers as the matcher looks for them."""
    return record_of(LAYOUT, texts_from(*told))


def found_in(registry, asked):
    """The enterprises that each may be."""
    return [[registry.ids[one.right] for one in matches] for _number, matches in registry.registry.like(asked)]


@pytest.fixture
def known():
    """A firm with all by which one can know it."""
    firm = make_enterprise(name="Sangam Textiles (invented)", address="Plot 12, Faridabad")
    Enterprise.objects.filter(pk=firm.pk).update(name_local="संगम टेक्सटाइल्स", source="old base", reference="77")
    with facts.writing(None) as writing:
        writing.add(EnterpriseName(enterprise=firm, kind="former", text="Sangam Mills (invented)"))
        writing.add(EnterpriseName(enterprise=firm, kind="listed", text="Absorbed Mills (invented)", source=MERGED))
        gone = writing.add(EnterpriseName(enterprise=firm, kind="trade", text="Never so called (invented)"))
        writing.add(EnterpriseIdentifier(enterprise=firm, scheme="tax", value="0012"))
    with facts.writing(None) as writing:
        writing.withdraw(gone, reason="an error")
    set_attribute(
        actor=None, enterprise=firm, kind="address", value="Plot 13, Faridabad", valid_from=datetime.date(2025, 1, 1)
    )
    return firm


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


def test_a_registry_finds_firms_by_any_of_their_names(known):
    make_others()
    registry = registry_for("GH")
    asked = [
        asked_for(["Sangam Textile Co (invented)"], ["Faridabad, Plot 12"]),
        asked_for(["संगम टेक्सटाइल्स (invented)"], ["Plot 13, Faridabad"]),
        asked_for(["Sangam Mills (invented)"], [], [("tax", "12")]),
        asked_for(["Quite Another Name"], ["Accra"]),
    ]
    assert found_in(registry, asked) == [[known.pk], [known.pk], [known.pk], []]
    (_number, (match,)) = next(registry.registry.like(asked))
    assert match.judgement.probability > 0.9


def test_a_registry_of_another_country_does_not_find_them(known):
    asked = [asked_for(["Sangam Textiles (invented)"], ["Plot 12, Faridabad"])]
    assert found_in(registry_for("KE"), asked) == [[]]


def test_a_registry_is_read_with_few_queries(django_assert_max_num_queries):
    for _ in range(3):
        make_pair()
    rename_enterprise(actor=None, enterprise=Enterprise.objects.first(), name="Renamed (invented)")
    with django_assert_max_num_queries(6):
        assert len(registry_for("GH").ids) == 6


def test_addresses_of_both_are_known():
    left, right = make_pair()
    assert texts_of([left.pk, right.pk])[left.pk]["address"] == [ADDRESS]
