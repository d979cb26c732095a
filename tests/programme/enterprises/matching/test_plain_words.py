"""Texts in any script as plain words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from score.programme.enterprises.matching.plain_words import (
    address_words,
    identifier_words,
    loose_words,
    name_words,
    plain,
    skeleton,
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("QUANZHOU XINXING FOOTWEAR CO., LTD", ("quanzhou", "xinxing", "footwear")),
        ("Industrias Merlet S. A. de C.V.", ("industrial", "merlet")),
        ("Tecnosol S.A. dec.v.", ("tecnosol", "dec")),
        ("PT. Glory Industrial (Semarang)", ("glory", "industrial", "semarang")),
        ("Solamoda Garmentsltd.", ("solamoda", "garment")),
        ("Ahmed & Sons Mfg. Co", ("ahmed", "sons", "manufacturing")),
        ("Döhler GmbH", ("dohler",)),
        ("KONFEKSİYON TEKSTİL SAN. VE TİC. A.Ş.", ("konfeksiyon", "textile")),
        ("Công ty TNHH May Mặc Sông Hồng", ("may", "mac", "song", "hong")),
        ("江苏华美纺织有限公司", ("jiang", "su", "hua", "mei", "textile")),
        ("智英服装", ("zhi", "ying", "garment")),  # zhi yi is a trade, zhi ying a name
        ("شركة المصنع", ("factory",)),
        ("Ltd", ("ltd",)),  # nothing else is left: the whole
        ("", ()),
    ],
)
def test_of_a_name_the_legal_form_goes_and_abbreviations_are_written_out(text, words):
    assert name_words(text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Arvind Unit II", ("arvind", "unit", "2")),
        ("Arvind Plant V", ("arvind", "plant", "5")),
        ("Second Branch of Orion", ("2", "branch", "orion")),
        ("Yao I Fabric", ("yao", "fabric")),  # a single letter is a number only behind a unit
        ("Garment 10 JSC", ("garment", "10")),
    ],
)
def test_numbers_of_units_are_kept_as_digits(text, words):
    assert name_words(text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("संगम टेक्सटाइल्स प्राइवेट लिमिटेड", ("SMGM", "TEKSTAILS")),
        ("شركة فيصل للنسيج", ("FYSL", "textile")),
        ("រោងចក្រ មេគង្គ", ("RAONGCHKR", "MEKNGK")),
        ("संगम Textiles", ("SMGM", "textile")),
    ],
)
def test_words_of_scripts_without_vowels_are_in_capitals(text, words):
    assert name_words(text) == words


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("SMGM", "sangam"),
        ("FYSL", "faisal"),
        ("SKTI", "shakti"),
        ("TEKSTAILS", "textiles"),
        ("QDSYH", "qudsiya"),
        ("LUDHIYANA", "ludhiana"),
    ],
)
def test_a_word_is_known_by_its_consonants(here, there):
    assert skeleton(here) == skeleton(there) != ""


def test_different_words_have_different_consonants():
    assert len({skeleton(word) for word in ("sangam", "shakti", "faisal", "mekong", "lahore")}) == 5


def test_addresses_keep_every_number_and_drop_what_says_nothing():
    assert address_words("No. 5, Ind. Zone Rd, Nº 12") == ("5", "industrial", "zone", "road", "12")


def test_initials_are_one_word_and_letters_part_from_digits():
    assert loose_words("S. A. R.L. A2-14b") == ("sarl", "a", "2", "14", "b")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Tax office: 00-123 45", ("taxoffice", "12345")),
        ("EU: VAT: DE 99", ("euvat", "de99")),
        ("tax:", ()),
        ("tax: 000", ()),
        ("", ()),
    ],
)
def test_an_identifier_is_a_register_and_a_number(text, words):
    assert identifier_words(text) == words


@given(st.text(max_size=60))
def test_any_text_becomes_small_latin_letters_digits_and_blanks(text):
    found = plain(text)
    assert found == "" or all(
        "a" <= sign <= "z" or sign.isdecimal() and sign.isascii() or sign == " " for sign in found
    )
    for words in (name_words(text), address_words(text), loose_words(text)):
        assert all(word.isascii() and word.isalnum() for word in words)


@given(st.text("abcdeghiklmnoprstuwxyz", min_size=1, max_size=12))
def test_the_consonants_of_consonants_are_themselves(word):
    assert skeleton(skeleton(word)) == skeleton(word)
