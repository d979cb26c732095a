"""Where the demonstration does not go, and that nothing is left of it then."""

import datetime

import pytest
from click.testing import CliRunner
from django.conf import settings

from score.programme import demonstration
from score.programme.command_line.commands import command
from score.programme.core import facts, facts_lock
from score.programme.demonstration import loading, plan
from score.programme.demonstration.fixed import invented
from score.programme.enterprises.models import Enterprise
from score.programme.organisations.models import Organisation, Person, User
from score.programme.trainings.actions import add_phase
from score.programme.trainings.models import Cohort, Phase

pytestmark = pytest.mark.django_db
DAY = datetime.date(2024, 1, 1)
REAL = {
    "enterprise": lambda: Enterprise.objects.create(name="Somebody (invented)"),
    "cohort": lambda: Cohort.objects.create(code="A", module="basics", country="GH"),
    "organisation": lambda: Organisation.objects.create(kind="donor", name=invented("Second Look Evaluations")),
}


def assert_nothing_is_left():
    assert [model for model in facts.fact_models() if model.objects.exists()] == []
    assert not User.objects.exists()
    assert not Person.objects.exists()


@pytest.mark.parametrize("what", REAL)
def test_never_beside_anything_else(what):
    REAL[what]()
    with pytest.raises(facts.HistoryNeedsAnEmptyInstance, match="already"):
        demonstration.load("small")
    assert_nothing_is_left()


def test_never_where_there_are_facts():
    add_phase(actor=None, code="A", name="A (invented)", starts_on=DAY, ends_on=DAY)
    with pytest.raises(facts.HistoryNeedsAnEmptyInstance, match="already: Phase"):
        demonstration.load("small")
    assert Phase.objects.count() == 1
    assert not Enterprise.objects.exists()


def test_not_into_the_future(monkeypatch):
    moment = datetime.datetime.combine(plan.END, datetime.time(23), tzinfo=datetime.UTC)
    monkeypatch.setattr(facts_lock, "clock", lambda: moment)
    done = CliRunner().invoke(command, ["demo"])
    assert done.exit_code == 1
    assert done.output.count("\n") == 1
    assert "2026-09-30" in done.output
    assert_nothing_is_left()


def test_all_or_nothing(monkeypatch):
    kept = settings.HOME / "demo-logins.json"
    kept.unlink(missing_ok=True)

    def fails(scene):
        assert Person.objects.count() > 250
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(loading, "record_money", fails)
    with pytest.raises(RuntimeError, match="disk"):
        demonstration.load("small")
    assert_nothing_is_left()
    assert not Enterprise.objects.exists()
    assert not Organisation.objects.exists()
    assert not kept.exists()
