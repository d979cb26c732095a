"""What the pages that add to an enterprise's record have in common."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from score.programme.core import refusals
from score.programme.dashboards.enterprise_forms import ReasonForm
from score.programme.enterprises.models import Enterprise


def attempt(form: Any, action: Any, **arguments: Any) -> bool:
    """Do it; what stands against it is put on the form, in words for the person who typed."""
    try:
        return refusals.attempt(form, action, **arguments)
    except ValueError as problem:  # a correction without a reason
        form.add_error("reason" if "reason" in form.fields else None, str(problem))
        return False


def record_page(shown: Enterprise, tab: str = "record") -> str:
    """The address of a tab of the enterprise's page."""
    return f"{reverse('enterprise', args=[shown.uid])}?show={tab}"


def record_by_form(
    request: HttpRequest,
    shown: Enterprise,
    form: Any,
    words: dict[str, str],
    action: Any,
    *,
    done: str,
    tab: str = "record",
    **arguments: Any,
) -> HttpResponse:
    """Do what a filled-in form says and go back to the enterprise; else the form, with what stands against it."""
    if form.is_valid() and attempt(form, action, actor=request.actor, **arguments, **form.cleaned_data):
        messages.success(request, done)
        return redirect(record_page(shown, tab))
    return form_page(request, shown, form, words, tab=tab)


def withdraw_by_form(
    request: HttpRequest, shown: Enterprise, what: str, action: Any, *, tab: str, **arguments: Any
) -> HttpResponse:
    """Take something back for a reason; the form that asks for it until there is one."""
    form = ReasonForm(request.POST or None)
    words = {"title": _("Take back: %(what)s") % {"what": what}, "submit": _("Take it back")}
    done = _("Taken back. It stays in the record, with your reason.")
    return record_by_form(request, shown, form, words, action, done=done, tab=tab, **arguments)


def form_page(
    request: HttpRequest, shown: Enterprise, form: Any, words: dict[str, str], *, tab: str = "record", **further: Any
) -> HttpResponse:
    """A form about the enterprise, with the way back."""
    context = {"enterprise": shown, "form": form, "back": record_page(shown, tab), **words, **further}
    return render(request, "dashboards/enterprise_form.html", context)
