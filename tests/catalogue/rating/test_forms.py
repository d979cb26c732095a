"""Forms with marks from 1 to 5: the two that are there, their wordings, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from score.catalogue.countries import country_files
from score.catalogue.indicators import get
from score.catalogue.rating.forms import MARKS, RatingForm, load, observation_form, satisfaction_form, voice_form
from score.catalogue.rating.wordings import PHRASES, VOICE_PHRASES
from score.catalogue.toml_tables import CatalogueFileError
from tests.catalogue.translated import texts

FORM = """code = "f"
version = 1
[[items]]
code = "overall"
text = "All in all?"
name = "All"
"""
MARKED = "".join(f'[[marks]]\nmark = {mark}\nlabel = "m{mark}"\n' for mark in MARKS)


def test_the_two_forms() -> None:
    assert satisfaction_form().codes == ("overall", "content", "trainer", "usefulness")
    assert satisfaction_form().labels[5] == "Very satisfied"
    assert satisfaction_form().labels[1] == "Not satisfied at all"
    assert len(observation_form().codes) == 7
    assert {one.code: one.name for one in observation_form().items}["listening"] == "Listening"


def test_the_indicator_reads_an_item_that_is_there() -> None:
    assert "overall" in satisfaction_form().codes
    assert get("satisfaction").parameter("satisfied_from") in MARKS


@pytest.mark.parametrize(("form", "phrases"), [(satisfaction_form, PHRASES), (voice_form, VOICE_PHRASES)])
def test_every_wording_says_all_and_is_marked_as_read_or_not(
    form: Callable[[], RatingForm], phrases: tuple[str, ...]
) -> None:
    assert set(form().wordings) == {"am", "es", "hi", "id", "vi", "zh"}
    for wording in form().wordings.values():
        assert set(wording.items) == set(form().codes)
        assert set(wording.marks) == set(MARKS)
        assert set(wording.phrases) == set(phrases)
        assert len(set(wording.marks.values())) == 5
        if "question_of" in phrases:
            assert "{number}" in wording.phrases["question_of"] and "{total}" in wording.phrases["question_of"]
        assert wording.checked is False  # until somebody who speaks it has read it


def test_wordings_are_of_languages_of_countries() -> None:
    spoken = {language for one in country_files.all_countries() for language in one.languages}
    assert set(satisfaction_form().wordings) <= spoken


def test_texts_are_found_for_translation_and_wordings_are_not() -> None:
    found = {text: file for text, file in texts() if file.startswith("rating")}
    for form in (satisfaction_form(), observation_form(), voice_form()):
        for item in form.items:
            assert item.text in found and item.name in found
        assert set(form.labels.values()) <= set(found)
    assert set(found.values()) == {f"rating/{name}.toml" for name in ("satisfaction", "observation", "voice")}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (FORM, "marks"),
        (FORM + MARKED.replace("mark = 5", "mark = 4"), "each mark from 1 to 5 once"),
        (FORM + '[[items]]\ncode = "overall"\ntext = "?"\nname = "?"\n' + MARKED, "same item twice"),
        (FORM.replace("version = 1", "version = 0") + MARKED, "version"),
        (FORM.replace('name = "All"', 'name = "All"\nother = "x"') + MARKED, "other"),
        (FORM.replace('text = "All in all?"\n', "") + MARKED, "text"),
    ],
)
def test_what_is_wrong_in_a_file_is_named(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "f.toml"
    path.write_text(text)
    with pytest.raises(CatalogueFileError, match=words):
        load(path)


def test_a_wording_that_lacks_something_is_refused(tmp_path: Path) -> None:
    (tmp_path / "f.toml").write_text(FORM + MARKED)
    assert load(tmp_path / "f.toml").wordings == {}
    (tmp_path / "f").mkdir()
    (tmp_path / "f" / "xx.toml").write_text('[items]\noverall = "?"\n[marks]\n[phrases]\n')
    with pytest.raises(CatalogueFileError, match=r"marks\.mark_1"):
        load(tmp_path / "f.toml")
