"""Fields that two people filled differently without a network: both values, and who decides which one stands."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from score.programme.core.facts import AlreadySuperseded
from score.programme.core.models import Clash, ClashValue
from score.programme.core.offline.kinds import Kind, UnknownKind, Value, kind_named
from score.programme.core.offline.settling import settle_clash
from score.programme.organisations.access import get_for, require, visible_to
from score.programme.organisations.actor import Actor

PER_PAGE = 30


@dataclass(frozen=True)
class Shown:
    """A clash in words."""

    clash: Clash
    subject: str
    field: str
    values: list[tuple[ClashValue, str]]


@login_required
@require_GET
def clashes(request: HttpRequest) -> HttpResponse:
    """All that is undecided and open to the reader, the oldest first."""
    require(request.actor, Clash)
    rows = visible_to(request.actor, Clash).filter(settled_at__isnull=True).order_by("opened_at", "pk")
    page = Paginator(rows.prefetch_related("values__user"), PER_PAGE).get_page(request.GET.get("page"))
    shown = [one for clash in page.object_list if (one := _shown(request.actor, clash)) is not None]
    return render(request, "dashboards/clashes.html", {"page": page, "clashes": shown})


@login_required
@require_POST
def clash_settle(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One of the values stands from now on."""
    clash = get_for(request.actor, Clash, uid, "change")
    told = request.POST.get("value", "")
    chosen = get_object_or_404(ClashValue, clash=clash, pk=told if told.isdecimal() and len(told) < 19 else 0)
    try:
        settle_clash(actor=request.actor, clash=clash, chosen=chosen)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except (UnknownKind, ValueError, AlreadySuperseded) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Decided. The other values stay in the record."))
    return redirect("clashes")


def _shown(actor: Actor, clash: Clash) -> Shown | None:
    """None where the reader may not see what it is about."""
    try:
        kind = kind_named(clash.kind)
        found = kind.find(actor, clash.subject)
    except (UnknownKind, Http404, PermissionDenied):
        return None
    values = [(one, _words(kind, found, clash.field, one.value)) for one in clash.values.all()]
    return Shown(clash, kind.subject_words(found), kind.field_words(found, clash.field), values)


def _words(kind: Kind, found: Any, field: str, value: Value) -> str:
    """A value in words; as it came where it is none that the field could hold."""
    try:
        return kind.value_words(found, field, value)
    except (ValidationError, ValueError, TypeError):
        return str(value)
