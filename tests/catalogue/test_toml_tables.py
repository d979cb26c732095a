"""Strict reading of tables: right types, nothing left over, errors that say where."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from score.catalogue.toml_tables import CatalogueFileError, Table, read_toml

TEXT = """
word = " hello "
blank = " "
code = "abc_1"
yes = true
seven = 7
share = 0.1
day = 2024-01-31
list = ["a", "b"]
[inner]
deep = 1
[[many]]
one = 1
[[many]]
one = 2
"""


@pytest.fixture
def table(tmp_path: Path) -> Table:
    path = tmp_path / "file.toml"
    path.write_text(TEXT, encoding="utf-8")
    return read_toml(path)


def test_each_kind_is_read(table: Table) -> None:
    assert table.text("word") == "hello"
    assert table.code("code") == "abc_1"
    assert table.flag("yes", False) is True
    assert table.whole("seven") == 7
    assert table.number("share") == Decimal("0.1")  # exact, not the nearest binary fraction
    assert table.day("day") == date(2024, 1, 31)
    assert table.texts("list") == ("a", "b")
    assert table.table("inner").whole("deep") == 1
    assert [one.whole("one") for one in table.tables("many")] == [1, 2]


def test_defaults_stand_in_for_what_is_not_there(table: Table) -> None:
    assert table.text("absent", "") == ""
    assert table.flag("absent", True) is True
    assert table.whole("absent", 3) == 3
    assert table.texts("absent", ()) == ()
    assert table.tables("absent") == ()


@pytest.mark.parametrize(
    ("method", "key", "problem"),
    [
        ("text", "absent", "is missing"),
        ("text", "blank", "must be a text that is not blank"),
        ("text", "seven", "must be a text"),
        ("code", "word", None),
        ("whole", "yes", "must be a whole number"),
        ("whole", "share", "must be a whole number"),
        ("number", "word", "must be a number"),
        ("number", "yes", "must be a number"),
        ("day", "word", "must be a date"),
        ("texts", "word", "must be a list of texts"),
        ("table", "seven", "must be a table"),
        ("tables", "inner", "must be a list of tables"),
    ],
)
def test_wrong_kinds_are_refused(table: Table, method: str, key: str, problem: str | None) -> None:
    if problem is None:
        assert getattr(table, method)(key) == "hello"  # blanks around are no part of a code
        return
    with pytest.raises(CatalogueFileError, match=problem) as caught:
        getattr(table, method)(key)
    assert caught.value.file == "file.toml"
    assert caught.value.key == key


def test_a_flag_and_a_least_and_a_choice(table: Table) -> None:
    with pytest.raises(CatalogueFileError, match="must be true or false"):
        table.flag("seven", False)
    with pytest.raises(CatalogueFileError, match="must be at least 8"):
        Table({"seven": 7}, "f").whole("seven", least=8)
    with pytest.raises(CatalogueFileError, match="'hello' is none of bye, good day"):
        Table({"word": "hello"}, "f").text("word", choices=("good day", "bye"))


def test_places_inside_tables_are_named(table: Table) -> None:
    with pytest.raises(CatalogueFileError) as caught:
        table.table("inner").text("deep")
    assert str(caught.value) == "file.toml: inner.deep: must be a text that is not blank"
    second = table.tables("many")[1]
    with pytest.raises(CatalogueFileError, match=r"many\[2\]\.two: is missing"):
        second.text("two")


def test_what_nobody_read_is_refused() -> None:
    table = Table({"known": 1, "unknwon": 2}, "file.toml")
    table.whole("known")
    assert table.unread() == ("unknwon",)
    with pytest.raises(CatalogueFileError, match=r"unknwon: is not known here; is it misspelt\? Did you mean “known”"):
        table.finish()


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CatalogueFileError, match=r"nowhere\.toml: cannot be read"):
        read_toml(tmp_path / "nowhere.toml")


def test_one_text_or_a_list_of_them() -> None:
    table = Table({"one": "a", "many": ["a", "b"], "none": []}, "f.toml")
    assert (table.has_text("one"), table.has_text("many"), table.has_text("nothing")) == (True, False, False)
    assert (table.names("one"), table.names("many"), table.names("none")) == (("a",), ("a", "b"), ())
    assert table.names("nothing", ()) == ()
    with pytest.raises(CatalogueFileError, match="nothing: is missing"):
        table.names("nothing")


def test_one_number_or_a_list_of_them() -> None:
    table = Table({"one": 2, "many": [Decimal("0.5"), 3], "text": ["a"], "none": [], "flag": [True]}, "f.toml")
    assert (table.numbers("one"), table.numbers("many")) == ((2.0,), (0.5, 3.0))
    for key in ("text", "none", "flag"):
        with pytest.raises(CatalogueFileError, match=f"{key}: must be a number or a list of numbers"):
            table.numbers(key)


def test_the_nearest_key_that_was_looked_for_is_named() -> None:
    table = Table({"stratum": "a"}, "f.toml")
    table.text("strata", "")
    table.text("weight", "")
    with pytest.raises(CatalogueFileError, match="stratum: is not known here; is it misspelt. Did you mean “strata”"):
        table.finish()
    far = Table({"colour": "a"}, "f.toml")
    far.has("strata")
    with pytest.raises(CatalogueFileError, match="misspelt.$"):
        far.finish()
