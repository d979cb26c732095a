"""A cohort goes on and back by its pages; checks pass for a reason; the page says what comes next."""

from __future__ import annotations

import pytest
from django.urls import reverse

from score.programme.trainings.models import CheckOverride
from score.programme.trainings.planning import actions
from score.programme.trainings.planning.queries import Snapshot
from tests.programme.dashboards.cohort_scene import open_cohort, running_cohort
from tests.programme.trainings.planning.cohorts import DAY, planned

pytestmark = pytest.mark.django_db


def page(client, cohort) -> str:
    return client.get(reverse("cohort", args=[cohort.uid])).content.decode()


def to(client, cohort, state, **given):
    return client.post(reverse("cohort_state", args=[cohort.uid, state]), {"x": "1", **given})


class TestStates:
    def test_it_is_opened_and_taken_back(self, world, enter) -> None:
        cohort, client = planned(partner=world.partner), enter("partner_manager")
        assert "Open for enrolment" in page(client, cohort)
        assert to(client, cohort, "open").status_code == 302
        assert Snapshot(cohort).state == "open" and "Take the last step back" in page(client, cohort)
        to(client, cohort, "planned")
        assert Snapshot(cohort).state == "planned"

    def test_what_speaks_against_the_class_stands_on_the_page_and_stops_it(self, world, enter) -> None:
        cohort, client = open_cohort(world), enter("coordinator")
        shown = client.get(reverse("cohort_state", args=[cohort.uid, "running"])).content.decode()
        assert "3 checks stand against this" in shown and "Begin the class</button>" not in shown
        response = to(client, cohort, "running")
        assert response.status_code == 200 and response.context["form"].non_field_errors()
        assert Snapshot(cohort).state == "open"

    def test_it_is_cancelled_for_a_reason_and_taken_up(self, world, enter) -> None:
        cohort, client = open_cohort(world), enter("coordinator")
        assert "reason" in to(client, cohort, "cancelled").context["form"].errors
        to(client, cohort, "cancelled", reason="no hall")
        assert Snapshot(cohort).state == "cancelled"
        to(client, cohort, "planned")
        assert Snapshot(cohort).state == "planned"

    def test_it_is_closed_once_visits_are_done_or_explained(self, world, enter) -> None:
        cohort, client = running_cohort(world), enter("coordinator")
        assert "4 things are missing before the cohort can be closed" in page(client, cohort)
        for firm in Snapshot(cohort).enrolled:
            address = reverse("cohort_check_pass", args=[cohort.uid, "visits"])
            client.post(f"{address}?enterprise={firm.uid}", {"reason": "The road was closed"})
        assert "Close the cohort" in page(client, cohort)
        to(client, cohort, "closed")
        assert Snapshot(cohort).state == "closed"
        assert "reason" in to(client, cohort, "running").context["form"].errors
        to(client, cohort, "running", reason="a visit is still to come")
        assert Snapshot(cohort).state == "running"

    def test_what_cannot_follow_is_told(self, world, enter) -> None:
        cohort = planned(partner=world.partner)
        response = enter("owner").post(reverse("cohort_state", args=[cohort.uid, "closed"]), follow=True)
        assert "cannot become" in str(next(iter(response.context["messages"])))


class TestPassing:
    def test_a_coordinator_lets_a_check_pass_and_count_again(self, world, enter) -> None:
        cohort, client = open_cohort(world), enter("coordinator")
        firm = next(one for one in Snapshot(cohort).enrolled if one.name.startswith("Slow"))
        address = reverse("cohort_check_pass", args=[cohort.uid, "firm_size"]) + f"?enterprise={firm.uid}"
        assert "262 people" in client.get(address).content.decode()
        assert "reason" in client.post(address, {"reason": " "}).context["form"].errors
        client.post(address, {"reason": "19 are seasonal & leave"})
        shown = page(client, cohort)
        assert "19 are seasonal &amp; leave" in shown and "2 checks stand against the class" in shown
        override = CheckOverride.objects.in_force().get()
        client.post(reverse("cohort_check_back", args=[cohort.uid, override.pk]))
        assert "3 checks stand against the class" in page(client, cohort)

    def test_a_partner_sees_it_and_cannot_decide(self, world, enter) -> None:
        cohort, client = open_cohort(world), enter("partner_manager")
        assert "checks stand against the class" in page(client, cohort) and "Let pass" not in page(client, cohort)

    @pytest.mark.parametrize("query", ["", "?enterprise=nothing", "?trainer=nothing"])
    def test_a_check_about_nobody_is_not_found(self, world, enter, query) -> None:
        cohort = open_cohort(world)
        address = reverse("cohort_check_pass", args=[cohort.uid, "firm_size"]) + query
        assert enter("owner").get(address).status_code == 404

    def test_a_check_that_is_met_need_not_pass(self, world, enter) -> None:
        cohort = open_cohort(world)
        assert enter("owner").get(reverse("cohort_check_pass", args=[cohort.uid, "pair"])).status_code == 404

    def test_an_override_of_another_cohort_is_not_found(self, world, enter) -> None:
        override = actions.let_pass(actor=None, cohort=planned(), check="pair", why="invented")
        address = reverse("cohort_check_back", args=[world.cohort.uid, override.pk])
        assert enter("owner").post(address).status_code == 404


class TestPage:
    def test_the_list_shows_states_and_leads_to_a_new_one(self, world, enter) -> None:
        cohort = planned(partner=world.partner)
        actions.set_state(actor=None, cohort=cohort, state="open", day=DAY)
        shown = enter("coordinator").get(reverse("cohorts")).content.decode()
        assert "open for enrolment" in shown and reverse("cohort_add") in shown
        assert reverse("cohort_add") not in enter("trainer").get(reverse("cohorts")).content.decode()

    def test_it_names_trainers_to_those_who_deliver_and_shows_money_to_those_who_may(self, world, enter) -> None:
        cohort = open_cohort(world)
        assert "李样例" in page(enter("trainer"), cohort)
        assert "Not paid by the programme" not in page(enter("trainer"), cohort)
        shown = page(enter("partner_manager"), cohort)
        assert "50.0" in shown and "60.0" in shown and "66.7" in shown

    def test_a_focal_person_sees_the_cohort_and_not_its_plan(self, world, enter) -> None:
        cohort = open_cohort(world)
        shown = page(enter("focal_person"), cohort)
        assert "李样例" not in shown and "checks stand" not in shown and "Community hall" not in shown

    def test_a_cohort_from_an_import_without_any_plan_opens(self, world, enter) -> None:
        for role in ("owner", "trainer", "me_officer"):
            assert "From baseline to close" in page(enter(role), world.cohort)
