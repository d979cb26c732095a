"""Focal persons learn by mail that something waits, and nobody else learns anything, not even from the mail."""

from __future__ import annotations

import re
import smtplib
from typing import Any

import pytest
from django.core import mail

from score.programme.coaching.concerns import alerts, sealing
from score.programme.coaching.concerns.actions import close_concern, note_step, raise_concern
from score.programme.coaching.concerns.alerts import tell_focal_persons
from score.programme.coaching.models import SeriousConcern
from score.programme.core.jobs import enqueue_periodic, job_kind
from score.programme.core.models import Job
from tests.programme.coaching.concerns.scene import DAY, HOUR, NOW, WORDS, assert_no_trace
from tests.programme.factories import World, make_member, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def focal(world: World) -> Any:
    return world.actor("focal_person")


def to_whom(moment: Any) -> list[str]:
    """The addresses to which mails go at a moment."""
    mail.outbox.clear()
    tell_focal_persons(moment)
    return sorted(address for one in mail.outbox for address in one.to)


def test_raising_sends_nothing_by_itself(world: World, raised: SeriousConcern) -> None:
    assert mail.outbox == []


def test_only_the_countrys_focal_persons_are_told(world: World, focal: Any, raised: SeriousConcern) -> None:
    second = make_member("focal_person", world.office)
    make_member("focal_person", make_organisation("country_office", country="PE"))
    make_member("focal_person", world.office, until=(NOW - 20 * DAY).date())  # whose time is over
    for role in ("owner", "me_officer", "coordinator", "partner_manager", "lead_buyer", "donor", "enterprise"):
        world.members[role]
    assert to_whom(NOW) == sorted([focal.user.email, second.user.email])


def test_the_mail_says_only_that_something_waits(world: World, focal: Any, raised: SeriousConcern) -> None:
    assert to_whom(NOW)
    [letter] = mail.outbox
    whole = str(letter.message())
    assert letter.subject == "SCORE: Something waits at your desk."
    assert letter.body == "Something waits at your desk.\n\nhttp://localhost:8000\n"
    assert_no_trace(whole, "the mail")
    for word in (str(raised.uid), world.enterprise.name, str(world.enterprise.uid), "concern", "Ghana", "GH"):
        assert not re.search(rf"\b{re.escape(word)}\b", whole, re.IGNORECASE), word


def test_several_concerns_are_one_mail(world: World, focal: Any, raised: SeriousConcern) -> None:
    raise_concern(actor=world.actor("trainer"), country="GH", kind="violence", moment=NOW)
    assert to_whom(NOW) == [focal.user.email]


def test_who_was_told_is_told_again_when_a_step_is_late_and_then_once_a_day(
    world: World, focal: Any, raised: SeriousConcern
) -> None:
    # our default: the first step after 24 hours, the second after 72
    told = [hours for hours in range(0, 80, 2) if to_whom(NOW + hours * HOUR)]
    # at once; at 26, the first look after 24 hours; a day later; and at 74, when the second one is late too
    assert told == [0, 26, 50, 74]


def test_what_is_done_or_closed_is_not_told_of(world: World, focal: Any, raised: SeriousConcern) -> None:
    assert to_whom(NOW)
    note_step(actor=focal, concern=raised, code="safety", words="", moment=NOW)
    assert to_whom(NOW + 30 * HOUR) == []
    assert to_whom(NOW + 73 * HOUR) == [focal.user.email]
    close_concern(actor=focal, concern=raised, outcome="safe", words="x", moment=NOW + 74 * HOUR)
    assert to_whom(NOW + 30 * DAY) == []


def test_where_nobody_is_named_it_waits_until_somebody_is(world: World, raised: SeriousConcern) -> None:
    assert to_whom(NOW) == []
    named = make_member("focal_person", world.office)
    assert to_whom(NOW + DAY) == [named.user.email]


def test_a_mail_that_cannot_be_sent_is_tried_again(
    world: World, focal: Any, raised: SeriousConcern, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    def refuse(self: Any) -> int:
        raise smtplib.SMTPRecipientsRefused({focal.user.email: (550, b"who is that")})

    with monkeypatch.context() as broken:
        broken.setattr(alerts.EmailMessage, "send", refuse)
        assert to_whom(NOW) == []
    assert focal.user.email not in caplog.text
    assert to_whom(NOW + HOUR) == [focal.user.email]


def test_what_cannot_be_opened_does_not_stop_the_rest(world: World, focal: Any, raised: SeriousConcern) -> None:
    sealing.key_path().unlink()
    assert to_whom(NOW) == []
    raise_concern(actor=world.actor("trainer"), country="GH", kind="violence", moment=NOW)
    assert to_whom(NOW) == [focal.user.email]


def test_a_mail_is_in_the_language_of_its_reader(world: World, focal: Any, raised: SeriousConcern) -> None:
    focal.user.language = "fr"
    focal.user.save()
    assert to_whom(NOW) == [focal.user.email]
    assert_no_trace(mail.outbox[0].subject, "the subject")


def test_the_job_says_the_same_whether_there_was_something_or_not(
    world: World, focal: Any, raised: SeriousConcern
) -> None:
    [asked] = [one for one in enqueue_periodic() if one.kind == "remind_desks"]
    asked.refresh_from_db()
    assert (asked.arguments, asked.requested_by, asked.message) == ({}, None, "")
    assert job_kind("remind_desks").function(None) is None
    assert len(mail.outbox) == 1
    assert_no_trace(str(list(Job.objects.values())), "jobs")
    assert WORDS not in str(list(Job.objects.values()))
