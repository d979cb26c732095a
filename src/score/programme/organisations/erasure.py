"""Erasing persons: what identifies them goes, every fact about them stays under their number.

The numbers of erased persons are kept twice: in the table (`Person.erased_at`) and in a file beside the database,
because a restored older backup knows nothing of later erasures. The file holds numbers and days, no names. So it is
with files that were erased: their checksums stand there too, after `file:`.
"""

from __future__ import annotations

import contextlib
import datetime
import fcntl
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from score.programme.core import audit, files
from score.programme.core.models import StoredFile
from score.programme.organisations.access import roles_given_by
from score.programme.organisations.actions.members import other_owner
from score.programme.organisations.actor import Actor, memberships_on
from score.programme.organisations.models import Invitation, Membership, Person, PersonDetails, Role, User
from score.programme.organisations.traces import erase_about, forget, traces_of

_FILE = "file:"  # before the checksum of a file in the list
_NOBODY = "erased.invalid"  # a name that never resolves (RFC 2606)


def list_path() -> Path:
    """Where the list of erased numbers lies."""
    return Path(settings.HOME) / "erased.json"


def erase_person(
    *, actor: Actor | None, person: Person, moment: datetime.datetime, photos: Iterable[StoredFile] = ()
) -> Person:
    """Empty everything that identifies `person`. Cannot be undone; doing it twice changes nothing.

    `photos`: that show the person; they go with it. Files about the person go by themselves.
    PermissionDenied where the person holds a role that the actor could not end, ValidationError for the last owner.
    """
    user = User.objects.filter(person=person).first()
    if user is not None:
        _check_may_erase(actor, user, moment.date())
    with transaction.atomic():
        forget(_empty(person, user, moment, actor), actor=actor)
        for photo in photos:
            files.erase(photo, actor=actor)
        audit.record(actor, "erase_person", person)
        transaction.on_commit(_afterwards)
    return person


def anonymise(*, people: Iterable[Person], moment: datetime.datetime, because: str) -> int:
    """Empty everything that identifies these people, by rule and not by anybody's wish. Returns how many there were.

    All or none of them. `because`: a word for the audit. Whoever was emptied in the meantime is passed over.
    """
    with transaction.atomic():
        named = Person.objects.filter(pk__in=[one.pk for one in people], details__isnull=False).order_by("pk")
        found = list(named.select_for_update(of=("self",)))
        traces: list[str] = []
        for person in found:
            traces += _empty(person, User.objects.filter(person=person).first(), moment)
            audit.record(None, "anonymise_person", person, {"because": because})
        if found:
            forget(traces, actor=None)
            transaction.on_commit(_afterwards)
    return len(found)


def remember() -> dict[str, str]:
    """Bring the list in step with the table: what either knows, both know. Returns number and day of each.

    Called after each erasure; backup and restore call it before they copy or replace the database.
    """
    with _locked():
        listed = _listed()
        in_table = Person.objects.filter(erased_at__isnull=False).values_list("uid", "erased_at")
        today = datetime.datetime.now(datetime.UTC).date().isoformat()
        emptied = StoredFile.objects.filter(content_type=files.ERASED).values_list("sha256", flat=True)
        known = {f"{_FILE}{sha256}": today for sha256 in emptied}
        known |= {str(uid): erased_at.date().isoformat() for uid, erased_at in in_table} | listed
        if known != listed:
            _write(known)
    return known


def reapply() -> int:
    """After a restore: erase again whoever was erased since the backup was made, and whatever file. Returns how many.

    Files are not counted.
    """
    moment = datetime.datetime.now(datetime.UTC)
    again = 0
    for uid in remember():
        if uid.startswith(_FILE):
            _empty_again(uid.removeprefix(_FILE))
            continue
        person = Person.objects.filter(uid=uid).first()
        if person is None or (person.erased_at and not PersonDetails.objects.filter(person=person).exists()):
            continue
        with transaction.atomic():
            forget(_empty(person, User.objects.filter(person=person).first(), moment), actor=None)
            audit.record(None, "erase_person_again", person)
        again += 1
    return again


def _empty_again(sha256: str) -> None:
    """A file that was erased, and that came back with a backup."""
    stored = StoredFile.objects.filter(sha256=sha256).exclude(content_type=files.ERASED).first()
    if stored is not None:
        files.erase(stored, actor=None)


def _afterwards() -> None:
    """The list is brought in step, and nothing readable stays in what SQLite has yet to write into its file."""
    remember()
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:  # readers may keep it from being emptied whole: then the next one does it
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _check_may_erase(actor: Actor | None, user: User, day: datetime.date) -> None:
    held = list(memberships_on(user, day))
    if any(one.role == Role.OWNER for one in held) and not other_owner(user, day):
        raise ValidationError(_("This is the last programme owner: name another one first."))
    if actor is not None and {one.role for one in held} - set(roles_given_by(actor.role)):
        raise PermissionDenied(_("This person holds a role that you could not end."))


def _empty(person: Person, user: User | None, moment: datetime.datetime, actor: Actor | None = None) -> tuple[str, ...]:
    """What identifies the person goes; returns by what they may be found elsewhere."""
    traces = traces_of(person, user)
    erase_about(person, actor=actor)
    addresses = set(PersonDetails.objects.filter(person=person).values_list("email", flat=True))
    if user is not None:
        addresses.add(user.email)
        addresses.update(EmailAddress.objects.filter(user=user).values_list("email", flat=True))
        _close_account(user, person, moment.date())
    sent_to = Q(email__in=addresses - {""})
    Invitation.objects.filter(sent_to | Q(accepted_by=user, accepted_by__isnull=False)).update(email="")
    PersonDetails.objects.filter(person=person).delete()
    person.erased_at = person.erased_at or moment
    person.save(update_fields=["erased_at"])
    return traces


def _close_account(user: User, person: Person, day: datetime.date) -> None:
    """The row stays, because facts name who recorded them; nothing in it leads to the person any more."""
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    yesterday = day - datetime.timedelta(days=1)
    open_roles = Membership.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day), user=user)
    open_roles.filter(valid_from__lt=day).update(valid_until=yesterday)
    open_roles.filter(valid_from__gte=day).delete()
    user.email, user.is_active, user.language = f"{person.uid}@{_NOBODY}", False, ""
    user.set_unusable_password()
    user.save()
    own = [one.pk for one in Session.objects.iterator() if one.get_decoded().get("_auth_user_id") == str(user.pk)]
    Session.objects.filter(pk__in=own).delete()


def _listed() -> dict[str, str]:
    try:
        return dict(json.loads(list_path().read_text()))
    except FileNotFoundError:
        return {}


def _write(known: dict[str, str]) -> None:
    """Whole or not at all, and on the disk before it counts."""
    beside = list_path().with_suffix(".part")
    with beside.open("w") as file:
        json.dump(known, file, indent=0, sort_keys=True)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(list_path())


@contextlib.contextmanager
def _locked() -> Iterator[None]:
    """Two processes do not write the list at once."""
    list_path().parent.mkdir(parents=True, exist_ok=True)
    with list_path().with_suffix(".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
