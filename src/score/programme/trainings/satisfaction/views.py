"""Satisfaction for those who run a cohort: the sheet to print, paper forms, and what came out once it is closed."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from score.programme.core import formats
from score.programme.core.date_input import DateInput
from score.programme.core.documents import codes
from score.programme.organisations.access import get_for, may_for, require_for
from score.programme.organisations.actor import Actor
from score.programme.trainings.anonymous_forms import sheet_to_hang_up
from score.programme.trainings.models import (
    ClassDay,
    Cohort,
    SatisfactionAnswer,
    SatisfactionSheet,
)
from score.programme.trainings.satisfaction import actions
from score.programme.trainings.satisfaction.form_words import languages_of, words_in
from score.programme.trainings.satisfaction.paper import Unreadable, read_forms
from score.programme.trainings.satisfaction.summary import present_in, summary_of
from score.programme.trainings.words import module_title

METHODS = ("GET", "POST")


class DaysForm(forms.Form):
    """On which days the form is open."""

    opens_on = forms.DateField(label=gettext_lazy("Opens on"), widget=DateInput)
    closes_on = forms.DateField(
        label=gettext_lazy("Closes on"), widget=DateInput, help_text=gettext_lazy("The last day on which one answers.")
    )


class PaperForm(forms.Form):
    """Paper forms, one a line."""

    forms = forms.CharField(
        label=gettext_lazy("Forms, one a line"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "inputmode": "text"}),
    )


@login_required
@require_http_methods(METHODS)
def cohort_satisfaction(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """How many answered so far; what they said, once the cohort is closed and five or more did."""
    cohort = get_for(request.actor, Cohort, uid)
    require_for(request.actor, SatisfactionSheet, "view", cohort)
    may_change = may_for(request.actor, SatisfactionSheet, "add", cohort)
    sheet = SatisfactionSheet.objects.filter(cohort=cohort).first()
    form = DaysForm(request.POST if request.method == "POST" else None, initial=_days(cohort, sheet))
    if request.method == "POST" and not may_change:
        raise PermissionDenied(_("Your role does not include this."))
    if form.is_valid():
        try:
            actions.open_sheet(actor=request.actor, cohort=cohort, **form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, _("The days are set. Print the sheet, or show the code on a screen."))
            return redirect("cohort_satisfaction", uid=cohort.uid)
    return render(request, "trainings/satisfaction.html", _context(request, cohort, sheet, form, may_change))


def _days(cohort: Cohort, sheet: SatisfactionSheet | None) -> dict[str, Any]:
    if sheet is not None:
        return {"opens_on": sheet.opens_on, "closes_on": sheet.closes_on}
    days = list(ClassDay.objects.in_force().filter(cohort=cohort).order_by("day").values_list("day", flat=True))
    last = days[-1] if days else actions.today_of(cohort)
    return {"opens_on": last, "closes_on": last}


def _context(
    request: HttpRequest, cohort: Cohort, sheet: SatisfactionSheet | None, form: DaysForm, may_change: bool
) -> dict[str, Any]:
    counted = actions.is_counted(cohort)
    rows = SatisfactionAnswer.objects.filter(cohort=cohort)
    address = request.build_absolute_uri(reverse("satisfaction_form", args=[sheet.token])) if sheet else ""
    spoken = [words_in(one, cohort.country) for one in languages_of(cohort.country)]
    return {
        "cohort": cohort,
        "module_title": module_title(cohort.module, cohort.country),
        "sheet": sheet,
        "address": address if may_change else "",
        "qr": codes.qr_svg(address) if sheet and may_change else "",
        "form": form,
        "may_change": may_change and not counted,
        "counted": counted,
        "closed": actions.is_closed(cohort),
        "open_now": sheet is not None and actions.is_open(sheet, actions.today_of(cohort)),
        "came_in": rows.count(),
        "on_paper": rows.filter(source=SatisfactionAnswer.Source.PAPER).count(),
        "present": present_in(Cohort.objects.filter(pk=cohort.pk)),
        "items": summary_of(cohort),
        "fewest": actions.FEWEST,
        "languages": [one.name for one in spoken],
        "unchecked": [one.name for one in spoken if not one.checked],
    }


@login_required
@require_GET
def satisfaction_sheet_pdf(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The sheet to hang up: what it is, the code, and how the answers are kept, in the languages of the country."""
    cohort = get_for(request.actor, Cohort, uid)
    require_for(request.actor, SatisfactionSheet, "add", cohort)
    sheet = SatisfactionSheet.objects.filter(cohort=cohort).first()
    if sheet is None:
        messages.error(request, _("Set the days first: the code belongs to them."))
        return redirect("cohort_satisfaction", uid=cohort.uid)
    said = [words_in(one, cohort.country) for one in languages_of(cohort.country)]
    return sheet_to_hang_up(
        "satisfaction",
        title=_("What do you think of this class?"),
        about=f"{module_title(cohort.module, cohort.country)} · {cohort.code}",
        language=said[0].language,
        headings=[one.items["overall"] for one in said],
        address=request.build_absolute_uri(reverse("satisfaction_form", args=[sheet.token])),
        opens=formats.period(sheet.opens_on, sheet.closes_on),
        kept=[one.phrases["private"] for one in said],
    )


@login_required
@require_http_methods(METHODS)
def satisfaction_paper(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Type in paper forms, one a line."""
    cohort = _to_change(request.actor, uid)
    form = PaperForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and (number := _entered(request, cohort, form)):
        messages.success(
            request,
            ngettext("%(n)s form is in.", "%(n)s forms are in.", number) % {"n": formats.count(number)},
        )
        return redirect("cohort_satisfaction", uid=cohort.uid)
    context = {
        "form": form,
        "cohort": cohort,
        "questions": list(words_in("", cohort.country).items.values()),
        "on_paper": SatisfactionAnswer.objects.filter(
            cohort=cohort, source=SatisfactionAnswer.Source.PAPER
        ).count(),
    }  # fmt: skip
    return render(request, "trainings/satisfaction_paper.html", context)


def _entered(request: HttpRequest, cohort: Cohort, form: PaperForm) -> int:
    try:
        found = read_forms(form.cleaned_data["forms"])
        return actions.enter_paper(
            actor=request.actor, cohort=cohort, forms=found, day=actions.today_of(cohort)
        )  # fmt: skip
    except Unreadable as problem:
        form.add_error("forms", str(problem))
    except ValidationError as problem:
        form.add_error("forms", " ".join(problem.messages))
    return 0


@login_required
@require_POST
def satisfaction_paper_forget(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Take all paper forms out again, to type them in anew: one among them cannot be found."""
    cohort = _to_change(request.actor, uid)
    try:
        number = actions.forget_paper(actor=request.actor, cohort=cohort)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        words = ngettext("%(n)s paper form was taken out.", "%(n)s paper forms were taken out.", number)
        messages.success(request, words % {"n": formats.count(number)})
    return redirect("satisfaction_paper", uid=cohort.uid)


def _to_change(actor: Actor, uid: uuid.UUID) -> Cohort:
    cohort = get_for(actor, Cohort, uid)
    require_for(actor, SatisfactionAnswer, "add", cohort)
    return cohort
