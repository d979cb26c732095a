"""What is let out of worker voice: never little, and never so that the difference of two results is one person."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from score.programme.coaching.voice.suppression import (
    ALL,
    FEWEST,
    FEWEST_IN_GROUP,
    MAN,
    SEXES,
    STEP,
    UNSAID,
    WOMAN,
    Shown,
    result,
)

ITEMS = ("pay", "heard")
Form = tuple[str, dict[str, int]]  # sex, question to mark


def counted(forms: list[Form]) -> dict[str, dict[str, dict[int, int]]]:
    """The counts as the tables keep them."""
    found = {code: defaultdict(lambda: defaultdict(int)) for code in ("", *ITEMS)}
    for sex, marks in forms:
        found[""][sex][0] += 1
        for code, mark in marks.items():
            found[code][sex][mark] += 1
    return found


def forms(number: int, sex: str, **marks: int) -> list[Form]:
    return [(sex, dict(marks))] * number


FORMS = st.lists(
    st.tuples(st.sampled_from(SEXES), st.dictionaries(st.sampled_from(ITEMS), st.integers(1, 5))), max_size=14
)


@given(st.lists(FORMS, max_size=7))
@settings(max_examples=400, deadline=None)
def test_no_answer_can_be_found_from_all_that_was_ever_shown(batches: list[list[Form]]) -> None:
    """Whoever kept every result can add and subtract them at will: no combination is the answer of one person."""
    come: list[Form] = []
    earlier: list[Shown] = []
    sums: dict[str, list[list[int]]] = defaultdict(list)  # question to the persons that each shown number is about
    for batch in batches:
        come += batch
        shown = result(counted(come), earlier)
        if shown is None:
            continue
        earlier.append(shown)
        for code, groups in shown["items"].items():
            for group, (answers, good, bad) in groups.items():
                about = [int(code in marks and group in (ALL, sex)) for sex, marks in come]
                assert sum(about) == answers >= (FEWEST if group == ALL else FEWEST_IN_GROUP)
                assert good + bad <= answers
                sums[code].append(about)
    for rows in sums.values():
        matrix = np.zeros((len(rows), len(come)))
        for place, row in enumerate(rows):
            matrix[place, : len(row)] = row
        assert not persons_found(matrix)


def persons_found(matrix: np.ndarray) -> list[int]:
    """Which columns a combination of the rows gives alone: their unit vector lies in the space of the rows."""
    projector = np.linalg.pinv(matrix) @ matrix
    return [place for place in range(matrix.shape[1]) if projector[place, place] > 1 - 1e-9]


def test_that_test_finds_a_person_where_there_is_one() -> None:
    assert persons_found(np.array([[1, 1, 1, 0], [1, 1, 1, 1]])) == [3]


@given(st.lists(FORMS, max_size=7))
@settings(max_examples=200, deadline=None)
def test_a_result_once_shown_stands_until_four_more_came(batches: list[list[Form]]) -> None:
    come: list[Form] = []
    earlier: list[Shown] = []
    for batch in batches:
        come += batch
        shown = result(counted(come), earlier)
        if shown is not None:
            assert len(come) == shown["answers"] >= (earlier[-1]["answers"] + STEP if earlier else FEWEST)
            earlier.append(shown)


@pytest.mark.parametrize(("number", "shown"), [(7, False), (8, True)])
def test_from_eight_answers_on(number: int, shown: bool) -> None:
    assert bool(result(counted(forms(number, UNSAID, pay=5)), [])) is shown


def test_a_question_that_few_answered_is_not_shown_beside_others() -> None:
    found = result(counted(forms(7, WOMAN, pay=5, heard=1) + forms(5, MAN, pay=2)), [])
    assert found == {"answers": 12, "items": {"pay": {ALL: [12, 7, 5], WOMAN: [7, 7, 0], MAN: [5, 0, 5]}}}


@pytest.mark.parametrize(
    ("women", "men", "unsaid", "apart"), [(5, 3, 0, False), (4, 4, 0, True), (4, 4, 1, False), (4, 4, 4, True)]
)
def test_the_sexes_stand_apart_only_where_nobody_is_left_over(women: int, men: int, unsaid: int, apart: bool) -> None:
    come = forms(women, WOMAN, pay=5) + forms(men, MAN, pay=1) + forms(unsaid, UNSAID, pay=3)
    assert (WOMAN in result(counted(come), [])["items"]["pay"]) is apart


def test_what_was_shown_of_the_sexes_is_not_shown_again_for_one_woman_more() -> None:
    first = forms(5, WOMAN, pay=5) + forms(5, MAN, pay=1)
    before = result(counted(first), [])
    assert WOMAN in before["items"]["pay"]
    later = first + forms(1, WOMAN, pay=1) + forms(3, MAN, pay=1)
    after = result(counted(later), [before])
    assert set(after["items"]["pay"]) == {ALL}
    again = result(counted(later + forms(3, WOMAN, pay=1) + forms(1, MAN, pay=1)), [before, after])
    assert again["items"]["pay"] == {ALL: [18, 5, 13], WOMAN: [9, 5, 4], MAN: [9, 0, 9]}


def test_four_that_left_a_question_out_but_for_one_hold_everything() -> None:
    first = forms(8, WOMAN, pay=5, heard=5)
    before = result(counted(first), [])
    later = first + forms(3, WOMAN, pay=1) + forms(1, WOMAN, pay=1, heard=1)
    assert result(counted(later), [before]) is None


def test_nor_is_one_who_did_not_say_their_sex_left_over_between_two_results() -> None:
    first = forms(4, WOMAN, pay=5) + forms(4, MAN, pay=5) + forms(4, UNSAID, pay=5)
    before = result(counted(first), [])
    assert WOMAN in before["items"]["pay"]
    later = first + forms(4, WOMAN, pay=5) + forms(1, UNSAID, pay=1)
    assert set(result(counted(later), [before])["items"]["pay"]) == {ALL}
