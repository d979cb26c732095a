"""Pages of a cohort's plan, as a coordinator and a partner use them."""

import pytest
from django.urls import reverse

from tests.programme.trainings.planning.cohorts import ready

pytestmark = pytest.mark.django_db


def test_smoke(world, enter):
    client = enter("coordinator")
    cohort = ready(partner=world.partner, venue="Hall (invented)")
    urls = [reverse("cohorts"), reverse("cohort", args=[cohort.uid]), reverse("cohort_add")]
    for name in (
        "cohort_plan",
        "cohort_days",
        "cohort_trainers",
        "cohort_cost_add",
        "cohort_places",
        "cohort_workbook_back",
    ):
        urls.append(reverse(name, args=[cohort.uid]))
    urls.append(reverse("cohort_sign_in_sheet", args=[cohort.uid, 1]))
    urls.append(reverse("cohort_state", args=[cohort.uid, "running"]))
    urls.append(reverse("calendar_address", args=["cohort", cohort.uid]))
    urls.append(reverse("cohort_check_pass", args=[cohort.uid, "capacity"]))
    for url in urls:
        r = client.get(url)
        assert r.status_code == 200, url
    print(client.get(reverse("cohort", args=[cohort.uid])).content.decode())
