"""States of reports, ages and sorts of differences in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from score.programme.core import formats
from score.programme.dashboards.review.queue import Item
from score.programme.reviews.actions import IS_ASKED
from score.programme.reviews.queries import State, Verdict


def tab_words(tab: str) -> str:
    """The name of a tab."""
    return {
        "waiting": _("To decide"),
        "stand_in": _("Needs a stand-in"),
        "with_trainer": _("With the trainer"),
        "decided": _("Decided"),
        "passed": _("Passed unread"),
    }[tab]


def empty_words(tab: str) -> str:
    """What is said where a tab is empty."""
    return {
        "waiting": _("What trainers hand in stands here: finished visit reports, and rounds once they are answered."),
        "stand_in": _("Every report that waits can be decided by a coordinator who had no part in it."),
        "with_trainer": _("No query is open."),
        "decided": _("Nothing was decided in the last 60 days."),
        "passed": _("Every report was read, or waits to be."),
    }[tab]


def why_words(why: str) -> str:
    """The heading over differences of a sort."""
    return {
        "missing": _("Missing"),
        "odd": _("Odd against its own past"),
        "changed": _("Changed"),
        "new": _("New"),
    }[why]


def state_words(item: Item) -> str:
    """Where a report stands, in two or three words."""
    standing = item.standing
    if item.passes:
        return _("not drawn: passes unread")
    if item.state is State.CHANGED and standing.decision is not None:
        return {
            Verdict.APPROVED: _("changed since approved"),
            Verdict.RETURNED: _("changed since returned"),
            Verdict.PASSED: _("changed since passed unread"),
        }[Verdict(standing.decision.verdict)]
    return {
        State.NEW: _("first look"),
        State.ANSWERED: _("query answered"),
        State.OVERDUE: _("query overdue"),
        State.WITH_TRAINER: _("with the trainer"),
        State.APPROVED: _("approved"),
        State.PASSED: _("passed unread"),
        State.CHANGED: _("changed"),
    }[item.state]


def blocked_words(item: Item) -> str:
    """Why the reader cannot decide just now; empty where they can."""
    return item.blocked or (_(IS_ASKED) if item.state is State.WITH_TRAINER else "")


def status_of(item: Item) -> str:
    """How pressing a report is: bad, watch, good or none."""
    if item.state is State.OVERDUE:
        return "bad"
    if not item.waits:
        return "good" if item.state is State.APPROVED else "none"
    return "none" if item.clean else "watch"


def found_words(item: Item) -> str:
    """What was found, in one line: 2 missing, 1 odd, 3 new."""
    count = item.count
    if count is None:
        return _("not compared yet") if item.waits else ""
    parts = [
        (count.odd, ngettext("%(n)s odd", "%(n)s odd", count.odd)),
        (count.missing, ngettext("%(n)s missing", "%(n)s missing", count.missing)),
        (count.new, ngettext("%(n)s new", "%(n)s new", count.new)),
    ]
    told = [words % {"n": formats.count(number)} for number, words in parts if number]
    return ", ".join(told) or _("nothing differs")


def days_words(days: int) -> str:
    """An age in days."""
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": formats.count(days)} if days else _("today")
