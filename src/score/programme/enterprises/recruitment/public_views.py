"""An open call as the world sees it: no account, a form, a word of thanks."""

from __future__ import annotations

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_GET, require_http_methods

from score.programme.core import facts_lock
from score.programme.enterprises.models import OpenCall
from score.programme.enterprises.recruitment import calls
from score.programme.enterprises.recruitment.forms import ApplicationForm

MOST_BYTES = 64 * 1024  # of one application
MOST_FROM_ONE = 10  # applications from one address in an hour
MOST_TO_ONE = 500  # applications to one call in a day, so that nobody fills the disk
HOUR, DAY = 3600, 24 * 3600
PARTS = (
    ("enterprise", ApplicationForm.ENTERPRISE),
    ("workforce", ApplicationForm.WORKFORCE),
    ("conditions", ApplicationForm.CONDITIONS),
    ("person", ApplicationForm.PERSON),
)


@csrf_protect
@require_http_methods(("GET", "POST"))
def call_public(request: HttpRequest, slug: str) -> HttpResponse:
    """The call and its form."""
    call = _call(slug)
    open_now = calls.is_open(call, timezone.localdate())
    if request.method == "POST" and int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        return render(request, "413.html", {"limit": MOST_BYTES}, status=413)
    form = ApplicationForm(request.POST or None, country=call.country) if open_now else None
    if form is not None and request.method == "POST":
        if form.is_filled_by_a_program:
            return redirect("call_thanks", slug=call.slug)  # it is not told that nobody believes it
        if _too_many(request, call):
            return render(request, "enterprises/call_pause.html", {"call": call}, status=429)
        if form.is_valid() and _taken(call, form):
            _count(request, call)
            return redirect("call_thanks", slug=call.slug)
    status = 200 if open_now or request.method == "GET" else 409
    return render(request, "enterprises/call_public.html", _context(call, form), status=status)


@require_GET
def call_thanks(request: HttpRequest, slug: str) -> HttpResponse:
    """It has come in, and what happens next."""
    return render(request, "enterprises/call_thanks.html", {"call": _call(slug)})


def _call(slug: str) -> OpenCall:
    call = OpenCall.objects.select_related("organisation").filter(slug=slug).first()
    if call is None:
        raise Http404(_("There is no such call."))
    return call


def _context(call: OpenCall, form: ApplicationForm | None) -> dict[str, object]:
    titles = {
        "enterprise": _("The enterprise"),
        "workforce": _("The people who work there"),
        "conditions": _("Before a place is offered"),
        "person": _("Whom may we ask?"),
    }
    parts = [(name, titles[name], [form[field] for field in fields]) for name, fields in PARTS] if form else []
    return {
        "call": call,
        "form": form,
        "parts": parts,
        "open_now": form is not None,
        "not_yet": timezone.localdate() < call.opens_on,
        "months_kept": 12,
    }


def _taken(call: OpenCall, form: ApplicationForm) -> bool:
    try:
        calls.apply(
            call=call,
            answers=form.answers,
            contact=form.contact,
            language=(get_language() or settings.LANGUAGE_CODE)[:10],
            day=facts_lock.clock().date(),
        )
    except ValidationError as problem:
        known = not hasattr(problem, "error_dict") or set(problem.error_dict) <= set(form.fields)
        form.add_error(None, problem if known else " ".join(problem.messages))
        return False
    return True


def _keys(request: HttpRequest, call: OpenCall) -> tuple[tuple[str, int, int], ...]:
    where = request.META.get("REMOTE_ADDR", "")
    return (f"call-from:{where}", MOST_FROM_ONE, HOUR), (f"call-to:{call.pk}", MOST_TO_ONE, DAY)


def _too_many(request: HttpRequest, call: OpenCall) -> bool:
    return any(cache.get(key, 0) >= most for key, most, _seconds in _keys(request, call))


def _count(request: HttpRequest, call: OpenCall) -> None:
    for key, _most, seconds in _keys(request, call):
        if not cache.add(key, 1, seconds):
            cache.incr(key)
