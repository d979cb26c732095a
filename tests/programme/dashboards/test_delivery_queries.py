"""Pages of delivery ask the database no more often where there are more cohorts, trainers, visits or enterprises."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from score.programme.coaching.models import AgreedAction, VisitPlan
from score.programme.dashboards.calendar_feed import address_of
from score.programme.enterprises.models import Enterprise
from score.programme.organisations.access import may_for, rights_over, visible_in_cohort, visible_to
from score.programme.organisations.actor import actor_of
from score.programme.trainings.models import Cohort, Observation, SatisfactionTally, Trainer
from score.programme.trainings.planning import actions
from score.programme.trainings.planning.queries import Snapshot
from tests.programme.dashboards.scene import Scene, client_of
from tests.programme.factories import make_member, make_organisation
from tests.programme.trainings.planning.cohorts import certify, make_trainer, ready, record

pytestmark = pytest.mark.django_db
FEW, MANY = 2, 12


class Programme:
    """A partner whose trainer is in every one of its cohorts; each has a visit that is due and an action agreed."""

    def __init__(self) -> None:
        self.partner = make_organisation()
        self.members = {role: make_member(role, self.partner) for role in ("trainer", "partner_manager")}
        self.members["owner"] = make_member("owner")
        person = self.members["trainer"].user.person
        self.trainer = Trainer.objects.create(person=person, country="GH", organisation=self.partner)
        self.cohorts: list[Cohort] = []

    def add(self, number: int, **further: Any) -> None:
        """So many cohorts more, each with one of everything that its pages show."""
        today = timezone.localdate()
        for _number in range(number):
            cohort = ready(firms=1, partner=self.partner, first_day=today, **further)
            (firm,) = Snapshot(cohort).enrolled
            colleague = make_trainer(organisation=self.partner)
            certify(colleague, cohort.module, today)
            actions.put_trainer(actor=None, cohort=cohort, trainer=self.trainer, part="second")
            record(VisitPlan(cohort=cohort, enterprise=firm, number=1, day=today, trainer=self.trainer))
            record(AgreedAction(cohort=cohort, enterprise=firm, number=1, what="guards", due_on=today))
            record(
                Observation(
                    trainer=self.trainer, observer=colleague, cohort=cohort, day=today, scores={"preparation": 4}
                )
            )
            record(SatisfactionTally(cohort=cohort, item="overall", score=5, answers=6))
            self.cohorts.append(cohort)


def asked(client: Client, path: str) -> int:
    """How many queries a page takes once everything that a process keeps is kept."""
    assert client.get(path).status_code == 200
    with CaptureQueriesContext(connection) as seen:
        page = client.get(path)
    assert page.status_code == 200
    return len(seen)


PAGES = {
    "list of cohorts": ("trainer", lambda made: reverse("cohorts")),
    "list of all cohorts": ("owner", lambda made: reverse("cohorts")),
    "searched": ("trainer", lambda made: f"{reverse('cohorts')}?q=P"),
    "one cohort": ("trainer", lambda made: reverse("cohort", args=[made.cohorts[0].uid])),
    "one cohort, all rights": ("owner", lambda made: reverse("cohort", args=[made.cohorts[0].uid])),
    "a trainer's page": ("partner_manager", lambda made: reverse("trainer", args=[made.trainer.uid])),
    "list of trainers": ("owner", lambda made: reverse("trainers")),
    "a trainer's day": ("trainer", lambda made: reverse("today")),
    "list of visits": ("trainer", lambda made: reverse("visits")),
    "list of all visits": ("owner", lambda made: reverse("visits")),
    "calendar of a trainer": ("trainer", lambda made: address_of(made.trainer).split("//")[1].partition("/")[2]),
    "calendar of a partner": ("trainer", lambda made: address_of(made.partner).split("//")[1].partition("/")[2]),
}


def test_no_page_asks_more_often_where_there_are_more_cohorts() -> None:
    made = Programme()
    made.add(FEW)

    def counted() -> dict[str, int]:
        found = {}
        for name, (role, address) in PAGES.items():
            path = address(made)
            found[name] = asked(client_of(made.members[role]), path if path.startswith("/") else f"/{path}")
        return found

    few = counted()
    made.add(MANY - FEW)
    assert counted() == few
    assert min(few.values()) > 2, "each page was counted while it read something"


@pytest.mark.parametrize("module", ["workplace_cooperation", "quality_management"])
def test_a_cohort_s_page_does_not_ask_once_for_each_enterprise(module) -> None:
    """Of a later module it is looked up what each enterprise had before: for all of them at once."""
    owner, counts = make_member("owner"), []
    for firms in (2, 8):
        cohort = ready(firms=firms, module=module, capacity=9)
        counts.append(asked(client_of(owner), reverse("cohort", args=[cohort.uid])))
    assert counts[0] == counts[1]


def test_the_pages_still_show_what_there_is() -> None:
    made = Programme()
    made.add(3)
    today = client_of(made.members["trainer"]).get(reverse("today"))
    assert [(line.agreed, line.overdue) for line in today.context["visits"]] == [(1, 0)] * 3
    record(
        AgreedAction(
            cohort=made.cohorts[0], enterprise=Snapshot(made.cohorts[0]).enrolled[0], number=2, what="late",
            due_on=timezone.localdate() - datetime.timedelta(days=1),
        )
    )  # fmt: skip
    today = client_of(made.members["trainer"]).get(reverse("today"))
    assert sorted((line.agreed, line.overdue) for line in today.context["visits"]) == [(1, 0), (1, 0), (2, 1)]
    visits = client_of(made.members["trainer"]).get(reverse("visits"))
    assert visits.context["page"].paginator.count == 3
    assert [number for _state, _words, number in visits.context["tabs"]] == [3, 0, 3, 0, 0]
    assert visits.context["countries"] == [("Ghana", "GH")]


def test_many_rights_at_once_are_those_asked_for_one_by_one() -> None:
    scene = Scene()
    wanted = {
        f"{verb} {model.__name__}": (model, verb)
        for model in (Cohort, VisitPlan, Observation, Trainer, Enterprise)
        for verb in ("view", "add", "change", "export")
    }
    for member in scene.members.values():
        actor = actor_of(member.user, member.pk)
        for cohort in (scene.cohort, scene.old):
            each = {name: may_for(actor, model, verb, cohort) for name, (model, verb) in wanted.items()}
            assert rights_over(actor, cohort, wanted) == each


@pytest.mark.parametrize("verb", ["view", "open_answers"])
def test_enterprises_of_a_cohort_are_those_visible_anyway(verb) -> None:
    scene = Scene()
    every = list(Cohort.objects.order_by("pk"))
    opened = 0
    for member in scene.members.values():
        actor = actor_of(member.user, member.pk)
        for cohort in every:
            enrolled = [one.pk for one in Snapshot(cohort).enrolled]
            wanted = set(visible_to(actor, Enterprise, verb).filter(pk__in=enrolled))
            assert set(visible_in_cohort(actor, cohort, Enterprise, verb)) == wanted
            opened += len(wanted)
    assert opened > len(every), "somebody saw some, and not everybody all"
