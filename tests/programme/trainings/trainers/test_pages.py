"""The pages of trainers by their requests: lists, filters, files, forms with bad input, and a trainer's own page."""

from __future__ import annotations

import csv
import datetime
import io

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from score.programme.organisations.erasure import erase_person
from score.programme.organisations.models import Person, PersonDetails
from score.programme.trainings.models import (
    Certificate,
    Observation,
    Trainer,
    TrainerAbsence,
    TrainerStep,
)
from score.programme.trainings.satisfaction.actions import count_answers
from score.programme.trainings.trainers import actions, certifying
from score.programme.trainings.trainers.quality import quality_of
from score.programme.trainings.trainers.standing import of_trainer
from tests.programme.factories import make_member
from tests.programme.trainings.satisfaction.classes import class_of, fill
from tests.programme.trainings.trainers.roster import (
    FIRST,
    ITEMS,
    M1,
    M2,
    TODAY,
    give_class,
    go_to,
    make_cycle,
    make_expert,
    make_trainer,
    put_into,
)

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
ROSTER = reverse("trainers")


def as_member(member) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


@pytest.fixture
def owner():
    return as_member(make_member("owner"))


@pytest.fixture
def people():
    """An expert, somebody certified, somebody on the way, somebody recognised in another country."""
    expert = make_expert()
    certified = go_to(make_trainer(), expert, "certified")
    on_the_way = go_to(make_trainer(), expert, "trained")
    abroad = make_trainer(country="PE")
    certifying.recognise(
        actor=None,
        trainer=abroad,
        module="basics",
        issued_on=FIRST,
        today=timezone.localdate(),
        source="list (invented)",
    )
    return {"expert": expert, "certified": certified, "on_the_way": on_the_way, "abroad": abroad}


def name(trainer: Trainer) -> str:
    return PersonDetails.objects.get(person=trainer.person).name


def names_in(response) -> list[str]:
    return [line.name for line, _away in response.context["lines"]]


# -- the roster


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ({}, {"expert", "certified", "on_the_way", "abroad"}),
        ({"country": "PE"}, {"abroad"}),
        ({"module": "basics"}, {"abroad"}),
        ({"module": M1}, {"expert", "certified", "on_the_way"}),
        ({"state": "certified"}, {"certified"}),
        ({"state": "expert"}, {"expert"}),
        ({"state": "trained", "module": M1}, {"on_the_way"}),
        ({"state": "recognised"}, {"abroad"}),
        ({"state": "revoked"}, set()),
        ({"q": "no such name"}, set()),
        ({"free": "1"}, {"expert", "on_the_way", "abroad"}),
        ({"state": "nonsense", "country": "ZZ"}, {"expert", "certified", "on_the_way", "abroad"}),  # what is no choice
    ],
)
def test_filters(owner, people, query, wanted):
    today = timezone.localdate()
    actions.set_absence(actor=None, trainer=people["certified"], starts_on=today, ends_on=today)
    assert set(names_in(owner.get(ROSTER, query))) == {name(people[one]) for one in wanted}


def test_sorting_by_what_has_no_date_puts_it_last_either_way(owner, people):
    give_class(people["abroad"], day=timezone.localdate() - 3 * DAY)
    give_class(people["expert"], day=timezone.localdate() - 9 * DAY)
    dated = [name(people["expert"]), name(people["abroad"])]
    assert names_in(owner.get(ROSTER, {"sort": "last_class"}))[:2] == dated
    assert names_in(owner.get(ROSTER, {"sort": "-last_class"}))[:2] == dated[::-1]
    assert names_in(owner.get(ROSTER, {"sort": "nonsense"})) == sorted(name(one) for one in people.values())
    assert names_in(owner.get(ROSTER, {"sort": "-country"}))[0] == name(people["abroad"])


def test_three_counts_and_never_one(owner, people):
    give_class(people["certified"], day=timezone.localdate() - 3 * DAY)
    counts = owner.get(ROSTER).context["counts"]
    assert counts == {"schooled": 4, "certified": 3, "active": 1}


def test_an_empty_roster_says_what_to_do(owner):
    text = owner.get(ROSTER).content.decode()
    assert "No trainer yet" in text and "Add a trainer" in text


def test_the_file_has_a_line_for_each_module(owner, people):
    actions.become_candidate(actor=None, trainer=people["certified"], module=M2, day=TODAY, today=TODAY)
    response = owner.get(ROSTER, {"format": "csv", "country": "GH"})
    rows = list(csv.DictReader(io.StringIO(b"".join(response).decode("utf-8-sig"))))
    of = [(row["module"], row["state"]) for row in rows if row["name"] == name(people["certified"])]
    assert of == [("Workplace cooperation", "Certified"), ("Quality management", "Candidate")]
    assert not [row for row in rows if row["name"] == name(people["abroad"])]


def test_a_partner_sees_its_own_trainers_and_a_coordinator_those_of_the_country(people):
    coordinator = as_member(make_member("coordinator", country="PE"))
    assert names_in(coordinator.get(ROSTER)) == [name(people["abroad"])]
    manager = as_member(make_member("partner_manager", people["certified"].organisation))
    assert names_in(manager.get(ROSTER)) == [name(people["certified"])]
    assert manager.get(reverse("trainer", args=[people["abroad"].uid])).status_code == 404


# -- one trainer


def test_the_path_says_what_is_missing(owner, people):
    make_cycle(people["on_the_way"], people["expert"], without=("visits", "closed"))
    text = owner.get(reverse("trainer", args=[people["on_the_way"].uid])).content.decode()
    assert "Workplace cooperation: 2 of 5 steps done" in text
    assert "0 of 12" in text and "still running" in text
    assert "Results that firms report never count" in text


def test_a_trainer_sees_their_own_page_and_decides_nothing_there(people):
    trainer = people["on_the_way"]
    own = Client()
    own.force_login(trainer.person.user)
    page = reverse("trainer", args=[trainer.uid])
    response = own.get(page)
    assert "this is your own page" in response.content.decode()
    rights = ("change", "step", "recommend", "observe", "certify", "decide", "be_away")
    assert [one for one in rights if response.context[f"may_{one}"]] == ["be_away"]
    for address in (
        reverse("trainer_step", args=[trainer.uid, "recommended"]),
        reverse("trainer_observe", args=[trainer.uid]),
        reverse("trainer_certificate", args=[trainer.uid, "certify"]),
    ):
        assert own.get(address).status_code == 403


def test_an_erased_trainer_is_a_number_everywhere(owner, people):
    gone = people["certified"]
    was = name(gone)
    erase_person(actor=None, person=gone.person, moment=timezone.now())
    for address in (ROSTER, reverse("trainer", args=[gone.uid]), ROSTER + "?format=csv"):
        response = owner.get(address)
        text = (b"".join(response) if response.streaming else response.content).decode()
        assert was not in text
        assert f"Trainer {gone.pk}" in text
    assert owner.get(reverse("certificate_pdf", args=[Certificate.objects.get(trainer=gone).pk])).status_code == 404


def test_quality_stands_with_its_numbers_and_never_below_five():
    trainer = make_trainer()
    assert quality_of(trainer, TODAY).satisfied is None
    small, large = class_of(4), class_of(24)
    for cohort in (small, large):
        put_into(cohort, trainer, "lead")
    fill(small, [{"overall": 1}] * 4)
    count_answers(small, None)
    assert quality_of(trainer, TODAY).satisfied is None
    fill(large, [{"overall": 5}] * 18 + [{"overall": 3}] * 2)
    count_answers(large, None)
    found = quality_of(trainer, TODAY).satisfied
    assert (found.satisfied, found.answers, found.asked) == (18, 20, 28)  # the four of the small class as silent


def test_observations_are_a_mean_with_forms_and_observers(people):
    trainer, cohort = people["on_the_way"], make_cycle(people["on_the_way"], people["expert"], without=("observed",))
    for observer, scores in ((people["expert"], ITEMS), (make_expert(), {"preparation": 2})):
        actions.observe(
            actor=None, trainer=trainer, observer=observer, cohort=cohort, day=FIRST, today=TODAY, scores=scores
        )
    found = quality_of(trainer, TODAY).observed
    assert (found.mean, found.forms, found.observers) == ((4 + 3 + 5 + 2) / 4, 2, 2)


# -- forms


def test_a_candidate_is_recorded_and_a_wrong_day_is_not(owner):
    trainer = make_trainer()
    address = reverse("trainer_step", args=[trainer.uid, "candidate"])
    tomorrow = timezone.localdate() + DAY
    for wrong in (
        {"module": M2, "day": "2024-01-15"},
        {"module": M1, "day": tomorrow.isoformat()},
        {"module": "nothing", "day": "2024-01-15"},
        {"module": M1, "day": "yesterday"},
        {"module": M1, "day": "2024-01-15", "words": "x" * 301},
        {},
    ):
        response = owner.post(address, wrong)
        assert response.status_code == 200 and response.context["form"].errors, wrong
    assert not TrainerStep.objects.exists()
    response = owner.post(address, {"module": M1, "day": "2024-01-15", "words": "interview"})
    assert response["Location"].endswith(f"?module={M1}")
    assert owner.get(reverse("trainer_step", args=[trainer.uid, "nothing"])).status_code == 404


def test_a_file_that_shows_a_step_is_kept_and_a_wrong_one_refused(owner):
    trainer = make_trainer()
    address = reverse("trainer_step", args=[trainer.uid, "candidate"])
    bad = io.BytesIO(b"MZ\x90\x00\x03" + bytes(200))
    bad.name = "list.exe"
    response = owner.post(address, {"module": M1, "day": "2024-01-15", "proof": bad})
    assert response.status_code == 200 and response.context["form"].errors
    assert not TrainerStep.objects.exists()
    good = io.BytesIO()
    Image.new("RGB", (20, 20)).save(good, "PNG")
    good.seek(0)
    good.name = "list.png"
    assert owner.post(address, {"module": M1, "day": "2024-01-15", "proof": good}).status_code == 302
    assert TrainerStep.objects.get(trainer=trainer).proof.content_type == "image/png"


def test_count_recommend_certify_by_the_forms(people):
    trainer, expert = people["on_the_way"], people["expert"]
    cohort = make_cycle(trainer, expert)
    coordinator = as_member(make_member("coordinator"))
    step = reverse("trainer_step", args=[trainer.uid, "cycle"]) + f"?module={M1}"
    assert coordinator.post(step, {"cohort": cohort.pk}).status_code == 302
    recommend = reverse("trainer_step", args=[trainer.uid, "recommended"])
    given = {"module": M1, "expert": expert.pk, "day": timezone.localdate().isoformat()}
    assert "letter" in str(coordinator.post(recommend, given).context["form"].errors)
    assert coordinator.post(recommend, {**given, "words": "letter of May (invented)"}).status_code == 302
    certify = reverse("trainer_certificate", args=[trainer.uid, "certify"])
    assert coordinator.post(certify, {"module": M1}).status_code == 302
    assert Certificate.objects.get(trainer=trainer).level == "certified"
    assert "already" in str(coordinator.post(certify, {"module": M1}).context["form"].errors)
    manager = as_member(make_member("partner_manager", trainer.organisation))
    assert manager.post(certify, {"module": M1}).status_code == 403


def test_somebody_on_the_way_cannot_be_recommended_with_the_form_of_another(people):
    coordinator = as_member(make_member("coordinator"))
    recommend = reverse("trainer_step", args=[people["on_the_way"].uid, "recommended"])
    for expert in (people["on_the_way"].pk, people["certified"].pk, "x", ""):
        given = {"module": M1, "expert": expert, "day": "2024-10-01", "words": "letter"}
        assert coordinator.post(recommend, given).status_code == 200
    assert not TrainerStep.objects.filter(trainer=people["on_the_way"], step="recommended").exists()


def test_suspend_reinstate_revoke_by_the_forms(owner, people):
    certificate = Certificate.objects.get(trainer=people["certified"])

    def decide(what, **given):
        return owner.post(reverse("certificate_decide", args=[certificate.pk, what]), given)

    assert decide("suspend", why="").status_code == 200
    assert decide("reinstate", why="x").status_code == 200
    assert decide("suspend", why="a complaint (invented)").status_code == 302
    assert decide("reinstate", why="it was wrong (invented)").status_code == 302
    assert decide("renew").status_code == 200  # too early
    assert decide("revoke", why="false lists (invented)").status_code == 302
    assert decide("nothing").status_code == 404
    assert of_trainer(people["certified"], timezone.localdate())[0].stand.value == "revoked"


def test_recognise_by_the_form(owner):
    trainer = make_trainer()
    address = reverse("trainer_certificate", args=[trainer.uid, "recognise"])
    given = {"module": M2, "day": "2019-05-01", "words": "list of 2019 (invented)"}
    assert owner.post(address, {**given, "words": ""}).status_code == 200
    assert owner.post(address, {**given, "valid_until": "2018-01-01"}).status_code == 200
    assert owner.post(address, {**given, "expert": "on"}).status_code == 302
    assert Certificate.objects.get().level == "expert"
    coordinator = as_member(make_member("coordinator"))
    assert "expert" not in coordinator.get(address).context["form"].fields


def test_observe_and_talk_through_by_the_forms(people):
    trainer, expert = people["on_the_way"], people["expert"]
    cohort = make_cycle(trainer, expert, without=("observed",))
    client = Client()
    client.force_login(expert.person.user)
    Trainer.objects.filter(pk=trainer.pk).update(organisation=expert.organisation)
    address = reverse("trainer_observe", args=[trainer.uid])
    given = {"observer": expert.pk, "cohort": cohort.pk, "day": FIRST.isoformat()}
    for wrong in (given, {**given, "item_listening": "6"}, {**given, "item_listening": "3", "day": "2999-01-01"}):
        assert client.post(address, wrong).status_code == 200, wrong
    assert client.post(address, {**given, "item_listening": "3"}).status_code == 302
    seen = Observation.objects.in_force().get(trainer=trainer)
    page = reverse("observation", args=[seen.uid])
    assert "Not talked through yet" in client.get(page).content.decode()
    assert client.post(page).status_code == 302
    assert Observation.objects.in_force().get(trainer=trainer).feedback_on == timezone.localdate()


def test_only_who_may_observe_says_that_it_was_talked_through_and_nobody_of_themselves(people):
    trainer = people["on_the_way"]
    make_cycle(trainer, people["expert"], without=("talked",))
    seen = Observation.objects.get(trainer=trainer)
    page = reverse("observation", args=[seen.uid])
    own = Client()
    own.force_login(trainer.person.user)
    for reader in (as_member(make_member("me_officer")), own):
        assert "Talked through today" not in reader.get(page).content.decode()
        assert reader.post(page).status_code == 403
        assert Observation.objects.get(trainer=trainer).feedback_on is None  # and no second fact
    coordinator = as_member(make_member("coordinator"))
    assert "Talked through today" in coordinator.get(page).content.decode()
    assert coordinator.post(page).status_code == 302
    assert Observation.objects.in_force().get(trainer=trainer).feedback_on == timezone.localdate()


def test_days_away_come_and_go(owner):
    trainer = make_trainer()
    address = reverse("trainer_absence", args=[trainer.uid])
    assert owner.post(address, {"starts_on": "2026-12-05", "ends_on": "2026-12-01"}).status_code == 200
    assert owner.post(address, {"starts_on": "2099-12-01", "ends_on": "2099-12-05"}).status_code == 302
    absence = TrainerAbsence.objects.get()
    assert owner.get(reverse("absence_remove", args=[absence.pk])).status_code == 405
    assert owner.post(reverse("absence_remove", args=[absence.pk])).status_code == 302
    assert not TrainerAbsence.objects.exists()


def test_somebody_new_and_somebody_with_an_account_come_on_the_roster(owner):
    member = make_member("trainer")
    before = Person.objects.count()
    given = {"country": "GH", "name": "", "person": member.user.person_id, "sex": "woman"}
    assert owner.post(reverse("trainer_add"), given).status_code == 302
    assert Person.objects.count() == before
    assert owner.post(reverse("trainer_add"), {**given, "person": ""}).status_code == 200
    assert owner.post(reverse("trainer_add"), {**given, "person": "", "name": "Ama (invented)"}).status_code == 302
    assert owner.post(reverse("trainer_add"), given).status_code == 200  # is there already
    assert Trainer.objects.count() == 2 and Person.objects.count() == before + 1


def test_a_change_keeps_how_to_reach_the_person(owner):
    trainer = make_trainer()
    PersonDetails.objects.filter(person=trainer.person).update(phone="+000 1", email="a@invented.example")
    address = reverse("trainer_change", args=[trainer.uid])
    given = {"name": "Another (invented)", "name_local": "अन्य", "sex": "man", "country": "GH", "organisation": ""}
    assert owner.post(address, given).status_code == 302
    details = PersonDetails.objects.get(person=trainer.person)
    assert (details.name, details.name_local, details.phone, details.email) == (
        "Another (invented)", "अन्य", "+000 1", "a@invented.example",
    )  # fmt: skip
    trainer.refresh_from_db()
    assert (trainer.sex, trainer.organisation) == ("man", None)


def test_what_stands_against_a_change_is_told_and_half_of_it_is_not_done(owner, monkeypatch):
    trainer = make_trainer()
    before = PersonDetails.objects.get(person=trainer.person).name

    def refuse(**_given):
        raise ValidationError({"sex": "That cannot be (invented)."})

    monkeypatch.setattr(actions, "change_trainer", refuse)
    given = {"name": "Another (invented)", "name_local": "", "sex": "man", "country": "GH", "organisation": ""}
    response = owner.post(reverse("trainer_change", args=[trainer.uid]), given)
    assert response.status_code == 200 and "That cannot be (invented)." in response.content.decode()
    assert PersonDetails.objects.get(person=trainer.person).name == before


def test_what_stands_against_days_away_is_told(owner):
    trainer = make_trainer()
    given = {"starts_on": "2030-02-02", "ends_on": "2030-02-01"}
    response = owner.post(reverse("trainer_absence", args=[trainer.uid]), given)
    assert response.status_code == 200 and response.context["form"].errors
    assert not trainer.absences.exists()
