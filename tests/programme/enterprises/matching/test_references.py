"""References made for lists that give none. All firms are invented."""

import pytest

from score.programme.enterprises.matching.references import is_made, made_reference

ONE = made_reference("Firm one (invented) Ltd.", "1 Long Road, Tema", "Ghana")


@pytest.mark.parametrize(
    ("name", "address", "country"),
    [
        ("FIRM ONE (INVENTED) LTD", "1 LONG ROAD - TEMA", "GH"),
        ("  Firm  one, invented, Ltd", "1 Long Road; Tema.", "GHANA"),
        ("Fírm Öne (invented) Ltd.", "1, Long Road, Tema", "République du Ghana"),
    ],
)
def test_signs_case_and_the_spelling_of_the_country_do_not_matter(name: str, address: str, country: str) -> None:
    assert made_reference(name, address, country) == ONE


@pytest.mark.parametrize(
    ("name", "address", "country"),
    [
        ("Firm two (invented) Ltd.", "1 Long Road, Tema", "Ghana"),
        ("Firm one (invented) Ltd.", "2 Long Road, Tema", "Ghana"),
        ("Firm one (invented) Ltd.", "1 Long Road, Tema", "Peru"),
        ("Firm one (invented) Ltd. 1 Long Road", "Tema", "Ghana"),
    ],
)
def test_another_name_place_or_country_is_another_reference(name: str, address: str, country: str) -> None:
    assert made_reference(name, address, country) != ONE


def test_other_scripts_have_references_of_their_own() -> None:
    assert made_reference("虚构一厂") != made_reference("虚构二厂")
    assert made_reference("★") != made_reference("☆")


def test_without_a_name_there_is_none() -> None:
    assert made_reference("  ", "1 Long Road", "Ghana") == ""


def test_a_made_reference_is_told_from_a_given_one() -> None:
    assert is_made(ONE)
    assert not is_made("list-17")
    assert not is_made("17")
