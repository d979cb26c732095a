"""Countries under the spellings that lists hold."""

import pytest

from score.catalogue.countries.country_names import find_code, folded, territories


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Ghana", "GH"),
        ("gh", "GH"),
        ("GHA", "GH"),
        ("288", "GH"),
        ("Viet Nam", "VN"),
        ("VIETNAM", "VN"),
        ("Việt Nam", "VN"),
        ("Socialist Republic of Viet Nam", "VN"),
        ("Türkiye", "TR"),
        ("TÜRKİYE", "TR"),
        ("中国", "CN"),
        ("中國", "CN"),
        ("भारत", "IN"),
        ("Inde", "IN"),
        ("BUR", "MM"),
        ("Côte d’Ivoire", "CI"),
        ("Cote d'Ivoire", "CI"),
        ("Ivory Coast", "CI"),
        ("Bolivia, Plurinational State of", "BO"),
        ("Plurinational State of Bolivia", "BO"),
        ("Tanzania, United Republic of", "TZ"),
        ("Korea, Republic of", "KR"),
        ("Korea, Republic of (South Korea)", "KR"),
        ("South Korea", "KR"),
        ("Korea, Democratic People's Republic of", "KP"),
        ("Congo, the Democratic Republic of the", "CD"),
        ("Republic of the Congo", "CG"),
        ("Hong Kong, China (SAR)", "HK"),
        ("The Netherlands", "NL"),
        ("Estados Unidos", "US"),
        ("U.S.A.", "US"),
        ("UK", "GB"),
        ("U.A.E.", "AE"),
        ("Saint Lucia", "LC"),
        ("St. Lucia", "LC"),
        ("Trinidad & Tobago", "TT"),
        ("Ireland", "IE"),
        ("Northern Ireland", "GB"),
        ("Namibia", "NA"),
        ("NA", "NA"),
    ],
)
def test_spellings(name: str, code: str) -> None:
    assert find_code(name, {}) == code


@pytest.mark.parametrize("name", ["", " ", "Atlantis", "Republic", "Republic of", "Europe", "World", "XX", "12", "()"])
def test_no_country(name: str) -> None:
    assert find_code(name, {}) is None


def test_own_spellings_come_first() -> None:
    assert find_code("Indonega", {folded("indonega"): "ID"}) == "ID"
    assert find_code("Georgia", {folded("Georgia"): "US"}) == "US"
    assert find_code("Georgia", {}) == "GE"


def test_every_country_is_found_by_its_code_and_english_name() -> None:
    assert len(territories()) > 240
    for code, name in territories().items():
        assert find_code(code, {}) == code
        assert find_code(name, {}) == code


@pytest.mark.parametrize(
    ("one", "other"),
    [("THE  Gambia", "gambia"), ("Guinea-Bissau", "Guinea Bissau"), ("São Tomé & Príncipe", "sao tome and principe")],
)
def test_spellings_that_are_the_same(one: str, other: str) -> None:
    assert folded(one) == folded(other)
