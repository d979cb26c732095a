"""Numbers of certificates: nobody can guess the next one, and a person can read one out."""

from __future__ import annotations

import datetime
import re
import secrets

from score.programme.trainings.models import Certificate, ParticipationCertificate

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # without what looks alike: 0 O 1 I
_PATTERN = re.compile(r"([A-Z]{2})([0-9]{2})([2-9A-HJ-NP-Z]{4})([2-9A-HJ-NP-Z]{4})")


def new_number(country: str, day: datetime.date) -> str:
    """Country, year and eight letters drawn by chance: one of a million million. None that is in use already."""
    while True:
        drawn = "".join(secrets.choice(ALPHABET) for _ in range(8))
        number = f"{country}-{day:%y}-{drawn[:4]}-{drawn[4:]}"
        used = (model.objects.filter(number=number).exists() for model in (Certificate, ParticipationCertificate))
        if not any(used):
            return number


def as_number(text: str) -> str:
    """A number as it is kept, from what somebody typed; empty where it cannot be one."""
    found = _PATTERN.fullmatch(re.sub(r"[\s-]", "", text[:40]).upper())
    return "-".join(found.groups()) if found else ""
