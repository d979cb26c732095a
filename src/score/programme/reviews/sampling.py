"""Which reports are read: all of a trainer until several in a row were clean, then a share of those without a finding.

Lots are drawn by a keyed hash of the report under a seed that is kept with the rule: whoever makes a report cannot know
its lot, and whoever checks can draw it again. What is missing or odd is always read; so is what changed after a
decision, also after it was passed unread: else a report could be written anew at leisure once its lot is known. A
report that is not drawn is passed unread, by a decision of the system that says so.
"""

from __future__ import annotations

import datetime
import hmac
import secrets
from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from score.catalogue.countries import country_files, reviewing
from score.programme.core import facts
from score.programme.core.recording import newest
from score.programme.reviews.kinds import Report
from score.programme.reviews.models import ReviewSampling
from score.programme.reviews.queries import Standing, State, clean_in_a_row

_STEPS = 10**6
GRACE = datetime.timedelta(days=30)  # what was handed in just before reviews began is still looked at


def reviewing_in(country: str) -> reviewing.Reviewing:
    """What the file of a country says about reviews; our default without one."""
    try:
        return country_files.get(country).reviews
    except country_files.UnknownCountry:
        return reviewing.DEFAULT


def rules() -> dict[str, ReviewSampling]:
    """The rule in force in each country that has one."""
    return {one.country: one for one in ReviewSampling.objects.in_force()}


def beginnings() -> dict[str, datetime.datetime]:
    """From when on reports are looked at in each country: shortly before its rule was first recorded.

    What was entered or imported long before nobody has to read again. A country without a rule has no beginning yet:
    there everything is looked at.
    """
    first = ReviewSampling.objects.filter(supersedes__isnull=True)
    return {country: moment - GRACE for country, moment in first.values_list("country", "recorded_at")}


def is_from_before(report: Report, standing: Standing, begins: Mapping[str, datetime.datetime]) -> bool:
    """Whether a report is from before reviews began in its country, and nobody has looked at it since."""
    begun = begins.get(report.country)
    return begun is not None and standing.decision is None and report.waits_since < begun


def keep_rule(country: str, *, seed: str = "") -> ReviewSampling:
    """The rule of a country as its file says it, recorded with a seed where there is none or the file changed."""
    said = reviewing_in(country)
    with facts.writing(None) as writing:
        wanted = ReviewSampling(country=country, after=said.after, share=said.share, seed=seed)
        held = newest(wanted, ("country",))
        if held is None:
            wanted.seed = seed or secrets.token_hex(16)
            return writing.add(wanted)
        if (held.after, held.share) == (said.after, said.share) and not held.withdrawn:
            return held
        wanted.seed = held.seed
        return writing.supersede(held, wanted, reason=_("The country's file says so."))


def lot_of(report: Report, seed: str) -> Decimal:
    """The lot of a report under a seed, from 0 to below 1 in steps of a millionth.

    HMAC-SHA256 of the kind, a line's end and the subject, with the seed as its key: the first eight bytes as a number,
    of which the last six digits count. Nothing else goes into it, so whoever has the seed can draw it again.
    """
    told = f"{report.kind}\n{report.subject}".encode()
    number = int.from_bytes(hmac.digest(seed.encode(), told, "sha256")[:8], "big")
    return Decimal(number % _STEPS) / _STEPS


def passes_unread(
    report: Report, clean: bool, standing: Standing, rule: ReviewSampling | None, in_a_row: Mapping[int, int]
) -> bool:
    """Whether nobody has to read a report: new, clean, of a trainer whose last ones were clean, and not drawn."""
    if standing.state is not State.NEW:
        return False
    if rule is None or report.author is None or not clean:
        return False
    return in_a_row.get(report.author, 0) >= rule.after and lot_of(report, rule.seed) >= rule.share


def rows_of_authors(reports: Iterable[Report]) -> Mapping[int, int]:
    """For each author of these reports how many of theirs were clean in a row."""
    return clean_in_a_row(one.author for one in reports if one.author is not None)
