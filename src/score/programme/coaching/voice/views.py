"""Worker voice for who asks: the days, the poster, the link for a phone; and results for those who may see them."""

from __future__ import annotations

import datetime
import uuid

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from score.programme.coaching.models import VoiceResult, VoiceSheet
from score.programme.coaching.places import country_of, custodian_for, last_cohort
from score.programme.coaching.voice import actions, suppression
from score.programme.coaching.voice.form_words import languages_of, words_in
from score.programme.coaching.voice.results import results_of
from score.programme.core import formats
from score.programme.core.date_input import DateInput
from score.programme.core.documents import codes
from score.programme.core.refusals import attempt
from score.programme.enterprises.models import Enterprise
from score.programme.organisations.access import get_for, may_for, require_for
from score.programme.organisations.actor import Actor
from score.programme.trainings.anonymous_forms import sheet_to_hang_up

LASTS = datetime.timedelta(days=13)


class DaysForm(forms.Form):
    """On which days workers are asked."""

    opens_on = forms.DateField(label=gettext_lazy("Opens on"), widget=DateInput)
    closes_on = forms.DateField(
        label=gettext_lazy("Closes on"), widget=DateInput, help_text=gettext_lazy("The last day on which one answers.")
    )


@login_required
@never_cache
@require_http_methods(("GET", "POST"))
def enterprise_voice(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The asking of an enterprise for who asks, its results for who may see them; never how many answered so far."""
    firm = get_for(request.actor, Enterprise, uid)
    may_ask = may_for(request.actor, VoiceSheet, "add", firm)
    may_read = may_for(request.actor, VoiceResult, "view", firm)
    if not (may_ask or may_read):
        require_for(request.actor, VoiceSheet, "view", firm)
    if request.method == "POST":
        require_for(request.actor, VoiceSheet, "add", firm)
    sheet, today = actions.current_sheet(firm), actions.today_of(firm)
    usual = {"opens_on": today, "closes_on": today + LASTS}
    now = {"opens_on": sheet.opens_on, "closes_on": sheet.closes_on} if sheet else usual
    form = DaysForm(request.POST if request.method == "POST" else None, initial=now)
    if form.is_valid() and attempt(
        form,
        actions.open_sheet,
        actor=request.actor,
        enterprise=firm,
        custodian=custodian_for(request.actor, firm, last_cohort(firm)),
        **form.cleaned_data,
    ):
        messages.success(request, _("The days are set. Print the poster, or open the form on your phone."))
        return redirect("enterprise_voice", uid=firm.uid)
    address = _address(request, sheet) if sheet and may_ask else ""
    country = country_of(firm, today)
    spoken = [words_in(one, country) for one in languages_of(country)]
    context = {
        "firm": firm,
        "sheet": sheet,
        "form": form,
        "may_ask": may_ask,
        "may_read": may_read,
        "address": address,
        "qr": codes.qr_svg(address) if address else "",
        "open_now": sheet is not None and actions.is_open(sheet, today),
        "asked": results_of(request.actor, firm) if may_read else [],
        "limits": suppression,
        "languages": [one.name for one in spoken],
        "unchecked": [one.name for one in spoken if not one.checked],
    }
    return render(request, "coaching/voice/voice.html", context)


@login_required
@require_GET
def voice_poster_pdf(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The poster: what it is, the code, how answers are kept, where complaints go, in the languages of the country."""
    firm = _to_ask(request.actor, uid)
    sheet = actions.current_sheet(firm)
    if sheet is None:
        messages.error(request, _("Set the days first: the code belongs to them."))
        return redirect("enterprise_voice", uid=firm.uid)
    country = country_of(firm, sheet.opens_on)
    said = [words_in(one, country) for one in languages_of(country)]
    return sheet_to_hang_up(
        "poster",
        about=firm.name,
        language=said[0].language,
        headings=[one.phrases["heading"] for one in said],
        address=_address(request, sheet),
        opens=formats.period(sheet.opens_on, sheet.closes_on),
        kept=[f"{one.phrases['private']} {one.complaints}" for one in said],
    )


@login_required
@require_POST
def voice_renew(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Another code: the poster that hangs opens nothing any more."""
    firm = _to_ask(request.actor, uid)
    sheet = actions.current_sheet(firm)
    if sheet is not None:
        actions.renew_code(actor=request.actor, sheet=sheet)
        messages.success(request, _("There is another code. Print the poster anew: the old one opens nothing."))
    return redirect("enterprise_voice", uid=firm.uid)


def _to_ask(actor: Actor, uid: uuid.UUID) -> Enterprise:
    firm = get_for(actor, Enterprise, uid)
    require_for(actor, VoiceSheet, "add", firm)
    return firm


def _address(request: HttpRequest, sheet: VoiceSheet) -> str:
    return request.build_absolute_uri(reverse("voice_form", args=[sheet.token]))
