"""What stands against an action, in words for whoever tried it: beside the fields of a form, or above the next page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from score.programme.core.facts import AlreadySuperseded

Result = TypeVar("Result")
Refusal = ValidationError | AlreadySuperseded
_REFUSALS = (ValidationError, AlreadySuperseded)


def refusal(action: Callable[..., Any], /, **arguments: Any) -> Refusal | None:
    """Do it; the reason why not, where it was refused."""
    try:
        action(**arguments)
    except _REFUSALS as problem:
        return problem
    return None


def attempt(form: forms.BaseForm, action: Callable[..., Any], /, **arguments: Any) -> bool:
    """Do it: whether it was done. Where it was refused, the form says why."""
    problem = refusal(action, **arguments)
    if problem is not None:
        say_on(form, problem)
    return problem is None


def result_of(form: forms.BaseForm, action: Callable[[], Result]) -> Result | None:
    """What `action` returns; None where it was refused, and the form says why."""
    try:
        return action()
    except _REFUSALS as problem:
        say_on(form, problem)
        return None


def say_on(form: forms.BaseForm, problem: Refusal) -> None:
    """Put each message to its field, or over the form where it has no such field."""
    if isinstance(problem, AlreadySuperseded):
        form.add_error(None, str(problem))
    elif hasattr(problem, "error_dict"):
        for name, errors in problem.error_dict.items():
            form.add_error(name if name in form.fields else None, errors)
    else:
        form.add_error(None, problem)


def say(request: HttpRequest, problem: Refusal | None, done: str) -> None:
    """Above the next page: that it is done, or what stood against it."""
    if problem is None:
        messages.success(request, done)
    else:
        messages.error(request, text_of(problem))


def text_of(problem: Refusal) -> str:
    """A refusal as one text."""
    return " ".join(problem.messages) if isinstance(problem, ValidationError) else str(problem)
