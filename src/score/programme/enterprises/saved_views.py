"""Filters, order and columns of a list, kept under a name: mine, or shared with everybody of my organisation."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from score.programme.core import audit
from score.programme.enterprises.models import SavedView
from score.programme.organisations.access import visible_to
from score.programme.organisations.actor import Actor

LONGEST = SavedView._meta.get_field("query").max_length


def views_of(actor: Actor, listing: str) -> QuerySet[SavedView]:
    """The views of a list that the actor may use, by name."""
    return visible_to(actor, SavedView).filter(listing=listing).order_by("title", "pk")


def first_view(actor: Actor, listing: str) -> SavedView | None:
    """The actor's own view that the list begins with, if there is one."""
    return SavedView.objects.filter(user=actor.user, listing=listing, is_default=True).first()


def save_view(*, actor: Actor, listing: str, title: str, query: str, shared: bool, is_default: bool) -> SavedView:
    """Keep `query` under a name; an own view of that name is replaced.

    ValidationError where the name is blank or the choices are too many to keep.
    """
    _check(actor, title, query, shared)
    with transaction.atomic():
        view, made = SavedView.objects.update_or_create(
            user=actor.user,
            listing=listing,
            title=title.strip(),
            defaults={"query": query, "shared": shared, "organisation": actor.organisation, "is_default": is_default},
        )
        _only_default(view)
        audit.record(actor, "save_view", view, {"listing": listing, "shared": shared, "new": made})
    return view


def change_view(*, actor: Actor, view: SavedView, title: str, shared: bool, is_default: bool) -> SavedView:
    """Another name, shared or not, what the list begins with or not."""
    _check(actor, title, view.query, shared)
    others = SavedView.objects.filter(user=view.user, listing=view.listing, title=title.strip()).exclude(pk=view.pk)
    if others.exists():
        raise ValidationError({"title": _("You have a view of this name already.")})
    with transaction.atomic():
        view.title, view.shared, view.is_default = title.strip(), shared, is_default
        view.save(update_fields=["title", "shared", "is_default"])
        _only_default(view)
        audit.record(actor, "change_view", view, {"shared": shared})
    return view


def delete_view(*, actor: Actor, view: SavedView) -> None:
    """The name is gone; nothing that the list shows is."""
    with transaction.atomic():
        audit.record(actor, "delete_view", view, {"listing": view.listing})
        view.delete()


def _check(actor: Actor, title: str, query: str, shared: bool) -> None:
    if not title.strip():
        raise ValidationError({"title": _("A view needs a name.")})
    if len(query) > LONGEST:
        raise ValidationError(_("These are more choices than a view can keep. Take some filters or columns away."))
    if shared and actor.organisation is None:
        raise ValidationError({"shared": _("You act for no organisation, so there is nobody to share it with.")})


def _only_default(view: SavedView) -> None:
    if view.is_default:
        SavedView.objects.filter(user=view.user, listing=view.listing).exclude(pk=view.pk).update(is_default=False)
