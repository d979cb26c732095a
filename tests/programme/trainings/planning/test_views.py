"""Pages that plan a cohort, as their forms are filled in."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse

from score.programme.core.models import LedgerEntry
from score.programme.trainings.models import Cohort, CohortTrainer
from score.programme.trainings.planning.queries import Snapshot
from tests.programme.factories import make_organisation
from tests.programme.trainings.planning.cohorts import CLASS, certify, make_trainer, planned, ready

pytestmark = pytest.mark.django_db
NEW = {"code": "GH-26-1", "module": "hospitality_coaching", "country": "GH", "first_day": "2026-03-02"}


class TestNew:
    def test_a_coordinator_plans_for_a_partner(self, world, enter) -> None:
        given = {
            **NEW,
            "partner": world.partner.pk,
            "venue": "Hall (invented)",
            "begins_at": "09:00",
            "ends_at": "16:00",
        }
        response = enter("coordinator").post(reverse("cohort_add"), given)
        cohort = Cohort.objects.get(code="GH-26-1")
        assert response["Location"] == reverse("cohort", args=[cohort.uid])
        seen = Snapshot(cohort)
        assert (seen.partner, seen.capacity, len(seen.days)) == (world.partner, 6, 3)
        assert (seen.plan.venue, seen.plan.begins_at) == ("Hall (invented)", datetime.time(9))

    def test_a_manager_plans_for_their_own_partner_only(self, world, enter) -> None:
        client = enter("partner_manager")
        for partner in (world.other_partner.pk, make_organisation(country="PE").pk, ""):
            response = client.post(reverse("cohort_add"), {**NEW, "partner": partner})
            assert response.status_code == 200 and not Cohort.objects.filter(code="GH-26-1").exists()
        assert client.post(reverse("cohort_add"), {**NEW, "partner": world.partner.pk}).status_code == 302

    def test_only_countries_in_which_one_works(self, world, enter) -> None:
        given = {**NEW, "country": "PE", "partner": ""}
        assert "country" in enter("coordinator").post(reverse("cohort_add"), given).context["form"].errors

    @pytest.mark.parametrize(
        ("field", "value"),
        [("code", ""), ("module", "M1"), ("first_day", "32.13.2026"), ("capacity", "0"), ("begins_at", "25:00"),
         ("capacity", "many"), ("code", "x" * 61)],
    )  # fmt: skip
    def test_bad_input_is_told_at_its_field(self, world, enter, field, value) -> None:
        response = enter("owner").post(reverse("cohort_add"), {**NEW, "partner": "", field: value})
        assert field in response.context["form"].errors

    def test_a_code_that_is_taken_is_told(self, world, enter) -> None:
        response = enter("owner").post(reverse("cohort_add"), {**NEW, "partner": "", "code": world.cohort.code})
        assert "code" in response.context["form"].errors


class TestPlan:
    def test_the_plan_is_changed(self, world, enter) -> None:
        cohort = planned(partner=world.partner)
        given = {"venue": "Hall (invented)", "capacity": "4", "language": "en", "begins_at": "08:30"}
        enter("data_clerk").post(reverse("cohort_plan", args=[cohort.uid]), given)
        plan = Snapshot(cohort).plan
        assert (plan.venue, plan.capacity, plan.language) == ("Hall (invented)", 4, "en")

    def test_what_is_refused_stands_on_the_form(self, world, enter) -> None:
        cohort = ready(partner=world.partner)
        response = enter("coordinator").post(
            reverse("cohort_plan", args=[cohort.uid]), {"capacity": "1", "begins_at": "17:00", "ends_at": "09:00"}
        )
        assert "capacity" in response.context["form"].errors

    def test_class_days(self, world, enter) -> None:
        cohort = planned(partner=world.partner)
        address = reverse("cohort_days", args=[cohort.uid])
        client = enter("partner_manager")
        assert client.post(address, {"day_1": "2025-04-10", "day_2": "2025-04-09"}).status_code == 200
        client.post(address, {"day_1": "2025-04-09", "day_2": "2025-04-10"})
        assert [one.day.day for one in Snapshot(cohort).days] == [9, 10]

    def test_trainers_are_chosen_and_taken_out(self, world, enter) -> None:
        cohort = planned(partner=world.partner)
        mine = make_trainer("Łucja Przykład", organisation=world.partner)
        make_trainer("Somebody else's", organisation=world.other_partner)
        certify(mine, "workplace_cooperation", CLASS)
        client, address = enter("partner_manager"), reverse("cohort_trainers", args=[cohort.uid])
        page = client.get(address).content.decode()
        assert "Łucja Przykład" in page and "certified for this module" in page and "Somebody else" not in page
        client.post(address, {"trainer": mine.pk, "part": "lead"})
        (fact,) = CohortTrainer.objects.in_force()
        assert client.post(address, {"act": "remove", "fact": "nothing"}).status_code == 404
        client.post(address, {"act": "remove", "fact": fact.pk})
        assert not CohortTrainer.objects.in_force().exists()
        client.post(address, {"trainer": mine.pk, "part": "lead"})
        assert CohortTrainer.objects.in_force().get().trainer == mine


class TestMoney:
    GIVEN = {
        "purpose": "fee", "payer_kind": "enterprise", "stage": "promised", "date": "2025-03-03", "amount": "250.50",
        "currency": "ghs",
    }  # fmt: skip

    def test_an_amount_goes_into_the_one_ledger_and_back(self, world, enter) -> None:
        client = enter("partner_manager")
        client.post(
            reverse("cohort_cost_add", args=[world.cohort.uid]), {**self.GIVEN, "enterprise": world.enterprise.pk}
        )
        entry = LedgerEntry.objects.in_force().get()
        assert (str(entry.amount), entry.currency, entry.cohort, entry.enterprise) == (
            "250.50", "GHS", world.cohort, world.enterprise,
        )  # fmt: skip
        page = client.get(reverse("cohort", args=[world.cohort.uid])).content.decode()
        assert "250.50" in page
        address = reverse("cohort_cost_withdraw", args=[world.cohort.uid, entry.uid])
        assert client.post(address, {"reason": ""}).status_code == 200
        client.post(address, {"reason": "typed twice"})
        assert not LedgerEntry.objects.in_force().exists()

    @pytest.mark.parametrize(
        ("field", "value"),
        [("amount", "-5"), ("amount", "1e30"), ("currency", "XYZ"), ("stage", "stolen"), ("payer_kind", ""),
         ("date", "yesterday"), ("enterprise", "999999")],
    )  # fmt: skip
    def test_bad_input_is_told_at_its_field(self, world, enter, field, value) -> None:
        response = enter("coordinator").post(
            reverse("cohort_cost_add", args=[world.cohort.uid]), {**self.GIVEN, field: value}
        )
        assert field in response.context["form"].errors
        assert not LedgerEntry.objects.exists()

    def test_in_kind_says_how_it_was_valued(self, world, enter) -> None:
        response = enter("coordinator").post(
            reverse("cohort_cost_add", args=[world.cohort.uid]), {**self.GIVEN, "in_kind": "on"}
        )
        assert "valued_how" in response.context["form"].errors

    def test_an_entry_of_another_cohort_is_not_found(self, world, enter) -> None:
        client = enter("owner")
        other = planned()
        client.post(reverse("cohort_cost_add", args=[other.uid]), self.GIVEN)
        entry = LedgerEntry.objects.get()
        address = reverse("cohort_cost_withdraw", args=[world.cohort.uid, entry.uid])
        assert client.get(address).status_code == 404
