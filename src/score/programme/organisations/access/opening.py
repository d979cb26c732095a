"""How deep a figure opens depends on who opens it."""

from __future__ import annotations

import base64
import enum
from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from score.programme.organisations.access.deciding import may, visible_to
from score.programme.organisations.access.rights import (
    BUYER,
    CLERK,
    COMMITTEE,
    COORDINATOR,
    DONOR,
    ENTERPRISE,
    EVALUATOR,
    FOCAL,
    MANAGER,
    ME,
    OWNER,
    TRAINER,
)
from score.programme.organisations.actor import Actor


class Depth(enum.IntEnum):
    """How far behind a figure a reader gets; each level includes the ones before."""

    NOTHING = 0
    FIGURE = 1  # value, definition, coverage, bounds
    CODED_ENTERPRISES = 2  # and the enterprises behind it, under a code, without names, photos, free text
    ANSWERS = 3  # and their names, answers and evidence


@dataclass(frozen=True)
class FigureScope:
    """What a figure is about, as far as access asks: empty means everywhere, or every partner.

    `group_only`: worker voice, satisfaction, concerns: nobody opens them below the group.
    """

    country: str = ""
    partner_id: int | None = None
    group_only: bool = False
    published: bool = False


# (depth where the figure is about the reader's own: country, or custody; depth elsewhere)
_DEPTHS: dict[str, tuple[Depth, Depth]] = {
    OWNER: (Depth.ANSWERS, Depth.ANSWERS),
    ME: (Depth.ANSWERS, Depth.ANSWERS),
    COORDINATOR: (Depth.ANSWERS, Depth.CODED_ENTERPRISES),
    MANAGER: (Depth.ANSWERS, Depth.CODED_ENTERPRISES),
    TRAINER: (Depth.ANSWERS, Depth.CODED_ENTERPRISES),
    CLERK: (Depth.ANSWERS, Depth.CODED_ENTERPRISES),
    DONOR: (Depth.CODED_ENTERPRISES, Depth.CODED_ENTERPRISES),
    EVALUATOR: (Depth.CODED_ENTERPRISES, Depth.CODED_ENTERPRISES),
    FOCAL: (Depth.FIGURE, Depth.FIGURE),
    COMMITTEE: (Depth.FIGURE, Depth.FIGURE),
    BUYER: (Depth.FIGURE, Depth.FIGURE),
    ENTERPRISE: (Depth.FIGURE, Depth.FIGURE),
}


def depth_of_opening(actor: Actor, scope: FigureScope) -> Depth:
    """How deep `actor` may open a figure about `scope`.

    The depth holds for the figure as a whole. Inside a figure that opens to coded enterprises a partner still finds
    its own under their names: `shown_enterprises` tells for each.
    """
    if not may(actor, "figures"):
        return Depth.FIGURE if scope.published and may(actor, "published_figures") else Depth.NOTHING
    if scope.group_only:
        return Depth.FIGURE
    own, elsewhere = _DEPTHS.get(actor.role, (Depth.FIGURE, Depth.FIGURE))
    return own if _is_own(actor, scope) else elsewhere


def why_it_stops(depth: Depth, scope: FigureScope) -> str:
    """Why the page goes no deeper, in words for the reader; empty where it goes all the way."""
    if depth is Depth.ANSWERS:
        return ""
    if scope.group_only:
        return _("What workers said opens to nobody below the group, so that nobody can be found out.")
    if depth is Depth.CODED_ENTERPRISES:
        return _(
            "Enterprises appear under a code. Their names and answers are open to the programme and to the partner "
            "that works with them; another partner sees them once the enterprise agrees."
        )
    if depth is Depth.FIGURE:
        return _("Your role opens the figure, its definition, coverage and bounds, but not the enterprises behind it.")
    return _("This figure is not published.")


@dataclass(frozen=True)
class Shown:
    """An enterprise as one reader sees it behind a figure: `named` ones link to their page, others are a code."""

    enterprise_id: int
    label: str
    named: bool


def shown_enterprises(
    actor: Actor, enterprise_ids: Iterable[int], scope: FigureScope, report_key: str
) -> dict[int, Shown]:
    """How each of these enterprises appears to `actor` behind a figure; empty where the figure does not open so far.

    `report_key`: what the reader reads (a report, or the figure's page). The same enterprise has one code in it,
    and another in the next, so that codes of two reports cannot be laid side by side.
    """
    ids = list(enterprise_ids)
    if depth_of_opening(actor, scope) < Depth.CODED_ENTERPRISES:
        return {}
    enterprises = apps.get_model("programme", "Enterprise")
    names = dict(visible_to(actor, enterprises, "open_answers").filter(pk__in=ids).values_list("pk", "name"))
    uids = dict(enterprises._base_manager.filter(pk__in=ids).values_list("pk", "uid"))
    return {
        pk: Shown(pk, names[pk], named=True) if pk in names else Shown(pk, code_of(uid, report_key), named=False)
        for pk, uid in uids.items()
    }


def code_of(enterprise: object, report_key: str) -> str:
    """The name of an enterprise in one report for those who may not know which it is: "Enterprise 7F3K-M2QD".

    `enterprise`: the record or its uid. A keyed hash (HMAC-SHA256 under the instance's key) of report and
    enterprise: 40 bits, so that two of 100,000 enterprises share a code in less than one report in two hundred.
    """
    uid = getattr(enterprise, "uid", enterprise)
    digest = salted_hmac("score.enterprise_code", f"{report_key}\n{uid}", algorithm="sha256").digest()
    code = base64.b32encode(digest[:5]).decode()
    return _("Enterprise %(code)s") % {"code": f"{code[:4]}-{code[4:]}"}


def _is_own(actor: Actor, scope: FigureScope) -> bool:
    if actor.role == COORDINATOR:
        return bool(scope.country) and scope.country == actor.country
    return actor.organisation is not None and scope.partner_id == actor.organisation.pk


__all__ = ["Depth", "FigureScope", "Shown", "code_of", "depth_of_opening", "shown_enterprises", "why_it_stops"]
