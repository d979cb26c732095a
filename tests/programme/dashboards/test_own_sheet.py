"""The own page on paper: one sheet whatever there is to say, in the firm's language and script, leading back."""

from __future__ import annotations

import datetime
import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from score.programme.coaching.models import ImprovementProject, ProjectCard, ProjectMoney, ProjectStage
from score.programme.core import facts
from score.programme.core.documents import fonts, typesetting
from score.programme.core.recording import put
from score.programme.dashboards import own_sheet
from score.programme.enterprises.models import Enterprise
from score.programme.enterprises.own_links import end_link
from tests.pdf_text import page_count, text_of
from tests.programme.dashboards.test_own_page import Firm
from tests.programme.factories import make_consent, make_organisation

SHOTS = os.environ.get("SCORE_SHOTS", "")
LONG = "A very long name of an improvement that goes on and on until nobody reads it any more " * 3
DAY = datetime.date


@pytest.fixture
def firm(db: None) -> Firm:
    cache.clear()
    return Firm()


def sheet_of(firm: Firm) -> tuple[bytes, Any]:
    _link, token = firm.link()
    response = Client().get(reverse("own_page_pdf", args=[token]))
    assert response.status_code == 200
    return response.content, response


def words_of(firm: Firm) -> str:
    return text_of(sheet_of(firm)[0]).replace("\xa0", " ")


def test_it_says_what_the_page_says(firm: Firm) -> None:
    content, response = sheet_of(firm)
    text = text_of(content).replace("\xa0", " ")
    assert page_count(content) == 1
    for words in (
        "What changed at Paper Kite (invented)",
        "1 of 2 measures improved",
        "You paid GHS 960. You saved GHS 6,500. Observed in 1 project.",
        "What is only expected, GHS 90,000, is not counted.",
        "Guards on the slitters",
        "Next visit:",
        "Buyers to whom you did not agree",
    ):
        assert words in text, words
    assert "1,234" not in text, "what others paid is not the firm's page"
    assert response["Content-Type"] == "application/pdf"
    assert response["Cache-Control"] == "private, no-store"


def test_its_code_leads_back_to_the_page(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, Any] = {}
    monkeypatch.setattr(typesetting, "pdf", lambda template, data, moment: seen.update(data) or b"%PDF-")
    _link, token = firm.link()
    Client().get(reverse("own_page_pdf", args=[token]))
    assert seen["address"] == f"http://testserver{reverse('own_page', args=[token])}"
    assert seen["qr"].startswith("<svg")


def crowd(firm: Firm, number: int) -> None:
    """So many more projects with long names, savings in many currencies, many who see something."""
    with facts.writing(None) as writing:
        for place in range(number):
            project = ImprovementProject.objects.create(
                enterprise=firm.firm, cohort=firm.cohort, custodian=firm.partner
            )
            put(writing, ProjectCard(project=project, title=f"{place} {LONG}"[:150]))
            put(writing, ProjectStage(project=project, stage="idea", day=DAY(2025, 5, 1)))
            currency = ("GHS", "USD", "EUR", "CHF", "INR")[place % 5]
            put(
                writing,
                ProjectMoney(
                    project=project, kind="observed", saving=Decimal(10**9), one_off_cost=Decimal(1), currency=currency,
                    months=6, starts_on=DAY(2025, 5, 1),
                ),
            )  # fmt: skip
    for place in range(number // 3):
        kind, purpose = ("lead_buyer", "buyer_view") if place % 2 else ("implementation_partner", "hand_over")
        other = make_organisation(kind, name=f"Somebody {place} {LONG}"[:190])
        make_consent(firm.firm, purpose, recipient=other)
    Enterprise.objects.filter(pk=firm.firm.pk).update(name=f"{LONG}"[:190])


def test_one_sheet_for_thirty_projects_and_long_names(firm: Firm) -> None:
    crowd(firm, 30)
    content, _response = sheet_of(firm)
    text = text_of(content)
    assert page_count(content) == 1
    assert f"and {31 - own_sheet.MOST_PROJECTS} more on the page" in text
    assert f"and {10 - own_sheet.MOST_SHARED} more on the page" in text
    assert "The public" in text, "what stands last is not cut off"


def test_nothing_to_say_is_said_on_one_sheet(firm: Firm) -> None:
    bare = Firm.__new__(Firm)
    bare.__dict__.update(firm.__dict__)
    bare.firm = Enterprise.objects.create(name="Bare (invented)", level="site")
    content, _response = sheet_of(bare)
    text = text_of(content)
    assert page_count(content) == 1
    assert "No change can be stated yet" in text and "No saving is recorded yet" in text


@pytest.mark.skipif("Noto Sans Devanagari" not in fonts.families(), reason="Noto is not on this machine")
def test_its_name_in_its_own_script(firm: Firm) -> None:
    Enterprise.objects.filter(pk=firm.firm.pk).update(name_local="काल्पनिक उद्योग")
    content, _response = sheet_of(firm)
    assert page_count(content) == 1
    text = text_of(content)
    assert "उ" in text and "Paper Kite (invented))" in text


def test_a_script_without_a_font_is_not_printed_as_boxes(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    Enterprise.objects.filter(pk=firm.firm.pk).update(name_local="𐎠𐎡𐎢")
    monkeypatch.setattr(own_sheet, "unwritable", lambda text: text)
    assert "What changed at Paper Kite (invented) As recorded" in words_of(firm)


@pytest.mark.parametrize(("country", "language"), [("GH", "en"), ("MU", "en"), ("SN", "fr"), ("PE", "en"), ("", "en")])
def test_it_is_in_the_language_of_the_country(country: str, language: str) -> None:
    assert own_sheet.language_of(country) == language


def test_in_french(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("score.programme.dashboards.own_page.language_of", lambda country: "fr")
    text = words_of(firm)
    assert "Paper Kite (invented)" in text and "What changed at" not in text


def test_a_link_that_ended_prints_nothing(firm: Firm) -> None:
    ended, secret = firm.link()
    end_link(actor=firm.trainer, link=ended)
    assert Client().get(reverse("own_page_pdf", args=[secret])).status_code == 404


@pytest.mark.looks
@pytest.mark.parametrize("number", [0, 30])
def test_how_it_looks(firm: Firm, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    if number:
        crowd(firm, number)
    kept: dict[str, Any] = {}
    monkeypatch.setattr(typesetting, "pdf", lambda template, data, moment: kept.update(data) or b"%PDF-")
    sheet_of(firm)
    assert str(timezone.localdate().year) in kept["made"]
    pages = typesetting.pictures("own_page", kept)
    assert len(pages) == 1
    if SHOTS:
        (Path(SHOTS) / f"own-sheet-{number}.png").write_bytes(pages[0])
