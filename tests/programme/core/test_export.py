"""Tables as files: nothing typed by a person runs in a spreadsheet, and every number arrives."""

from __future__ import annotations

import csv
import datetime
import io
import zipfile
from decimal import Decimal

import pytest
from django.core.exceptions import BadRequest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from score.programme.core.export import as_csv, as_workbook, download

HOSTILE = (
    "=1+1",
    "+1",
    "-1+2",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1+1",
    "\u00a0=1",
    "＝1+1",
    "－1",
    "＋1",
    "＠A1",
)
NAMES = (
    "<script>alert(1)</script>\"'",
    "x" * 200,
    "مصنع النسيج (invented)",
    "织造厂 (invented)",
    "A, B; \"C\"\nD",
    "1-2",
    "a=b",
)  # fmt: skip


def csv_rows(rows) -> list[list[str]]:
    text = "".join(as_csv(rows))
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:], newline="")))


def sheet_rows(rows) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(as_workbook(rows)).get_sheet_by_index(0).to_python()


def xml_of(rows) -> str:
    with zipfile.ZipFile(as_workbook(rows)) as workbook:
        return workbook.read("xl/worksheets/sheet1.xml").decode()


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_of_a_csv_begins_a_formula(text):
    assert csv_rows([["name"], [text]])[1] == ["'" + text]


@pytest.mark.parametrize("text", NAMES)
def test_other_text_arrives_in_a_csv_as_it_is(text):
    assert csv_rows([["name"], [text]])[1] == [text]


@pytest.mark.parametrize("text", [*(one for one in HOSTILE if not one.startswith("\r")), *NAMES])
def test_text_in_a_workbook_is_text(text):
    assert sheet_rows([["name"], [text]])[1] == [text]
    xml = xml_of([["name"], [text]])
    assert "<f>" not in xml
    assert "hyperlink" not in xml


@pytest.mark.parametrize(
    ("value", "as_text", "in_sheet"),
    [
        (12, "12", 12),
        (-0.5, "-0.5", -0.5),
        (Decimal("-3.25"), "-3.25", -3.25),
        (None, "", ""),
        ("", "", ""),
        (True, "True", True),
        (float("nan"), "", ""),
        (float("inf"), "", ""),
        (1e-300, "1e-300", 1e-300),
        (datetime.date(2024, 2, 29), "2024-02-29", datetime.date(2024, 2, 29)),
    ],
)
def test_values_keep_their_kind(value, as_text, in_sheet):
    rows = [["head", "next"], [value, "x"]]
    assert csv_rows(rows)[1] == [as_text, "x"]
    assert sheet_rows(rows)[1] == [in_sheet, "x"]


def test_rows_may_be_of_different_length_and_empty():
    rows = [["a", "b"], [1, 2], [], ["c"], [3]]
    assert csv_rows(rows) == [["a", "b"], ["1", "2"], [], ["c"], ["3"]]
    assert sheet_rows(rows) == [["a", "b"], [1, 2], ["", ""], ["c", ""], [3, ""]]
    assert '<pane ySplit="1" topLeftCell="A2"' in xml_of(rows)


@pytest.mark.parametrize(("kind", "content_type"), [("csv", "text/csv"), ("xlsx", "spreadsheetml")])
def test_a_download_names_its_file(kind, content_type):
    response = download([["a"], [1]], name="../../jobs net", kind=kind)
    assert content_type in response["Content-Type"]
    assert f'filename="jobs-net.{kind}"' in response["Content-Disposition"]
    assert b"".join(response)


def test_another_kind_is_refused_and_a_nameless_file_gets_a_name():
    with pytest.raises(BadRequest, match="no export as “pdf”"):
        download([], name="x", kind="pdf")
    assert 'filename="export.csv"' in download([], name="///", kind="csv")["Content-Disposition"]


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=("Cs", "Cc"))), min_size=1, max_size=4), max_size=4))
def test_whatever_is_typed_arrives_and_never_as_a_formula(rows):
    """Of a cell that a spreadsheet would run, all but the quote before it is what was typed."""
    arrived = csv_rows(rows)
    assert len(arrived) == len(rows)
    for typed, found in zip(rows, arrived, strict=True):
        assert [one.removeprefix("'") for one in found] == [one.removeprefix("'") for one in typed]
        assert all(one.lstrip()[:1] not in tuple("=+-@＝＋－＠") for one in found if one)


@given(
    st.lists(st.one_of(st.integers(-(2**40), 2**40), st.decimals("-1e9", "1e9", places=2, allow_nan=False)), min_size=1)
)
@settings(max_examples=25, deadline=None)
def test_every_number_arrives_in_both_kinds_of_file(numbers):
    rows = [["value"], *([one] for one in numbers)]
    assert [Decimal(row[0]) for row in csv_rows(rows)[1:]] == [Decimal(one) for one in numbers]
    assert [float(row[0]) for row in sheet_rows(rows)[1:]] == [float(one) for one in numbers]
