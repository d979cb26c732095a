"""Texts to translate in the catalogue's files."""

import io

from setup.catalogue_messages import extract_from_catalogue


def extract(source):
    return [(line, text) for line, _, text, _ in extract_from_catalogue(io.BytesIO(source.encode()), None, None, {})]


def test_what_a_reader_sees_is_found_and_codes_are_not():
    source = 'code = "quality"\ntitle = "Quality"\nsource = "Papers"\nmaterials = ["First", "Second"]\ndays = 2\n'
    assert extract(source) == [(2, "Quality"), (4, "First"), (4, "Second")]


def test_nested_entries_are_found():
    source = (
        '[[question]]\ncode = "W"\ntext = "How many?"\n[[question.dimension]]\nlabel = "Of them"\n'
        '[[question.dimension.part]]\ncode = "women"\nlabel = "women"\n'
    )
    assert [text for _, text in extract(source)] == ["How many?", "Of them", "women"]


def test_a_folded_text_is_found_whole():
    assert extract('title = """One \\\n  two"""\n') == [(1, "One two")]


def test_nothing_is_found_in_a_file_of_numbers():
    assert extract("[class]\ndays = 2\nlabel = ''\n") == []


def test_what_codes_mean_and_what_an_indicator_is_are_found():
    source = 'code = "A"\ndefinition = "Share of all"\n[codes]\n1 = "male"\n2 = "female"\n'
    assert [text for _, text in extract(source)] == ["Share of all", "male", "female"]
    assert extract('codes = "1 2 3"\n') == []
