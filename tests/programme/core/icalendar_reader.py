"""A strict reader of RFC 5545: whatever a subscriber's program might refuse is refused here."""

from __future__ import annotations

import re
from typing import Any

_NAME = re.compile(r"[A-Z][A-Z0-9-]*(;[A-Z-]+=[A-Z-]+)?")
_DATE = re.compile(r"\d{8}")
_MOMENT = re.compile(r"\d{8}T\d{6}Z")
NEEDED = {"UID", "DTSTAMP", "SUMMARY", "STATUS", "SEQUENCE"}


def read(text: str) -> dict[str, Any]:
    """The calendar's properties, its events under `events`. AssertionError where a rule is broken."""
    assert text.endswith("\r\n") and "\n" not in text.replace("\r\n", ""), "lines end with CR LF"
    assert "\r" not in text.replace("\r\n", "")
    raw = text.removesuffix("\r\n").split("\r\n")
    assert all(0 < len(line.encode()) <= 75 for line in raw), "a line is longer than 75 octets"
    lines: list[str] = []
    for line in raw:
        if line.startswith(" "):
            lines[-1] += line[1:]
        else:
            lines.append(line)
    assert lines[0] == "BEGIN:VCALENDAR" and lines[-1] == "END:VCALENDAR"
    found: dict[str, Any] = {"events": []}
    event: dict[str, str] | None = None
    for line in lines[1:-1]:
        name, colon, value = line.partition(":")
        assert colon and _NAME.fullmatch(name), line
        if name == "BEGIN":
            assert value == "VEVENT" and event is None
            event = {}
        elif name == "END":
            assert value == "VEVENT" and event is not None
            _check(event)
            found["events"].append(event)
            event = None
        else:
            target = found if event is None else event
            assert name not in target, f"{name} twice"
            target[name] = _plain(name, value)
    assert event is None
    assert found["VERSION"] == "2.0" and found["PRODID"]
    uids = [one["UID"] for one in found["events"]]
    assert len(set(uids)) == len(uids), "a UID twice"
    return found


def _plain(name: str, value: str) -> str:
    assert not any(sign < " " and sign != "\t" or sign == "\x7f" for sign in value), "a control character"
    if name in ("SUMMARY", "LOCATION", "DESCRIPTION", "X-WR-CALNAME", "UID"):
        assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", value), f"{name} is not escaped"
        assert not re.search(r"(?<!\\)(?:\\\\)*\\[^\\;,nN]", value)
        return re.sub(r"\\(.)", lambda sign: "\n" if sign[1] in "nN" else sign[1], value)
    return value


def _check(event: dict[str, str]) -> None:
    assert set(event) >= NEEDED, NEEDED - set(event)
    assert event["STATUS"] in ("CONFIRMED", "CANCELLED", "TENTATIVE")
    assert event["SEQUENCE"].isdecimal() and _MOMENT.fullmatch(event["DTSTAMP"])
    kinds = {"DTSTART;VALUE=DATE": "DTEND;VALUE=DATE", "DTSTART": "DTEND"}
    (begins,) = [name for name in kinds if name in event]
    ends = kinds[begins]
    pattern = _DATE if "VALUE=DATE" in begins else _MOMENT
    assert pattern.fullmatch(event[begins]) and pattern.fullmatch(event[ends])
    assert event[begins] < event[ends], "it ends before it begins"
