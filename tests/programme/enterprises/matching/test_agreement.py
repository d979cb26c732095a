"""How far two values agree."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from score.programme.enterprises.matching.agreement import (
    ANOTHER_UNIT,
    CONTAINED,
    DIFFERENT,
    EXACT,
    NEAR,
    NOT_KNOWN,
    NOWHERE,
    PARTLY,
    WEAK,
    Rarity,
    agree_in_addresses,
    agree_in_codes,
    agree_in_identifiers,
    agree_in_names,
    agree_in_words,
)
from score.programme.enterprises.matching.plain_words import (
    COMMON_IN_ADDRESSES,
    COMMON_IN_NAMES,
    address_words,
    identifier_words,
    name_words,
)

NAMES, ADDRESSES = Rarity(COMMON_IN_NAMES), Rarity(COMMON_IN_ADDRESSES)


def names(left, right, elsewhere=NOWHERE):
    return agree_in_names(name_words(left), name_words(right), NAMES, elsewhere)


def addresses(left, right):
    return agree_in_addresses(address_words(left), address_words(right), ADDRESSES)


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        ("Orion Garments Ltd.", "ORION GARMENT COMPANY LIMITED", EXACT),
        ("Orion Sewing", "Sewing Orion Co.", EXACT),  # another order
        ("Be-Con Knit Wear", "Becon Knitwear", EXACT),  # cut into words elsewhere
        ("Quanzhou Xinxing Footwear", "Quanzou Xinxing Footware", NEAR),
        ("Kampala Textiles West", "West Kampalatextile Ltd", NEAR),
        ("Helal Embroidery & Readymade", "Helal Embr Readymade", NEAR),
        ("Jung Myung Textile", "Jung Myung Textile (Shaowu)", CONTAINED),
        ("Ningbo Kelly Cutting", "Ningbo Kelly Sewing", PARTLY),
        ("WuYi Senlin Stainless Steel", "WuYi Shunfeng Stainless Steel", WEAK),  # known by another word
        ("Orion Garments", "Vesta Shoes", DIFFERENT),
        ("Orion Garments Unit 2", "Orion Garments Unit 3", ANOTHER_UNIT),
        ("Orion Garments", "Orion Garments Unit II", ANOTHER_UNIT),
        ("Orion Garments Second Branch", "Orion Garments", ANOTHER_UNIT),
        ("Orion Garments", "Orion Garments Unit 1", CONTAINED),  # the first is no other
        ("Garment 10 Bim Son", "Bim Son Garment 10 JSC", EXACT),
        ("", "Orion", NOT_KNOWN),
    ],
)
def test_levels_of_names(left, right, level):
    assert names(left, right).level == level
    assert names(right, left).level == level


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        ("शिव शक्ति गारमेंट्स", "Shiv Shakti Garments", CONTAINED),
        ("संगम टेक्सटाइल्स प्राइवेट लिमिटेड", "Sangam Textiles Pvt Ltd", NEAR),
        ("شركة فيصل للنسيج", "Faisal Textile Co", NEAR),
        ("مصنع قدسية للملابس", "Qudsiya Garments Factory", NEAR),
        ("江苏华美纺织有限公司", "Jiangsu Huamei Textile Co., Ltd", EXACT),
        ("Công ty TNHH May Mặc Sông Hồng", "Song Hong May Mac", EXACT),
        ("संगम टेक्सटाइल्स", "Shakti Garments", DIFFERENT),
        ("江苏华美纺织有限公司", "Shandong Lutai Shoes", DIFFERENT),
    ],
)
def test_names_in_two_scripts(left, right, level):
    assert names(left, right).level == level


def test_names_in_one_script_are_compared_as_they_stand():
    assert names("संगम टेक्सटाइल्स", "संगम टेक्सटाइल्स प्राइवेट लिमिटेड").level == EXACT
    assert names("संगम टेक्सटाइल्स", "सगंम टेक्सटाइल्स").level in (NEAR, CONTAINED)
    assert names("រោងចក្រ មេគង្គ", "រោងចក្រ អង្គរ").level not in (EXACT, NEAR)


def test_a_town_that_both_addresses_hold_adds_nothing_to_a_name():
    alone = names("Chong Ming Glove", "Guangzhou Panyu Chong Ming Glove")
    there = names("Chong Ming Glove", "Guangzhou Panyu Chong Ming Glove", frozenset({"guangzhou", "panyu", "5"}))
    assert (alone.level, there.level) == (CONTAINED, NEAR)
    assert names("Orion 5", "Orion", frozenset({"5"})).level == ANOTHER_UNIT  # a number is no town


def test_words_that_one_side_alone_has_are_told():
    found = names("Orion Cutting West", "Orion Sewing West")
    assert (found.only_left, found.only_right) == (("cutting",), ("sewing",))
    turned = names("Orion Sewing West", "Orion Cutting West")
    assert (turned.only_left, turned.only_right) == (("sewing",), ("cutting",))


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        ("No. 5 Cengyao Ind. Estate, Yulu", "5 Cengyao Industrial Estate, Yulu", EXACT),
        ("9700 Commerce Pkwy, Lenexa", "9700 Comerce Parkway, Lenexa", NEAR),
        ("289 Jiefang West Road, Yuewang Zone, Shaowu", "Yuewang Zone, Shaowu", CONTAINED),
        (
            "12 Kings Road, Old Market, Tema",
            "98 Kings Road, Old Market, Tema",
            CONTAINED,
        ),  # near, but for the number of the house
        ("Road 3, Bien Hoa", "Lot 8, Hung Yen", DIFFERENT),
        ("Vietnam", "Lot 8, Kim Dong, Hung Yen", NOT_KNOWN),  # a country alone is no address to differ from
        ("", "Lot 8", NOT_KNOWN),
    ],
)
def test_levels_of_addresses(left, right, level):
    held = Rarity(COMMON_IN_ADDRESSES)
    held.learn([("vietnam", f"w{n}") for n in range(500)])
    assert agree_in_addresses(address_words(left), address_words(right), held).level == level


def test_two_whole_addresses_that_share_a_province_differ():
    left = "No. 3 Jinniu Workshop, Langsha Quarter, Xuyi, Jiangsu"
    right = "He Lie Alley, Hu Dai Quarter, Bin Hu, Wuxi, Jiangsu"
    assert addresses(left, right).level == DIFFERENT


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [("1234567", "1234567", EXACT), ("1234567", "1234576", NEAR), ("1234567", "1235576", CONTAINED),
     ("1234567", "9876543", DIFFERENT), ("12", "13", DIFFERENT), ("", "1", NOT_KNOWN)],
)  # fmt: skip
def test_levels_of_codes(left, right, level):
    assert agree_in_codes(tuple(left.split()), tuple(right.split()), NAMES).level == level


def test_numbers_are_compared_within_one_register():
    def of(left, right):
        return agree_in_identifiers(identifier_words(left), identifier_words(right), NAMES).level

    assert of("tax: 0012345", "Tax: 12345") == EXACT
    assert of("tax: 12345", "tax: 12346") == NEAR
    assert of("tax: 12345", "tax: 98765") == DIFFERENT
    assert of("tax: 12345", "chamber: 12345") == NOT_KNOWN
    assert of("", "tax: 1") == NOT_KNOWN


def test_other_words():
    assert agree_in_words(("st", "james"), ("st", "james"), NAMES).level == EXACT
    assert agree_in_words(("saint", "james"), ("saint", "jmaes"), NAMES).level in (NEAR, CONTAINED)
    assert agree_in_words((), ("x",), NAMES).level == NOT_KNOWN
    assert agree_in_words(("bittern",), ("pambula",), NAMES).level == DIFFERENT


def test_a_word_is_the_rarer_the_fewer_others_hold_it():
    held = Rarity(frozenset({"garment"}))
    held.learn([("orion", "garment")] * 2 + [("vesta", "textile")] * 400 + [("ceres", "textile")] * 9_600)
    assert held.of("orion") == held.of("nobody")  # the two compared do not count
    assert held.of("orion") > held.of("vesta") > held.of("ceres")
    assert held.of("ceres") < math.log(1.5)
    assert held.of("garment") < held.of("orion")  # listed as common, though two records hold it


def test_a_whole_name_that_others_have_too_is_less_rare_than_its_words():
    held = Rarity()
    held.learn([("perfect", "growth")] * 12)
    assert held.of_whole(("perfect", "growth")) < held.of("perfect") + held.of("growth")
    assert held.of_whole(("growth", "perfect")) == held.of_whole(("perfect", "growth"))


WORD = st.sampled_from(
    [
        "orion",
        "orio",
        "vesta",
        "garment",
        "garmnt",
        "textile",
        "tex",
        "SMGM",
        "sangam",
        "2",
        "7",
        "unit",
        "hanoi",
        "hung",
    ]
)
WORDS_ = st.lists(WORD, min_size=1, max_size=6).map(tuple)
ALL = (agree_in_names, agree_in_addresses, agree_in_words, agree_in_codes, agree_in_identifiers)


@given(WORDS_, WORDS_, st.sampled_from(ALL))
@settings(max_examples=400)
def test_the_order_of_the_two_does_not_matter(left, right, agree):
    one, other = agree(left, right, NAMES), agree(right, left, NAMES)
    assert one.level == other.level
    assert one.shared == pytest.approx(other.shared)
    assert sorted(one.only_left) == sorted(other.only_right)


@given(WORDS_, st.sampled_from(ALL))
def test_what_is_the_same_agrees_exactly(words, agree):
    if agree is not agree_in_identifiers or len(words) > 1:
        assert agree(words, words, NAMES).level == EXACT


@given(WORDS_, WORDS_)
@settings(max_examples=400)
def test_one_more_rare_word_in_both_never_lowers(left, right):
    """Unless the two are told apart by a number, which more in common makes the clearer."""
    for agree in (agree_in_names, agree_in_addresses, agree_in_words):
        before = agree(left, right, NAMES)
        after = agree((*left, "zephyrine"), (*right, "zephyrine"), NAMES)
        if after.level != ANOTHER_UNIT:
            assert after.level <= before.level or before.level == NOT_KNOWN
        assert after.shared >= before.shared
