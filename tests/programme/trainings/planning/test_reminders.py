"""The job that reminds of invitations."""

import datetime

import pytest
from django.core import mail

from score.programme.core import facts_lock
from score.programme.core.jobs import Run, job_kind
from score.programme.enterprises.actions import add_contact
from score.programme.trainings.planning import places
from tests.programme.factories import make_enterprise, make_job, make_organisation
from tests.programme.trainings.planning.cohorts import planned

pytestmark = pytest.mark.django_db


def test_it_runs_by_itself_and_reminds_once() -> None:
    kind = job_kind("remind_invited")
    assert kind.every == datetime.timedelta(hours=12)
    partner, firm = make_organisation(), make_enterprise()
    today = facts_lock.clock().date()
    yesterday = today - datetime.timedelta(days=1)
    add_contact(
        actor=None, enterprise=firm, custodian=partner, since=yesterday, name="C (invented)", email="c@invented.example"
    )
    cohort = planned(partner=partner)
    for state in ("waiting", "invited"):
        places.set_place(
            actor=None,
            cohort=cohort,
            enterprise=firm,
            state=state,
            day=yesterday,
            answer_by=today + datetime.timedelta(1),
        )
    assert kind.function(Run(make_job())) == {"reminded": 1}
    assert kind.function(Run(make_job())) == {"reminded": 0}
    assert mail.outbox[0].subject.startswith("Reminder: ")
