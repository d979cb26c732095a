"""Calendars as other programs subscribe to them: RFC 5545, content lines folded and text escaped."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

LINE = 75  # octets in a content line, without its end
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_PRODUCT = "-//SCORE//Programme//EN"


@dataclass(frozen=True)
class Event:
    """One entry. A whole day where `begins` is a date, else moments with a time zone. `uid` never changes.

    `changed`: when what it says was recorded. `sequence`: how often it was changed since the first time.
    """

    uid: str
    changed: datetime.datetime
    begins: datetime.date | datetime.datetime
    ends: datetime.date | datetime.datetime
    summary: str
    location: str = ""
    description: str = ""
    url: str = ""
    sequence: int = 0
    cancelled: bool = False


def calendar(name: str, events: Iterable[Event], *, refresh_hours: int = 6) -> str:
    """The calendar as a text of content lines. Every moment is in UTC, so no time zone has to be described."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{_PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(name)}",
        f"REFRESH-INTERVAL;VALUE=DURATION:PT{refresh_hours}H",
    ]
    for event in events:
        lines += _event(event)
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _event(event: Event) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(event.uid)}"
    yield f"DTSTAMP:{_moment(event.changed)}"
    yield f"LAST-MODIFIED:{_moment(event.changed)}"
    yield f"SEQUENCE:{event.sequence}"
    yield f"DTSTART{_when(event.begins)}"
    yield f"DTEND{_when(event.ends)}"
    yield f"SUMMARY:{_text(event.summary)}"
    for name, value in (("LOCATION", event.location), ("DESCRIPTION", event.description)):
        if value:
            yield f"{name}:{_text(value)}"
    if event.url:
        yield f"URL:{event.url}"
    yield f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}"
    yield "END:VEVENT"


def _when(value: datetime.date | datetime.datetime) -> str:
    if isinstance(value, datetime.datetime):
        return f":{_moment(value)}"
    return f";VALUE=DATE:{value:%Y%m%d}"


def _moment(value: datetime.datetime) -> str:
    return value.astimezone(datetime.UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(value: str) -> str:
    """Text with what has a meaning in a content line escaped (3.3.11); signs that no line may hold become blanks."""
    plain = _UNWRITABLE.sub(" ", value.replace("\r\n", "\n"))
    escaped = plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\n", "\\n")


def _folded(line: str) -> str:
    """The line broken into parts of at most 75 octets, never within a letter (3.1)."""
    if len(line.encode()) <= LINE:
        return line
    parts: list[str] = []
    part, size = "", 0
    for sign in line:
        octets = len(sign.encode())
        if size + octets > LINE:
            parts.append(part)
            part, size = " ", 1
        part += sign
        size += octets
    parts.append(part)
    return "\r\n".join(parts)
