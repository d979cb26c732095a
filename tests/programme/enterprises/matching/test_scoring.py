"""Evidence added up: weights, rarity, decisions."""

import math
import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from score.programme.enterprises.matching import scoring
from score.programme.enterprises.matching.agreement import ANOTHER_UNIT, CONTAINED, DIFFERENT, EXACT, NEAR, NOT_KNOWN
from score.programme.enterprises.matching.scoring import (
    ADDRESS,
    CODE,
    IDENTIFIER,
    NAME,
    WORDS,
    Decisions,
    Scale,
    record_of,
)

LAYOUT = {"name": NAME, "address": ADDRESS, "identifiers": IDENTIFIER}
TRADES = ("Garment", "Textile", "Shoe", "Knitting")
TOWNS = ("Lahore", "Hanoi", "Tema", "Lima", "Ambur")


def record(name="", address="", *identifiers, also=()):
    return record_of(
        LAYOUT, {"name": [name, *also], "address": [address] if address else [], "identifiers": identifiers}
    )


def registry(size=400):
    chance = random.Random(1)
    return [
        record(
            f"{''.join(chance.choices('bcdfgklmnprst', k=3))}a{chance.choice('lmnr')}o {chance.choice(TRADES)} Ltd",
            f"{chance.randrange(1, 400)} Road {chance.randrange(30)}, {chance.choice(TOWNS)}",
        )
        for _ in range(size)
    ]


@pytest.fixture(scope="module")
def scale():
    return Scale.of(LAYOUT, registry())


def test_fields_without_text_are_left_out_and_values_stand_once():
    found = record_of(LAYOUT, {"name": ["Orion Ltd", "ORION", ""], "address": ["  "], "unknown": ["x"]})
    assert found == {"name": (("orion",),)}


def test_the_same_is_probable_and_others_are_not(scale):
    one = record("Orion Garments Ltd", "12 Kings Road, Tema")
    assert scale.judge(one, record("ORION GARMENT", "12, Kings Rd, Tema")).probability > 0.95
    assert scale.judge(one, record("Vesta Shoes", "7 Queens Road, Lima")).probability < 0.001
    assert scale.judge(one, record("Orion Garments Unit 2", "12 Kings Road, Tema")).probability < 0.5
    assert scale.judge(one, record("Vesta Garments", "12 Kings Road, Tema")).probability < 0.5  # a neighbour
    assert scale.judge(one, record("Orion Garments Ltd", "77 Hill Alley, Old Mill, Lima")).probability < 0.5  # a sister


def test_a_judgement_explains_itself_field_by_field(scale):
    found = scale.judge(record("Orion Garments", "Tema"), record("Orion Garmets", "Tema", "tax: 5"))
    assert [one.field for one in found.evidence] == ["name", "address", "identifiers"]
    assert found.profile[2] == NOT_KNOWN
    assert found.evidence[2].weight == 0
    assert found.log_odds == pytest.approx(scale._prior + sum(one.weight for one in found.evidence))
    assert found.evidence[0].left == ("orion", "garment")


def test_of_several_names_those_that_agree_best_count(scale):
    one = record("संगम टेक्सटाइल्स", "Faridabad", also=("Sangam Textiles",))
    other = record("SANGAM TEXTILE CO", "Faridabad", also=("Quite Another Name",))
    found = scale.judge(one, other)
    assert found.evidence[0].agreement.level == EXACT
    assert found.evidence[0].left == ("sangam", "textile")


def test_common_words_weigh_less_than_rare_ones(scale):
    common = scale.judge(record("Garment Textile"), record("Garment Textile"))
    rare = scale.judge(record("Zephyrine Garment"), record("Zephyrine Garment"))
    assert rare.log_odds > common.log_odds


def test_a_number_in_the_same_register_speaks_and_in_another_is_silent(scale):
    one, alike = record("Orion", "", "tax: 12345"), record("Orion", "", "tax: 12345")
    assert scale.judge(one, alike).evidence[2].weight > 5
    assert scale.judge(one, record("Orion", "", "chamber: 12345")).evidence[2].weight == 0
    assert scale.judge(one, record("Orion", "", "tax: 99999")).evidence[2].weight < -1


def test_rare_shared_words_are_told(scale):
    found = scale.judge(record("Zephyrine Garment Tema"), record("Garment Zephyrine Lima"))
    assert scale.rare_words(found.evidence[0]) == ("zephyrine",)


def test_better_levels_never_weigh_less(scale):
    for name in LAYOUT:
        weights = [one for one in scale._weights[name][:-1] if one]
        assert weights == sorted(weights, reverse=True), name
        assert scale._weights[name][ANOTHER_UNIT] <= 0


def test_duplicates_in_a_short_list_do_not_make_agreement_look_common():
    doubled = registry(40) * 2
    scale = Scale.of(LAYOUT, doubled)
    assert scale._weights["name"][EXACT] > 6


def test_a_larger_registry_asks_for_more():
    one = record("Orion Garments"), record("Orion Garments")
    small, large = Scale.of(LAYOUT, registry(50)), Scale.of(LAYOUT, registry(50) + registry(20_000)[50:])
    assert large._prior < small._prior
    assert large.judge(*one).probability < 0.99


@pytest.mark.parametrize("records", [[], [record("Orion")]])
def test_a_registry_of_nothing_or_one(records):
    scale = Scale.of(LAYOUT, records)
    assert 0 < scale.judge(record("Orion", "Tema"), record("Orion", "Tema")).probability <= 1
    assert scale.judge({}, {}).profile == (NOT_KNOWN, NOT_KNOWN, NOT_KNOWN)


def test_decisions_move_the_weight_of_a_level():
    held = registry()
    before = Scale.of(LAYOUT, held)
    taught = Scale.of(LAYOUT, held, Decisions(same={"address": Counter({DIFFERENT: 300})}))
    assert taught._weights["address"][DIFFERENT] > before._weights["address"][DIFFERENT]
    assert taught._weights["address"][NEAR] < before._weights["address"][NEAR]
    assert taught._weights["name"] == before._weights["name"]


def test_pairs_like_those_rejected_become_less_probable_and_the_reverse():
    held = registry()
    pair = record("Orion Garments", "Tema"), record("Orion Garments West", "Tema")
    before = Scale.of(LAYOUT, held).judge(*pair)
    for decided, sign in (((0, 20), -1), ((20, 0), 1), ((5, 5), 0)):
        after = Scale.of(LAYOUT, held, Decisions(profiles={before.profile: decided})).judge(*pair)
        assert math.copysign(1, after.learnt) == sign if sign else after.learnt == 0
        assert after.log_odds == pytest.approx(before.log_odds + after.learnt)
        assert abs(after.learnt) <= math.log(8) + 1e-9


def test_other_layouts_have_no_names():
    scale = Scale.of({"first": WORDS, "born": CODE}, [{"first": (("ana",),)}] * 3)
    assert scale.judge({"first": (("ana",),)}, {"first": (("ana",),)}).evidence[0].agreement.level == EXACT


WORD = st.sampled_from(
    ["orion", "vesta", "garment", "textle", "textile", "tema", "lima", "2", "kings", "SMGM", "sangam"]
)
TEXT = st.lists(WORD, max_size=5).map(" ".join)
RECORD = st.builds(record, TEXT, TEXT, st.sampled_from(["", "tax: 12345", "tax: 12354", "id: 7"]))


@given(RECORD, RECORD)
@settings(max_examples=200)
def test_the_order_of_the_two_does_not_matter(left, right):
    scale = _SCALE
    one, other = scale.judge(left, right), scale.judge(right, left)
    assert one.log_odds == pytest.approx(other.log_odds)
    assert one.profile == other.profile


@given(TEXT, TEXT, TEXT)
@settings(max_examples=200)
def test_one_more_rare_word_in_both_names_never_lowers(left, right, address):
    before = _SCALE.judge(record(left, address), record(right, address))
    after = _SCALE.judge(record(f"{left} zephyrine", address), record(f"{right} zephyrine", address))
    if after.profile[0] != ANOTHER_UNIT:
        assert after.log_odds >= before.log_odds - 1e-9


@given(RECORD, RECORD, st.floats(0.01, 0.99))
@settings(max_examples=200)
def test_stopping_early_says_the_same(left, right, least):
    whole, early = _SCALE.judge(left, right), _SCALE.judge_if(left, right, least)
    if abs(whole.probability - least) > 1e-9:
        assert (early is not None) == (whole.probability >= least)
    if early is not None:
        assert early == whole


_SCALE = Scale.of(LAYOUT, registry(200), Decisions(profiles={(CONTAINED, EXACT, NOT_KNOWN): (3, 0)}))


def test_probability_is_never_out_of_bounds():
    assert scoring.Judgement(-800.0, ()).probability == 0.0
    assert scoring.Judgement(800.0, ()).probability == 1.0
