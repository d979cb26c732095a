"""May this actor do this? The table of rights and the owner paths, put together."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, TypeVar

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from score.programme.core import taken_back
from score.programme.organisations.access.owners import condition
from score.programme.organisations.access.rights import Reach, reach_of
from score.programme.organisations.actor import PUBLIC, Actor, actor_of
from score.programme.organisations.models import User

AnyModel = TypeVar("AnyModel", bound=Model)
Asking = Actor | Any  # an actor, a user, the anonymous visitor, or None


def may(asking: Asking, subject: type[Model] | str, verb: str = "view") -> bool:
    """Whether the actor may do `verb` with some rows of a model, or with a capability such as "figures"."""
    return _reach(asking, subject, verb) is not Reach.NONE


def require(asking: Asking, subject: type[Model] | str, verb: str = "view") -> None:
    """PermissionDenied unless `may`."""
    if not may(asking, subject, verb):
        raise PermissionDenied(_("Your role does not include this."))


def visible_to(asking: Asking, model: type[AnyModel], verb: str = "view") -> QuerySet[AnyModel]:
    """The rows of `model` with which the actor may do `verb`, as one SQL query; only facts in force count.

    For a fact model the rows themselves are not narrowed to those in force: the caller asks as of a moment.
    Records that were taken back are left out.
    """
    rows = _within(asking, model, verb)
    return rows.exclude(pk__in=taken_back.keys_taken_back(model)) if model.__name__ in taken_back.KINDS else rows


def get_for(asking: Asking, model: type[AnyModel], key: int | str | uuid.UUID, verb: str = "view") -> AnyModel:
    """The row with this primary key or `uid`, if the actor may do `verb` with it.

    Http404 where the actor may not even know of it, PermissionDenied where it is seen but `verb` is not allowed.
    A record that was taken back can be looked at, so that whatever once led to it can be opened; nothing else.
    """
    wanted = _named(model, key)
    found = _within(asking, model, verb).filter(**wanted).first()
    if found is not None and (verb == "view" or taken_back.taking_back_of(found) is None):
        return found
    if found is not None:
        raise PermissionDenied(_("This record was taken back. It can be looked at, and not changed."))
    if verb != "view" and _within(asking, model, "view").filter(**wanted).exists():
        raise PermissionDenied(_("Your role does not include this."))
    raise Http404(_("There is nothing at this address."))


def may_for(asking: Asking, subject: type[Model], verb: str, owner: Model) -> bool:
    """Whether the actor may do `verb` with rows of `subject` that belong to `owner`, also where there are none yet.

    `owner`: an organisation, enterprise, cohort, round or person: say, whether a round may be added for a firm.
    To one that was taken back nothing is added.
    """
    actor = _actor(asking)
    return _is_open_to(verb, owner) and _lies_within(actor, owner, _reach(actor, subject, verb))


def rights_over(asking: Asking, owner: Model, wanted: Mapping[str, tuple[type[Model], str]]) -> dict[str, bool]:
    """Many of `may_for` at once, each under a name of the caller's: what reaches equally far is looked up once."""
    actor, known = _actor(asking), dict[Reach, bool]()
    is_open = _is_open_to("change", owner)
    found = {}
    for name, (subject, verb) in wanted.items():
        reach = _reach(actor, subject, verb)
        if reach not in known:
            known[reach] = _lies_within(actor, owner, reach)
        found[name] = known[reach] and (is_open or verb == "view")
    return found


def visible_in_cohort(asking: Asking, cohort: Model, model: type[AnyModel], verb: str = "view") -> QuerySet[AnyModel]:
    """The enterprises enrolled in a cohort (`model` is Enterprise) with which the actor may do `verb`.

    The same rows as `visible_to` gives: an organisation's own are all that are enrolled where it delivers, and a right
    that reaches so far need not be sought in each row.
    """
    actor = _actor(asking)
    reach = _reach(actor, model, verb)
    enrolled = apps.get_model("programme", "Enrolment")._default_manager.in_force()  # type: ignore[attr-defined]
    rows: QuerySet[AnyModel]
    if Reach.ALL in reach or (Reach.OWN in reach and _lies_within(actor, cohort, Reach.OWN)):
        rows = model._default_manager.exclude(pk__in=taken_back.keys_taken_back(model))
    else:
        rows = visible_to(actor, model, verb)
    return rows.filter(pk__in=enrolled.filter(cohort=cohort.pk).values("enterprise"))


def require_for(asking: Asking, subject: type[Model], verb: str, owner: Model) -> None:
    """PermissionDenied unless `may_for`."""
    if not may_for(asking, subject, verb, owner):
        raise PermissionDenied(_("Your role does not include this."))


def countries_open_to(asking: Asking, subject: type[Model] | str, verb: str = "view") -> frozenset[str] | None:
    """The countries in which the actor may do `verb`; None means every country, an empty set none."""
    actor = _actor(asking)
    reach = _reach(actor, subject, verb)
    if Reach.ALL in reach:
        return None
    if reach & (Reach.COUNTRY | Reach.OWN | Reach.SHARED):
        # an organisation without a country, a network of trainers for instance, works wherever it is asked to
        return frozenset({actor.country}) if actor.country else (None if Reach.OWN in reach else frozenset())
    return frozenset()


def _is_open_to(verb: str, owner: Model) -> bool:
    """Whether this verb is possible with rows of this owner at all: one that was taken back is only seen."""
    kind = type(owner)
    if verb == "view" or kind.__name__ not in taken_back.KINDS:
        return True
    return not kind._base_manager.filter(pk=owner.pk, pk__in=taken_back.keys_taken_back(kind)).exists()


def _lies_within(actor: Actor, owner: Model, reach: Reach) -> bool:
    if reach is Reach.NONE or Reach.ALL in reach:
        return reach is not Reach.NONE  # every row, or none: nothing has to be looked up
    return type(owner)._base_manager.filter(condition(type(owner), actor, reach), pk=owner.pk).exists()


def _within(asking: Asking, model: type[AnyModel], verb: str) -> QuerySet[AnyModel]:
    actor = _actor(asking)
    return model._default_manager.filter(condition(model, actor, _reach(actor, model, verb)))


def _reach(asking: Asking, subject: type[Model] | str, verb: str) -> Reach:
    name = subject if isinstance(subject, str) else subject.__name__
    return reach_of(_actor(asking).role, name, verb)


def _actor(asking: Asking) -> Actor:
    if isinstance(asking, Actor):
        return asking
    return actor_of(asking) if isinstance(asking, User) else PUBLIC


def _named(model: type[Model], key: int | str | uuid.UUID) -> dict[str, Any]:
    """The condition for one row. What is no key at all is no row."""
    if isinstance(key, int):
        return {"pk": key}
    text = str(key)
    if text.isdecimal():
        return {"pk": int(text)}
    try:
        return {"uid": uuid.UUID(text)} if any(f.name == "uid" for f in model._meta.fields) else {"pk__in": ()}
    except ValueError:
        return {"pk__in": ()}
