"""Pairs within a list, and between a list and a registry."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.parts.factory_rows import real_rows
from score.programme.enterprises.matching.pairs import Registry, bare_text_of, text_of
from score.programme.enterprises.matching.scoring import ADDRESS, NAME, record_of

LAYOUT = {"name": NAME, "address": ADDRESS}


def record(name, address=""):
    return record_of(LAYOUT, {"name": [name], "address": [address]})


@pytest.fixture(scope="module")
def rows():
    return [record(row.name, row.address) for row in real_rows()]


@pytest.fixture(scope="module")
def registry(rows):
    return Registry(LAYOUT, rows)


TWO_SCRIPTS = [
    ("संगम टेक्सटाइल्स प्राइवेट लिमिटेड", "फरीदाबाद सेक्टर 24", "Sangam Textiles Pvt Ltd", "Plot 12, Sector 24, Faridabad"),
    ("शिव शक्ति गारमेंट्स", "लुधियाना पंजाब", "Shiv Shakti Garments", "Ludhiana, Punjab"),
    ("江苏华美纺织有限公司", "江苏省南通市", "Jiangsu Huamei Textile Co., Ltd", "Nantong City, Jiangsu Province"),
    ("Công ty TNHH May Mặc Sông Hồng", "Nam Định", "SONG HONG MAY MAC CO LTD", "Nam Dinh"),
    ("شركة فيصل للنسيج", "فيصل آباد", "Faisal Textile Co", "Faisalabad"),
    ("مصنع قدسية للملابس", "عمان", "Qudsiya Garments Factory", "Amman"),
]


@pytest.mark.parametrize("written_in", ["local", "latin"])
def test_a_firm_is_found_under_its_name_in_another_script(rows, written_in):
    """Whichever of the two is in the registry, among a thousand others."""
    local = [record(name, address) for name, address, _name, _address in TWO_SCRIPTS]
    latin = [record(name, address) for _name, _address, name, address in TWO_SCRIPTS]
    held, asked = (local, latin) if written_in == "local" else (latin, local)
    found = Registry(LAYOUT, [*rows, *held])
    for number, matches in found.like(asked):
        assert [match.right - len(rows) for match in matches] == [number], TWO_SCRIPTS[number]


def test_two_scripts_within_one_list(rows):
    both = [record(name, address) for one in TWO_SCRIPTS for name, address in (one[:2], one[2:])]
    found = Registry(LAYOUT, [*rows[:200], *both]).duplicates()
    pairs = {(match.left - 200, match.right - 200) for match in found if match.left >= 200}
    assert pairs == {(place, place + 1) for place in range(0, len(both), 2)}


def test_pairs_come_the_most_probable_first_and_once(registry):
    found = registry.duplicates()
    assert len(found) > 20
    assert [one.judgement.log_odds for one in found] == sorted((one.judgement.log_odds for one in found), reverse=True)
    assert len({(one.left, one.right) for one in found}) == len(found)
    assert all(one.left < one.right for one in found)


def test_progress_is_told(registry):
    told = []
    registry.duplicates(progress=lambda done, total: told.append((done, total)))
    assert told[0] == (0, len(registry.records)) and told[-1][0] > 500


def test_a_lower_threshold_finds_more(registry):
    assert len(registry.duplicates(0.05)) > len(registry.duplicates(0.5)) > len(registry.duplicates(0.99))


def test_what_is_asked_about_is_found_in_the_registry(registry, rows):
    asked = [rows[5], record("Nobody has such a name at all", "Nowhere 77")]
    found = dict(registry.like(asked))
    assert found[0][0].right == 5
    assert found[1] == []


def test_an_empty_registry_and_empty_records():
    assert Registry(LAYOUT, []).duplicates() == []
    assert dict(Registry(LAYOUT, []).like([record("Orion")])) == {0: []}
    assert Registry(LAYOUT, [{}, {}, record("Orion")]).duplicates() == []


def test_the_order_of_the_records_does_not_matter(rows):
    some = rows[:250]
    order = list(range(len(some)))
    random.Random(4).shuffle(order)

    def found(held, places):
        matches = Registry(LAYOUT, held).duplicates(0.02)
        return {frozenset((places[one.left], places[one.right])) for one in matches if one.judgement.probability > 0.3}

    straight = found(some, range(len(some)))
    assert len(straight) > 5
    assert found([some[at] for at in order], order) == straight


@given(st.lists(st.sampled_from(["Orion", "SANGAM", "संगम", "Garments", "2", "江苏", "فيصل"]), max_size=6))
@settings(max_examples=60)
def test_texts_for_candidates_are_plain(words):
    held = record(" ".join(words), "Tema 5")
    for text in (text_of(held), bare_text_of(held)):
        assert text == text.lower() and text.isascii()
