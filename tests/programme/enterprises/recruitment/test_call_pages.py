"""The pages of calls: the public one takes what is good, keeps out what is not; staff decide with reasons."""

from __future__ import annotations

import datetime

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from score.programme.enterprises.actions import add_identifier
from score.programme.enterprises.models import Application, Enterprise, OpenCall
from score.programme.enterprises.recruitment import public_views
from score.programme.enterprises.recruitment.calls import apply, open_call
from score.programme.enterprises.recruitment.likeness import candidates_for
from score.programme.organisations.models import PersonDetails
from tests.programme.factories import World, make_enterprise

pytestmark = pytest.mark.django_db
D = datetime.date
OPENS, CLOSES = D(2024, 1, 15), D(2100, 1, 1)
SENT = {
    "name": "Applicant (invented)",
    "area": "Ashanti",
    "sector": "furniture",
    "heads": "80",
    "women": "30",
    "registered": "yes",
    "both_sides": "no",
    "contact_name": "Yaa Invented",
    "phone": "+000 555 03",
    "consent": "on",
}
CONTACT = {"name": "Yaa Invented", "phone": "+000 555 03", "email": ""}


@pytest.fixture
def world():
    world = World()
    world.call = open_call(
        actor=None,
        organisation=world.partner,
        title="Call (invented)",
        text="First part.\n\n<b>Second</b> part.",
        country="GH",
        opens_on=OPENS,
        closes_on=CLOSES,
    )
    world.address = reverse("call_public", args=[world.call.slug])
    return world


def sent(world, **more):
    answers = {"name": "Applicant (invented)", "heads": 80, "registered": "yes", "both_sides": "yes", "sector": "x"}
    return apply(call=world.call, answers={**answers, **more}, contact=CONTACT, language="en", day=OPENS)


class TestPublic:
    def test_read_without_an_account_and_what_is_written_stays_text(self, world):
        page = Client().get(world.address).content.decode()
        assert "&lt;b&gt;Second&lt;/b&gt; part." in page and "<b>Second" not in page
        assert "12 months" in page and world.partner.name in page

    def test_sent_and_thanked(self, world):
        response = Client().post(world.address, SENT)
        assert response.url == reverse("call_thanks", args=[world.call.slug])
        application = Application.objects.get()
        assert application.answers["heads"] == 80 and "contact_name" not in application.answers
        assert PersonDetails.objects.get(person=application.contact).phone == "+000 555 03"

    def test_not_without_the_token_of_the_form(self, world):
        assert Client(enforce_csrf_checks=True).post(world.address, SENT).status_code == 403
        assert not Application.objects.exists()

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"name": ""}, "name"),
            ({"name": "x" * 10_000}, "name"),
            ({"heads": "-1"}, "heads"),
            ({"heads": "many"}, "heads"),
            ({"women": "81"}, "women"),
            ({"women": "50", "men": "40"}, "men"),
            ({"registered": ""}, "registered"),
            ({"registered": "perhaps"}, "registered"),
            ({"isic": "1499"}, "isic"),
            ({"scheme": "TIN", "number": "12"}, "number"),
            ({"number": "12"}, "scheme"),
            ({"phone": ""}, "phone"),
            ({"phone": "", "email": "nobody"}, "email"),
            ({"consent": ""}, "consent"),
        ],
    )
    def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(self, world, wrong, field):
        response = Client().post(world.address, {**SENT, **wrong})
        assert response.status_code == 200
        assert field in response.context["form"].errors
        assert "Yaa Invented" in response.content.decode()
        assert not Application.objects.exists()
        assert not PersonDetails.objects.filter(name="Yaa Invented").exists()

    def test_what_a_program_filled_in_is_thanked_and_thrown_away(self, world):
        response = Client().post(world.address, {**SENT, "website": "http://invented.example"})
        assert response.url == reverse("call_thanks", args=[world.call.slug])
        assert not Application.objects.exists()

    def test_too_much_at_once(self, world):
        response = Client().post(world.address, {**SENT, "wishes": "x" * (public_views.MOST_BYTES + 1)})
        assert response.status_code == 413
        assert not Application.objects.exists()

    def test_too_many_from_one_place_have_to_wait(self, world):
        for number in range(public_views.MOST_FROM_ONE):
            assert Client().post(world.address, {**SENT, "name": f"Firm {number} (invented)"}).status_code == 302
        assert Client().post(world.address, SENT).status_code == 429
        assert Application.objects.count() == public_views.MOST_FROM_ONE
        assert Client(REMOTE_ADDR="203.0.113.9").post(world.address, SENT).status_code == 302
        cache.clear()
        assert Client().post(world.address, SENT).status_code == 302

    def test_one_call_does_not_fill_the_disk(self, world, monkeypatch):
        monkeypatch.setattr(public_views, "MOST_TO_ONE", 2)
        statuses = [Client(REMOTE_ADDR=f"203.0.113.{n}").post(world.address, SENT).status_code for n in range(4)]
        assert statuses == [302, 302, 429, 429]

    def test_closed_and_not_yet_open(self, world):
        OpenCall.objects.update(closes_on=OPENS)
        page = Client().get(world.address).content.decode()
        assert "closed on" in page and "Send the application" not in page
        assert Client().post(world.address, SENT).status_code == 409
        OpenCall.objects.update(opens_on=CLOSES, closes_on=CLOSES)
        assert "opens on" in Client().get(world.address).content.decode()
        assert not Application.objects.exists()

    def test_it_tells_nothing_of_who_is_in_the_registry(self, world):
        known = {**SENT, "name": world.enterprise.name}
        first, second = Client().post(world.address, known), Client().post(world.address, SENT)
        assert (first.status_code, first.url) == (second.status_code, second.url)


class TestStaff:
    def test_a_call_is_made_and_changed(self, world, enter):
        client = enter("partner_manager")
        new = {
            "title": "Second call (invented)",
            "organisation": world.partner.pk,
            "country": "GH",
            "module": "workplace_cooperation",
            "opens_on": "2024-01-01",
            "closes_on": "2024-02-01",
        }
        for wrong, field in (
            ({"closes_on": "2023-01-01"}, "closes_on"),
            ({"country": "PE"}, "country"),
            ({"organisation": world.other_partner.pk}, "organisation"),
            ({"title": ""}, "title"),
        ):
            response = client.post(reverse("call_add"), {**new, **wrong})
            assert response.status_code == 200 and field in response.context["form"].errors
        response = client.post(reverse("call_add"), new)
        call = OpenCall.objects.get(slug="second-call-invented")
        assert (
            response.url == reverse("call", args=[call.uid])
            and call.created_by == world.members["partner_manager"].user
        )
        change = {**new, "title": "Better title (invented)", "closes_on": "2024-03-01"}
        assert client.post(reverse("call_change", args=[call.uid]), change).status_code == 302
        call.refresh_from_db()
        assert (call.title, call.slug, call.closes_on) == (
            "Better title (invented)",
            "second-call-invented",
            D(2024, 3, 1),
        )

    def test_applications_with_their_reasons_those_that_wait_first(self, world, enter):
        tiny, good = sent(world, name="Tiny (invented)", heads=3), sent(world, name="Good (invented)")
        page = enter("data_clerk").get(reverse("call", args=[world.call.uid])).content.decode()
        assert "Answered: 3. Asked for: 50 to 250." in page and "eligible by the rules" in page
        shown = enter("me_officer").get(reverse("application", args=[tiny.uid])).content.decode()
        assert "not eligible by the rules" in shown and "Refuse the application" not in shown
        refuse = reverse("application_refuse", args=[tiny.uid])
        assert enter("data_clerk").post(refuse, {"why": ""}).status_code == 200
        assert enter("data_clerk").post(refuse, {"why": "too small"}).status_code == 302
        waiting = enter("data_clerk").get(reverse("call", args=[world.call.uid]), {"state": "received"})
        assert [one.pk for one in waiting.context["page"]] == [good.pk]

    def test_another_partner_sees_the_call_but_no_application(self, world, enter):
        call = open_call(
            actor=None,
            organisation=world.other_partner,
            title="Theirs (invented)",
            country="GH",
            opens_on=OPENS,
            closes_on=CLOSES,
        )
        apply(call=call, answers={"name": "Hidden (invented)", "heads": 1}, contact=CONTACT, language="en", day=OPENS)
        page = enter("partner_manager").get(reverse("call", args=[call.uid])).content.decode()
        assert "Theirs (invented)" in page and "Hidden (invented)" not in page

    def test_a_rule_that_is_not_met_asks_for_a_reason(self, world, enter):
        tiny = sent(world, heads=3)
        accept = reverse("application_accept", args=[tiny.uid])
        response = enter("coordinator").post(accept, {"enterprise": "new"})
        assert response.status_code == 200 and "say why" in response.content.decode()
        assert enter("coordinator").post(accept, {"enterprise": "new", "why": "a pilot"}).status_code == 302
        tiny.refresh_from_db()
        assert tiny.enterprise.name == "Applicant (invented)"

    def test_nobody_may_choose_an_enterprise_that_was_not_offered(self, world, enter):
        application = sent(world)
        accept = reverse("application_accept", args=[application.uid])
        response = enter("partner_manager").post(accept, {"enterprise": str(world.foreign_enterprise.uid)})
        assert response.status_code == 200 and "enterprise" in response.context["accept"].errors
        assert not Enterprise.objects.filter(name="Applicant (invented)").exists()


class TestWhoItMayBe:
    def test_the_same_number_and_nearly_the_same_name_are_offered(self, world, enter):
        there = make_enterprise(name="Kumasi Timber Works Limited (invented)")
        add_identifier(actor=None, enterprise=there, scheme="TIN", value="C0001234567")
        for number in range(20):
            make_enterprise(name=f"Unlike anything number {number} of these (invented)")
        application = sent(world, name="KUMASI TIMBERWORKS LTD (invented)", scheme="TIN", number="C0001234567")
        found = candidates_for(world.actor("partner_manager"), application)
        assert found[0].enterprise == there and found[0].percent > 50 and found[0].lines
        assert len(found) < 5
        page = enter("partner_manager").get(reverse("application", args=[application.uid])).content.decode()
        assert "Kumasi Timber Works Limited (invented)" in page
        accept = reverse("application_accept", args=[application.uid])
        assert enter("partner_manager").post(accept, {"enterprise": str(there.uid)}).status_code == 302
        application.refresh_from_db()
        assert application.enterprise == there

    def test_only_of_the_call_s_country_and_only_sites(self, world):
        make_enterprise("PE", name="Applicant (invented)")
        make_enterprise(name="Applicant (invented)", level="legal_entity")
        names = {one.enterprise.level for one in candidates_for(world.actor("owner"), sent(world))}
        assert names <= {"site"}
        countries = [one.enterprise for one in candidates_for(world.actor("owner"), sent(world))]
        assert not any(one.name == "Applicant (invented)" for one in countries)
