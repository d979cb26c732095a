"""What an action objects to, said where whoever tried it looks."""

from __future__ import annotations

import pytest
from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core.exceptions import ValidationError
from django.test import RequestFactory

from score.programme.core.facts import AlreadySuperseded
from score.programme.core.refusals import attempt, refusal, result_of, say, text_of

NEWER = AlreadySuperseded("Somebody was faster.")


class NameForm(forms.Form):
    """A form with one field."""

    name = forms.CharField()


def refuse(problem: Exception) -> None:
    raise problem


def filled() -> NameForm:
    form = NameForm({"name": "Kofi (invented)"})
    assert form.is_valid()
    return form


@pytest.mark.parametrize(
    ("problem", "errors"),
    [
        (ValidationError("Not now."), {"__all__": ["Not now."]}),
        (ValidationError(["One.", "Two."]), {"__all__": ["One.", "Two."]}),
        (ValidationError({"name": "Too long."}), {"name": ["Too long."]}),
        (ValidationError({"name": "Too long.", "day": "No day."}), {"name": ["Too long."], "__all__": ["No day."]}),
        (NEWER, {"__all__": ["Somebody was faster."]}),
    ],
)
def test_each_word_stands_beside_its_field(problem, errors):
    for tried in (
        lambda form: attempt(form, refuse, problem=problem),
        lambda form: result_of(form, lambda: refuse(problem)),
    ):
        form = filled()
        assert not tried(form)
        assert form.errors == errors


def test_what_is_done_says_nothing_against_it():
    form = filled()
    assert attempt(form, dict, action=1, form=2)  # the action's own names are free
    assert result_of(form, lambda: 7) == 7
    assert refusal(dict, action=1) is None
    assert not form.errors


@pytest.mark.parametrize("problem", [KeyError("x"), ValueError("x"), RuntimeError("x")])
def test_a_fault_is_no_refusal(problem):
    with pytest.raises(type(problem)):
        attempt(filled(), refuse, problem=problem)
    with pytest.raises(type(problem)):
        refusal(refuse, problem=problem)


@pytest.mark.parametrize(
    ("problem", "level", "words"),
    [
        (None, "success", "Done."),
        (ValidationError(["One.", "Two."]), "error", "One. Two."),
        (NEWER, "error", "Somebody was faster."),
    ],
)
def test_above_the_next_page(problem, level, words):
    request = RequestFactory().get("/")
    request.session = {}
    request._messages = FallbackStorage(request)
    say(request, problem, "Done.")
    (told,) = get_messages(request)
    assert (told.level_tag, told.message) == (level, words)
    assert problem is None or text_of(problem) == words
