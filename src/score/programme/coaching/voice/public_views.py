"""The form as a worker sees it: no account, no cookie, one page, nothing that stays on the phone."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from score.catalogue.rating.forms import MARKS, voice_form
from score.programme.coaching.models import VoiceSheet
from score.programme.coaching.places import country_of
from score.programme.coaching.voice import actions
from score.programme.coaching.voice.form_words import languages_of, words_in
from score.programme.coaching.voice.suppression import SEXES
from score.programme.core import public_limits
from score.programme.trainings.anonymous_forms import MOST_BYTES, NO_COOKIE, SKIPPED, TEN_MINUTES, missed

MOST_OF_ONE = 40  # forms from one address in an hour: a firm's network, or a phone that goes round
MOST_AT_ONCE = 60  # forms of one firm in ten minutes


# nobody is signed in here, so there is no authority that a foreign page could borrow
@csrf_exempt
@never_cache
@require_http_methods(("GET", "POST"))
def voice_form_page(request: HttpRequest, token: str) -> HttpResponse:
    """The form of one firm, all questions on one page: so no answer is ever in the history of a browser."""
    request.unnamed = True  # the log does not say whose phone it was
    sheet = _sheet(token)
    if sheet is None:
        return missed(request, "voice")
    if not actions.is_open(sheet, actions.today_of(sheet.enterprise)):
        return _page(request, sheet, {"closed": True}, status=200 if request.method == "GET" else 409)
    if request.method == "GET":
        return _page(request, sheet, {"form": uuid.uuid4()})
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        return _page(request, sheet, {"closed": True}, status=413)
    return _keep(request, sheet)


@never_cache
@require_GET
def voice_thanks(request: HttpRequest, token: str) -> HttpResponse:
    """It has come in; nothing here says what. Whoever has the phone next begins with an empty form."""
    request.unnamed = True
    sheet = _sheet(token)
    if sheet is None:
        return missed(request, "voice")
    return _page(request, sheet, {"thanks": True})


def _sheet(token: str) -> VoiceSheet | None:
    """The sheet with this secret."""
    return VoiceSheet.objects.select_related("enterprise").filter(token=token[:64]).first()


def _keep(request: HttpRequest, sheet: VoiceSheet) -> HttpResponse:
    limits = ((f"voice-of-{sheet.pk}", MOST_AT_ONCE, TEN_MINUTES),
              (public_limits.visitor(request, f"voice-of-{sheet.pk}"), MOST_OF_ONE, public_limits.HOUR))  # fmt: skip
    if any(public_limits.too_many(key, most) for key, most, _seconds in limits):
        return _page(request, sheet, {"closed": True}, status=429)
    for key, _most, seconds in limits:
        public_limits.count(key, seconds)
    if not request.POST.get("website"):  # filled by a program
        try:
            scores, sex, form = _said(request)
            actions.answer(sheet=sheet, scores=scores, sex=sex, day=actions.today_of(sheet.enterprise), form=form)
        except ValidationError:
            return _page(request, sheet, {"closed": True}, status=409)
    words = words_in(request.GET.get("lang", ""), country_of(sheet.enterprise, sheet.opens_on))
    response = redirect(f"{reverse('voice_thanks', args=[sheet.token])}?lang={words.language}")
    response.status_code = 303
    return response


def _said(request: HttpRequest) -> tuple[dict[str, int], str, uuid.UUID]:
    """What was answered; whatever is no mark was not. A form without its number gets a new one."""
    given = {code: request.POST.get(f"item_{code}", SKIPPED) for code in voice_form().codes}
    marks = {str(mark): mark for mark in MARKS}
    sex = request.POST.get("sex", "")
    try:
        form = uuid.UUID(request.POST.get("form", ""))
    except ValueError:
        form = uuid.uuid4()
    return {code: marks[mark] for code, mark in given.items() if mark in marks}, sex if sex in SEXES else "", form


def _page(request: HttpRequest, sheet: VoiceSheet, more: dict[str, Any], status: int = 200) -> HttpResponse:
    country = country_of(sheet.enterprise, sheet.opens_on)
    words = words_in(request.GET.get("lang", ""), country)
    context = {
        "words": words,
        "languages": [words_in(one, country) for one in languages_of(country)],
        "questions": list(words.items.items()),
        "marks": [(mark, words.marks[mark]) for mark in reversed(MARKS)],
        "sexes": [("woman", words.phrases["woman"]), ("man", words.phrases["man"]), ("", words.phrases["unsaid"])],
        "again": reverse("voice_form", args=[sheet.token]),
        **more,
        **NO_COOKIE,
    }
    response = render(request, "coaching/voice/form.html", context, status=status)
    response["Clear-Site-Data"] = '"cache"'  # also what a browser keeps for its way back
    return response
