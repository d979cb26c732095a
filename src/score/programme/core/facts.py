"""Facts: rows that are recorded once. A correction supersedes, a withdrawal supersedes without value.

Every writer holds the facts lock shared and reads the database's own clock after taking it. Whoever needs a
moment at which nothing is under way (`settle`) holds it exclusively for an instant. So no row can appear later
with a `recorded_at` at or before a moment that has been settled: a past `as_of` never moves.
"""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar, TypeVar

from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from score.programme.core import facts_lock

Moment = datetime.datetime
AnyFact = TypeVar("AnyFact", bound="Fact")


class FactsAreNeverEdited(Exception):
    """Somebody tried to change or delete a fact instead of superseding it."""


class AlreadySuperseded(Exception):
    """The fact was corrected by somebody else in the meantime. The message may be shown to a user."""


class HistoryNeedsAnEmptyInstance(Exception):
    """Facts can bring their own moments only into an instance that has none yet. The message may be shown."""


class FactQuerySet(models.QuerySet[AnyFact]):
    """Reads of facts. `update` and `delete` are refused here, and again by triggers in the database."""

    def as_of(self, moment: Moment) -> FactQuerySet[AnyFact]:
        """The facts that were known and in force at `moment`."""
        later = self.model._default_manager.filter(supersedes=OuterRef("pk"), recorded_at__lte=moment)
        return self.filter(recorded_at__lte=moment, withdrawn=False).exclude(Exists(later))

    def in_force(self) -> FactQuerySet[AnyFact]:
        """The facts that are in force now."""
        # asked of the column that joins, not of the key: only so does PostgreSQL see an anti-join, and guess that most
        # facts are in force; else it expects one row and reads whole tables again and again
        return self.filter(superseded_by__supersedes__isnull=True, withdrawn=False)

    def update(self, **changes: Any) -> int:
        raise FactsAreNeverEdited("facts are never edited: supersede them")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise FactsAreNeverEdited("facts are never deleted: withdraw them")


class Fact(models.Model):
    """What every fact carries: when and by whom it was recorded, and which earlier fact it replaces."""

    recorded_at = models.DateTimeField(editable=False, db_index=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded_by")
    reason = models.TextField(blank=True)
    withdrawn = models.BooleanField(default=False)

    objects = FactQuerySet.as_manager()

    VALUE_FIELDS: ClassVar[tuple[str, ...]] = ()  # emptied when the fact is withdrawn

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(supersedes__isnull=True) | ~Q(reason=""), name="%(class)s_correction_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn=False) | Q(supersedes__isnull=False), name="%(class)s_withdrawal_supersedes"
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        raise FactsAreNeverEdited("facts are recorded through facts.writing()")

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise FactsAreNeverEdited("facts are never deleted: withdraw them")


def recorded_once(*fields: str, name: str) -> models.UniqueConstraint:
    """At most one first fact for `fields`: whatever comes later about the same thing has to supersede."""
    return models.UniqueConstraint(fields=list(fields), condition=Q(supersedes__isnull=True), name=name)


def fact_models() -> list[type[Fact]]:
    """All fact tables of the programme, by name."""
    found = [model for model in apps.get_app_config("programme").get_models() if issubclass(model, Fact)]
    return sorted(found, key=lambda model: model.__name__)


class Writing:
    """An open transaction that holds the facts lock; everything recorded in it carries the same moment."""

    def __init__(self, actor: Any, moment: Moment, *, history: bool = False) -> None:
        self.actor = actor
        self.moment = moment
        self.history = history

    def now(self) -> Moment:
        """The clock of facts at this instant, for what is compared with moments of facts but is none."""
        return facts_lock.clock_since(self.moment)

    def add(self, fact: AnyFact) -> AnyFact:
        """Record one fact and return it with its key."""
        return self.add_many([fact])[0]

    def add_many(self, facts: Iterable[AnyFact], *, batch_size: int = 2000) -> list[AnyFact]:
        """Record many facts of one kind, in the order given."""
        rows = list(facts)
        if not rows:
            return rows
        for fact in rows:
            if not (self.history and fact.recorded_at):
                fact.recorded_at = self.moment
            elif fact.recorded_at > self.moment:
                raise ValueError(f"recorded_at {fact.recorded_at} lies in the future")
            if fact.recorded_by_id is None and self.actor is not None:
                fact.recorded_by = self.actor
        return type(rows[0])._base_manager.bulk_create(rows, batch_size=batch_size)

    def supersede(self, old: AnyFact, new: AnyFact, *, reason: str) -> AnyFact:
        """Record `new` in the place of `old`.

        Raises AlreadySuperseded when `old` is no longer in force, ValueError without a reason.
        """
        if not reason.strip():
            raise ValueError(_("A correction needs a reason."))
        new.supersedes, new.reason = old, reason
        try:
            with transaction.atomic():
                return self.add(new)
        except IntegrityError as error:
            if type(old)._base_manager.filter(supersedes=old).exists():
                raise AlreadySuperseded(
                    _("Somebody corrected this in the meantime. Look at the newer value first.")
                ) from error
            raise

    def withdraw(self, old: AnyFact, *, reason: str) -> AnyFact:
        """Record that `old` no longer holds: a copy of it without its value.

        Raises AlreadySuperseded also where `old` says itself that something no longer holds.
        """
        if old.withdrawn:
            raise AlreadySuperseded(_("Somebody corrected this in the meantime. Look at the newer value first."))
        copied = {
            field.attname: getattr(old, field.attname)
            for field in old._meta.concrete_fields
            if not field.primary_key and field.name not in _BOOKKEEPING and field.name not in old.VALUE_FIELDS
        }
        return self.supersede(old, type(old)(withdrawn=True, **copied), reason=reason)


_BOOKKEEPING = {"recorded_at", "recorded_by", "supersedes", "reason", "withdrawn"}


@contextlib.contextmanager
def writing(actor: Any) -> Iterator[Writing]:
    """One transaction in which facts (and whatever belongs to them) are written.

    `actor`: the user who writes, or None for the system. Inside another `writing` of the same thread
    the same transaction and moment go on.
    """
    if current := facts_lock.current():
        yield current
        return
    with transaction.atomic():
        facts_lock.take_shared()
        with facts_lock.holding(Writing(actor, facts_lock.next_moment())) as opened:
            yield opened


@contextlib.contextmanager
def loading_history(actor: Any) -> Iterator[Writing]:
    """Like `writing`, for an archive or a demonstration whose facts bring their own `recorded_at`.

    Raises HistoryNeedsAnEmptyInstance when there is a fact already: its past could move otherwise.
    """
    with transaction.atomic():
        facts_lock.take_exclusive()
        if filled := [model.__name__ for model in fact_models() if model._base_manager.exists()]:
            raise HistoryNeedsAnEmptyInstance(
                _("History can only be loaded into an instance without facts; there are some already: %(kinds)s.")
                % {"kinds": ", ".join(filled)}
            )
        with facts_lock.holding(Writing(actor, facts_lock.next_moment(), history=True)) as opened:
            yield opened


def settle() -> Moment:
    """The latest moment up to which everything that will ever be known is known.

    Takes the facts lock exclusively for an instant. While others are writing it does not wait for
    them: the last settled moment is returned.
    """
    return facts_lock.settle()


def as_known(moment: Moment | None) -> Moment:
    """`moment`, or the latest settled one where it is later than that or not given."""
    horizon = facts_lock.horizon()
    if moment is not None and moment <= horizon:
        return moment
    settled = settle()
    return settled if moment is None else min(moment, settled)


def chain(fact: AnyFact) -> Sequence[AnyFact]:
    """A fact and all that it replaced, the newest first."""
    found = [fact]
    while found[-1].supersedes_id:
        found.append(type(fact)._base_manager.get(pk=found[-1].supersedes_id))
    return found
