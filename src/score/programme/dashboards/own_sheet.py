"""An enterprise's own page on one sheet of paper, whatever there is to say: long lists end with how much more there is.

A name is printed in its own script where a font here can write it, as on certificates.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from babel import Locale
from django.conf import settings
from django.utils.text import Truncator, capfirst
from django.utils.translation import get_language, gettext, ngettext

from score.catalogue.countries import country_files
from score.programme.coaching.savings import Saved
from score.programme.core import formats
from score.programme.core.documents import codes, typesetting
from score.programme.core.documents.fonts import unwritable
from score.programme.dashboards.enterprise_changes import Change
from score.programme.enterprises.models import Enterprise

MOST_CHANGES, MOST_PROJECTS, MOST_SHARED, MOST_SAVINGS = 9, 10, 6, 3
LONGEST = 90  # letters of a title
_OURS = {code for code, _name in settings.LANGUAGES}


def language_of(country: str) -> str:
    """The first language of a country that our words are translated into."""
    languages = country_files.get(country).languages if country else ()
    return next((one for one in languages if one in _OURS), settings.LANGUAGE_CODE)


def own_sheet(known: Mapping[str, Any], expires_on: datetime.date, address: str, moment: datetime.datetime) -> bytes:
    """The page as PDF, in the language that is active. `known`: what the page itself says."""
    language = get_language() or settings.LANGUAGE_CODE
    firm = _name(known["firm"])
    data = {
        **typesetting.branding(),
        "lang": language,
        "dir": Locale.parse(language, sep="-").text_direction,
        "title": gettext("What changed at %(firm)s") % {"firm": firm},
        "heading": _short(gettext("What changed at %(firm)s") % {"firm": firm}, 2 * LONGEST),
        "made": gettext("As recorded by %(day)s") % {"day": formats.day(moment)},
        "changes": _changes(known),
        "saved": _saved(known),
        "projects": _projects(known),
        "visit": _visit(known),
        "sharing": _sharing(known),
        "qr": codes.qr_svg(address, border=0),
        "address": address,
        "about_code": gettext("The code opens this page until %(day)s, with all of it.")
        % {"day": formats.day(expires_on)},
    }
    return typesetting.pdf("own_page", data, moment=moment)


def _name(firm: Enterprise) -> str:
    local = firm.name_local.strip()
    if not local or local == firm.name or unwritable(local):
        return firm.name
    return f"{local} ({firm.name})"


def _changes(known: Mapping[str, Any]) -> dict[str, Any]:
    found: list[Change] = known["changes"]
    verdicts = known["verdicts"]
    heading = ngettext(
        "%(better)s of %(n)s measure improved", "%(better)s of %(n)s measures improved", verdicts.pairs
    ) % {"better": formats.count(verdicts.better), "n": formats.count(verdicts.pairs)}
    if verdicts.worse:
        worse = ngettext("%(n)s got worse", "%(n)s got worse", verdicts.worse) % {"n": formats.count(verdicts.worse)}
        heading = f"{heading}, {worse}"
    rows = [
        {
            "title": _short(one.title),
            "unit": _short(one.unit),
            "before": _number(one.before),
            "after": _number(one.after),
            "when": f"{one.before_label} – {one.after_label}",
            "verdict": one.verdict,
            "kind": one.kind,
        }
        for one in found[:MOST_CHANGES]
    ]
    return {
        "heading": heading if found else gettext("No change can be stated yet"),
        "rows": rows,
        "more": _more(len(found) - MOST_CHANGES),
        "note": gettext(
            "From your own answers. Measured change, not effect of the training: no firms without training are "
            "compared here."
        )
        if found
        else gettext("A change needs your answers from before the training and again after it."),
    }


def _saved(known: Mapping[str, Any]) -> dict[str, Any]:
    found: list[Saved] = known["saved"]
    lines = [_saved_words(one) for one in found[:MOST_SAVINGS]]
    lines += [
        gettext("What is only expected, %(net)s, is not counted.") % {"net": formats.money(one.net, one.currency)}
        for one in known["projected"][:MOST_SAVINGS]
    ]
    return {
        "heading": gettext("What you saved against what you paid"),
        "lines": lines or [gettext("No saving is recorded yet")],
    }


def _saved_words(one: Saved) -> str:
    net, paid = formats.money(one.net, one.currency), formats.money(one.paid, one.currency)
    if one.paid:
        words = gettext("You paid %(paid)s. You saved %(net)s.") % {"paid": paid, "net": net}
    else:
        words = gettext("You saved %(net)s.") % {"net": net}
    seen = ngettext("Observed in %(n)s project.", "Observed in %(n)s projects.", one.projects)
    return f"{words} {seen % {'n': formats.count(one.projects)}}"


def _projects(known: Mapping[str, Any]) -> dict[str, Any]:
    found = [(capfirst(str(column.label)), one.card.title) for column in known["columns"] for one in column.cards]
    return {
        "heading": gettext("Your projects"),
        "rows": [[_short(title), label] for label, title in found[:MOST_PROJECTS]],
        "more": _more(len(found) - MOST_PROJECTS),
    }


def _visit(known: Mapping[str, Any]) -> str:
    visit = known["next_visit"]
    return gettext("Next visit: %(day)s.") % {"day": formats.long_day(visit.day)} if visit else ""


def _sharing(known: Mapping[str, Any]) -> dict[str, Any]:
    given = list(known["consents"])
    rows = [
        [
            _short(one.recipient.name if one.recipient else "–"),
            str(one.get_purpose_display()),
            formats.day(one.given_on),
        ]
        for one in given[:MOST_SHARED]
    ]
    fixed: Iterable[tuple[str, str]] = (
        (gettext("Your training provider and the programme"), gettext("all answers, to coach you")),
        (gettext("Buyers to whom you did not agree"), gettext("nothing, not even that you take part")),
        (gettext("The public"), gettext("you inside totals of five firms or more")),
    )
    return {
        "heading": gettext("Who sees what of your firm"),
        "rows": [*([who, sees, ""] for who, sees in fixed), *rows],
        "more": _more(len(given) - MOST_SHARED),
    }


def _number(value: float | None) -> str:
    return formats.number(round(value, 2) if value is not None else None)


def _short(text: str, most: int = LONGEST) -> str:
    return Truncator(text).chars(most)


def _more(number: int) -> str:
    if number <= 0:
        return ""
    words = ngettext("and %(n)s more on the page", "and %(n)s more on the page", number)
    return words % {"n": formats.count(number)}
