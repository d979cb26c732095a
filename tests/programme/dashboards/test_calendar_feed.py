"""Calendars to subscribe to: valid, without names, in the country's time, and dead once there is a new address."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse

from score.programme.coaching.actions import plan_visit
from score.programme.coaching.models import VisitPlan
from score.programme.coaching.subject import VisitSubject
from score.programme.dashboards.calendar_feed import FeedRefused, address_of, feed_of, owner_behind, renew
from score.programme.trainings.actions import withdraw_class_day
from score.programme.trainings.models import Trainer
from score.programme.trainings.planning import actions
from score.programme.trainings.planning.queries import Snapshot
from tests.programme.core.icalendar_reader import read
from tests.programme.factories import make_organisation
from tests.programme.trainings.planning.cohorts import CLASS, DAY, planned, ready, record

pytestmark = pytest.mark.django_db
HOURS = {"begins_at": datetime.time(9), "ends_at": datetime.time(16, 30)}


def token_of(owner) -> str:
    return address_of(owner).rsplit("/", 1)[1].removesuffix(".ics")


def visit(cohort, enterprise, number=1, **further) -> VisitPlan:
    given = {"cohort": cohort, "enterprise": enterprise, "number": number, "day": CLASS, **further}
    return record(VisitPlan(**given))


def test_class_days_without_hours_are_whole_days() -> None:
    cohort = planned(venue="Hall; first floor, left", note="x")
    one, two = read(feed_of(cohort))["events"]
    assert (one["DTSTART;VALUE=DATE"], one["DTEND;VALUE=DATE"]) == ("20250407", "20250408")
    assert two["DTSTART;VALUE=DATE"] == "20250408"
    assert one["LOCATION"] == "Hall; first floor, left"
    assert cohort.code in one["SUMMARY"] and "day 1" in one["SUMMARY"]


def test_hours_are_those_of_the_country() -> None:
    (one, *_rest) = read(feed_of(planned(country="IN", **HOURS)))["events"]
    assert (one["DTSTART"], one["DTEND"]) == ("20250407T033000Z", "20250407T110000Z")  # Kolkata is 5:30 ahead


def test_a_moved_day_keeps_its_uid_and_counts_up() -> None:
    cohort = planned()
    before = read(feed_of(cohort))["events"][0]
    days = [CLASS - datetime.timedelta(days=1), CLASS + datetime.timedelta(days=1)]
    actions.set_days(actor=None, cohort=cohort, days=days)
    after = read(feed_of(cohort))["events"][0]
    assert after["UID"] == before["UID"] and after["DTSTART;VALUE=DATE"] == "20250406"
    assert int(after["SEQUENCE"]) > int(before["SEQUENCE"]) and after["DTSTAMP"] >= before["DTSTAMP"]


def test_what_changes_nothing_that_is_shown_is_no_revision() -> None:
    cohort = planned(venue="Hall", **HOURS)
    before = read(feed_of(cohort))["events"]
    assert [one["SEQUENCE"] for one in before] == ["0", "0"]
    actions.change_plan(actor=None, cohort=cohort, venue="Hall", capacity=7, note="Bring a pen.", **HOURS)
    actions.set_state(actor=None, cohort=cohort, state="open", day=DAY)
    assert read(feed_of(cohort))["events"] == before
    actions.change_plan(actor=None, cohort=cohort, venue="Other hall", **HOURS)
    after = read(feed_of(cohort))["events"]
    assert [(one["SEQUENCE"], one["LOCATION"]) for one in after] == [("1", "Other hall")] * 2
    actions.change_plan(actor=None, cohort=cohort, venue="Hall", **HOURS)
    assert [one["SEQUENCE"] for one in read(feed_of(cohort))["events"]] == ["2", "2"], "back again is a change, too"


def test_a_day_that_moves_is_no_revision_of_the_others() -> None:
    cohort = planned()
    actions.set_days(actor=None, cohort=cohort, days=[CLASS, CLASS + datetime.timedelta(days=2)])
    assert [one["SEQUENCE"] for one in read(feed_of(cohort))["events"]] == ["0", "1"]


def test_a_visit_counts_up_when_it_moves_and_not_when_somebody_else_goes() -> None:
    cohort = ready(firms=1)
    (firm,) = Snapshot(cohort).enrolled
    trainer = Snapshot(cohort).trainers[0].trainer
    plan_visit(actor=None, subject=VisitSubject(firm, cohort, 1), day=CLASS + datetime.timedelta(days=9))

    def shown() -> tuple[str, str]:
        event = read(feed_of(cohort))["events"][2]
        return event["SEQUENCE"], event["LAST-MODIFIED"]

    first = shown()
    plan_visit(
        actor=None, subject=VisitSubject(firm, cohort, 1), day=CLASS + datetime.timedelta(days=9), trainer=trainer,
        reason="she is nearer",
    )  # fmt: skip
    assert shown() == first and first[0] == "0"
    plan_visit(
        actor=None, subject=VisitSubject(firm, cohort, 1), day=CLASS + datetime.timedelta(days=12), trainer=trainer,
        reason="gate closed",
    )  # fmt: skip
    assert shown()[0] == "1"


def test_what_is_cancelled_says_so() -> None:
    cohort = planned()
    withdraw_class_day(actor=None, class_day=Snapshot(cohort).days[1], reason="no second day")
    assert [one["STATUS"] for one in read(feed_of(cohort))["events"]] == ["CONFIRMED", "CANCELLED"]
    actions.set_state(actor=None, cohort=cohort, state="cancelled", day=DAY, reason="no hall")
    assert [one["STATUS"] for one in read(feed_of(cohort))["events"]] == ["CANCELLED", "CANCELLED"]


def test_planned_visits_and_nobody_s_name() -> None:
    cohort = ready(firms=1, **HOURS)
    (firm,) = Snapshot(cohort).enrolled
    visit(cohort, firm, begins_at=datetime.time(10))
    visit(cohort, firm, number=2, state="cancelled")
    text = feed_of(cohort)
    events = read(text)["events"]
    assert [one["STATUS"] for one in events] == ["CONFIRMED", "CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert events[2]["SUMMARY"].startswith("Visit 1, Enterprise") and events[2]["DTEND"] == "20250407T130000Z"
    unfolded = text.replace("\r\n ", "")
    assert "Participant" not in unfolded and "Trainer" not in unfolded


def test_a_partner_and_a_trainer_see_their_own() -> None:
    partner = make_organisation()
    mine, other = ready(firms=1, partner=partner), ready(firms=1)
    trainer = Snapshot(mine).trainers[0].trainer
    (firm,), (others,) = Snapshot(mine).enrolled, Snapshot(other).enrolled
    visit(other, others, trainer=trainer)
    visit(mine, firm)
    assert {one["SUMMARY"].count(mine.code) for one in read(feed_of(partner))["events"]} == {1}
    found = [one["SUMMARY"] for one in read(feed_of(trainer))["events"]]
    assert (
        len(found) == 3 and sum(mine.code in one for one in found) == 2 and sum(other.code in one for one in found) == 1
    )


class TestAddress:
    def test_it_opens_without_signing_in(self, client) -> None:
        cohort = planned()
        response = client.get(reverse("calendar_feed", args=[token_of(cohort)]))
        assert response.status_code == 200 and response["Content-Type"] == "text/calendar; charset=utf-8"
        assert len(read(response.content.decode())["events"]) == 2

    def test_a_new_address_makes_the_old_one_dead(self, client) -> None:
        cohort, other = planned(), planned()
        old, others = token_of(cohort), token_of(other)
        renew(actor=None, owner=cohort)
        assert client.get(reverse("calendar_feed", args=[old])).status_code == 404
        assert client.get(reverse("calendar_feed", args=[token_of(cohort)])).status_code == 200
        assert owner_behind(others) == other

    @pytest.mark.parametrize(
        "change", [lambda t: t[:-1], lambda t: "x" + t, lambda t: "", lambda t: t.replace(":", ".")]
    )
    def test_what_was_not_given_out_opens_nothing(self, change) -> None:
        with pytest.raises(FeedRefused):
            owner_behind(change(token_of(planned())))

    def test_a_button_gives_out_a_new_one(self, world, enter) -> None:
        address = reverse("calendar_address", args=["cohort", world.cohort.uid])
        old = address_of(world.cohort)
        client = enter("partner_manager")
        assert old in client.get(address).content.decode()
        assert client.post(address).status_code == 302
        page = client.get(address).content.decode()
        assert old not in page and address_of(world.cohort) in page
        assert "Give out a new address" not in enter("me_officer").get(address).content.decode()

    def test_it_stays_the_same_until_then(self, world, monkeypatch) -> None:
        shown = address_of(world.cohort)
        monkeypatch.setattr("time.time", lambda: 4_000_000_000.0)
        assert address_of(world.cohort) == shown

    def test_it_leads_to_the_partner_s_and_to_one_s_own(self, world, enter) -> None:
        client, address = enter("trainer"), reverse("calendar_address", args=["cohort", world.cohort.uid])
        user = world.members["trainer"].user
        own = Trainer.objects.create(person=user.person, country="GH", organisation=world.partner)
        page = client.get(address).content.decode()
        for kind, owner in (("partner", world.partner), ("trainer", own)):
            assert reverse("calendar_address", args=[kind, owner.uid]) in page
            assert client.get(reverse("calendar_address", args=[kind, owner.uid])).status_code == 200

    def test_there_is_no_such_kind(self, enter, world) -> None:
        assert enter("owner").get(reverse("calendar_address", args=["person", world.cohort.uid])).status_code == 404
