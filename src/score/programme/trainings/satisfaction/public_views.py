"""The form as a participant sees it: no account, no cookie, one question a screen, nothing that says who it was."""

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

from score.catalogue.rating.forms import MARKS, satisfaction_form
from score.programme.core import public_limits
from score.programme.trainings.anonymous_forms import MOST_BYTES, NO_COOKIE, SKIPPED, TEN_MINUTES, FormWords, missed
from score.programme.trainings.models import SatisfactionSheet
from score.programme.trainings.satisfaction import actions
from score.programme.trainings.satisfaction.form_words import languages_of, words_in

MOST_AT_ONCE = 80  # forms of one class in ten minutes


# nobody is signed in here, so there is no authority that a foreign page could borrow
@csrf_exempt
@never_cache
@require_http_methods(("GET", "POST"))
def satisfaction_form_page(request: HttpRequest, token: str) -> HttpResponse:
    """The form of one class; each screen carries what was answered before."""
    sheet = _sheet(token)
    if sheet is None:
        return missed(request, "satisfaction")
    words = words_in(request.GET.get("lang", ""), sheet.cohort.country)
    if not actions.is_open(sheet, actions.today_of(sheet.cohort)):
        return _page(request, sheet, words, {"closed": True}, status=200 if request.method == "GET" else 409)
    if request.method == "GET":
        return _question(request, sheet, words, {}, str(uuid.uuid4()))
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        return _page(request, sheet, words, {"closed": True}, status=413)
    answered, form = _answered(request), _form_of(request)
    asked = request.POST.get("asked", "")
    if asked in satisfaction_form().codes:
        mark = SKIPPED if "skip" in request.POST else request.POST.get("mark", "")
        if mark not in _allowed():
            return _question(request, sheet, words, answered, form, asked=asked, wrong=True)
        answered[asked] = mark
    if len(answered) < len(satisfaction_form().codes):
        return _question(request, sheet, words, answered, form)
    return _keep(request, sheet, words, answered, form)


@never_cache
@require_GET
def satisfaction_thanks(request: HttpRequest, token: str) -> HttpResponse:
    """It has come in."""
    sheet = _sheet(token)
    if sheet is None:
        return missed(request, "satisfaction")
    words = words_in(request.GET.get("lang", ""), sheet.cohort.country)
    return _page(request, sheet, words, {"thanks": True})


def _sheet(token: str) -> SatisfactionSheet | None:
    """The sheet with this secret."""
    return SatisfactionSheet.objects.select_related("cohort").filter(token=token[:64]).first()


def _allowed() -> set[str]:
    return {SKIPPED, *map(str, MARKS)}


def _answered(request: HttpRequest) -> dict[str, str]:
    """What earlier screens carried along; whatever is none of the marks is asked again."""
    given = {code: request.POST.get(f"item_{code}", "") for code in satisfaction_form().codes}
    return {code: mark for code, mark in given.items() if mark in _allowed()}


def _form_of(request: HttpRequest) -> str:
    try:
        return str(uuid.UUID(request.POST.get("form", "")))
    except ValueError:
        return str(uuid.uuid4())


def _question(
    request: HttpRequest,
    sheet: SatisfactionSheet,
    words: FormWords,
    answered: dict[str, str],
    form: str,
    *,
    asked: str = "",
    wrong: bool = False,
) -> HttpResponse:
    codes = satisfaction_form().codes
    code = asked or next(one for one in codes if one not in answered)
    number = codes.index(code) + 1
    context = {
        "asked": code,
        "question": words.items[code],
        "marks": [(mark, words.marks[mark]) for mark in reversed(MARKS)],
        "answered": [(name, mark) for name, mark in answered.items() if name != code],
        "form": form,
        "number": number,
        "total": len(codes),
        "progress": words.phrases["question_of"].format(number=number, total=len(codes)),
        "button": words.phrases["send" if number == len(codes) else "next"],
        "wrong": wrong,
    }
    return _page(request, sheet, words, context)


def _keep(
    request: HttpRequest, sheet: SatisfactionSheet, words: FormWords, answered: dict[str, str], form: str
) -> HttpResponse:
    key = f"satisfaction-of-{sheet.pk}"
    if public_limits.too_many(key, MOST_AT_ONCE):
        return _page(request, sheet, words, {"busy": True}, status=429)
    public_limits.count(key, TEN_MINUTES)
    scores = {code: int(mark) for code, mark in answered.items() if mark != SKIPPED}
    filled_by_a_program = bool(request.POST.get("website"))
    if not filled_by_a_program:
        try:
            actions.answer(sheet=sheet, scores=scores, day=actions.today_of(sheet.cohort), form=uuid.UUID(form))
        except ValidationError:
            return _page(request, sheet, words, {"closed": True}, status=409)
    response = redirect(f"{reverse('satisfaction_thanks', args=[sheet.token])}?lang={words.language}")
    response.status_code = 303
    return response


def _page(
    request: HttpRequest, sheet: SatisfactionSheet, words: FormWords, more: dict[str, Any], status: int = 200
) -> HttpResponse:
    languages = [words_in(one, sheet.cohort.country) for one in languages_of(sheet.cohort.country)]
    context = {"words": words, "languages": languages, **more, **NO_COOKIE}
    return render(request, "trainings/satisfaction_form.html", context, status=status)
