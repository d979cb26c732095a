"""Pages of the review: the queue, one report after the other, approving what is clean, taking back, taking along."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from score.programme.core.export import download
from score.programme.core.facts import AlreadySuperseded
from score.programme.core.formats import country_name
from score.programme.core.refusals import refusal, text_of
from score.programme.dashboards.review import words
from score.programme.dashboards.review.queue import TABS, Item, Queue, queue_of
from score.programme.organisations.access import get_for, may, require, visible_to
from score.programme.organisations.models import Role
from score.programme.results.queries import names_of
from score.programme.results.round_review import RoundReports
from score.programme.results.verification.blinding import blind_rounds, blind_words
from score.programme.reviews import actions
from score.programme.reviews.kinds import (
    Difference,
    Reading,
    Report,
    UnknownKind,
    kind_named,
    kinds,
    labels_of,
    report_of,
)
from score.programme.reviews.models import ReviewDecision, ReviewQuery
from score.programme.reviews.queries import State, Verdict
from score.programme.reviews.sampling import reviewing_in, rules

PER_PAGE = 50
ASIDE = 8
LAST = "review_last"  # in the session: what can be taken back at once
ASK = "ask:"
MOST_AT_ONCE = 200
MOST_MISSING = 8  # with a line each


@login_required
@require_GET
def review_queue(request: HttpRequest) -> HttpResponse:
    """What waits, what is odd first; with the trainer; decided; passed unread."""
    require(request.actor, "review_queue")
    queue, asked = _queue(request)
    tab = _tab(request, queue)
    page = Paginator(queue.tabs[tab], PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "tabs": [(one, words.tab_words(one), len(queue.tabs[one])) for one in TABS],
        "tab": tab,
        "page": page,
        "lines": _lines(page.object_list, tab),
        "may_decide": may(request.actor, ReviewDecision, "add"),
        "is_owner": request.actor.role == Role.OWNER,
        "clean": sum(one.may_tick for one in page.object_list) if tab in TABS[:2] else 0,
        "oldest": max((one.days for one in queue.tabs[tab]), default=0),
        "kinds": [(name, kind.words) for name, kind in kinds().items()],
        "countries": _countries(queue) if not request.actor.country else [],
        "asked": asked,
        "empty": words.empty_words(tab),
        "before": queue.before,
        "rule": _rule(request.actor.country),
        "last": _last(request),
    }
    return render(request, "dashboards/review/queue.html", context)


@login_required
@require_GET
def review_export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The tab that is shown, as a file."""
    require(request.actor, "review_queue")
    queue, _asked = _queue(request)
    return download(_table(queue.tabs[_tab(request, queue)]), name=_("review"), kind=kind)


@login_required
@require_http_methods(["GET", "POST"])
def review_report(request: HttpRequest, kind: str, subject: str) -> HttpResponse:
    """One report as differences; deciding opens the next."""
    require(request.actor, "review_queue")
    queue, _asked = _queue(request)
    item = _item(request, queue, kind, subject)
    if item.report.key in _hidden(request):
        raise PermissionDenied(blind_words())
    tab = next((one for one in TABS if item in queue.tabs[one]), TABS[0])
    following = queue.next_after(item.report.key, tab)
    problem: ValidationError | AlreadySuperseded | None = None
    if request.method == "POST":
        require(request.actor, ReviewDecision, "add")
        problem = _decide(request, item)
        if problem is None:
            return redirect(address_of(following) if following else reverse("review_queue"))
    reading, only_changed = reading_of(item, everything="all" in request.GET)
    typed = _typed(request)
    people = names_of({item.report.author, item.standing.decision and item.standing.decision.recorded_by_id})
    context = {
        "item": item,
        "report": item.report,
        "standing": item.standing,
        "reading": reading,
        "groups": [_group(why, some, typed) for why, some in reading.grouped],
        "whole": typed.get("", ""),
        "only_changed": only_changed,
        "shown": len(reading.differences),
        "state": words.state_words(item),
        "status": words.status_of(item),
        "author": people.get(item.report.author, ""),
        "decider": people.get(item.standing.decision.recorded_by_id, "") if item.standing.decision else "",
        "queries": _labelled(item),
        "may_decide": not (blocked := words.blocked_words(item)),
        "blocked": blocked,
        "is_owner": request.actor.role == Role.OWNER,
        "days": reviewing_in(item.report.country).query_days,
        "following": following,
        "beside": _lines(queue.tabs[tab][:ASIDE], tab),
        "tab": tab,
        "tab_words": words.tab_words(tab),
        "problem": text_of(problem) if problem else "",
        "last": _last(request),
    }  # fmt: skip
    return render(request, "dashboards/review/report.html", context, status=422 if problem else 200)


@login_required
@require_POST
def review_batch(request: HttpRequest) -> HttpResponse:
    """Approve those that were ticked, as far as they are clean and stand as they were shown."""
    require(request.actor, ReviewDecision, "add")
    queue, _asked = _queue(request)
    by_token = {one.token: one for one in queue.items}
    ticked = [by_token.get(token) for token in request.POST.getlist("report")[:MOST_AT_ONCE]]
    made: list[int] = []
    for one in ticked:
        if one is not None and one.may_tick:
            decision = _approved(request, one.report)
            made += [decision.pk] if decision else []
    if made:
        request.session[LAST] = made
        said = ngettext("%(n)s clean report is approved.", "%(n)s clean reports are approved.", len(made))
        messages.success(request, said % {"n": len(made)})
    if len(made) < len(ticked):
        rest = len(ticked) - len(made)
        said = ngettext("%(n)s was not: look at it first.", "%(n)s were not: look at them first.", rest)
        messages.warning(request, said % {"n": rest})
    elif not ticked:
        messages.warning(request, _("Tick the reports to approve first."))
    return redirect(_back(request))


@login_required
@require_POST
def review_undo(request: HttpRequest) -> HttpResponse:
    """Take the last decision back, or the last many."""
    require(request.actor, ReviewDecision, "change")
    done = 0
    for key in request.POST.getlist("decision")[:MOST_AT_ONCE]:
        decision = get_for(request.actor, ReviewDecision, key, "change")
        reason = _("Decided by mistake.")
        problem = refusal(actions.take_back, actor=request.actor, decision=decision, reason=reason)
        if problem is not None:
            messages.warning(request, text_of(problem))
        else:
            done += 1
    if done:
        request.session.pop(LAST, None)
        said = ngettext("%(n)s report waits as before.", "%(n)s reports wait as before.", done)
        messages.success(request, said % {"n": done})
    return redirect(_back(request))


def address_of(item: Item) -> str:
    """Where a report is looked at."""
    return reverse("review_report", args=[item.report.kind, item.report.subject])


def reading_of(item: Item, *, everything: bool = False) -> tuple[Reading, bool]:
    """The differences to show, and whether they are only what changed since an approval."""
    kind, decision = kind_named(item.report.kind), item.standing.decision
    whole = kind.read(item.report)
    if item.state is not State.CHANGED or decision is None:
        return whole, False
    changed = kind.changes(item.report, decision.revision)
    if decision.verdict == Verdict.APPROVED and not everything:
        fields = {one.field for one in changed}
        beside = [one for one in whole.differences if one.why != "new" and one.field in fields]
        return Reading(whole.fields, [*changed, *beside]), True
    return Reading(whole.fields, [*changed, *whole.differences]), False


def _labelled(item: Item) -> list[tuple[ReviewQuery, str]]:
    """What was asked about a report, each with its field in words."""
    words = labels_of((item.report, one.field) for one in item.standing.queries)
    return [(one, words.get((item.report, one.field), one.field)) for one in item.standing.queries]


def _queue(request: HttpRequest) -> tuple[Queue, dict[str, str]]:
    asked = {name: request.GET.get(name, "") for name in ("country", "kind")}
    queue = queue_of(request.actor, **asked)
    hidden = _hidden(request)
    seen = [one for one in queue.items if one.report.key not in hidden]
    return dataclasses.replace(queue, items=seen), asked


def _hidden(request: HttpRequest) -> set[tuple[str, str]]:
    """Answers that the reader is asking a second time: they neither read them nor decide about them."""
    return {(RoundReports.name, uid) for uid in blind_rounds(request.actor).values()}


def _tab(request: HttpRequest, queue: Queue) -> str:
    tab = request.GET.get("tab", "")
    return tab if tab in TABS else queue.first_tab


def _item(request: HttpRequest, queue: Queue, kind: str, subject: str) -> Item:
    """The report, if it is in the reader's queue; decided long ago it is looked at in its own place."""
    found = next((one for one in queue.items if one.report.key == (kind, subject)), None)
    if found is not None:
        return found
    try:
        here = report_of(kind, subject, lambda model: visible_to(request.actor, model))
    except UnknownKind:
        here = None
    if here is None:
        raise Http404(_("There is nothing at this address."))
    return queue_of(request.actor, only=here).items[0]


def _decide(request: HttpRequest, item: Item) -> ValidationError | AlreadySuperseded | None:
    """Do what was chosen, about the revision that was shown; the reason why not, where it was refused."""
    report, today = _as_shown(request, item.report), timezone.localdate()
    told = {"stands_in": "stands_in" in request.POST, "seen": _seen(request)}
    try:
        if request.POST.get("verdict") == Verdict.APPROVED:
            made = actions.approve(actor=request.actor, report=report, today=today, **told)
            said = _("%(report)s is approved.")
        else:
            due = today + datetime.timedelta(days=reviewing_in(report.country).query_days)
            questions = _typed(request)
            made = actions.return_report(
                actor=request.actor, report=report, questions=questions, due_on=due, today=today, **told
            )
            said = _("%(report)s went back with a query.")
    except (ValidationError, AlreadySuperseded) as problem:
        return problem
    request.session[LAST] = [made.pk]
    messages.success(request, said % {"report": f"{report.title}, {report.firm}"})
    return None


def _group(why: str, some: Sequence[Difference], typed: dict[str, str]) -> dict[str, Any]:
    """Differences of a sort; of many missing ones only the first have a line each."""
    lines = [(one, typed.get(one.field, "")) for one in some]
    folded = lines[MOST_MISSING:] if why == "missing" else []
    return {
        "heading": words.why_words(why),
        "number": len(some),
        "lines": lines[:MOST_MISSING] if folded else lines,
        "folded": [one for one, _asked in folded],
    }


def _typed(request: HttpRequest) -> dict[str, str]:
    """The questions by field; a field that stands in two groups has two places for its question."""
    return {
        name.removeprefix(ASK): next((text for text in request.POST.getlist(name) if text.strip()), "")
        for name in request.POST
        if name.startswith(ASK)
    }


def _as_shown(request: HttpRequest, report: Report) -> Report:
    return dataclasses.replace(report, revision=request.POST.get("revision", ""))


def _seen(request: HttpRequest) -> int | None:
    """The last decision that the page showed, None where it showed none."""
    told = request.POST.get("seen", "")
    return int(told) if told.isascii() and told.isdecimal() and len(told) < 19 else None


def _approved(request: HttpRequest, report: Report) -> ReviewDecision | None:
    try:
        return actions.approve(
            actor=request.actor,
            report=report,
            stands_in="stands_in" in request.POST,
            today=timezone.localdate(),
        )
    except (ValidationError, AlreadySuperseded, PermissionDenied):
        return None


def _last(request: HttpRequest) -> list[ReviewDecision]:
    """What can be taken back: the last decisions of this reader that still stand."""
    keys = request.session.get(LAST, [])
    return list(visible_to(request.actor, ReviewDecision, "change").in_force().filter(pk__in=keys)) if keys else []


def _back(request: HttpRequest) -> str:
    wanted = {name: request.POST.get(name, "") for name in ("tab", "country", "kind")}
    query = urlencode({name: value for name, value in wanted.items() if value})
    return reverse("review_queue") + (f"?{query}" if query else "")


def _lines(items: Sequence[Item], tab: str) -> list[dict[str, Any]]:
    people = names_of({one.report.author for one in items})
    return [
        {
            "item": one,
            "href": address_of(one),
            "author": people.get(one.report.author, ""),
            "state": words.state_words(one),
            "status": words.status_of(one),
            "found": words.found_words(one) if tab in TABS[:2] else "",
            "age": words.days_words(one.days),
        }
        for one in items
    ]


def _countries(queue: Queue) -> list[tuple[str, str]]:
    found = {one.report.country for one in queue.items if one.report.country}
    return sorted((country_name(one), one) for one in found)


def _rule(country: str) -> dict[str, Any] | None:
    """By which rule reports of the reader's country are drawn."""
    rule = rules().get(country)
    return {"after": rule.after, "share": rule.share * 100} if rule else None


def _table(items: Sequence[Item]) -> Iterator[list[Any]]:
    people = names_of({one.report.author for one in items})
    yield [_("Report"), _("Enterprise"), _("Country"), _("Cohort"), _("Trainer"), _("Day"), _("Handed in"), _("Days"),
           _("Odd"), _("Missing"), _("New"), _("State")]  # fmt: skip
    for one in items:
        count, report = one.count, one.report
        counted = [count.odd, count.missing, count.new] if count else [None, None, None]
        yield [report.title, report.firm, country_name(report.country), report.place, people.get(report.author, ""),
               report.day, report.waits_since.date(), one.days, *counted, words.state_words(one)]  # fmt: skip
