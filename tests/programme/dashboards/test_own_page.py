"""The enterprise's own page: opened by a link alone, closed when it ends, telling of nobody else."""

from __future__ import annotations

import datetime
import io
import os
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page
from python_calamine import CalamineWorkbook

from score.programme.coaching.models import ImprovementProject, ProjectCard, ProjectMoney, ProjectStage, VisitPlan
from score.programme.core import facts
from score.programme.core.models import AuditEvent, LedgerEntry
from score.programme.core.recording import put
from score.programme.dashboards.own_page import WRONG_TRIES
from score.programme.enterprises.models import EnterpriseLink
from score.programme.enterprises.own_links import end_link, make_link, opened_by
from score.programme.organisations.actor import actor_of
from score.programme.results.actions import NewAnswer
from score.programme.trainings.actions import add_participant, hold_class_day, record_attendance
from tests.programme.factories import make_cohort, make_enterprise, make_member, make_organisation, make_round

SHOTS = os.environ.get("SCORE_SHOTS", "")
DAY = datetime.date


class Firm:
    """A firm with a pair of answers, a project with a saving, payments, a visit ahead, and a trainer."""

    def __init__(self) -> None:
        self.partner = make_organisation(name="Partner A (invented)")
        self.firm = make_enterprise(name="Paper Kite (invented)")
        self.cohort = make_cohort(self.partner, enterprises=[self.firm])
        hold_class_day(actor=None, cohort=self.cohort, number=1, day=DAY(2024, 3, 4))
        for role in ("manager", "worker"):
            one = add_participant(actor=None, cohort=self.cohort, enterprise=self.firm, sex="woman", job_role=role)
            record_attendance(actor=None, cohort=self.cohort, presences={(one.person_id, 1): True})
        for kind, year, absent in (("baseline", 2023, 50), ("endline", 2025, 20)):
            answers = [
                NewAnswer("W", value=Decimal(40), unit="person"),
                NewAnswer("DAYS_SCHED", value=Decimal(1000), unit="person_day"),
                NewAnswer("DAYS_ABS", value=Decimal(absent), unit="person_day"),
            ]
            make_round(
                self.firm,
                self.partner,
                kind=kind,
                cohort=self.cohort,
                starts_on=DAY(year, 1, 1),
                ends_on=DAY(year, 12, 31),
                answers=answers,
            )
        self.project = ImprovementProject.objects.create(
            enterprise=self.firm, cohort=self.cohort, custodian=self.partner
        )
        with facts.writing(None) as writing:
            put(writing, ProjectCard(project=self.project, title="Guards on the slitters"))
            put(writing, ProjectStage(project=self.project, stage="done", day=DAY(2025, 5, 1)))
            money = {"currency": "GHS", "months": 6, "starts_on": DAY(2025, 5, 1)}
            saving, cost = Decimal(7000), Decimal(500)
            put(writing, ProjectMoney(project=self.project, kind="observed", saving=saving, one_off_cost=cost, **money))
            put(writing, ProjectMoney(project=self.project, kind="projected", saving=Decimal(90000), **money))
            for payer, amount in (("enterprise", 960), ("lead_buyer", 1234)):
                writing.add(
                    LedgerEntry(
                        date=DAY(2024, 3, 1),
                        amount=Decimal(amount),
                        currency="GHS",
                        payer_kind=payer,
                        stage="paid",
                        purpose="fee",
                        enterprise=self.firm,
                        cohort=self.cohort,
                    )
                )
            ahead = timezone.localdate() + datetime.timedelta(days=5)
            put(writing, VisitPlan(enterprise=self.firm, cohort=self.cohort, number=2, day=ahead))
        member = make_member("trainer", self.partner)
        self.trainer = actor_of(member.user, member.pk)

    def link(self, days: int = 30) -> tuple[EnterpriseLink, str]:
        until = timezone.localdate() + datetime.timedelta(days=days)
        return make_link(actor=self.trainer, enterprise=self.firm, expires_on=until)


@pytest.fixture
def firm(db: None) -> Firm:
    cache.clear()
    return Firm()


def page_of(token: str) -> Any:
    return Client().get(reverse("own_page", args=[token]))


def test_it_says_what_changed_what_it_saved_and_its_next_visit(firm: Firm) -> None:
    _link, token = firm.link()
    response = page_of(token)
    text = response.content.decode()
    assert "What changed at Paper Kite (invented)" in text
    assert "1 of 2 measures improved" in text  # the number of people is the other one
    assert "You paid GHS 960. You saved GHS 6,500." in text.replace("\xa0", " ")
    assert "GHS 90,000, is not counted" in text.replace("\xa0", " ")
    assert "Guards on the slitters" in text
    assert "Next visit:" in text
    assert "1,234" not in text, "what others paid is not the firm's page"


def test_nothing_keeps_the_page_or_its_address(firm: Firm) -> None:
    _link, token = firm.link()
    response = page_of(token)
    assert response["Cache-Control"] == "private, no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex"
    assert "X-Keep-Offline" not in response


def test_the_secret_is_nowhere_but_in_the_link(firm: Firm) -> None:
    link, token = firm.link()
    assert token not in str(EnterpriseLink.objects.values_list()[0])
    assert token not in str(list(AuditEvent.objects.values_list("detail", flat=True)))
    assert opened_by(token) == link
    link.refresh_from_db()
    assert (link.opened, link.last_opened_on) == (1, timezone.localdate())


def test_a_link_that_ended_expired_or_never_was_looks_the_same(firm: Firm) -> None:
    ended, secret = firm.link()
    end_link(actor=firm.trainer, link=ended)
    expired, other = firm.link()
    EnterpriseLink.objects.filter(pk=expired.pk).update(expires_on=timezone.localdate() - datetime.timedelta(days=1))
    pages = [page_of(token) for token in (secret, other, "x" * 32)]
    assert {one.status_code for one in pages} == {404}
    assert len({len(one.content) for one in pages}) == 1


def test_who_guesses_is_sent_away_and_who_has_the_link_comes_back(firm: Firm) -> None:
    _link, token = firm.link()
    for number in range(WRONG_TRIES):
        assert page_of(f"guess{number}").status_code == 404
    assert page_of(token).status_code == 404
    cache.clear()  # an hour later
    assert page_of(token).status_code == 200


@pytest.mark.parametrize("days", [-1, 400])
def test_a_link_ends_within_a_year(firm: Firm, days: int) -> None:
    with pytest.raises(ValidationError):
        firm.link(days)


def test_the_firm_takes_its_answers_out(firm: Firm) -> None:
    _link, token = firm.link()
    response = Client().get(reverse("own_data", args=[token]))
    content = b"".join(response.streaming_content)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert len(rows) == 1 + 6
    assert rows[0][0] == "Round"


def test_a_trainer_makes_a_link_and_sees_its_code_once(firm: Firm) -> None:
    client = Client()
    client.force_login(firm.trainer.user)
    address = reverse("own_links", args=[firm.firm.uid])
    made = client.post(address, {"expires_on": timezone.localdate() + datetime.timedelta(days=10)})
    assert b"<svg" in made.content and b"/own/" in made.content
    again = client.get(address).content.decode()
    assert "/own/" not in again
    wrong = client.post(address, {"expires_on": "2001-01-01"}).content.decode()
    assert "between today and a year from now" in wrong
    link = EnterpriseLink.objects.get()
    assert client.post(reverse("own_link_end", args=[link.uid])).status_code == 302
    link.refresh_from_db()
    assert link.ended_at is not None


@pytest.mark.django_db(transaction=True)
@pytest.mark.looks
@pytest.mark.parametrize("width", [360, 1280])
def test_how_it_looks(
    page: Page, assert_accessible: Callable[[], None], assert_no_overflow: Callable[[], None], width: int
) -> None:
    cache.clear()
    _link, token = Firm().link()
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(reverse("own_page", args=[token]))
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"own-{width}.png", full_page=True)
    assert_accessible()
    assert_no_overflow()
