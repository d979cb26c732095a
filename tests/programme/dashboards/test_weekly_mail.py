"""The weekly mail: when it goes out, to whom, in which words; what it never says; and that it goes out once."""

from __future__ import annotations

import datetime
import re
import smtplib

import pytest
from django.core import mail
from django.utils import translation

from score.programme.core.jobs import Run, job_kind
from score.programme.dashboards import weekly_mail
from score.programme.dashboards.mail_links import choose
from score.programme.dashboards.models import WeeklyMail
from score.programme.dashboards.weekly_mail import send_due, week_to_send
from score.programme.organisations.actions import give_role
from score.programme.organisations.models import PersonDetails
from tests.programme import factories
from tests.programme.dashboards.scene import Scene, client_of

pytestmark = pytest.mark.django_db
TODAY = datetime.datetime.now(datetime.UTC).date()
MONDAY = TODAY + datetime.timedelta(days=-TODAY.weekday() % 7)  # the next one, or today


def at(day, hour, minute=0):
    """A moment in UTC."""
    return datetime.datetime.combine(day, datetime.time(hour, minute), tzinfo=datetime.UTC)


@pytest.fixture
def scene():
    return Scene()


def mails_to(member):
    return [one for one in mail.outbox if one.to == [member.user.email]]


@pytest.mark.parametrize(
    ("country", "moment", "expected"),
    [
        ("GH", at(MONDAY, 6, 59), None),
        ("GH", at(MONDAY, 7), MONDAY),
        ("GH", at(MONDAY + datetime.timedelta(days=1), 3), MONDAY),
        ("GH", at(MONDAY + datetime.timedelta(days=2), 9), None),
        ("PE", at(MONDAY, 11, 59), None),  # Lima is five hours behind
        ("PE", at(MONDAY, 12), MONDAY),
        ("ID", at(MONDAY, 0), MONDAY),  # in Jakarta it is seven
        ("ID", at(MONDAY - datetime.timedelta(days=1), 23), None),
    ],
)
def test_it_is_sent_on_monday_morning_by_the_clock_of_the_country(country, moment, expected):
    member = factories.make_member("trainer", country=country)
    assert week_to_send([member], moment) == expected


def test_it_goes_once_to_those_who_owe_and_to_nobody_else(scene):
    counted = send_due(now=at(MONDAY, 8))
    assert counted["failed"] == 0
    assert counted["sent"] == len(mail.outbox) > 0
    assert len(mails_to(scene.members["trainer"])) == 1
    assert mails_to(scene.members["donor"]) == [], "nothing ever waits for a donor"
    assert mails_to(scene.members["data_clerk"]) != []
    before = len(mail.outbox)
    assert send_due(now=at(MONDAY, 9)) == {"sent": 0, "nothing_owed": 0, "failed": 0}
    assert len(mail.outbox) == before
    send_due(now=at(MONDAY + datetime.timedelta(days=7), 9))
    assert len(mails_to(scene.members["trainer"])) == 2


def test_nothing_is_sent_where_nothing_is_owed():
    member = factories.make_member("trainer")
    assert send_due(now=at(MONDAY, 8))["nothing_owed"] == 1
    assert mail.outbox == []
    assert WeeklyMail.objects.get(user=member.user).link is None


def test_it_counts_what_is_late_and_names_no_person_and_no_firm(scene):
    send_due(now=at(MONDAY, 8))
    (sent,) = mails_to(scene.members["trainer"])
    html = sent.alternatives[0][0]
    for text in (sent.body, html):
        assert "Endlines past their date: 3, the oldest" in text
        assert "Endlines due within 60 days" in text
        assert "days late" in text
        for enterprise in ("Oldest", "Overdue", "Soon", "Gone", "Late (invented)"):
            assert f"{enterprise} (invented)" not in text
        for name in PersonDetails.objects.values_list("name", flat=True):
            assert name not in text
    assert sent.subject == "SCORE: 1 late, 2 waiting"
    assert "script" not in html
    assert "style=" not in html
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_coordinator_reads_what_partners_owe(scene):
    send_due(now=at(MONDAY, 8))
    (sent,) = mails_to(scene.members["coordinator"])
    assert "Partner A (invented): 3 endlines past their date, the oldest" in sent.body
    assert "Partner C" not in sent.body


def test_it_speaks_the_reader_s_language(scene):
    user = scene.members["trainer"].user
    user.language = "fr"
    user.save()
    with translation.override("en"):
        send_due(now=at(MONDAY, 8))
        (sent,) = mails_to(scene.members["trainer"])
        (other,) = mails_to(scene.members["partner_manager"])
    assert 'lang="fr"' in sent.alternatives[0][0]
    assert 'lang="en"' in other.alternatives[0][0]


def test_somebody_with_two_roles_gets_one_mail_with_both(scene):
    member = scene.members["trainer"]
    give_role(actor=None, user=member.user, organisation=scene.b, role="partner_manager", day=factories.DAY)
    send_due(now=at(MONDAY, 8))
    (sent,) = mails_to(member)
    assert "Partner A (invented)" in sent.body
    assert "Partner B (invented)" in sent.body


def test_who_stopped_it_gets_none(scene):
    choose(user=scene.members["trainer"].user, wanted=False)
    send_due(now=at(MONDAY, 8))
    assert mails_to(scene.members["trainer"]) == []


def test_a_mail_that_could_not_leave_is_tried_again(scene, monkeypatch):
    def refuse(self, *args, **kwargs):
        raise smtplib.SMTPServerDisconnected("invented")

    with monkeypatch.context() as patched:
        patched.setattr(weekly_mail.EmailMultiAlternatives, "send", refuse)
        counted = send_due(now=at(MONDAY, 8))
    assert counted["sent"] == 0
    assert counted["failed"] > 0
    assert mail.outbox == []
    assert not WeeklyMail.objects.exclude(link=None).exists(), "the link of a mail that never left opens nothing"
    send_due(now=at(MONDAY, 9))
    assert len(mails_to(scene.members["trainer"])) == 1


def test_the_link_in_the_mail_opens_my_work(scene):
    send_due(now=at(MONDAY, 8))
    (sent,) = mails_to(scene.members["trainer"])
    path = re.search(r"http://localhost:8000(/mail/sign-in/\S+)", sent.body).group(1)
    WeeklyMail.objects.update(link_until=at(datetime.date(2100, 1, 1), 0))
    client = client_of(scene.members["donor"])
    assert client.get(path).status_code == 200


def test_the_worker_does_it_every_hour():
    kind = job_kind("weekly_mail")
    assert kind.every == datetime.timedelta(hours=1)
    job = factories.make_job(kind="weekly_mail")
    assert kind.function(Run(job)).keys() == {"sent", "nothing_owed", "failed"}
