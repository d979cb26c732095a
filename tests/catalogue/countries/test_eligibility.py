"""Rules of eligibility: what they say of an applicant, and the files they stand in."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from score.catalogue.countries import country_files
from score.catalogue.countries.country_files import load_countries
from score.catalogue.countries.eligibility import Rule, eligible, judge, workforce_rule
from score.catalogue.toml_tables import CatalogueFileError

GHANA = (country_files.FOLDER / "ghana.toml").read_text()
WORKFORCE = workforce_rule(50, 250, "invented")
CLOTHING = Rule("activity", "Clothing only.", "invented", divisions=("14",))


def met(rule: Rule, **answers: object) -> bool | None:
    return judge([rule], answers)[0].met


@pytest.mark.parametrize(
    ("heads", "expected"), [(49, False), (50, True), (250, True), (251, False), (0, False), (None, None), ("60", None)]
)
def test_the_range_of_the_workforce_holds_both_ends(heads: object, expected: bool | None) -> None:
    assert met(WORKFORCE, heads=heads) is expected


@pytest.mark.parametrize(
    ("code", "expected"), [("1410", True), ("14", True), ("C14.10", True), ("1520", False), ("", None), ("9999", None)]
)
def test_an_activity_counts_by_its_division(code: str, expected: bool | None) -> None:
    assert met(CLOTHING, isic=code) is expected


@pytest.mark.parametrize(
    ("said", "expected"), [("yes", True), ("no", False), ("", None), (None, None), ("maybe", None)]
)
def test_what_the_applicant_says(said: object, expected: bool | None) -> None:
    assert met(Rule("registered", "Registered.", "invented"), registered=said) is expected


def test_years_with_one_limit_alone() -> None:
    rule = Rule("years", "Two years.", "invented", least=2)
    assert [met(rule, years=years) for years in (1, 2, 90, True)] == [False, True, True, None]


def test_one_unmet_rule_refuses_an_open_one_only_waits() -> None:
    assert eligible([True, None, False]) is False
    assert eligible([True, None]) is None
    assert eligible([True, True]) is True
    assert eligible([]) is True


@given(
    least=st.integers(0, 500),
    span=st.integers(0, 500),
    heads=st.integers(0, 2000),
)
def test_never_both_too_small_and_too_large(least: int, span: int, heads: int) -> None:
    assert met(workforce_rule(least, least + span, "x"), heads=heads) is (least <= heads <= least + span)


def test_the_intake_of_a_country_is_its_first_rule() -> None:
    rules = country_files.get("GH").eligibility
    assert (rules[0].kind, rules[0].least, rules[0].most) == ("workforce", 50, 250)
    assert [rule.kind for rule in rules[1:]] == ["registered", "both_sides"]
    assert all(rule.text and rule.source for rule in rules)
    assert country_files.get("US").eligibility == ()


def _ghana(folder: Path, more: str) -> Path:
    (folder / "ghana.toml").write_text(f"{GHANA}\n{more}")
    return folder


def test_a_rule_of_the_file_stands_in_the_place_of_the_intake(tmp_path: Path) -> None:
    rule = '[[eligibility]]\nkind = "workforce"\ntext = "More than ten."\nsource = "invented"\nleast = 10\n'
    (ghana,) = load_countries(_ghana(tmp_path, rule))
    assert [(one.kind, one.least, one.most) for one in ghana.eligibility][-1] == ("workforce", 10, None)
    assert sum(one.kind == "workforce" for one in ghana.eligibility) == 1


@pytest.mark.parametrize(
    ("lines", "key"),
    [
        ('kind = "colour"', "kind"),
        ('kind = "registered"', "kind"),  # there already
        ('kind = "years"', "least"),
        ('kind = "years"\nleast = 5\nmost = 2', "least"),
        ('kind = "activity"\ndivisions = ["34"]', "divisions"),
        ('kind = "activity"', "divisions"),
        ('kind = "women_owned"\nleast = 2', "least"),
    ],
)
def test_errors_name_file_and_key(tmp_path: Path, lines: str, key: str) -> None:
    folder = _ghana(tmp_path, f'[[eligibility]]\ntext = "t"\nsource = "s"\n{lines}\n')
    with pytest.raises(CatalogueFileError) as error:
        load_countries(folder)
    assert error.value.file == "ghana.toml" and error.value.key.endswith(key)
