"""The navigation shows what is there, to whoever is signed in."""

from types import SimpleNamespace

import pytest
from django.test import RequestFactory

from score.programme import navigation

pytestmark = pytest.mark.urls("tests.programme.core.gallery")


def sections(path="/", user="somebody"):
    request = RequestFactory().get(path)
    request.actor = SimpleNamespace(user=user)
    return navigation.sections(request)


def test_a_visitor_gets_none():
    assert sections(user=None) == []


def test_pages_that_are_not_there_are_left_out():
    shown = [(str(section.label), [str(entry.label) for entry in section.entries]) for section in sections()]
    assert shown == [("", ["Overview"]), ("Deliver", ["Enterprises"]), ("Prove", ["Figures"])]


@pytest.mark.parametrize(
    ("path", "current"),
    [("/", ["Overview"]), ("/figures/", ["Figures"]), ("/figures/defects_share/", ["Figures"]), ("/else/", [])],
)
def test_the_page_and_what_lies_beneath_it_is_marked(path, current):
    assert [str(entry.label) for section in sections(path) for entry in section.entries if entry.current] == current
