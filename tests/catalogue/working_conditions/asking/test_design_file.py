"""A design file says how a sample was drawn; what it has wrong is refused with file, key and the nearest name."""

from pathlib import Path

import pytest

from score.catalogue.toml_tables import CatalogueFileError
from score.catalogue.working_conditions.asking.design_file import Calibrating, NonResponse, read_design
from score.measurement.errors import UnknownName
from tests.catalogue.working_conditions.asking.invented import DESIGN, said


def test_all_of_a_design(tmp_path: Path) -> None:
    read = said(
        'strata = "s"\npsu = ["district", "school"]\nweight = "w"\nround = "r"\nfpc = "N"\nnested = true\n'
        'lonely = "adjust"\n[replicates]\nmethod = "bootstrap"\nreplicates = 50\nseed = 3\n'
        '[non_response]\nresponded = "answered"\ncells = "region"\nleast = 4\n[trimming]\nmost = 3\nby = ["region"]\n'
        '[post_stratification]\ncolumn = "sex"\ntotals = { f = 10, m = 12.5 }\n',
        tmp_path,
    )
    assert read.design == {
        "strata": "s",
        "psu": ("district", "school"),
        "weight": "w",
        "round": "r",
        "fpc": ("N",),
        "nested": True,
        "lonely": "adjust",
    }
    assert read.replicates is not None
    assert (read.replicates.method, read.replicates.options) == ("bootstrap", {"replicates": 50, "seed": 3})
    assert read.non_response == NonResponse("answered", ("region",), 4)
    assert read.trimming == (3.0, ("region",))
    assert read.calibrating == Calibrating("post_stratification", {"sex": {"f": 10.0, "m": 12.5}})
    assert read.columns == ("s", "district", "school", "w", "N", "r", "answered", "region", "sex")


def test_an_empty_design_is_a_simple_random_sample(tmp_path: Path) -> None:
    read = said("", tmp_path)
    assert read.columns == ()
    assert (read.design["psu"], read.design["lonely"], read.mapping) == ((), "fail", None)


def test_given_replicates(tmp_path: Path) -> None:
    text = 'weight = "w"\n[replicates]\nmethod = "Fay"\ncolumns = ["r1", "r2"]\nfay = 0.5\nscales = [0.5, 0.25]\n'
    read = said(text + "degrees_of_freedom = 7\naround_estimate = true\n", tmp_path).replicates
    assert read is not None
    assert read.columns == ("r1", "r2")
    assert read.options == {"fay": 0.5, "scales": (0.5, 0.25), "degrees_of_freedom": 7, "around_estimate": True}
    one = said('[replicates]\nmethod = "BRR"\ncolumns = "r1"\nscales = 0.5\n', tmp_path).replicates
    assert one is not None and one.options == {"scales": 0.5}


def test_raking_and_calibration(tmp_path: Path) -> None:
    raked = said("[raking.sex]\nf = 1\nm = 2\n[raking.region]\na = 3\n", tmp_path)
    assert raked.calibrating == Calibrating("raking", {"sex": {"f": 1, "m": 2}, "region": {"a": 3}})
    text = (
        '[calibration]\ndistance = "logit"\nbounds = [0.5, 2]\neverybody = 600\ntotals = { staff = 4000 }\n'
        "groups.sex = { f = 310 }\n"
    )
    calibrated = said(text, tmp_path)
    assert calibrated.calibrating == Calibrating(
        "calibration", {"sex": {"f": 310}}, {"staff": 4000}, 600.0, "logit", (0.5, 2.0)
    )
    assert calibrated.columns == ("sex", "staff")


def test_the_mapping_lies_in_it_or_beside_it(tmp_path: Path) -> None:
    inside = said(DESIGN, tmp_path).mapping
    assert inside is not None and inside.file == "design.toml"
    mapping = DESIGN[DESIGN.index("[mapping") :].replace("mapping.", "")
    (tmp_path / "names.toml").write_text(mapping, encoding="utf-8")
    beside = said('mapping = "names.toml"\n', tmp_path).mapping
    assert beside is not None and beside.file == "names.toml"
    assert beside.recodings == inside.recodings
    (tmp_path / "other.toml").write_text('[columns]\nage = "q1"\n', encoding="utf-8")
    other = said(DESIGN, tmp_path).with_mapping(tmp_path / "other.toml").mapping
    assert other is not None and other.variables == {"age"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('stratum = "s"', "design.toml: stratum: is not known here; is it misspelt? Did you mean “strata”?"),
        ('[replicates]\nmethod = "JKn"\nreplicate = 4', "replicates.replicate: is not known here"),
        ('[replicates]\nmethod = "JK9"', "replicates.method: 'JK9' is none of BRR, Fay, JK1, JKn, bootstrap"),
        ('[replicates]\ncolumns = ["r1"]', "replicates.method: is missing"),
        ('lonely = "ajust"', "'ajust' is none of adjust, average, certainty, fail, remove"),
        ("psu = 3", "psu: must be a list of texts"),
        ('psu = ["a", "a"]', "psu: names the same thing twice"),
        ('nested = "yes"', "nested: must be true or false"),
        ("[raking]", "raking: names no total"),
        ("[raking.sex]", "raking.sex: names no total"),
        ('[raking.sex]\nf = "ten"', "raking.sex.f: must be a number"),
        ("[calibration]", "calibration: names no total"),
        ("[calibration]\neverybody = 1\nbounds = [1]", "calibration.bounds: are two numbers"),
        ('[calibration]\neverybody = 1\nbounds = ["a"]', "calibration.bounds: must be a number or a list"),
        ('[calibration]\neverybody = 1\ndistance = "logistic"', "'logistic' is none of"),
        ("[raking.a]\nx = 1\n[calibration]\neverybody = 2", "weights are calibrated once, by raking"),
        ("[trimming]\nby = []", "trimming.most: is missing"),
        ("mapping = 3", "mapping: must be a table"),
        ('mapping = "nowhere.toml"', "nowhere.toml: cannot be read"),
        ("strata = [", "design.toml: cannot be read"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(CatalogueFileError) as refused:
        said(text, tmp_path)
    assert words in str(refused.value)


def test_names_of_the_catalogue_are_checked(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="Did you mean “earnings_month”"):
        said('[mapping.columns]\nearning_month = "wage"\n', tmp_path)


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(CatalogueFileError, match="none.toml: cannot be read"):
        read_design(tmp_path / "none.toml")
