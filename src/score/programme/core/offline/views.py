"""What devices talk to: entries, photos, clashes; and what makes the pages an app that opens without a network."""

from __future__ import annotations

import datetime
import json
import uuid
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from score.programme.core import files
from score.programme.core.file_types import FileRefused
from score.programme.core.null_characters import NULL
from score.programme.core.offline.merging import Sent
from score.programme.core.offline.receiving import Result, receive, set_right

MOST_ENTRIES = 200
MOST_FIELDS = 1_000
MOST_BYTES = 2_000_000
SHELL = (
    *("vendor/bootstrap/css/bootstrap.min.css", "vendor/inter/wght.css"),
    "vendor/inter/files/inter-latin-wght-normal.woff2",
    *(
        "theme/ground.css",
        "theme/shell.css",
        "theme/figures.css",
        "theme/coaching.css",
        "theme/tables.css",
        "theme/own.css",
        "theme/delivery.css",
    ),
    *("theme/entry.css", "theme/narrow.css", "theme/page.js", "theme/icon.svg"),
    *("offline/app.js", "offline/store.js", "offline/capture.js", "offline/sending.js", "offline/outbox_page.js"),
    "offline/people.js",
    # on every phone, so that finding them on one does not tell that a concern was raised there
    *("concerns/call.js", "concerns/raise.js", "concerns/concerns.css"),
    # drawn first when there is no network
    *(f"vendor/bootstrap-icons/{name}.svg" for name in ("wifi-off", "download", "list", "camera")),
)

# pages that are never kept, and what is shown in their place where there is no network: by name, core knows neither
SHOWN_INSTEAD = {"concern_raise": "concern_phone"}


class Malformed(Exception):
    """What was sent is no batch of entries; the message says where."""


@require_POST
@never_cache
def sync(request: HttpRequest) -> JsonResponse:
    """Take in a batch of entries: {device, now, entries: [{uid, kind, subject, captured_at, ahead, base, values}]}.

    The answer has the server's clock and, for each entry, what became of it. Never half an entry.
    """
    if not _is_who_entered(request):
        return JsonResponse({"words": _("Sign in again: what you entered waits on this device.")}, status=401)
    try:
        device, sent = _batch(request)
    except Malformed as error:
        return JsonResponse({"words": str(error)}, status=400)
    results = [receive(request.actor, device, one) for one in sent]
    return _answer(results)


@require_POST
@never_cache
def sync_photo(request: HttpRequest) -> JsonResponse:
    """Keep a photo of an entry: the picture itself goes before the entry that names it by its number."""
    if not _is_who_entered(request):
        return JsonResponse({"words": _("Sign in again: what you entered waits on this device.")}, status=401)
    if request.actor.role == "public":
        raise PermissionDenied(_("Your role does not include this."))
    upload = request.FILES.get("photo")
    if upload is None:
        return JsonResponse({"words": _("There is no picture in what was sent.")}, status=400)
    try:
        stored = files.store(upload, name=upload.name or "", actor=request.actor)
    except FileRefused as error:
        return JsonResponse({"words": str(error)}, status=422)
    if not stored.content_type.startswith("image/"):
        words = _("This is no picture. Take a photo, or attach the file to an answer.")
        return JsonResponse({"words": words}, status=422)
    return JsonResponse({"file": stored.pk, "size": stored.size})


def _is_who_entered(request: HttpRequest) -> bool:
    """Whether who is signed in is who made the entries: on a shared device somebody else may be by now."""
    told = request.headers.get("X-Entered-By", "")
    return request.actor.user is not None and told in ("", str(request.actor.user.pk))


def _answer(results: list[Result]) -> JsonResponse:
    now = timezone.now()
    return JsonResponse({"now": now.isoformat(), "results": [one.as_json() for one in results]})


def _batch(request: HttpRequest) -> tuple[str, list[Sent]]:
    if request.content_type != "application/json":  # a form's body is read by now, and holds no entries
        raise Malformed(_("What was sent holds no entries."))
    if len(request.body) > MOST_BYTES:
        raise Malformed(_("Too much at once: send fewer entries."))
    try:
        read = json.loads(request.body)
    except ValueError:
        raise Malformed(_("What was sent cannot be read: it was cut off on the way.")) from None
    if not isinstance(read, dict) or not isinstance(read.get("entries"), list):
        raise Malformed(_("What was sent holds no entries."))
    if len(read["entries"]) > MOST_ENTRIES:
        raise Malformed(_("Too much at once: send fewer entries."))
    now = timezone.now()
    device_now = _moment(read.get("now"), now)
    return str(read.get("device", "")).replace(NULL, "")[:40], [_entry(one, device_now, now) for one in read["entries"]]


def _entry(read: Any, device_now: datetime.datetime, now: datetime.datetime) -> Sent:
    if not isinstance(read, dict):
        raise Malformed(_("An entry is no record."))
    values, base = read.get("values"), read.get("base") or {}
    if not isinstance(values, dict) or not isinstance(base, dict) or len(values) > MOST_FIELDS:
        raise Malformed(_("An entry has no fields, or too many."))
    try:
        uid = uuid.UUID(str(read.get("uid")))
    except ValueError:
        raise Malformed(_("An entry has no identity.")) from None
    captured = set_right(_moment(read.get("captured_at"), device_now), device_now, now, _ahead(read.get("ahead")))
    return Sent(uid, str(read.get("kind")), str(read.get("subject"))[:200], _plain(base), _plain(values), captured)


def _ahead(milliseconds: Any) -> datetime.timedelta | None:
    """How far ahead of the device's our clock was; None where it did not know, or says nonsense."""
    if isinstance(milliseconds, bool) or not isinstance(milliseconds, int | float):
        return None
    try:
        return datetime.timedelta(milliseconds=milliseconds)
    except (OverflowError, ValueError):
        return None


def _moment(text: Any, otherwise: datetime.datetime) -> datetime.datetime:
    try:
        found = parse_datetime(str(text)) if text else None
    except ValueError:
        found = None
    if found is None:
        return otherwise
    return found if timezone.is_aware(found) else found.replace(tzinfo=datetime.UTC)


def _plain(fields: Mapping[str, Any]) -> dict[str, Any]:
    for name, value in fields.items():
        if not (value is None or isinstance(value, str | int | float | bool)) or len(name) > 200:
            raise Malformed(_("A field of an entry is neither text nor number."))
        if isinstance(value, str) and len(value) > 10_000:
            raise Malformed(_("A text is longer than 10,000 letters."))
    return dict(fields)


def keep_offline(response: HttpResponse) -> HttpResponse:
    """Mark a page that may be kept on the reader's own device, to be opened without a network."""
    response["X-Keep-Offline"] = "yes"
    return response


@login_required
@require_GET
def outbox(request: HttpRequest) -> HttpResponse:
    """What waits on this device; it opens without a network for who has opened any page since signing in."""
    return keep_offline(render(request, "core/outbox.html"))


@require_GET
def service_worker(request: HttpRequest) -> HttpResponse:
    """The script that keeps pages and entries while there is no network."""
    paths = [static(name) for name in SHELL]
    instead = {reverse(page): reverse(shown) for page, shown in SHOWN_INSTEAD.items()}
    context = {
        "shell": json.dumps(paths),
        "outbox": json.dumps(reverse("outbox")),
        "instead": json.dumps(instead),
        "version": json.dumps(_version(paths)),
    }
    response = render(request, "core/service_worker.js", context, content_type="text/javascript")
    response["Service-Worker-Allowed"] = "/"
    response["Cache-Control"] = "no-cache"
    return response


def _version(paths: list[str]) -> str:
    """Changes with any of the files: their addresses hold the hash of their content."""
    return uuid.uuid5(uuid.NAMESPACE_URL, "\n".join(paths)).hex[:12]


@require_GET
def manifest(request: HttpRequest) -> JsonResponse:
    """What makes the pages installable."""
    icon = {"src": static("theme/icon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}
    answer = JsonResponse(
        {
            "name": str(settings.PROGRAMME["name"]),
            "short_name": str(settings.PROGRAMME["short_name"]),
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            "background_color": "#ffffff",
            "theme_color": settings.PROGRAMME["accent"] or "#ffffff",
            "icons": [icon],
        },
        content_type="application/manifest+json",
    )
    answer["X-Now"] = timezone.now().isoformat()  # by which devices know how wrong their clock is
    return answer
