"""Pages that belong to no domain: whether all is well, files, background jobs."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from score.programme.core import files, health, jobs
from score.programme.core.entitlement import get_for
from score.programme.core.models import Job, StoredFile

JOBS_SHOWN = 100
_GLYPHS = {
    Job.State.QUEUED: "none",
    Job.State.RUNNING: "none",
    Job.State.DONE: "good",
    Job.State.FAILED: "bad",
    Job.State.CANCELLED: "watch",
}


@never_cache
@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when all is well, 503 when not; which part, as JSON."""
    seen = health.look()
    return JsonResponse(seen.as_dict(), status=200 if seen.well else 503)


@never_cache
@login_required
@require_GET
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A stored file, always as a download: a browser never runs what somebody else sent."""
    stored = get_for(request.actor, StoredFile, pk, "view")
    try:
        content = files.opened(stored)
    except FileNotFoundError:
        raise Http404(_("This file was erased.")) from None
    response = FileResponse(content, as_attachment=True, filename=stored.name, content_type=stored.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    return response


@login_required
@require_GET
def job_list(request: HttpRequest) -> HttpResponse:
    """What the reader asked for, the newest first."""
    mine = Job.objects.filter(requested_by=request.actor.user).order_by("-pk")[:JOBS_SHOWN]
    return render(request, "core/job_list.html", {"shown": [_shown(job) for job in mine]})


@login_required
@require_GET
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """How far one job is. The page may be left: the work goes on."""
    return render(request, "core/job.html", _shown(get_for(request.actor, Job, pk, "view")))


@never_cache
@login_required
@require_GET
def job_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of a page that is asked for again and again while a job works.

    `page_follows`: the page around it shows what came of the job, so once the job has ended it is loaded anew.
    """
    page_follows = "page_follows" in request.GET
    context = {**_shown(get_for(request.actor, Job, pk, "view")), "page_follows": page_follows}
    response = render(request, "core/job_progress.html", context)
    if page_follows and context["ended"]:
        response["HX-Refresh"] = "true"
    return response


@login_required
@require_POST
def job_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a job to be cancelled."""
    wanted = get_for(request.actor, Job, pk, "change")
    jobs.ask_to_cancel(wanted)
    return redirect("job", pk=wanted.pk)


def _shown(job: Job) -> dict[str, Any]:
    try:
        title = jobs.job_kind(job.kind).title
    except jobs.UnknownJob:
        title = job.kind
    ended = job.state not in (Job.State.QUEUED, Job.State.RUNNING)
    return {"job": job, "title": title, "ended": ended, "glyph": _GLYPHS[Job.State(job.state)]}
