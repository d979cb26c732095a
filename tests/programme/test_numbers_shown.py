"""What tests look for on a page must be found however it is written, and never in a random key."""

from __future__ import annotations

import pytest

from tests.programme.numbers_shown import numbers_shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("7,919 people, 7\u202f919 in French", {"7919"}),
        ('<input name="W" value="117">1.5', {"117", "1.5"}),
        ("5,7919;x117y", {"5", "7919", "117"}),
        ('href="/rounds/01a22a7f-5117-7ead-bced-8138d7311736/"', set()),
        ('value="06XAJ3FKHBGMhQmC49fnIq4fvAiR7ggq3w117" 12:30:01.117', set()),
    ],
)
def test_numbers_are_found_and_keys_are_not(text: str, shown: set[str]) -> None:
    assert numbers_shown(text) == shown
