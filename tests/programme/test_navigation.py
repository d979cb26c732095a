"""The navigation shows what is there and open, to whoever is signed in."""

import pytest
from django.test import RequestFactory

from score.programme import navigation
from score.programme.organisations.access.rights import RIGHTS
from score.programme.organisations.actor import PUBLIC, Actor
from score.programme.organisations.models import User

pytestmark = pytest.mark.urls("tests.programme.core.gallery")


def sections(path="/", role="owner"):
    request = RequestFactory().get(path)
    request.actor = Actor(user=User(email="k.example@example.org"), role=role, organisation=None) if role else PUBLIC
    return navigation.sections(request)


def labels(found):
    return [str(entry.label) for section in found for entry in section.entries]


def test_a_visitor_gets_none():
    assert sections(role="") == []


def test_pages_that_are_not_there_are_left_out():
    shown = [(str(section.label), [str(entry.label) for entry in section.entries]) for section in sections()]
    assert shown == [("", ["My work", "Overview"]), ("Deliver", ["Enterprises"]), ("Prove", ["Figures"])]


@pytest.mark.parametrize(
    ("path", "current"),
    [("/", ["Overview"]), ("/figures/", ["Figures"]), ("/figures/defects_share/", ["Figures"]), ("/else/", [])],
)
def test_the_page_and_what_lies_beneath_it_is_marked(path, current):
    assert [str(entry.label) for section in sections(path) for entry in section.entries if entry.current] == current


def test_pages_that_are_not_open_to_a_role_are_left_out():
    assert labels(sections(role="owner")) == ["My work", "Overview", "Enterprises", "Figures"]
    assert labels(sections(role="donor")) == ["Overview", "Figures"]
    assert labels(sections(role="public")) == []


def test_every_subject_is_in_the_table_of_rights():
    subjects = {page.subject for _, pages in navigation.PAGES for page in pages if page.subject}
    assert subjects - set(RIGHTS) == set()
