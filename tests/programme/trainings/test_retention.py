"""Rule 16: participants are anonymous three years after their last activity; every figure stays as it was."""

from __future__ import annotations

import datetime
import json
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from score.catalogue import indicators
from score.catalogue.calculation.observed import cuts_of
from score.catalogue.countries import country_files
from score.programme.core import facts, jobs
from score.programme.core.facts import fact_models
from score.programme.core.models import AuditEvent, Job
from score.programme.organisations import erasure
from score.programme.organisations.actions import describe_person, end_membership, give_consent
from score.programme.organisations.models import Person, PersonDetails, User
from score.programme.organisations.retention import years_after
from score.programme.results.figures import figures, world_at
from score.programme.results.panel.build import forget_panels
from score.programme.trainings import actions, retention
from score.programme.trainings.models import Participation
from tests.programme import factories
from tests.programme.core.test_jobs import run_now
from tests.programme.whole_database import whole_database

DAY = datetime.date
LAST_CLASS = DAY(2021, 3, 2)
PHONE = "+000 555 9876"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_list(settings, tmp_path) -> None:
    settings.HOME = tmp_path


@pytest.fixture
def night(django_capture_on_commit_callbacks):
    """What the job does in the night of a day."""

    def done(day: datetime.date, **more) -> int:
        moment = datetime.datetime.combine(day, datetime.time(2), tzinfo=datetime.UTC)
        with django_capture_on_commit_callbacks(execute=True):
            return retention.anonymise_outdated(moment=moment, **more)

    return done


def cohort_of(*days: datetime.date, country: str = "GH"):
    firm = factories.make_enterprise(country)
    cohort = factories.make_cohort(enterprises=[firm], country=country)
    for number, day in enumerate(days, 1):
        actions.hold_class_day(actor=None, cohort=cohort, number=number, day=day)
    return cohort, firm


def take_part(cohort, firm, person: Person | None = None, name: str = "Quillon Zabbix (invented)") -> Person:
    """A manager, present on every class day, with a name and a phone."""
    made = actions.add_participant(
        actor=None, cohort=cohort, enterprise=firm, person=person, sex="woman", job_role="manager"
    )
    present = {(made.person_id, number): True for number in cohort.class_days.values_list("number", flat=True)}
    actions.record_attendance(actor=None, cohort=cohort, presences=present)
    if person is None:
        describe_person(actor=None, person=made.person, name=name, phone=PHONE)
    return made.person


def named() -> set[int]:
    return set(PersonDetails.objects.values_list("person_id", flat=True))


def all_figures() -> list[object]:
    forget_panels()
    world = world_at()
    every = indicators.all_indicators().items()
    return [figures(world, code, cut) for code, one in every for cut in ((), ("module",)) if {*cut} <= {*cuts_of(one)}]


@pytest.mark.parametrize(("day", "gone"), [(DAY(2024, 3, 1), False), (DAY(2024, 3, 2), True)])
def test_three_years_after_the_last_class_day_and_not_a_day_before(night, day, gone) -> None:
    person = take_part(*cohort_of(DAY(2021, 3, 1), LAST_CLASS))
    assert night(day) == int(gone)
    assert (named() == set()) is gone
    assert (Person.objects.get(pk=person.pk).erased_at is not None) is gone


def test_every_figure_and_fact_stays_and_no_trace_of_the_person(night) -> None:
    """Rule 1 in small: a firm's manager and worker, present on both days, are one enterprise trained."""
    cohort, firm = cohort_of(DAY(2021, 3, 1), LAST_CLASS)
    person = take_part(cohort, firm)
    other = take_part(cohort, firm, name="Quillon the Second (invented)")
    give_consent(
        actor=None, person=person, purpose="photo", text_version="1", language="en", given_on=LAST_CLASS,
        given_how="signed_form",
    )  # fmt: skip
    moment = facts.as_known(None)
    before = all_figures()
    rows = {model.__name__: list(model._base_manager.order_by("pk").values()) for model in fact_models()}
    assert figures(world_at(), "persons_trained")[0].value == 2
    assert "Quillon" in whole_database()
    assert PHONE in whole_database()

    assert night(DAY(2024, 3, 2)) == 2

    assert all_figures() == before
    assert figures(world_at(moment), "person_days")[0].value == 4
    assert {m.__name__: list(m._base_manager.order_by("pk").values()) for m in fact_models()} == rows
    assert "Quillon" not in whole_database()
    assert PHONE not in whole_database()
    told = AuditEvent.objects.filter(action="anonymise_person")
    assert {event.subject_uid for event in told} == {str(person.uid), str(other.uid)}
    assert all(event.actor is None and event.detail == {"because": retention.BECAUSE} for event in told)
    assert set(json.loads(erasure.list_path().read_text())) == {str(person.uid), str(other.uid)}, (
        "for a restored backup"
    )
    assert night(DAY(2024, 3, 3)) == 0, "once is enough"


def test_who_comes_back_stays_named_three_years_from_then(night) -> None:
    person = take_part(*cohort_of(LAST_CLASS))
    take_part(*cohort_of(DAY(2023, 5, 4)), person)
    assert night(DAY(2026, 5, 3)) == 0
    assert night(DAY(2026, 5, 4)) == 1


def test_a_consent_of_later_and_a_moved_class_day_count(night) -> None:
    person = take_part(*cohort_of(LAST_CLASS))
    give_consent(
        actor=None, person=person, purpose="follow_up", text_version="1", language="en", given_on=DAY(2022, 1, 1),
        given_how="signed_form",
    )  # fmt: skip
    cohort, firm = cohort_of(DAY(2021, 3, 1), DAY(2023, 9, 9))
    moved = take_part(cohort, firm)
    actions.hold_class_day(actor=None, cohort=cohort, number=2, day=LAST_CLASS, reason="written wrongly")
    assert night(DAY(2024, 6, 1)) == 1
    assert named() == {person.pk}
    assert Person.objects.get(pk=moved.pk).erased_at is not None
    assert night(DAY(2025, 1, 1)) == 1


def test_the_period_is_the_country_s_and_of_two_countries_the_later_end(night, monkeypatch) -> None:
    files = tuple(replace(one, participants_years={"GH": 1, "PE": 5}.get(one.code, 3))
                  for one in country_files.all_countries())  # fmt: skip
    monkeypatch.setattr(country_files, "get", lambda code: next(one for one in files if one.code == code))
    short, long = take_part(*cohort_of(LAST_CLASS)), take_part(*cohort_of(LAST_CLASS, country="PE"))
    both = take_part(*cohort_of(LAST_CLASS))
    take_part(*cohort_of(DAY(2019, 6, 1), country="PE"), both)
    assert night(DAY(2022, 3, 2)) == 1
    assert short.pk not in named()
    assert night(DAY(2024, 5, 31)) == 0
    assert night(DAY(2024, 6, 1)) == 1
    assert named() == {long.pk}
    assert night(DAY(2026, 3, 2)) == 1


def test_without_a_class_day_the_day_it_was_recorded_counts(night) -> None:
    cohort, firm = cohort_of()
    person = take_part(cohort, firm)
    recorded = Participation.objects.get(person=person).recorded_at.date()
    assert night(years_after(recorded, 3) - datetime.timedelta(days=1)) == 0
    assert night(years_after(recorded, 3)) == 1


def test_who_holds_a_role_stays_and_who_never_took_part_is_not_looked_at(night) -> None:
    trainer = factories.make_member("trainer")
    cohort, firm = cohort_of(LAST_CLASS)
    take_part(cohort, firm, trainer.user.person)
    office = factories.make_member("coordinator")
    assert night(DAY(2099, 1, 1)) == 0
    ended = DAY(2025, 6, 30)
    end_membership(actor=None, membership=trainer, last_day=ended)
    assert night(DAY(2028, 6, 29)) == 0
    assert night(DAY(2028, 6, 30)) == 1
    assert named() == {office.user.person_id}
    assert not User.objects.get(pk=trainer.user.pk).is_active


def test_many_in_batches_and_stopped_in_between(night, monkeypatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    cohort, firm = cohort_of(LAST_CLASS)
    for number in range(5):
        take_part(cohort, firm, name=f"Participant {number} (invented)")
    heard = []

    def stop(done: int, total: int) -> None:
        heard.append((done, total))
        if done == 4:
            raise jobs.WorkerStopping

    with pytest.raises(jobs.WorkerStopping):
        night(DAY(2024, 3, 2), progress=stop)
    assert heard == [(0, 5), (2, 5), (4, 5)]
    assert len(named()) == 1
    assert night(DAY(2024, 3, 2)) == 1


def test_the_job_is_done_daily_and_tells_how_many() -> None:
    take_part(*cohort_of(LAST_CLASS))
    (asked,) = [job for job in jobs.enqueue_periodic() if job.kind == "anonymise_participants"]
    while (claimed := jobs.claim()) and claimed.pk != asked.pk:
        pass  # others come by themselves, too
    with capture_logs() as logs:
        job = run_now(Job.objects.get(pk=asked.pk))
    assert (job.state, job.result) == (Job.State.DONE, {"anonymised": 1})
    assert {"event": "participants made anonymous", "number": 1, "log_level": "info"} in logs
    assert named() == set()
