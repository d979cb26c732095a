"""Links of a table keep the reader's filters, and sorting begins again at the first page."""

import pytest
from django.template import engines
from django.test import RequestFactory


def render(source, address="/?country=GH&page=3", **values):
    return engines["django"].from_string(source).render(values, RequestFactory().get(address))


def test_another_page_keeps_the_filters():
    assert render('{% query_with "page" 4 %}') == "?country=GH&amp;page=4"


def test_none_takes_a_choice_out():
    assert render('{% query_with "country" None %}') == "?page=3"


@pytest.mark.parametrize(
    ("address", "link", "state"),
    [
        ("/?country=GH&page=3", "?country=GH&amp;sort=name", ""),
        ("/?sort=name", "?sort=-name", ' aria-sort="ascending"'),
        ("/?sort=-name", "?sort=name", ' aria-sort="descending"'),
        ("/?sort=workers", "?sort=name", ""),
    ],
)
def test_a_heading_sorts_and_says_how_it_is_sorted(address, link, state):
    assert render('{% sort_link "name" %}', address) == link
    assert render('{% sort_state "name" %}', address) == state


def test_the_view_may_say_its_own_order():
    assert render('{% sort_state "name" %}', "/", sorted_by="-name") == ' aria-sort="descending"'


def test_what_a_reader_typed_is_escaped():
    assert '"><script' not in render('{% query_with "page" 1 %}', '/?q="><script>')
