"""Change many enterprises at once: choose, preview line by line, apply, look at what came of it, take it back."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from score.programme.core import export, jobs
from score.programme.core.date_input import DateInput
from score.programme.dashboards.enterprise_filter import EnterpriseFilter
from score.programme.dashboards.enterprise_identity_forms import STAGE_CHOICES
from score.programme.dashboards.enterprise_list import is_whole
from score.programme.dashboards.enterprise_table import Ordered, table_for
from score.programme.dashboards.enterprise_words import attribute_label
from score.programme.dashboards.recruitment_training import derived_steps
from score.programme.enterprises.bulk.actions import MODELS, SeenOtherwise, apply, kept_of, undo
from score.programme.enterprises.bulk.changes import (
    ATTRIBUTES,
    CLOSURE,
    MOST,
    STAGE,
    Change,
    Line,
    Plan,
    plan,
    said_before,
)
from score.programme.enterprises.models import BulkChange, EnterpriseAttribute, EnterpriseRow, RecruitmentStage
from score.programme.organisations.access import get_for, require, visible_to
from score.programme.organisations.actor import Actor
from score.programme.results.answer_words import EVIDENCE
from score.programme.results.figures import world_at

SHOWN = 200  # lines of a preview on the page; the file holds them all
BY_THE_WORKER = 2_000  # from so many lines on
PAGE_SIZE = 50
_EVIDENCE = [(str(level), words) for level, words in EVIDENCE]
_KINDS = dict(EnterpriseAttribute.Kind.choices)


class ChangeForm(forms.Form):
    """What to set, from which day on, and why. Only the field that belongs to what is chosen is read."""

    what = forms.ChoiceField(
        label=gettext_lazy("What to set"),
        choices=[
            *((kind.value, kind.label) for kind in ATTRIBUTES),
            (STAGE, gettext_lazy("recruitment stage")),
            (CLOSURE, gettext_lazy("closure")),
        ],
    )
    value = forms.CharField(
        label=gettext_lazy("To what"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("For attributes: the value, as a code where there are codes (GH, small, yes)."),
    )
    stage = forms.ChoiceField(
        label=gettext_lazy("Stage"), required=False, choices=[("", "–"), *STAGE_CHOICES],
        help_text=gettext_lazy("Only for the recruitment stage."),
    )  # fmt: skip
    evidence = forms.ChoiceField(
        label=gettext_lazy("Evidence of the closure"), required=False, choices=[("", "–"), *_EVIDENCE],
        help_text=gettext_lazy("Only for a closure."),
    )  # fmt: skip
    day = forms.DateField(label=gettext_lazy("From which day"), widget=DateInput)
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def change(self) -> Change:
        """The change that is asked for."""
        said = self.cleaned_data
        value = {STAGE: said["stage"], CLOSURE: said["evidence"]}.get(said["what"], said["value"].strip())
        return Change(said["what"], value, said["day"], said["reason"].strip())

    def clean(self) -> dict[str, Any]:
        """The field of what is chosen has to be filled in."""
        said = super().clean() or {}
        field = {STAGE: "stage", CLOSURE: "evidence"}.get(said.get("what", ""), "value")
        if not said.get(field):
            self.add_error(field, _("Say to what."))
        return said


@login_required
@require_http_methods(("GET", "POST"))
def enterprise_bulk(request: HttpRequest) -> HttpResponseBase:
    """The enterprises are in the address: those ticked (`pick`), or all found by its filters (`every`)."""
    require(request.actor, BulkChange, "add")
    is_whole()
    keys = chosen_keys(request.actor, request.GET)
    form = ChangeForm(request.POST or None, initial={"day": timezone.localdate()})
    context: dict[str, Any] = {"form": form, "count": len(keys), "too_many": len(keys) > MOST, "most": MOST}
    if keys and not context["too_many"] and form.is_valid():
        try:
            done = _step(request, keys, form.change())
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            if isinstance(done, HttpResponseBase):
                return done
            context |= {"lines": _shown(done), "plan": done, "seal": done.seal, "shown": SHOWN}
    return render(request, "dashboards/enterprise_bulk.html", context)


def _step(request: HttpRequest, keys: list[int], change: Change) -> HttpResponseBase | Plan:
    """A preview, its file, or the change applied: by which button was pressed."""
    seal, now = request.POST.get("seal", ""), None
    if "apply" in request.POST and len(keys) > BY_THE_WORKER:
        return _by_the_worker(request, change, seal)
    if "apply" in request.POST:
        try:
            made = apply_chosen(request.actor, request.GET.urlencode(), change, seal)
        except SeenOtherwise as otherwise:
            messages.warning(request, str(otherwise))
            now = otherwise.plan
        else:
            messages.success(request, _("The change is made. It can be taken back as a whole."))
            return redirect("bulk_change", uid=made.uid)
    now = now or plan(request.actor, keys, change, derived=_derived(keys, change))
    if kind := request.POST.get("file"):
        return export.download(_as_table(now), name=_("change of enterprises"), kind=kind)
    return now


def apply_chosen(actor: Actor, query: str, change: Change, seal: str, **beside: Any) -> BulkChange:
    """Apply to the enterprises that an address names."""
    keys = chosen_keys(actor, QueryDict(query))
    derived = _derived(keys, change)
    return apply(actor=actor, keys=keys, change=change, seal=seal, query=query, derived=derived, **beside)


def _by_the_worker(request: HttpRequest, change: Change, seal: str) -> HttpResponse:
    with transaction.atomic():
        job = jobs.enqueue(
            "bulk_change",
            {
                "query": request.GET.urlencode(),
                "change": change.as_arguments(),
                "seal": seal,
                "membership": request.actor.membership_id,
            },
            request.actor.user,
        )
    return redirect("job", pk=job.pk)


def chosen_keys(actor: Actor, query: QueryDict) -> list[int]:
    """The enterprises that an address names, in the order of the list; at most one more than may be changed."""
    table = table_for(actor)
    found = EnterpriseFilter(query, table=table)
    rows = Ordered(table, found.qs, query.get("sort", ""))
    if query.get("every"):
        return rows[0 : MOST + 1]
    picked = {int(one) for one in query.getlist("pick") if one.isdecimal() and len(one) < 19}
    return Ordered(table, table.rows.filter(pk__in=picked), query.get("sort", ""))[0 : MOST + 1] if picked else []


def _derived(keys: list[int], change: Change) -> Any:
    return derived_steps(world_at().panel, keys) if change.what == STAGE else None


def _shown(now: Plan) -> list[Line]:
    """The first lines, those that cannot be changed before the others."""
    ordered = sorted(now.lines, key=lambda line: (not line.problem, line.unchanged))
    uids = EnterpriseRow.objects.filter(pk__in=[line.enterprise for line in ordered[:SHOWN]])
    by_key = dict(uids.values_list("pk", "enterprise__uid"))
    for line in ordered[:SHOWN]:
        line.uid = by_key.get(line.enterprise)  # type: ignore[attr-defined]
        line.before_words, line.after_words = _words(now.change.what, line)  # type: ignore[attr-defined]
    return ordered[:SHOWN]


def _words(what: str, line: Line) -> tuple[str, str]:
    if what in (STAGE, CLOSURE):
        return line.before, line.after
    return str(attribute_label(what, line.before)), str(attribute_label(what, line.after))


def _as_table(now: Plan) -> Iterator[tuple[Any, ...]]:
    yield (_("Enterprise"), _("Before"), _("After"), _("Why not"))
    for line in now.lines:
        why = line.problem or (_("says so already") if line.unchanged else "")
        yield (line.name, *_words(now.change.what, line), why)


def words_of(change: BulkChange) -> dict[str, Any]:
    """What a change set, in words."""
    said = change.value
    value = {STAGE: dict(RecruitmentStage.Stage.choices), CLOSURE: dict(_EVIDENCE)}.get(change.what, {}).get(
        said["value"], attribute_label(change.what, said["value"])
    )
    title = {STAGE: _("recruitment stage"), CLOSURE: _("closure")}.get(change.what, _KINDS.get(change.what, ""))
    return {"title": str(title), "value": str(value), "day": datetime.date.fromisoformat(said["day"])}


@login_required
@require_GET
def bulk_changes(request: HttpRequest) -> HttpResponse:
    """The changes of many that the reader may see, the newest first."""
    require(request.actor, BulkChange)
    found = visible_to(request.actor, BulkChange).select_related("done_by__person__details", "custodian")
    page = Paginator(found.order_by("-pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    for one in page.object_list:
        one.words, one.number = words_of(one), sum(map(len, one.written.values()))
    return render(request, "dashboards/bulk_changes.html", {"page": page})


@login_required
@require_GET
def bulk_change(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """What one change wrote, and the form that takes it back."""
    one = get_for(request.actor, BulkChange, uid)
    name, keys = next(iter(one.written.items()))
    page = Paginator(keys, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = MODELS[name]._base_manager.filter(pk__in=page.object_list).select_related("enterprise", "supersedes")
    page.object_list = list(rows.order_by("pk"))
    words = words_of(one)
    before = said_before(words["day"], page.object_list)
    for fact in page.object_list:
        fact.before_words = attribute_label(one.what, before.get(fact.enterprise_id, ""))
    context = {
        "change": one,
        "words": words,
        "with_before": one.what in ATTRIBUTES,
        "number": len(keys),
        "page": page,
        "kept": kept_of(one) if one.undone_at else [],
        "may_undo": one.undone_at is None
        and visible_to(request.actor, BulkChange, "change").filter(pk=one.pk).exists(),
    }
    return render(request, "dashboards/bulk_change.html", context)


@login_required
@require_POST
def bulk_change_undo(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Take one change back as a whole, but for what others went on from."""
    one = get_for(request.actor, BulkChange, uid, "change")
    try:
        done = undo(actor=request.actor, change=one, reason=request.POST.get("reason", ""))
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        words = _("Taken back: %(back)s. Kept because others changed them since: %(kept)s.")
        messages.success(request, words % {"back": done.taken_back, "kept": len(done.kept)})
    return redirect("bulk_change", uid=one.uid)
