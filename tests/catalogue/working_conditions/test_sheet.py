"""Every sheet loads and can be estimated; what is wrong in a file is said with file, key and the nearest name."""

from fractions import Fraction
from pathlib import Path

import pytest

from score.catalogue.toml_tables import CatalogueFileError
from score.catalogue.working_conditions import all_rules, all_sheets, all_variables, get, variables_behind
from score.catalogue.working_conditions.sheet import ELEMENTS, FOLDER, KINDS, RANKS, Sheet, load_sheet, load_sheets
from score.measurement.errors import UnknownName

SHEETS = pytest.mark.parametrize("sheet", all_sheets().values(), ids=lambda sheet: sheet.code)
ASKED_FOR = (
    "EMP LFPR LU1 LU2 LU3 LU4 TRU NEET INF STATUS EXH HBAND LPR AHE GPG FWGPG PREC ISEG OSH_FATAL OSH_IR OSH_FR OSH_SR "
    "DLPC CHL CHL_H CHL_HAZ UDR CBC SPC_PEN SPC_OLD WPOV TEN1 ABS TURN FACB WMAN"
)
GOOD = """code = "X"
name = "An indicator"
element = "stability_and_security"
rank = "main"
records = "persons"
definition = "What it is."
population_universe = "All employed people."
numerator = "Some of them"
denominator = "All of them"
unit = "%"
variables = ["tenure_months", "age", "any_work", "job_absence"]

[estimate]
kind = "share"
numerator = "tenure_under_one_year"
universe = "employed"
per = 100

[[source]]
document = "A standard"
year = 2013
"""


def test_the_catalogue_has_what_was_asked_for() -> None:
    assert len(all_sheets()) >= 50
    assert set(ASKED_FOR.split()) <= set(all_sheets())
    assert {sheet.element for sheet in all_sheets().values()} == set(ELEMENTS)
    assert {sheet.rank for sheet in all_sheets().values()} == set(RANKS)
    assert {sheet.estimate.kind for sheet in all_sheets().values()} == set(KINDS)


@SHEETS
def test_what_a_sheet_estimates_is_there(sheet: Sheet) -> None:
    for estimate in (sheet.estimate, *(version.estimate for version in sheet.versions)):
        assert all(name in all_rules() or name in all_variables() for name in estimate.columns)
        if estimate.universe:
            assert all_rules()[estimate.universe].kind == "flag"
        if estimate.kind == "share":
            flags = {name for name, one in all_variables().items() if one.kind == "yes_no"}
            flags |= {name for name, rule in all_rules().items() if rule.kind == "flag"}
            assert estimate.numerator in flags and estimate.per == 100 and sheet.unit == "%"
        if estimate.kind in ("ratio", "rate"):
            kinds = {all_rules()[n].kind if n in all_rules() else all_variables()[n].kind for n in estimate.columns[:2]}
            assert kinds == {"number"}


@SHEETS
def test_variables_of_a_sheet_are_those_its_rules_read(sheet: Sheet) -> None:
    needed = variables_behind(sheet.estimate.columns)
    assert {name for name in needed if all_variables()[name].default is None} <= set(sheet.variables)
    readable = set(
        variables_behind(
            [name for one in (sheet.estimate, *(v.estimate for v in sheet.versions)) for name in one.columns],
            optional=True,
        )
    )
    assert set(sheet.variables) | set(sheet.optional) == readable
    assert not set(sheet.variables) & set(sheet.optional)


@SHEETS
def test_texts_are_sentences_and_sources_have_years(sheet: Sheet) -> None:
    assert sheet.definition.endswith(".") and sheet.population_universe.endswith(".")
    assert all(trap.endswith(".") for trap in sheet.traps) and sheet.traps
    assert not sheet.name.endswith(".")
    assert all(1919 <= source.year <= 2025 and source.document for source in sheet.sources)
    if sheet.records == "persons":
        assert any(name in ("age", "any_work") for name, _ in sheet.items)


@SHEETS
def test_versions_lead_to_the_estimate_of_today(sheet: Sheet) -> None:
    if not sheet.versions:
        return
    assert len({version.standard for version in sheet.versions}) == len(sheet.versions) >= 2
    assert sheet.estimate_by(sheet.versions[-1].standard) == sheet.estimate == sheet.estimate_by()
    earlier = [version.estimate for version in sheet.versions[:-1]]
    assert all(estimate != sheet.estimate for estimate in earlier)


def test_standards_that_changed_have_both_versions() -> None:
    assert get("EMP").estimate_by("13th ICLS").numerator == "employed_13th"
    assert get("EMP").estimate_by("19th ICLS").numerator == "employed"
    assert get("INF").estimate_by("17th ICLS").numerator == "informal_17th"
    assert [version.from_year for version in get("INF").versions] == [2003, 2023]
    assert get("LPR").estimate.threshold == Fraction(2, 3)
    assert get("OSH_FR").estimate.per == 1_000_000 and get("OSH_IR").estimate.per == 100_000
    with pytest.raises(UnknownName, match="19th ICLS"):
        get("EMP").estimate_by("19 ICLS")


def test_a_misspelt_code_has_a_suggestion() -> None:
    with pytest.raises(UnknownName) as caught:
        get("NEETS")
    assert caught.value.suggestion == "NEET"


def test_files_are_named_apart_and_each_is_one_sheet() -> None:
    assert len(list(FOLDER.glob("*.toml"))) == len(all_sheets())


def test_a_good_file_loads(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text(GOOD, encoding="utf-8")
    sheet = load_sheets(tmp_path)["X"]
    assert sheet.items[0][0] == "tenure_months" and sheet.versions == () and sheet.traps == ()


WRONG = {
    "an unknown key": ('unit = "%"', 'unit = "%"\nunits = "%"', "units: is not known here"),
    "no universe": ('population_universe = "All employed people."\n', "", "population_universe: is missing"),
    "a misspelt flag": ("tenure_under_one_year", "tenure_under_a_year", "Did you mean “tenure_under_one_year”"),
    "a misspelt universe": ('universe = "employed"', 'universe = "emploied"', "Did you mean “employed”"),
    "a misspelt variable": ('"any_work"', '"any_wrok"', "Did you mean “any_work”"),
    "a variable left out": ('"any_work", ', "", "leaves out any_work"),
    "a variable too many": ('"age", ', '"age", "union_member", ', "names union_member, which no estimate"),
    "an unknown kind": ('kind = "share"', 'kind = "shares"', "'shares' is none of"),
    "a denominator of a share": ("per = 100", 'denominator = "age"', "means nothing for the kind share"),
    "no numerator": ('numerator = "tenure_under_one_year"\n', "", "numerator: is needed for the kind share"),
    "an unknown element": ("stability_and_security", "stability", "element: 'stability' is none of"),
    "no source": ('[[source]]\ndocument = "A standard"\nyear = 2013\n', "", "source: is missing"),
    "an unknown rule": (
        "per = 100",
        'per = 100\n[[version]]\nstandard = "Old"\nfrom = 1990\nrule = "tenure"\nsays = "It."',
        "rule: There is no variable or derived column “tenure”",
    ),
    "an old version last": (
        "per = 100",
        'per = 100\n[[version]]\nstandard = "Old"\nfrom = 1990\nrule = "employed"\nsays = "It."\n'
        '[version.estimate]\nkind = "size"\nuniverse = "employed"',
        "version: the last one must be what",
    ),
    "versions out of order": (
        "per = 100",
        'per = 100\n[[version]]\nstandard = "New"\nfrom = 2013\nrule = "employed"\nsays = "It."\n'
        '[[version]]\nstandard = "Old"\nfrom = 1990\nrule = "employed"\nsays = "It."',
        "must be in order of time",
    ),
    "no fraction": ("per = 100", 'per = 100\nthreshold = "two thirds"', "is no fraction"),
}


@pytest.mark.parametrize("change", WRONG)
def test_what_is_wrong_in_a_file_is_said(tmp_path: Path, change: str) -> None:
    before, after, message = WRONG[change]
    assert before in GOOD
    path = tmp_path / "x.toml"
    path.write_text(GOOD.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(CatalogueFileError) as caught:
        load_sheet(path)
    assert message in str(caught.value) and str(caught.value).startswith("x.toml: ")


def test_two_files_with_one_code(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.toml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(CatalogueFileError, match="X is the code of another file"):
        load_sheets(tmp_path)
