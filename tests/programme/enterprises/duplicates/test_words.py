"""Evidence in words."""

import pytest
from django.utils import translation

from score.programme.enterprises.duplicates.words import Token, lines_of, sentence
from score.programme.enterprises.matching.scoring import ADDRESS, CODE, IDENTIFIER, NAME, WORDS


def evidence(field, level, weight=3.0, **told):
    return {"field": field, "level": level, "weight": weight, "left": [], "right": [], "only_left": [],
            "only_right": [], "rare": []} | told  # fmt: skip


def test_names_are_explained_with_rare_and_own_words_marked():
    (line,) = lines_of(
        [
            evidence(
                "name",
                2,
                left=["orion", "garment"],
                right=["orion", "garment", "west"],
                only_right=["west"],
                rare=["orion"],
            )
        ],
        {"name": ["Something else", "Orion Garments Ltd."]},
        {"name": ["ORION Garment WEST"]},
    )
    assert line.sentence == "Names: one says more than the other."
    assert line.left == (Token("Orion", rare=True), Token("Garments"), Token("Ltd."))
    assert line.right == (Token("ORION", rare=True), Token("Garment"), Token("WEST", own=True))


def test_the_same_letter_by_letter_is_said_so():
    same = evidence("name", 0, left=["orion"], right=["orion"])
    assert lines_of([same], {"name": ["Orion"]}, {"name": ["ORION"]})[0].sentence == "Names are the same."
    other = lines_of([same], {"name": ["Orion Ltd"]}, {"name": ["Orion"]})[0].sentence
    assert other == "Names agree but for the legal form, small words or the script."


@pytest.mark.parametrize(("weight", "kind"), [(3.0, "good"), (0.1, "none"), (-2.0, "watch")])
def test_which_way_it_points(weight, kind):
    assert lines_of([evidence("address", 4, weight)], {"address": ["a"]}, {"address": ["b"]})[0].kind == kind


def test_numbers_in_no_common_register_are_not_worth_a_line():
    assert lines_of([evidence("identifiers", -1), evidence("gone field", 0)], {}, {}) == []
    (line,) = lines_of([evidence("identifiers", 0, left=["tax", "5"], right=["tax", "5"])],
                       {"identifiers": ["tax: 5"]}, {"identifiers": ["tax: 5"]})  # fmt: skip
    assert line.left == (Token("tax: 5"),)


def test_a_text_that_changed_since_is_shown_as_it_is_today():
    (line,) = lines_of([evidence("name", 0, left=["orion"], right=["orion"])], {"name": ["Vesta"]}, {"name": []})
    assert line.left == (Token("Vesta"),) and line.right == ()


def test_every_level_of_every_kind_has_its_words_in_both_languages():
    for kind in (NAME, ADDRESS, IDENTIFIER, WORDS, CODE):
        levels = [level for level, share in enumerate(kind.same) if share]
        for language in ("en", "fr"):
            with translation.override(language):
                said = {sentence(kind, level) for level in [-1, *levels]}
                assert len(said) == len(levels) + 1 and all(said)
