"""The page of one enterprise: what changed, its answers, its training, its record."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from score.programme.coaching.models import ImprovementProject, VoiceResult, VoiceSheet
from score.programme.core.formats import country_name
from score.programme.core.taken_back import not_taken_back, taking_back_of
from score.programme.dashboards import enterprise_identity as identity
from score.programme.dashboards import enterprise_records as records_read
from score.programme.dashboards import enterprise_recruitment as recruitment
from score.programme.dashboards import enterprise_timeline as timeline
from score.programme.dashboards.enterprise_changes import changes_of
from score.programme.dashboards.enterprise_records import Records
from score.programme.dashboards.enterprise_words import attribute_label
from score.programme.enterprises.models import (
    Enterprise,
    EnterpriseAttribute,
    EnterpriseClosure,
    EnterpriseContact,
    EnterpriseLink,
    EnterpriseMerge,
    RecruitmentStage,
    SupplyLink,
    Workforce,
)
from score.programme.organisations.access import get_for, may, visible_to
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Consent
from score.programme.results.figures import world_at
from score.programme.results.models import Round
from score.programme.results.queries import RoundLine, round_lines, side_by_side
from score.programme.results.verification.blinding import blind_rounds, blind_words
from score.programme.trainings.models import Participation

TABS = ("changes", "answers", "training", "recruitment", "record")
EVENTS_SHOWN = 10


@login_required
@require_GET
def enterprise(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One enterprise, as far as the reader may see it."""
    shown = get_for(request.actor, Enterprise, uid)
    wanted = request.GET.get("show", "")
    tab = wanted if wanted in TABS else TABS[0]
    return render(request, "dashboards/enterprise.html", page_context(request.actor, shown, tab, timezone.localdate()))


def page_context(actor: Actor, shown: Enterprise, tab: str, today: datetime.date) -> dict[str, Any]:
    """All that the page shows in one of its tabs."""
    records = records_read.records_of(shown)
    open_answers = visible_to(actor, Enterprise, "open_answers").filter(pk=shown.pk).exists()
    if (tab == "answers" and not open_answers) or (tab == "recruitment" and not may(actor, RecruitmentStage)):
        tab = TABS[0]
    lines = round_lines(visible_to(actor, Round).filter(enterprise__in=records.ids)) if open_answers else []
    hidden = blind_rounds(actor) if lines else {}
    blind = any(one.round.pk in hidden for one in lines)
    # a change rests on all rounds: whoever may not see one of them does not see what follows from it
    kept_elsewhere = not_taken_back(Round).filter(enterprise__in=records.ids).count() > len(lines)
    context = {
        "enterprise": shown,
        "kept_elsewhere": open_answers and kept_elsewhere,
        "blind": blind_words() if blind else "",
        "tab": tab,
        "records": records,
        "open_answers": open_answers,
        "rounds": lines,
        "editable_rounds": _editable(actor, lines),
        "merged_into": _merged_into(actor, shown),
        "taken_back": taking_back_of(shown),
        "attribute_kinds": EnterpriseAttribute.Kind.choices,
        "changes": None,
        **_rights(actor, shown, open_answers),
        **_known(actor, records, today),
    }
    if tab == "changes":
        context |= {
            "changes": changes_of(world_at(), shown.uid.hex)
            if open_answers and not kept_elsewhere and not blind
            else None,
            "money": records_read.money_of(actor, records),
            "consents": records_read.consents_of(actor, records),
        }
        context |= {"may_see_consents": may(actor, Consent)}
    if tab == "answers" and not blind:
        context["compared"] = side_by_side(lines)
    if tab == "training":
        context["stated"] = records_read.stated_trainings_of(actor, records)
        context["may_see_people"] = may(actor, Participation)
    if tab == "recruitment":
        context |= _relation(actor, records)
    if tab == "record":
        context |= _identity(actor, shown, records)
        identity.name_recorders(actor, [one.fact for one in context["attributes"]])
    events = _events(actor, records, context)
    context |= {"events": events if tab == "record" else events[:EVENTS_SHOWN], "events_total": len(events)}
    return context


def _rights(actor: Actor, shown: Enterprise, open_answers: bool) -> dict[str, bool]:
    def within(verb: str) -> bool:
        return may(actor, Enterprise, verb) and visible_to(actor, Enterprise, verb).filter(pk=shown.pk).exists()

    return {
        "may_change": within("change"),
        "may_merge": within("merge"),
        "may_record_stage": may(actor, RecruitmentStage, "add"),
        "may_add_contact": may(actor, EnterpriseContact, "add"),
        "may_add_supply_link": may(actor, SupplyLink, "add"),
        "may_see_relations": may(actor, RecruitmentStage),
        "may_see_projects": may(actor, ImprovementProject),
        "may_see_voice": open_answers and (may(actor, VoiceSheet) or may(actor, VoiceResult)),
        "may_make_links": open_answers and may(actor, EnterpriseLink, "add"),
        "may_open_round": open_answers and may(actor, Round, "add"),
        "may_add_workforce": open_answers and may(actor, Workforce, "add"),
        "may_close": open_answers and may(actor, EnterpriseClosure, "add"),
        "may_see_workforce": open_answers and may(actor, Workforce),
    }


def _known(actor: Actor, records: Records, today: datetime.date) -> dict[str, Any]:
    """What is said of the enterprise in the head of every tab."""
    attributes = records_read.attributes_of(actor, records, today)
    now = {one.fact.kind: one.text for one in attributes if one.now}
    workforce = records_read.workforce_of(actor, records)
    Kind = EnterpriseAttribute.Kind
    country = next((one.fact.value for one in attributes if one.now and one.fact.kind == Kind.COUNTRY), "")
    size = None if Kind.SIZE in now else identity.computed_size(actor, records.enterprise, country, today)
    size_words = attribute_label(Kind.SIZE, size.size) if size else ""
    said = {**now, Kind.SIZE: _("%(size)s (computed)") % {"size": size_words}} if size else now
    what = [said[kind] for kind in (Kind.SECTOR, Kind.SIZE, Kind.OWNERSHIP) if kind in said]
    where = ", ".join(now[kind] for kind in (Kind.AREA, Kind.COUNTRY) if kind in now)
    return {
        "attributes": attributes,
        "now": now,
        "size": size,
        "size_words": size_words,
        "country_name": country_name(country),
        "known_as": [*what, *([where] if where else [])],
        "workforce": workforce,
        "latest_workforce": next((one for one in workforce if one.total is not None and one.day <= today), None),
        "cycles": records_read.cycles_of(actor, records),
        "closure": records_read.closure_of(actor, records),
        "comparisons": records_read.comparisons_of(actor, records),
    }


def _identity(actor: Actor, shown: Enterprise, records: Records) -> dict[str, Any]:
    """By what it is known, and what it belongs to."""
    names, identifiers = identity.names_of(actor, records), identity.identifiers_of(actor, records)
    identity.name_recorders(actor, [*names, *identifiers])
    return {
        "names": names,
        "identifiers": identifiers,
        "tree": identity.tree_of(actor, shown),
    }


def _relation(actor: Actor, records: Records) -> dict[str, Any]:
    """What the reader's organisation has to do with it, or every one where the role reaches so far."""
    links = identity.supply_links_of(actor, records)
    changed = visible_to(actor, SupplyLink, "change").filter(pk__in=[one.pk for one in links])
    return {
        "relations": recruitment.relations_of(actor, records),
        "contacts": identity.contacts_of(actor, records),
        "supply_links": links,
        "changeable_links": set(changed.filter(enterprise=records.enterprise).values_list("pk", flat=True)),
        "sees_all": recruitment.sees_all_relations(actor),
    }


def _editable(actor: Actor, lines: list[RoundLine]) -> set[int]:
    """The rounds in which the reader may enter answers."""
    return set(
        visible_to(actor, Round, "change").filter(pk__in=[one.round.pk for one in lines]).values_list("pk", flat=True)
    )


def _merged_into(actor: Actor, shown: Enterprise) -> EnterpriseMerge | None:
    """The merge that made this record part of another, if the reader may see that one."""
    merge = records_read.merged_into(shown)
    if merge is None or not visible_to(actor, Enterprise).filter(pk=merge.kept_id).exists():
        return None
    return merge


def _events(actor: Actor, records: Records, context: dict[str, Any]) -> list[timeline.Event]:
    consents = context["consents"] if "consents" in context else records_read.consents_of(actor, records)
    return timeline.in_order(
        [
            *timeline.round_events(context["rounds"]),
            *timeline.training_events(context["cycles"]),
            *timeline.attribute_events(context["attributes"]),
            *timeline.workforce_events(context["workforce"]),
            *timeline.consent_events(consents),
            *timeline.closure_events(context["closure"]),
            *recruitment.stage_events(actor, records),
            *timeline.correction_events(actor, records),
            *timeline.merge_events(actor, records),
        ]
    )
