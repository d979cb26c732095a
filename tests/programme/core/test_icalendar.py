"""Calendars as RFC 5545 has them, read by a strict parser of our own."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from score.programme.core.icalendar import Event, calendar
from tests.programme.core.icalendar_reader import read

CHANGED = datetime.datetime(2025, 3, 1, 12, 30, tzinfo=datetime.UTC)
DAY = datetime.date(2025, 4, 7)
BEGINS = datetime.datetime(2025, 4, 7, 9, tzinfo=datetime.timezone(datetime.timedelta(hours=3)))


def event(**given) -> Event:
    return Event(**{
        "uid": "one@score", "changed": CHANGED, "begins": DAY, "ends": DAY + datetime.timedelta(days=1),
        "summary": "Class", **given,
    })  # fmt: skip


def test_whole_days_and_moments_in_utc() -> None:
    hours = event(begins=BEGINS, ends=BEGINS + datetime.timedelta(hours=7), uid="two@score", sequence=2, cancelled=True)
    found = read(calendar("Cohort", [event(), hours]))
    assert found["X-WR-CALNAME"] == "Cohort"
    whole, part = found["events"]
    assert (whole["DTSTART;VALUE=DATE"], whole["DTEND;VALUE=DATE"]) == ("20250407", "20250408")
    assert (part["DTSTART"], part["DTEND"]) == ("20250407T060000Z", "20250407T130000Z")
    assert (part["STATUS"], part["SEQUENCE"], part["DTSTAMP"]) == ("CANCELLED", "2", "20250301T123000Z")


def test_an_empty_calendar_is_one() -> None:
    assert read(calendar("Nothing", []))["events"] == []


def test_long_lines_are_folded_between_letters() -> None:
    text = calendar("C", [event(summary="अ" * 200, location="x" * 300)])
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    (found,) = read(text)["events"]
    assert found["SUMMARY"] == "अ" * 200 and found["LOCATION"] == "x" * 300


@pytest.mark.parametrize("text", ["a,b;c\\d", "two\nlines", "two\r\nlines", "BEGIN:VEVENT\nEND:VCALENDAR", "a\\nb"])
def test_what_has_a_meaning_is_escaped(text) -> None:
    (found,) = read(calendar("C", [event(description=text)]))["events"]
    assert found["DESCRIPTION"] == text.replace("\r\n", "\n")


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200))
def test_any_text_at_all(text) -> None:
    read(calendar(text, [event(summary=text, location=text)]))
