"""The links in the weekly mail: once, not for ever, for whom they were made; and stopping."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from score.programme.core.models import AuditEvent
from score.programme.dashboards import mail_links
from score.programme.dashboards.mail_links import LinkRefused
from score.programme.dashboards.models import WeeklyMail
from score.programme.organisations.actions import end_membership
from score.programme.trainings.local_days import zone_of
from tests.programme import factories

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 3, 2, 7, 30, tzinfo=datetime.UTC)


@pytest.fixture
def member():
    return factories.make_member("trainer")


def link_for(member, moment=NOW):
    setting, _made = WeeklyMail.objects.get_or_create(user=member.user)
    return mail_links.new_link(setting=setting, moment=moment).rstrip("/").rsplit("/", 1)[1]


def test_a_link_signs_in_once(member):
    token = link_for(member)
    assert mail_links.user_behind(token, NOW) == member.user, "looking at it uses nothing up"
    assert mail_links.use_link(token=token, moment=NOW) == member.user
    with pytest.raises(LinkRefused, match="used already"):
        mail_links.use_link(token=token, moment=NOW)
    event = AuditEvent.objects.get(action="sign_in_by_mail")
    assert event.actor == member.user


def test_a_link_expires_and_dies_with_the_next_mail(member):
    token = link_for(member)
    late = NOW + datetime.timedelta(days=mail_links.LINK_DAYS)
    with pytest.raises(LinkRefused, match="expired"):
        mail_links.use_link(token=token, moment=late)
    newer = link_for(member)
    with pytest.raises(LinkRefused, match="newer mail"):
        mail_links.use_link(token=token, moment=NOW)
    assert mail_links.use_link(token=newer, moment=late - datetime.timedelta(seconds=1)) == member.user


@pytest.mark.parametrize("change", [lambda t: t + "x", lambda t: "", lambda t: t[:-3], lambda t: "nothing:of:ours"])
def test_what_was_changed_is_no_link(member, change):
    with pytest.raises(LinkRefused, match="no link of ours"):
        mail_links.user_behind(change(link_for(member)), NOW)


def test_a_link_to_stop_does_not_sign_in_nor_the_other_way_round(member):
    stop = mail_links.stop_link(member.user).rstrip("/").rsplit("/", 1)[1]
    assert mail_links.user_to_stop(stop) == member.user
    with pytest.raises(LinkRefused):
        mail_links.user_behind(stop, NOW)
    with pytest.raises(LinkRefused):
        mail_links.user_to_stop(link_for(member))


def test_who_holds_no_role_any_more_does_not_come_in(member):
    token = link_for(member, timezone.now())
    end_membership(actor=None, membership=member, last_day=timezone.localdate() - datetime.timedelta(days=1))
    with pytest.raises(LinkRefused, match="no role"):
        mail_links.user_behind(token, timezone.now())


def test_a_closed_account_does_not_come_in(member):
    token = link_for(member)
    member.user.is_active = False
    member.user.save()
    with pytest.raises(LinkRefused):
        mail_links.use_link(token=token, moment=NOW)


def test_stopping_leaves_no_link_behind_and_starting_again_is_possible(member):
    token = link_for(member)
    assert mail_links.setting_of(member.user).wanted
    mail_links.choose(user=member.user, wanted=False)
    assert not mail_links.setting_of(member.user).wanted
    with pytest.raises(LinkRefused):
        mail_links.user_behind(token, NOW)
    mail_links.choose(user=member.user, wanted=True)
    assert mail_links.setting_of(member.user).wanted
    assert [event.action for event in AuditEvent.objects.filter(action__startswith="weekly_mail").order_by("pk")] == [
        "weekly_mail_stopped",
        "weekly_mail_wanted",
    ]


@pytest.mark.parametrize(
    ("country", "zone"), [("GH", "Africa/Accra"), ("PE", "America/Lima"), ("", "UTC"), ("XX", "UTC")]
)
def test_the_clock_is_that_of_the_country(country, zone):
    assert zone_of(country).key == zone
