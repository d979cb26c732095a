"""Codes of ISIC Rev. 4: which there are, how lists write them, and every error the file can have."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from score.catalogue.activities import isic
from score.catalogue.toml_tables import CatalogueFileError

CODES = {code for one in isic.divisions().values() for code in (one.code, *one.codes)}


def test_as_many_as_the_classification_has() -> None:
    """Revision 4 has 88 divisions, 238 groups and 419 classes in 21 sections."""
    of_length = [sum(len(code) == length for code in CODES) for length in (2, 3, 4)]
    assert of_length == [88, 238, 419]
    assert "".join(sorted({one.section for one in isic.divisions().values()})) == "ABCDEFGHIJKLMNOPQRSTU"


@pytest.mark.parametrize("code", ["14", "141", "1410", "0111", "9900"])
def test_a_division_a_group_and_a_class_exist(code: str) -> None:
    assert isic.exists(code)


@pytest.mark.parametrize("code", ["", "1", "04", "34", "140", "1411", "14100", "C", "abcd", "１４"])
def test_what_is_no_code(code: str) -> None:
    assert not isic.exists(code)
    assert isic.division_of(code) is None


@pytest.mark.parametrize(
    ("written", "code"),
    [("C1410", "1410"), ("14.10", "1410"), (" isic 1410 ", "1410"), ("c14", "14"), ("A1410", "A1410"), ("x", "X")],
)
def test_as_lists_write_them(written: str, code: str) -> None:
    assert isic.normal(written) == code


@given(st.sampled_from(sorted(CODES)))
def test_a_code_belongs_to_its_division_and_is_normal(code: str) -> None:
    division = isic.division_of(code)
    assert division is not None and code.startswith(division.code) and division.name
    assert isic.normal(code) == code
    assert isic.normal(f"{division.section}{code[:2]}.{code[2:]}") == code


@given(st.text(max_size=8))
def test_any_text_is_a_code_or_is_not(text: str) -> None:
    assert isic.exists(text) == (text in CODES)


_WHOLE = 'source = "s"\n[[divisions]]\ncode = "14"\nsection = "C"\nname = "clothing"\ncodes = "1 10"\n'


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('code = "14"', 'code = "1"', "code"),
        ('codes = "1 10"', 'codes = "1 100"', "codes"),
        ('codes = "1 10"', 'codes = "a"', "codes"),
        ('source = "s"', "", "source"),
        ('name = "clothing"', 'name = "clothing"\nnote = "x"', "note"),
        ("[[divisions]]", "[[others]]", "divisions"),
    ],
)
def test_errors_name_file_and_key(tmp_path: Path, old: str, new: str, key: str) -> None:
    path = tmp_path / "isic4.toml"
    path.write_text(_WHOLE)
    assert set(isic.load_divisions(path)) == {"14"}
    path.write_text(_WHOLE.replace(old, new))
    with pytest.raises(CatalogueFileError) as error:
        isic.load_divisions(path)
    assert "isic4.toml" in str(error.value) and key in str(error.value)


def test_a_division_is_there_once(tmp_path: Path) -> None:
    path = tmp_path / "isic4.toml"
    path.write_text(_WHOLE + _WHOLE.replace('source = "s"\n', ""))
    with pytest.raises(CatalogueFileError, match="twice"):
        isic.load_divisions(path)
