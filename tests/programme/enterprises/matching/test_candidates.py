"""Which records are worth comparing."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score.programme.enterprises.matching.candidates import CandidateIndex
from score.programme.enterprises.matching.plain_words import plain

FILLER = [f"factory {chr(97 + n % 26)}{n * 7919 % 9973} street {n * 104729 % 99991}" for n in range(300)]


def nearest(texts, asked, **options):
    return [where.tolist() for _number, where, _how in CandidateIndex(texts).nearest(asked, **options)]


@pytest.mark.parametrize(
    "spoilt",
    [
        "quanzou xinxing footwear",
        "footwear xinxing quanzhou",
        "quanzhouxinxing footwear",
        "xinxing footwear baiqi village",
        "quanzhou xinxing",
    ],
)
def test_the_nearest_is_found_with_errors_in_any_order(spoilt):
    texts = [*FILLER, "quanzhou xinxing footwear wuyi industrial zone"]
    assert nearest(texts, [spoilt])[0][0] == len(FILLER)


def test_the_nearest_comes_first_and_a_text_is_nearest_to_itself():
    texts = ["orion garment", "orion garments west", "orion", *FILLER]
    (number, where, how) = next(CandidateIndex(texts).nearest(["orion garment"]))
    assert number == 0 and where[0] == 0
    assert how[0] == pytest.approx(1.0, abs=1e-5)
    assert np.all(np.diff(how) <= 0)


def test_what_nearly_all_hold_finds_nobody():
    texts = [f"limited {text}" for text in FILLER]
    assert nearest(texts, ["limited"]) == [[]]


def test_no_more_than_wanted_and_none_further_than_wanted():
    texts = ["orion garment factory"] * 30 + FILLER
    assert len(nearest(texts, ["orion garment factory"], at_most=5)[0]) == 5
    assert nearest(texts, ["zzqx"], least=0.18) == [[]]


def test_an_empty_index_and_empty_texts_find_nobody():
    assert nearest([], ["orion"]) == [[]]
    assert nearest(["", "orion", ""], ["", "or"], least=0.5) == [[], []]
    assert list(CandidateIndex(["orion"]).nearest([])) == []


def test_more_texts_than_one_batch_come_in_order():
    texts = [f"firm number {n} of town {n * 31}" for n in range(1_200)]
    found = list(CandidateIndex(texts).nearest(texts, at_most=1))
    assert [number for number, _where, _how in found] == list(range(1_200))
    assert sum(where.tolist()[:1] == [number] for number, where, _how in found) >= 1_190


@given(st.lists(st.text(max_size=30).map(plain), min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_the_records_does_not_matter(texts, chance: random.Random):
    """How near each text is to each other one is the same however they stand."""
    order = list(range(len(texts)))
    chance.shuffle(order)
    shuffled = [texts[place] for place in order]

    def nearness(held):
        return {
            (held[number], held[at]): round(float(value), 4)
            for number, where, how in CandidateIndex(held).nearest(held, at_most=50)
            for at, value in zip(where.tolist(), how.tolist(), strict=True)
            if abs(value - 0.18) > 1e-3
        }

    assert nearness(texts) == nearness(shuffled)
