"""What the pages that add to an enterprise's record have in common."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from score.programme.core.facts import AlreadySuperseded
from score.programme.enterprises.models import Enterprise


def attempt(form: Any, action: Any, **arguments: Any) -> bool:
    """Do it; what stands against it is put on the form, in words for the person who typed."""
    try:
        action(**arguments)
    except ValidationError as problem:
        known = not hasattr(problem, "error_dict") or set(problem.error_dict) <= set(form.fields)
        form.add_error(None, problem if known else " ".join(problem.messages))
    except AlreadySuperseded as problem:
        form.add_error(None, str(problem))
    except ValueError as problem:  # a correction without a reason
        form.add_error("reason" if "reason" in form.fields else None, str(problem))
    return not form.errors


def record_page(shown: Enterprise, tab: str = "record") -> str:
    """The address of a tab of the enterprise's page."""
    return f"{reverse('enterprise', args=[shown.uid])}?show={tab}"


def form_page(
    request: HttpRequest, shown: Enterprise, form: Any, words: dict[str, str], *, tab: str = "record", **further: Any
) -> HttpResponse:
    """A form about the enterprise, with the way back."""
    context = {"enterprise": shown, "form": form, "back": record_page(shown, tab), **words, **further}
    return render(request, "dashboards/enterprise_form.html", context)
