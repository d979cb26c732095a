"""Pages of visits without scripts: what is entered, refused, met meanwhile; what is listed and taken along."""

from __future__ import annotations

import json
import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from score.programme.coaching.actions import (
    agree_action,
    mark_practices,
    plan_visit,
    plan_visits,
    record_report,
    record_visit,
)
from score.programme.coaching.models import (
    AgreedAction,
    PracticePhoto,
    PracticeSeen,
    Visit,
    VisitPlan,
)
from tests.programme.coaching.scene import (
    VISITED,
    D,
    Scene,
    picture,
    recorded_in,
    signed_in,
)
from tests.programme.factories import make_actor, make_cohort

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(scene) -> Client:
    return signed_in(scene.trainer)


def address(scene: Scene, name: str = "visit", number: int = 1) -> str:
    return reverse(name, kwargs=scene.visit(number).address)


def report(**more: str) -> dict[str, str]:
    return {"day": "2024-04-08", "managers_women": "1", "workers_men": "3", "representative": "met", **more}


# -- the report


def test_a_report_is_saved_without_scripts(scene, client) -> None:
    page = client.get(address(scene))
    sent = report(**{"practice:five_s": "yes", "finished": "on", "recorded-values": recorded_in(page.content.decode())})
    answer = client.post(address(scene), sent)
    assert (answer.status_code, answer["Location"]) == (302, address(scene))
    assert Visit.objects.in_force().get().day == VISITED
    assert PracticeSeen.objects.in_force().get().seen == "yes"
    page = client.get(address(scene)).content.decode()
    assert 'value="2024-04-08" data-base="&quot;2024-04-08&quot;"' in page
    assert "The report is saved." in page


def test_saving_what_stands_already_changes_nothing(scene, client) -> None:
    for _time in range(2):
        page = client.get(address(scene)).content.decode()
        client.post(address(scene), report(**{"recorded-values": recorded_in(page)}))
    assert Visit.objects.count() == 1
    assert "Nothing was changed" in client.get(address(scene)).content.decode()


def test_what_is_refused_stays_in_the_form_and_nothing_is_saved(scene, client) -> None:
    answer = client.post(address(scene), report(day="2024-03-01", **{"practice:five_s": "no"}))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "before the first class on 4 Mar 2024" in html
    assert 'value="2024-03-01" data-base="null"' in html
    assert not (Visit.objects.exists() or PracticeSeen.objects.exists())


def test_somebody_elses_value_is_met_and_not_overwritten(scene, client) -> None:
    before = recorded_in(client.get(address(scene)).content.decode())
    record_report(actor=make_actor("owner"), subject=scene.visit(), changes={"workers_men": 9})
    answer = client.post(address(scene), report(**{"recorded-values": before}))
    assert answer.status_code == 422
    assert "Workers met, men: 9" in answer.content.decode()
    assert not Visit.objects.exists()
    # having seen it, one's own value may stand
    again = recorded_in(client.get(address(scene)).content.decode())
    assert client.post(address(scene), report(**{"recorded-values": again})).status_code == 302


def test_hidden_values_that_somebody_bent_are_nothing(scene, client) -> None:
    for bent in ("{", "[1]", "null", '"x"'):
        client.post(address(scene), report(**{"recorded-values": bent}))
    assert Visit.objects.in_force().get().day == VISITED


def test_a_photo_is_kept_with_its_practice(scene, client) -> None:
    sent = SimpleUploadedFile("exits.png", picture(), "image/png")
    client.post(address(scene), report(**{"photo:five_s": sent}))
    photo = PracticePhoto.objects.in_force().get()
    assert (photo.practice, photo.file.content_type) == ("five_s", "image/png")
    assert reverse("file", args=[photo.file_id]) in client.get(address(scene)).content.decode()
    assert client.get(reverse("file", args=[photo.file_id])).status_code == 200


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (picture() + b"\0" * 50_000_000, "larger than"),
        (b"%PDF-1.7 invented %%EOF", "no picture"),
        (b"<html>", "Web pages"),
        (b"\x89PNG\r\n\x1a\n broken", "damaged"),
    ],
)
def test_a_photo_that_is_none_is_refused_with_the_report(scene, client, content, words) -> None:
    sent = SimpleUploadedFile("photo.png", content, "image/png")
    answer = client.post(address(scene), report(**{"photo:five_s": sent}))
    assert answer.status_code in (413, 422)
    assert words in answer.content.decode()
    assert not PracticePhoto.objects.exists()


def test_the_mark_of_the_visit_before_stands_beside(scene, client) -> None:
    mark_practices(actor=None, subject=scene.visit(1), marks={"five_s": "no"})
    html = client.get(address(scene, number=2)).content.decode()
    assert "No at visit 1" in html
    assert html.count("Not asked before") == 6


def test_places_for_new_actions_stay_the_same_until_they_are_used(scene, client) -> None:
    def places() -> list[str]:
        return re.findall(r'name="action:([0-9a-f-]+):what"', client.get(address(scene)).content.decode())

    first = places()
    assert len(first) == 3 and places() == first
    client.post(address(scene), {f"action:{first[0]}:what": "Guards", f"action:{first[0]}:function": "foreman"})
    assert AgreedAction.objects.in_force().get().uid == uuid.UUID(first[0])
    assert len(places()) == 4 and set(first) < set(places())
    html = signed_in(make_actor("owner")).get(address(scene)).content.decode()
    others = set(re.findall(r'name="action:([0-9a-f-]+):what"', html))
    assert others & set(first) == {first[0]}  # what is not agreed yet has other places for everybody else


def test_what_was_agreed_before_is_settled_on_the_next_visit(scene, client) -> None:
    uid = uuid.uuid4()
    agree_action(actor=None, subject=scene.visit(1), uid=uid, changes={"what": "Order guards", "due_on": D(2024, 5, 1)})
    page = client.get(address(scene, number=2)).content.decode()
    assert "Order guards" in page and "days late" in page
    client.post(address(scene, number=2), {f"action:{uid}:state": "done", "recorded-values": recorded_in(page)})
    assert AgreedAction.objects.in_force().get().state == "done"


def test_the_form_is_one_that_works_without_a_network(scene, client) -> None:
    answer = client.get(address(scene))
    html = answer.content.decode()
    assert answer["X-Keep-Offline"] == "yes"
    assert f'data-offline="visit_report" data-subject="{scene.visit().name}"' in html
    for tag in re.findall(r"<(?:input|select|textarea)[^>]*>", html[html.index('id="report"') :]):
        if 'type="hidden"' in tag or 'type="file"' in tag:
            continue
        based = re.search(r'data-base="([^"]*)"', tag)
        assert based, tag
        json.loads(based[1].replace("&quot;", '"'))


def test_those_who_may_only_read_get_no_form(scene) -> None:
    record_visit(actor=None, **scene.visit().key, day=VISITED)
    record_report(actor=None, subject=scene.visit(), changes={"managers_women": 1, "managers_men": 0})
    mark_practices(actor=None, subject=scene.visit(), marks={"five_s": "yes"})
    for actor in (make_actor("me_officer"), make_actor("enterprise", enterprise=scene.firm)):
        html = signed_in(actor).get(address(scene)).content.decode()
        assert "data-offline" not in html
        assert "women 1, men 0" in html and "Practices, by visit" in html


# -- planning and the list


def test_visits_are_planned_moved_and_cancelled(scene, client) -> None:
    planning = reverse("visits_plan", args=[scene.cohort.uid])
    assert "19 Mar 2024" in client.get(planning).content.decode()
    answer = client.post(planning)
    assert answer["Location"] == f"{reverse('visits')}?cohort={scene.cohort.code}"
    assert VisitPlan.objects.in_force().count() == 3
    html = client.post(address(scene, "visit_plan"), {"day": "2024-04-02"}).content.decode()
    assert "Say why the visit is moved." in html
    client.post(address(scene, "visit_plan"), {"day": "2024-04-02", "begins_at": "09:30", "reason": "holiday"})
    assert VisitPlan.objects.in_force().get(number=1).day == D(2024, 4, 2)
    client.post(address(scene, "visit_plan", 2), {"day": "2024-04-09", "reason": "gate closed", "cancel": "1"})
    assert VisitPlan.objects.in_force().get(number=2).state == "cancelled"
    assert "gate closed" in client.get(address(scene, number=2)).content.decode()


def test_a_cohort_without_class_days_says_what_to_do_first(scene, client) -> None:
    bare = make_cohort(scene.partner, enterprises=[scene.firm])
    planning = reverse("visits_plan", args=[bare.uid])
    assert "Record the class days first" in client.get(planning).content.decode()
    assert "Record the class days first" in client.post(planning, follow=True).content.decode()
    assert not VisitPlan.objects.exists()


def test_the_list_shows_filters_and_empties(scene, client) -> None:
    empty = client.get(reverse("visits")).content.decode()
    assert "No visit here" in empty and reverse("cohorts") in empty
    plan_visits(actor=None, cohort=scene.cohort)
    html = client.get(reverse("visits")).content.decode()
    assert html.count("Paper Kite Packaging") == 3 and "days late" in html
    assert "No visit matches" in client.get(reverse("visits") + "?q=nothing").content.decode()
    assert client.get(reverse("visits") + "?state=lost&sort=-lost&page=99").status_code == 200


def test_the_list_is_taken_along_as_it_is_filtered(scene) -> None:
    manager = signed_in(make_actor("partner_manager", scene.partner))
    plan_visits(actor=None, cohort=scene.cohort)
    record_visit(actor=None, **scene.visit(1).key, day=VISITED)
    lines = b"".join(manager.get(reverse("visits_export", args=["csv"]) + "?state=done").streaming_content)
    head, *rows = lines.decode("utf-8-sig").splitlines()
    assert head == "Enterprise,Cohort,Module,Country,Visit,Day,State,Report finished"
    assert rows == [
        f"Paper Kite Packaging (invented),{scene.cohort.code},Workplace cooperation,Ghana,1,2024-04-08,done,no"
    ]
    assert manager.get(reverse("visits_export", args=["xlsx"])).status_code == 200
    assert manager.get(reverse("visits_export", args=["exe"])).status_code == 400


def test_the_number_of_queries_does_not_grow_with_visits(scene, client, django_assert_max_num_queries) -> None:
    plan_visits(actor=None, cohort=scene.cohort)
    for number in range(4, 40):
        plan_visit(actor=None, subject=scene.visit(number), day=VISITED)
    client.get(reverse("visits"))
    with django_assert_max_num_queries(25):
        client.get(reverse("visits"))


# -- the message


def test_the_message_says_what_was_seen_and_what_is_to_be_done(scene, client) -> None:
    record_visit(actor=None, **scene.visit(1).key, day=VISITED)
    mark_practices(actor=None, subject=scene.visit(1), marks={"five_s": "yes", "daily_talks": "no"})
    agreed = {"what": "Guards on both slitters", "function": "foreman", "due_on": D(2024, 5, 6)}
    agree_action(actor=None, subject=scene.visit(1), uid=uuid.uuid4(), changes=agreed)
    plan_visit(actor=None, subject=scene.visit(2), day=D(2024, 5, 7))
    html = client.get(address(scene, "visit_message") + "?language=en").content.decode()
    for line in (
        "visit 1 on 8 Apr 2024",
        "What we saw in place:\n- Work places are sorted, marked and clean",
        "Not yet in place:\n- Short daily talks at the line",
        "What we agreed:\n- Guards on both slitters (foreman, until 6 May 2024)",
        "Next visit: Tuesday, 7 May 2024.",
    ):
        assert escape(line) in html


def test_the_message_speaks_the_language_asked_for_and_the_page_its_readers(scene, client) -> None:
    record_visit(actor=None, **scene.visit(1).key, day=VISITED)
    html = client.get(address(scene, "visit_message") + "?language=fr").content.decode()
    assert "8 avr. 2024" in html
    assert "To copy into a message" in html
    assert client.get(address(scene, "visit_message") + "?language=xx").status_code == 200
