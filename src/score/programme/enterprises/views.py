"""Pages of imports: upload, what the columns are, what would happen, the decision, what came of it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import PurePath

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from score.programme.core import files
from score.programme.core.export import download
from score.programme.core.file_types import FileRefused
from score.programme.core.jobs import JobRefused
from score.programme.core.models import Job
from score.programme.enterprises.forms import ColumnsForm, ImportForm, UndoForm
from score.programme.enterprises.imports import batches, import_leaves, likely_decisions, mending, reading_file
from score.programme.enterprises.imports.findings import SHOWN
from score.programme.enterprises.imports.proposal import TO_MEND
from score.programme.enterprises.imports.undoing import CannotUndo, decide_kept, is_in_force, undo_import
from score.programme.enterprises.models import ImportBatch
from score.programme.enterprises.queries import batches_for, counts_of, job_of, remembered_mappings
from score.programme.organisations.access import get_for, may, require

_PAGE = 50
_View = Callable[[HttpRequest, int], HttpResponse]


def _answered_in_words(view: _View) -> _View:
    """For decisions about an import: one that comes too late, because somebody else was quicker, is told why."""

    @functools.wraps(view)
    def answered(request: HttpRequest, pk: int) -> HttpResponse:
        try:
            return view(request, pk)
        except JobRefused as refusal:
            messages.warning(request, str(refusal))
            return redirect("import", pk=pk)

    return answered


@login_required
@require_GET
def import_list(request: HttpRequest) -> HttpResponse:
    """Files brought in, the newest first."""
    require(request.actor, ImportBatch, "view")
    page = Paginator(batches_for(request.actor), _PAGE).get_page(request.GET.get("page"))
    may_add = may(request.actor, ImportBatch, "add")
    return render(request, "enterprises/import_list.html", {"page": page, "may_add": may_add})


@login_required
@require_http_methods(("GET", "POST"))
def import_new(request: HttpRequest) -> HttpResponse:
    """Send a file and its mapping. A job reads them; nothing is written yet."""
    require(request.actor, ImportBatch, "add")
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ImportForm(*sent, remembered=remembered_mappings(request.actor))
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            stored = files.store(upload, name=upload.name, actor=request.actor)
        except FileRefused as refusal:
            form.add_error("file", str(refusal))
        else:
            batch, _job = batches.open_batch(
                actor=request.actor, file=stored, mapping=form.mapping_text, mapping_name=form.mapping_name
            )
            return redirect("import", pk=batch.pk)
    return render(request, "enterprises/import_new.html", {"form": form})


@login_required
@require_GET
def import_one(request: HttpRequest, pk: int) -> HttpResponse:
    """One import: its job while it works, then what would be written or was."""
    batch = get_for(request.actor, ImportBatch, pk, "view")
    return _shown(request, batch, UndoForm())


@login_required
@require_POST
@_answered_in_words
def import_load(request: HttpRequest, pk: int) -> HttpResponse:
    """The decision to bring a file in: a job reads it again and writes it, all of it or all that is right."""
    batch = get_for(request.actor, ImportBatch, pk, "change")
    if batch.state != ImportBatch.State.STAGED or not batch.outcome.get("read"):
        messages.warning(request, _("This file has been brought in, or refused, already."))
    elif batch.outcome.get("errors") and "only_good" not in request.POST:
        messages.warning(request, _("Some rows are wrong. Bring in the others alone, or mend the file."))
    elif batch.outcome.get("errors"):
        batches.only_good_rows(batch, request.actor)
    else:
        batches.ask_for(batch, "load_import", request.actor)
    return redirect("import", pk=batch.pk)


@login_required
@require_POST
@_answered_in_words
def import_columns(request: HttpRequest, pk: int) -> HttpResponse:
    """What a person says the columns are: the file is read so, and nothing is written yet."""
    batch = get_for(request.actor, ImportBatch, pk, "change")
    if batch.state != ImportBatch.State.STAGED or "proposal" not in batch.outcome:
        messages.warning(request, _("This file has been brought in, or refused, already."))
        return redirect("import", pk=batch.pk)
    if request.POST.get("sheet"):
        batches.look_at_sheet(batch, request.POST["sheet"][:100], request.actor)
        return redirect("import", pk=batch.pk)
    form = ColumnsForm(request.POST, proposal=batch.outcome["proposal"])
    if not form.is_valid():
        return _columns(request, batch, form, status=422)
    batches.use_mapping(batch, form.choices, request.actor)
    return redirect("import", pk=batch.pk)


@login_required
@require_POST
@_answered_in_words
def import_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to the question what the columns are."""
    batch = get_for(request.actor, ImportBatch, pk, "change")
    if batch.state == ImportBatch.State.STAGED and "proposal" in batch.outcome:
        batches.forget_mapping(batch)
    return redirect("import", pk=batch.pk)


@login_required
@require_POST
@_answered_in_words
def import_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """What a person says about one likely duplicate, or about all above a probability."""
    batch = get_for(request.actor, ImportBatch, pk, "change")
    said = likely_decisions.said_in(batch, request.POST)
    if said:
        batches.decide(batch, said, request.actor)
    else:
        messages.warning(request, _("Nothing was decided: say a probability from 0.5 to 1, or choose a pair."))
    page = request.POST.get("page", "")
    return redirect(f"{reverse('import', args=[batch.pk])}?show=likely&page={page if page.isdigit() else 1}#rows")


@login_required
@require_GET
def import_mend(request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
    """The rows that are wrong, with what is wrong, as a file to mend and send again."""
    batch = get_for(request.actor, ImportBatch, pk, "view")
    if not batch.outcome.get("bad_rows") or not reading_file.is_there(batch):
        messages.warning(request, _("There are no rows to mend, or the file has to be read again first."))
        return redirect("import", pk=batch.pk)
    name = f"{PurePath(batch.file.name).stem} {TO_MEND}"
    return download(mending.rows_to_mend(batch), name=name, kind=kind)


@login_required
@require_POST
def import_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an import back, but for that on which others built since: it is named, and a person decides."""
    batch = get_for(request.actor, ImportBatch, pk, "change")
    form = UndoForm(request.POST)
    if form.is_valid():
        try:
            undo_import(actor=request.actor, batch=batch, reason=form.cleaned_data["reason"])
        except CannotUndo as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The import is taken back. What it wrote is withdrawn, nothing is deleted."))
            return redirect("import", pk=batch.pk)
    return _shown(request, batch, form, status=409)


@login_required
@require_POST
def import_kept(request: HttpRequest, pk: int) -> HttpResponse:
    """What a person decides about what was kept of an import that was taken back."""
    batch = get_for(request.actor, ImportBatch, pk, "change")
    take_back = request.POST.get("verdict") == "take_back"
    keys = request.POST.getlist("key")
    reason = request.POST.get("reason", "").strip()[:2000]
    if keys and (reason or not take_back):
        decide_kept(actor=request.actor, batch=batch, keys=keys, take_back=take_back, reason=reason)
    else:
        messages.warning(request, _("Choose what is meant, and say why where it is taken back."))
    return redirect("import", pk=batch.pk)


def _columns(request: HttpRequest, batch: ImportBatch, form: ColumnsForm, status: int = 200) -> HttpResponse:
    proposal = batch.outcome["proposal"]
    context = {
        "batch": batch,
        "form": form,
        "remembered": proposal["remembered"],
        "sheets": proposal["sheets"] if len(proposal["sheets"]) > 1 else [],
        "sheet": proposal["choices"]["sheet"],
        "may_change": may(request.actor, ImportBatch, "change"),
    }
    return render(request, "enterprises/import_columns.html", context, status=status)


def _shown(request: HttpRequest, batch: ImportBatch, undo_form: UndoForm, status: int = 200) -> HttpResponse:
    job = job_of(batch)
    working = job is not None and job.state in (Job.State.QUEUED, Job.State.RUNNING)
    failed = job is not None and job.state in (Job.State.FAILED, Job.State.CANCELLED)
    may_change = may(request.actor, ImportBatch, "change")
    state = ImportBatch.State(batch.state)
    if state == ImportBatch.State.STAGED and not working and not batch.mapping and "proposal" in batch.outcome:
        return _columns(request, batch, ColumnsForm(proposal=batch.outcome["proposal"]))
    staged = state == ImportBatch.State.STAGED and bool(batch.outcome.get("read"))
    context = {
        **import_leaves.leaves(request.GET, batch),
        "may_map": staged and not working and may_change and "proposal" in batch.outcome,
        "batch": batch,
        "job": job,
        "working": working,
        "failed": failed and state == ImportBatch.State.STAGED,
        "counts": counts_of(batch),
        "errors": [one for one in batch.findings if one["severity"] == "error"],
        "notes": [one for one in batch.findings if one["severity"] == "note"],
        "kept": batch.outcome.get("kept", [])[:SHOWN],
        "may_change": may_change,
        "may_decide": staged and not working and may_change,
        "may_mend": not working and reading_file.is_there(batch),
        "to_decide": staged and not working and may_change and batch.outcome.get("writes"),
        "nothing_new": staged and not working and not batch.outcome.get("writes"),
        "may_undo": may_change and not working and not batch.outcome.get("history") and is_in_force(batch),
        "undo_form": undo_form,
    }
    return render(request, "enterprises/import.html", context, status=status)
