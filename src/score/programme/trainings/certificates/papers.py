"""What stands on certificates that are printed. Names come from the table of names, at the moment of printing.

A name is printed in its own script. Where no font here can write it, the name in Latin letters stands instead, and the
page that offers the file says so.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from babel import Locale
from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext, ngettext, override

from score.catalogue.countries import country_files
from score.programme.core import formats
from score.programme.core.documents import codes, typesetting
from score.programme.core.documents.fonts import unwritable
from score.programme.core.formats import country_name
from score.programme.organisations.models import PersonDetails
from score.programme.trainings.certificates.trained import Firm, Trained
from score.programme.trainings.models import (
    Certificate,
    Cohort,
    CohortDelivery,
    CohortPlan,
    CohortTrainer,
    ParticipationCertificate,
)
from score.programme.trainings.trainers.words import level_words, names_of
from score.programme.trainings.words import module_title

Address = Callable[[str], str]
MOST_SIGNS = 2
_OURS = {code for code, _name in settings.LANGUAGES}
_TRAINS = (CohortTrainer.Part.LEAD, CohortTrainer.Part.SECOND)


@dataclass(frozen=True)
class Written:
    """A name as it is printed: large, and small beneath where it is another one. `lacks`: letters without a font."""

    name: str
    beneath: str
    lacks: str


def written(details: PersonDetails) -> Written:
    """The name in its own script, the Latin one beneath; the Latin one alone where it cannot be written."""
    local = details.name_local.strip()
    if not local or local == details.name:
        return Written(details.name, "", unwritable(details.name))
    if lacks := unwritable(local):
        return Written(details.name, "", lacks)
    return Written(local, details.name if not unwritable(details.name) else "", "")


def language_of(cohort: Cohort) -> str:
    """The language of the class where our words are translated into it, else the country's first that is."""
    plan = CohortPlan.objects.in_force().filter(cohort=cohort).first()
    wanted = [plan.language if plan else "", *country_files.get(cohort.country).languages]
    return next((one for one in wanted if one in _OURS), settings.LANGUAGE_CODE)


def participation_papers(
    cohort: Cohort, certificates: Iterable[ParticipationCertificate], address: Address
) -> list[dict[str, Any]]:
    """One page for each certificate whose holder still has a name, in the order of the names."""
    numbers = {one.person_id: one.number for one in certificates}
    seen = Trained(cohort)
    with override(language_of(cohort)):
        common = _common(cohort, seen)
        return [
            _page(
                common,
                kind=gettext("Certificate of participation"),
                written_name=written(one.details),
                did=_did(one.attended, one.held),
                beside=gettext("for %(firm)s") % {"firm": one.participation.enterprise.name},
                number=numbers[one.key],
                address=address,
            )
            for one in seen.persons
            if one.details is not None and one.key in numbers
        ]


def enterprise_papers(cohort: Cohort) -> list[dict[str, Any]]:
    """One page for each enterprise that was trained by rule 1. It has no number: the registry knows enterprises."""
    seen = Trained(cohort)
    with override(language_of(cohort)):
        common = _common(cohort, seen)
        return [_firm_page(common, one) for one in seen.firms if not one.problem]


def trainer_paper(certificate: Certificate, address: Address) -> list[dict[str, Any]]:
    """The page of a trainer's certificate; none where the name was erased."""
    trainer = certificate.trainer
    details = PersonDetails.objects.filter(person=trainer.person_id).first()
    if details is None:
        return []
    languages = country_files.get(trainer.country).languages
    with override(next((one for one in languages if one in _OURS), settings.LANGUAGE_CODE)):
        issuer = certificate.issued_by.name if certificate.issued_by else ""
        did = {
            Certificate.Level.EXPERT: gettext("may supervise, observe and recommend trainers of"),
            Certificate.Level.RECOGNISED: gettext("is recognised as a trainer of"),
        }.get(Certificate.Level(certificate.level), gettext("may train enterprises on their own in"))
        common = {
            "module": module_title(certificate.module, trainer.country),
            "where": f"{country_name(trainer.country)}, {formats.day(certificate.issued_on)}",
            "signs": [{"name": issuer, "role": gettext("issued by")}] if issuer else [],
            "until": gettext("valid until %(day)s") % {"day": formats.day(certificate.valid_until)}
            if certificate.valid_until
            else "",
        }
        kind = gettext("Trainer’s certificate: %(level)s") % {"level": level_words(certificate.level)}
        page = _page(
            common, kind=kind, written_name=written(details), did=did, beside="", number=certificate.number,
            address=address,
        )  # fmt: skip
        return [page]


def as_pdf(pages: list[dict[str, Any]], *, title: str, moment: datetime.datetime) -> bytes:
    """The pages as one PDF."""
    brand = typesetting.branding()
    data = {"title": title, "author": brand["programme"], **brand, "certificates": pages}
    return typesetting.pdf("certificates", data, moment=moment)


def _common(cohort: Cohort, seen: Trained) -> dict[str, Any]:
    plan = CohortPlan.objects.in_force().filter(cohort=cohort).first()
    days = sorted(seen.days.values())
    where = [plan.venue] if plan and plan.venue else []
    where += [country_name(cohort.country), formats.period(days[0], days[-1]) if days else ""]
    return {
        "module": module_title(cohort.module, cohort.country),
        "where": ", ".join(filter(None, where)),
        "signs": _signs(cohort),
        "until": "",
    }


def _signs(cohort: Cohort) -> list[dict[str, str]]:
    """Who leads the class, and the partner that gives it."""
    rows = CohortTrainer.objects.in_force().filter(cohort=cohort, part__in=_TRAINS).select_related("trainer")
    lead = sorted(rows, key=lambda one: (one.part != CohortTrainer.Part.LEAD, one.pk))[:1]
    names = names_of([one.trainer for one in lead])
    signs = [{"name": names[one.trainer_id], "role": gettext("Trainer")} for one in lead]
    delivery = CohortDelivery.objects.in_force().filter(cohort=cohort).select_related("partner").first()
    if delivery and delivery.partner:
        kind = capfirst(str(delivery.partner.get_kind_display()))
        signs.append({"name": delivery.partner.name, "role": kind})
    return signs[:MOST_SIGNS]


def _did(attended: int, held: int) -> str:
    if attended == held:
        return ngettext("took part in the class day of", "took part in all %(n)s class days of", held) % {
            "n": formats.count(held)
        }
    return gettext("took part in %(attended)s of %(held)s class days of") % {
        "attended": formats.count(attended),
        "held": formats.count(held),
    }


def _firm_page(common: dict[str, Any], firm: Firm) -> dict[str, Any]:
    enterprise = firm.enterprise
    local = enterprise.name_local.strip()
    name = local if local and not unwritable(local) else enterprise.name
    beside = ngettext(
        "with %(n)s person who completed it", "with %(n)s persons who completed it, managers and workers", firm.persons
    ) % {"n": formats.count(firm.persons)}
    return _page(
        common,
        kind=gettext("Certificate for the enterprise"),
        written_name=Written(name, enterprise.name if name != enterprise.name else "", ""),
        did=gettext("was trained in"),
        beside=beside,
        number="",
        address=str,
    )


def _page(
    common: dict[str, Any], *, kind: str, written_name: Written, did: str, beside: str, number: str, address: Address
) -> dict[str, Any]:
    language = get_language() or settings.LANGUAGE_CODE
    return {
        **common,
        "lang": language,
        "dir": Locale.parse(language, sep="-").text_direction,
        "kind": kind,
        "name": written_name.name,
        "name_latin": written_name.beneath,
        "did": did,
        "with": beside,
        "check": gettext("Check this certificate"),
        "number": number,
        "qr": codes.qr_svg(address(number), border=0) if number else "",
    }
