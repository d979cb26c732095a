"""Pages of background jobs: how far, cancel, only one's own."""

import pytest
from django.test import Client

from score.programme.core import jobs
from score.programme.core.models import Job
from score.programme.organisations.models import Membership
from tests.programme.factories import make_job, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def member() -> Membership:
    return make_member("trainer")


@pytest.fixture
def signed_in(client: Client, member: Membership) -> Client:
    client.force_login(member.user)
    return client


def test_running_job_shows_a_bar_that_asks_again(signed_in: Client, member: Membership) -> None:
    job = make_job(member)
    Job.objects.filter(pk=job.pk).update(state="running", done=30, total=120, message="row 30")
    page = signed_in.get(f"/jobs/{job.pk}/").content.decode()
    assert f'hx-get="/jobs/{job.pk}/progress/"' in page
    assert 'max="120" value="30"' in page
    assert "row 30" in page
    assert "Cancel this work" in page
    assert "can leave this page" in page


def test_part_that_is_asked_for_ends_with_the_job(signed_in: Client, member: Membership) -> None:
    job = make_job(member)
    Job.objects.filter(pk=job.pk).update(state="done", done=2, total=2, result={"page": "/imports/7/"})
    part = signed_in.get(f"/jobs/{job.pk}/progress/")
    said = part.content.decode()
    assert "no-store" in part["Cache-Control"]
    assert "hx-get" not in said
    assert "<progress" not in said
    assert "<html" not in said
    assert 'href="/imports/7/"' in said


def test_a_page_that_shows_the_outcome_is_loaded_anew_once_the_job_has_ended(
    signed_in: Client, member: Membership
) -> None:
    job = make_job(member)
    asked = f"/jobs/{job.pk}/progress/?page_follows=1"
    Job.objects.filter(pk=job.pk).update(state="running", done=1, total=4)
    part = signed_in.get(asked)
    assert "HX-Refresh" not in part
    assert f'hx-get="{asked}"' in part.content.decode(), "the next question says it too"
    for state in ("done", "failed", "cancelled"):
        Job.objects.filter(pk=job.pk).update(state=state)
        assert signed_in.get(asked)["HX-Refresh"] == "true"
        assert "HX-Refresh" not in signed_in.get(f"/jobs/{job.pk}/progress/")


def test_work_whose_size_is_not_known_yet_shows_no_nought_of_nought(signed_in: Client, member: Membership) -> None:
    job = make_job(member)
    said = signed_in.get(f"/jobs/{job.pk}/").content.decode()
    assert "0 of 0" not in said
    assert "<progress aria-labelledby" in said


def test_without_a_script_the_page_looks_again_until_the_job_has_ended(signed_in: Client, member: Membership) -> None:
    job = make_job(member)
    again = '<noscript><meta http-equiv="refresh"'
    assert again in signed_in.get(f"/jobs/{job.pk}/").content.decode()
    Job.objects.filter(pk=job.pk).update(state="done")
    assert again not in signed_in.get(f"/jobs/{job.pk}/").content.decode()


def test_messages_are_text(signed_in: Client, member: Membership) -> None:
    job = make_job(member)
    Job.objects.filter(pk=job.pk).update(state="failed", message="<script>alert(1)</script>")
    said = signed_in.get(f"/jobs/{job.pk}/").content.decode()
    assert "&lt;script&gt;alert(1)" in said
    assert "<script>alert" not in said


def test_cancel(signed_in: Client, member: Membership) -> None:
    waiting, running, ended = make_job(member), make_job(member), make_job(member)
    Job.objects.filter(pk=running.pk).update(state="running")
    Job.objects.filter(pk=ended.pk).update(state="done")
    for job in (waiting, running, ended):
        answer = signed_in.post(f"/jobs/{job.pk}/cancel/")
        assert answer.headers["Location"] == f"/jobs/{job.pk}/"
        job.refresh_from_db()
    assert (waiting.state, running.state, running.cancel_asked) == ("cancelled", "running", True)
    assert (ended.state, ended.cancel_asked) == ("done", False)
    assert "next safe point" in signed_in.get(f"/jobs/{running.pk}/").content.decode()
    assert signed_in.get(f"/jobs/{waiting.pk}/cancel/").status_code == 405


def test_others_jobs_are_not_there(signed_in: Client, member: Membership) -> None:
    mine, others, nobodys = make_job(member), make_job(make_member("trainer")), make_job()
    for job in (others, nobodys):
        assert signed_in.get(f"/jobs/{job.pk}/").status_code == 404
        assert signed_in.get(f"/jobs/{job.pk}/progress/").status_code == 404
        assert signed_in.post(f"/jobs/{job.pk}/cancel/").status_code == 404
    said = signed_in.get("/jobs/").content.decode()
    assert f'href="/jobs/{mine.pk}/"' in said
    assert f'href="/jobs/{others.pk}/"' not in said
    others.refresh_from_db()
    assert others.state == "queued"


def test_list_names_kinds_and_says_when_there_is_nothing(signed_in: Client, member: Membership) -> None:
    assert "Nothing yet" in signed_in.get("/jobs/").content.decode()
    jobs.enqueue("read_import", {}, member.user)
    assert "Reading a file" in signed_in.get("/jobs/").content.decode()


def test_visitors_are_sent_to_sign_in(client: Client) -> None:
    job = make_job()
    for address in ("/jobs/", f"/jobs/{job.pk}/", f"/jobs/{job.pk}/progress/"):
        assert client.get(address).headers["Location"].startswith("/accounts/login/")
