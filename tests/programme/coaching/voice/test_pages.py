"""The pages of worker voice by their requests: the form without a trace, the poster, results for who may see them."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from score.catalogue.countries import complaints, country_files
from score.catalogue.rating.forms import voice_form
from score.programme.coaching.models import VoiceSheet
from score.programme.coaching.voice import actions, public_views
from score.programme.coaching.voice.form_words import words_in
from score.programme.enterprises.own_links import make_link
from score.programme.organisations.actor import Actor
from score.programme.trainings.anonymous_forms import MOST_BYTES
from tests.pdf_text import page_count, text_of
from tests.programme.coaching.scene import signed_in
from tests.programme.coaching.voice.asking import BAD, DAYS, after, counted, fill, make_sheet
from tests.programme.factories import make_actor, make_consent, make_enterprise, make_member, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _forgotten() -> None:
    cache.clear()


@pytest.fixture
def sheet() -> VoiceSheet:
    """An asking that is open today."""
    partner = make_organisation()
    firm = make_enterprise(partner=partner, name="Paper Kite (invented)")
    return make_sheet(firm, partner, opens=actions.today_of(firm) - 2 * DAYS)


def address(sheet: VoiceSheet) -> str:
    return reverse("voice_form", args=[sheet.token])


def marks(mark: int = 5, **more: str) -> dict[str, str]:
    return {**{f"item_{code}": str(mark) for code in BAD}, **more}


def test_somebody_answers_and_leaves_nothing(sheet: VoiceSheet) -> None:
    client = Client()
    form = client.get(address(sheet))
    text = form.content.decode()
    assert "How is it to work here?" in text
    assert "This is no complaint box" in text and "a trade union; the labour inspectorate." in text
    sent = client.post(address(sheet), marks(sex="woman", form=str(form.context["form"])))
    assert sent.status_code == 303
    thanks = client.get(sent["Location"])
    assert "Thank you" in thanks.content.decode()
    assert "Paper Kite" not in text + thanks.content.decode(), "a phone that goes round does not tell where"
    for page in (form, sent, thanks):
        assert not page.cookies
        assert "no-store" in page["Cache-Control"]
        assert "X-Keep-Offline" not in page
    for page in (form, thanks):
        assert page["Clear-Site-Data"] == '"cache"'
    assert counted().get(item="", sex="woman").answers == 1


def test_the_empty_form_of_the_next_person_has_another_number(sheet: VoiceSheet) -> None:
    client = Client()
    numbers = {str(client.get(address(sheet)).context["form"]) for _one in range(3)}
    assert len(numbers) == 3


def test_sent_twice_it_counts_once(sheet: VoiceSheet) -> None:
    client = Client()
    said = marks(form=str(client.get(address(sheet)).context["form"]))
    for _time in range(2):
        assert client.post(address(sheet), said).status_code == 303
    assert counted().get(item="").answers == 1


def test_the_log_does_not_say_whose_phone_it_was(sheet: VoiceSheet, caplog: pytest.LogCaptureFixture) -> None:
    client = signed_in(make_actor("trainer", sheet.custodian))
    with caplog.at_level(logging.INFO, logger="score.web"):
        client.post(address(sheet), marks())
    line = next(str(one.msg) for one in caplog.records if "v/<str:token>/" in str(one.msg))
    assert "'user': None" in line
    assert sheet.token not in line and "item_" not in line


def test_a_field_that_only_programs_fill_counts_for_nothing(sheet: VoiceSheet) -> None:
    assert Client().post(address(sheet), marks(website="x")).status_code == 303
    assert not counted().exists()


def test_marks_that_are_none_are_as_if_left_out(sheet: VoiceSheet) -> None:
    Client().post(address(sheet), {"item_pay": "9", "item_heard": "4", "sex": "robot"})
    assert set(counted().values_list("item", "mark", "sex")) == {("", 0, ""), ("heard", 4, "")}


def test_fifty_forms_from_one_address_are_stopped(sheet: VoiceSheet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public_views, "MOST_OF_ONE", 3)
    statuses = [Client().post(address(sheet), marks()).status_code for _one in range(5)]
    assert statuses == [303, 303, 303, 429, 429]
    assert counted().get(item="").answers == 3
    other = Client(REMOTE_ADDR="203.0.113.9").post(address(sheet), marks())
    assert other.status_code == 303, "another address is not held back by it"


def test_many_at_once_are_stopped_wherever_they_come_from(sheet: VoiceSheet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public_views, "MOST_AT_ONCE", 2)
    statuses = [
        Client(REMOTE_ADDR=f"203.0.113.{number}").post(address(sheet), marks()).status_code for number in range(3)
    ]
    assert statuses == [303, 303, 429]


def test_a_closed_asking_and_a_wrong_code_take_nothing(sheet: VoiceSheet) -> None:
    VoiceSheet.objects.filter(pk=sheet.pk).update(closes_on=sheet.opens_on)
    assert "not open today" in Client().get(address(sheet)).content.decode()
    assert Client().post(address(sheet), marks()).status_code == 409
    assert Client().post(reverse("voice_form", args=["nothing"]), marks()).status_code == 404
    assert not counted().exists()


def test_what_is_longer_than_a_form_is_left_unread(sheet: VoiceSheet) -> None:
    assert Client().post(address(sheet), marks(website="", padding="x" * MOST_BYTES)).status_code == 413
    assert not counted().exists()


def test_a_trainer_asks_prints_and_renews_but_does_not_see(sheet: VoiceSheet) -> None:
    fill(sheet, 9)
    actions.let_out(sheet, after(sheet, 14))
    client = signed_in(make_actor("trainer", sheet.custodian))
    page = reverse("enterprise_voice", args=[sheet.enterprise.uid])
    text = client.get(page).content.decode()
    assert sheet.token in text and "You ask; you do not see it." in text
    assert "9 workers answered" not in text and "Favourable" not in text
    poster = client.get(reverse("voice_poster_pdf", args=[sheet.enterprise.uid]))
    assert page_count(poster.content) == 1
    printed = text_of(poster.content)
    for words in ("How is it to work here?", "no complaint box", "the labour inspectorate", "Paper Kite (invented)"):
        assert words in printed, words
    assert client.post(reverse("voice_renew", args=[sheet.enterprise.uid])).status_code == 302
    assert Client().get(address(sheet)).status_code == 404, "the old poster opens nothing"


def test_asking_by_the_page(sheet: VoiceSheet) -> None:
    firm = make_enterprise(partner=sheet.custodian)
    client = signed_in(make_actor("partner_manager", sheet.custodian))
    page = reverse("enterprise_voice", args=[firm.uid])
    assert client.get(reverse("voice_poster_pdf", args=[firm.uid])).status_code == 302
    today = actions.today_of(firm)
    wrong = client.post(page, {"opens_on": today, "closes_on": today - DAYS})
    assert "It closes before it opens" in wrong.content.decode()
    assert client.post(page, {"opens_on": today, "closes_on": today + 10 * DAYS}).status_code == 302
    made = VoiceSheet.objects.get(enterprise=firm)
    assert made.custodian == sheet.custodian
    french = client.get(page, headers={"accept-language": "fr"}, follow=True).content.decode()
    assert f'value="{made.opens_on.isoformat()}"' in french


def own_page(sheet: VoiceSheet) -> str:
    member = make_member("trainer", sheet.custodian)
    _link, token = make_link(
        actor=Actor(user=member.user, role="trainer", organisation=sheet.custodian),
        enterprise=sheet.enterprise,
        expires_on=timezone.localdate() + 30 * DAYS,
    )
    return reverse("own_voice", args=[token])


def main_of(response) -> str:
    return response.content.decode().partition("<main")[2].partition("</main>")[0]


def test_the_firm_and_the_coordinator_see_the_same(sheet: VoiceSheet) -> None:
    own = own_page(sheet)
    page = reverse("enterprise_voice", args=[sheet.enterprise.uid])
    coordinator = signed_in(make_actor("coordinator"))
    for number in (1, 6):
        fill(sheet, number)
        for client, where in ((Client(), own), (coordinator, page)):
            text = client.get(where).content.decode()
            assert "Fewer than 8 answers, or too soon" in text
            assert "workers answered" not in text and "worker answered" not in text
    seven = main_of(Client().get(own))
    fill(sheet, 2)
    assert main_of(Client().get(own)) == seven, "nine too soon look as seven do"
    actions.let_out(sheet, after(sheet, 14))
    for client, where in ((Client(), own), (coordinator, page)):
        text = client.get(where).content.decode()
        assert "9 workers answered" in text and "100%" in text
    assert Client().get(own)["Cache-Control"] == "private, no-store"


def test_a_buyer_with_every_consent_finds_nothing_of_it(sheet: VoiceSheet) -> None:
    fill(sheet, 9)
    actions.let_out(sheet, after(sheet, 14))
    buyer = make_member("lead_buyer")
    make_consent(sheet.enterprise, "buyer_view", recipient=buyer.organisation)
    client = Client()
    client.force_login(buyer.user)
    assert client.get(reverse("enterprise_voice", args=[sheet.enterprise.uid])).status_code in (403, 404)


@pytest.mark.parametrize(
    ("country", "language", "usual"),
    [("PE", "es", "un sindicato; la inspección del trabajo"), ("VN", "vi", "công đoàn; thanh tra lao động"),
     ("GH", "en", "a trade union; the labour inspectorate")],
)  # fmt: skip
def test_the_form_says_where_complaints_go_in_the_workers_language(country, language, usual):
    words = words_in("", country)
    assert words.language == language
    assert words.complaints.endswith(f"{usual}.")
    assert set(words.items) == set(voice_form().codes) and len(set(words.items.values())) == 8


def test_channels_of_a_country_file_stand_in_the_place_of_the_usual_ones(monkeypatch):
    peru = replace(country_files.get("PE"), complaints=(complaints.Channel("SUNAFIL", "0800 16872"),))
    monkeypatch.setattr(country_files, "get", lambda code: peru)
    assert words_in("es", "PE").complaints.endswith("SUNAFIL, 0800 16872.")
    assert words_in("en", "PE").complaints.endswith("SUNAFIL, 0800 16872.")
