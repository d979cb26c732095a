"""How reports are looked at in a country: our default, and what a country file may say instead."""

from __future__ import annotations

from decimal import Decimal

import pytest

from score.catalogue.countries import country_files
from score.catalogue.countries.reviewing import DEFAULT, SOURCE, read_reviewing
from score.catalogue.toml_tables import CatalogueFileError, Table


def read(**values: object):
    return read_reviewing(Table({"source": "office of Invented Land", **values}, "invented.toml", "reviews"))


def test_our_default_and_what_a_file_leaves_out():
    assert (DEFAULT.after, DEFAULT.share, DEFAULT.query_days) == (3, Decimal("0.2"), 5)
    assert (DEFAULT.report_days, DEFAULT.recounted, DEFAULT.source) == (5, Decimal("0.1"), SOURCE)
    assert read(after=6).after == 6
    assert read(after=6).share == DEFAULT.share
    assert country_files.get("PE").reviews == DEFAULT
    assert country_files.get("IS").reviews == DEFAULT  # no file at all


def test_a_file_says_all_of_it():
    found = read(after=0, share=Decimal("0.5"), query_days=3, report_days=10, recounted=Decimal(1))
    assert (found.after, found.share, found.query_days) == (0, Decimal("0.5"), 3)
    assert (found.report_days, found.recounted, found.source) == (10, 1, "office of Invented Land")


@pytest.mark.parametrize(
    "wrong",
    [
        {"share": Decimal(0)},
        {"share": Decimal("1.01")},
        {"recounted": Decimal("-0.1")},
        {"query_days": 0},
        {"report_days": 0},
        {"after": -1},
        {"afterwards": 3},
    ],
)
def test_what_makes_no_sense_names_file_and_key(wrong):
    with pytest.raises(CatalogueFileError, match=next(iter(wrong))):
        read(**wrong)


def test_the_source_has_to_be_named():
    with pytest.raises(CatalogueFileError, match="source"):
        read_reviewing(Table({"after": 3}, "invented.toml", "reviews"))
