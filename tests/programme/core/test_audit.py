"""An audit event is written with what it tells of, or not at all."""

import pytest
from django.db import transaction

from score.programme.core import audit
from score.programme.core.models import AuditEvent
from score.programme.organisations.actor import actor_of
from tests.programme.factories import make_enterprise, make_member


@pytest.mark.django_db
def test_who_did_what_in_which_role() -> None:
    membership = make_member("trainer")
    enterprise = make_enterprise()
    actor = actor_of(membership.user, membership.pk)
    event = audit.record(actor, "look_at", enterprise, {"code": "X"})
    event.refresh_from_db()
    assert (event.actor, event.role, event.action) == (membership.user, "trainer", "look_at")
    assert (event.subject_kind, event.subject_uid) == ("enterprise", str(enterprise.uid))
    assert event.detail == {"code": "X"}
    assert event.happened_at is not None


@pytest.mark.django_db
def test_system_and_plain_users() -> None:
    user = make_member("trainer").user
    assert audit.record(None, "tidy", user).actor is None
    assert audit.record(user, "tidy", user).actor == user


@pytest.mark.django_db(transaction=True)
def test_gone_with_its_write_and_refused_without() -> None:
    user = make_member("trainer").user
    before = AuditEvent.objects.count()
    with pytest.raises(RuntimeError, match="transaction"):
        audit.record(None, "alone", user)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        audit.record(None, "undone", user)
        1 / 0  # noqa: B018
    assert AuditEvent.objects.count() == before
