"""An enterprise's own page, by link or printed code and without an account (rule 20); and the links to it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from score.catalogue.questions import question_files
from score.programme.coaching.board import board_of
from score.programme.coaching.models import ProjectMoney, VisitPlan
from score.programme.coaching.places import country_of
from score.programme.coaching.queries import paid_in
from score.programme.coaching.savings import Saved, amount_of, saved
from score.programme.coaching.voice import suppression
from score.programme.coaching.voice.results import results_of
from score.programme.core import export
from score.programme.core.date_input import DateInput
from score.programme.core.documents.codes import qr_svg
from score.programme.core.models import LedgerEntry
from score.programme.core.public_limits import count, too_many, visitor
from score.programme.dashboards.enterprise_changes import Change, changes_of
from score.programme.dashboards.own_sheet import language_of, own_sheet
from score.programme.enterprises.models import Enterprise, EnterpriseLink
from score.programme.enterprises.own_links import LASTS, end_link, make_link, opened_by, reader_of
from score.programme.organisations.access import get_for, may_for, visible_to
from score.programme.organisations.models import Consent
from score.programme.results.answer_words import answer_text, part_label
from score.programme.results.figures import world_at
from score.programme.results.models import Answer, Round

WRONG_TRIES = 30  # in an hour; a secret of 24 bytes is not guessed, but a machine that tries is sent away


@dataclass(frozen=True)
class Verdicts:
    """How many of the measures with a pair became better, worse, or neither."""

    better: int
    worse: int
    pairs: int


@require_GET
def own_page(request: HttpRequest, token: str) -> HttpResponse:
    """What changed at the enterprise, what it saved, its projects, who sees what of it."""
    link = _link(request, token)
    context = {**_known(link.enterprise), "link": link, "token": token}
    return _private(render(request, "dashboards/own_page.html", context))


@require_GET
def own_page_pdf(request: HttpRequest, token: str) -> HttpResponse:
    """The same on one sheet of paper, in the language of the enterprise's country."""
    link = _link(request, token)
    firm = link.enterprise
    address = request.build_absolute_uri(reverse("own_page", args=[token]))
    with override(language_of(country_of(firm, timezone.localdate()))):
        made = own_sheet(_known(firm), link.expires_on, address, timezone.now())
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="own-page.pdf"'
    return _private(response)


def _known(firm: Enterprise) -> dict[str, Any]:
    """All that the page says of an enterprise, and the sheet of paper with it."""
    reader, today = reader_of(firm), timezone.localdate()
    found = changes_of(world_at(), firm.uid.hex) or []
    plans = visible_to(reader, VisitPlan).in_force().filter(enterprise=firm, state=VisitPlan.State.PLANNED)
    return {
        "firm": firm,
        "today": today,
        "changes": [one for one in found if not one.why],
        "without": [one for one in found if one.why],
        "verdicts": _verdicts(found),
        "saved": _saved(firm, ProjectMoney.Kind.OBSERVED, _paid_by(firm)),
        "projected": _saved(firm, ProjectMoney.Kind.PROJECTED),
        "columns": [column for column in board_of(reader, firm) if column.cards],
        "next_visit": plans.filter(day__gte=today).order_by("day").first(),
        "consents": visible_to(reader, Consent).in_force().filter(enterprise=firm).select_related("recipient"),
    }


@require_GET
def own_voice(request: HttpRequest, token: str) -> HttpResponse:
    """What the enterprise's workers say, all together (rule 15)."""
    firm = _link(request, token).enterprise
    asked = results_of(reader_of(firm), firm)
    context = {"firm": firm, "token": token, "asked": asked, "limits": suppression}
    return _private(render(request, "dashboards/own_voice.html", context))


@require_GET
def own_data(request: HttpRequest, token: str) -> HttpResponseBase:
    """All answers of the enterprise as a table: what it gave is its own (rule 17)."""
    firm = _link(request, token).enterprise
    rounds = visible_to(reader_of(firm), Round).filter(enterprise=firm).order_by("pk")
    rows: list[list[Any]] = [[_("Round"), _("Question"), _("Part"), _("Answer"), _("Unit"), _("Recorded on")]]
    questions = question_files.by_code()
    for answer in Answer.objects.in_force().filter(round__in=rounds).select_related("round").order_by("round", "pk"):
        kind = str(answer.round.get_kind_display())
        question = questions.get(answer.question)
        text = _(question.text) if question else answer.question
        part = part_label(question, answer.dimensions) if question else answer.dimensions
        rows.append([kind, text, part, answer_text(answer, question), answer.unit, answer.recorded_at.date()])
    return _private(export.download(rows, name=f"{firm.name}-answers", kind="xlsx"))


class LinkForm(forms.Form):
    """Until when a link holds."""

    expires_on = forms.DateField(
        label=gettext_lazy("The link ends on"),
        widget=DateInput(),
        help_text=gettext_lazy("At most a year from now. It can be ended before."),
    )


@login_required
@require_http_methods(["GET", "POST"])
def own_links(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The links of an enterprise; a new one is shown once, with its code to print."""
    firm = get_for(request.actor, Enterprise, uid, "open_answers")
    if not may_for(request.actor, EnterpriseLink, "add", firm):
        raise Http404(_("There is nothing at this address."))
    today = timezone.localdate()
    form = LinkForm(request.POST or None, initial={"expires_on": today + LASTS})
    made = None
    if form.is_valid():
        try:
            made = make_link(actor=request.actor, enterprise=firm, expires_on=form.cleaned_data["expires_on"])
        except ValidationError as error:
            form.add_error(None, error)
    links = EnterpriseLink.objects.filter(enterprise=firm).order_by("-pk")
    address = request.build_absolute_uri(reverse("own_page", args=[made[1]])) if made else ""
    context = {
        "firm": firm,
        "form": form,
        "links": links,
        "today": today,
        "made": made[0] if made else None,
        "address": address,
        "code": qr_svg(address) if made else "",
    }
    return _private(render(request, "dashboards/own_links.html", context))


@login_required
@require_POST
def own_link_end(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """End one link."""
    link = get_for(request.actor, EnterpriseLink, uid, "change")
    end_link(actor=request.actor, link=link)
    messages.success(request, _("The link is ended. Whoever has it sees nothing any more."))
    return redirect("own_links", uid=link.enterprise.uid)


def _link(request: HttpRequest, token: str) -> EnterpriseLink:
    """The link with this secret; the same 404 for one that ended and one that never was."""
    tries = visitor(request, "own-page")
    link = None if too_many(tries, WRONG_TRIES) else opened_by(token)
    if link is None:
        count(tries)
        raise Http404(_("This link has ended, or never was. Ask your trainer for a new one."))
    return link


def _private(response: HttpResponseBase) -> Any:
    """Never kept by a browser or anything in between, and not told to the pages it leads to."""
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


def _verdicts(found: list[Change]) -> Verdicts:
    pairs = [one for one in found if not one.why]
    kinds = [one.kind for one in pairs]
    return Verdicts(kinds.count("better"), kinds.count("worse"), len(pairs))


def _saved(firm: Enterprise, kind: str, paid: Mapping[str, Decimal] | None = None) -> list[Saved]:
    """Savings of the firm's projects; where it is given, beside what the firm paid for its training itself."""
    money = visible_to(reader_of(firm), ProjectMoney).in_force().filter(project__enterprise=firm, kind=kind)
    return saved(map(amount_of, money.order_by("pk")), paid)


def _paid_by(firm: Enterprise) -> dict[str, Decimal]:
    """By currency. All entries of the firm: what it paid itself is its own to see, whoever keeps the ledger."""
    return paid_in(LedgerEntry.objects.in_force().filter(enterprise=firm))
