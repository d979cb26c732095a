"""The desk of the focal persons: what waits, what is late, which steps can be taken from which state."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404

from score.catalogue.countries.concerns import DEFAULT
from score.programme.coaching.concerns import sealing
from score.programme.coaching.concerns.actions import close_concern, note_step, raise_concern, reopen_concern
from score.programme.coaching.concerns.desk import Raiser, desk_of, history_of, shown, told_by
from score.programme.coaching.concerns.letters import Kind, Outcome, opened
from score.programme.coaching.models import SeriousConcern
from score.programme.organisations.access import get_for
from score.programme.organisations.erasure import erase_person
from score.programme.organisations.models import Role
from tests.programme.coaching.concerns.scene import DAY, ELSEWHERE, HOUR, NOW, WORDS
from tests.programme.factories import World, make_actor, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def focal(world: World) -> Any:
    return world.actor("focal_person")


def raise_one(world: World, kind: str = "violence", moment: datetime.datetime = NOW, **more: Any) -> SeriousConcern:
    """A concern in Ghana."""
    before = set(SeriousConcern.objects.values_list("pk", flat=True))
    raise_concern(actor=world.actor("trainer"), country="GH", kind=kind, moment=moment, **more)
    return SeriousConcern.objects.exclude(pk__in=before).get()


# -- what comes in


def test_what_was_raised_is_all_there(world: World, raised: SeriousConcern) -> None:
    letter = opened(raised)
    assert (letter.kind, letter.words, letter.raised_at) == ("forced_labour", WORDS, NOW)
    assert letter.enterprise == str(world.enterprise.uid)
    assert letter.by == world.members["trainer"].user.pk
    assert (raised.country, raised.year, raised.state) == ("GH", 2024, "open")
    assert told_by(letter).organisation == world.partner.name


def test_the_same_form_sent_twice_is_one_concern(world: World) -> None:
    same = {"kind": "violence", "words": WORDS, "form": "one form", "country": "GH", "actor": world.actor("trainer")}
    raise_concern(**same, moment=NOW)
    raise_concern(**same, moment=NOW + HOUR)
    assert opened(SeriousConcern.objects.get()).raised_at == NOW


@pytest.mark.parametrize("changed", [{"words": "more words"}, {"kind": "child_labour"}, {"form": "another form"}])
def test_what_was_changed_before_it_was_sent_again_is_not_lost(world: World, changed: dict[str, str]) -> None:
    first = {"kind": "violence", "words": WORDS, "form": "one form"}
    for sent in (first, first | changed):
        raise_concern(actor=world.actor("trainer"), country="GH", moment=NOW, **sent)
    assert SeriousConcern.objects.count() == 2


def test_two_people_who_see_the_same_raise_two(world: World) -> None:
    for role in ("trainer", "partner_manager"):
        raise_concern(actor=world.actor(role), country="GH", kind="violence", form="one form", moment=NOW)
    assert SeriousConcern.objects.count() == 2


def test_forty_at_once_all_arrive(world: World) -> None:
    for number in range(40):
        raise_one(world, words=str(number))
    assert {opened(one).words for one in SeriousConcern.objects.all()} == {str(number) for number in range(40)}


def test_kinds_are_those_of_the_protocol() -> None:
    assert all(DEFAULT.steps_for(kind) for kind in Kind.values)


# -- what is shown


def test_late_steps_come_first_then_the_oldest(world: World, focal: Any) -> None:
    young = raise_one(world, moment=NOW + 20 * HOUR)
    danger = raise_one(world, "imminent_danger", moment=NOW + 10 * HOUR)
    old = raise_one(world, moment=NOW)
    shown_at = NOW + 21 * HOUR
    assert [one.row.pk for one in desk_of(focal, shown_at)] == [danger.pk, old.pk, young.pk]
    assert [one.late for one in desk_of(focal, shown_at)] == [1, 0, 0]


@pytest.mark.parametrize(
    ("hours", "kind", "late"),
    [
        # our default: 1 hour in imminent danger, then 24, 72, 168 and 720 hours for every kind
        (0, "imminent_danger", 0),
        (1, "imminent_danger", 0),
        (1.01, "imminent_danger", 1),
        (1.01, "violence", 0),
        (24, "violence", 0),
        (24.01, "violence", 1),
        (72.01, "child_labour", 2),
        (168.01, "forced_labour", 3),
        (720.01, "violence", 4),
        (720.01, "imminent_danger", 5),
    ],
)
def test_a_step_is_late_after_its_hours(world: World, hours: float, kind: str, late: int) -> None:
    row = raise_one(world, kind)
    assert shown(row, NOW + datetime.timedelta(hours=hours)).late == late


def test_a_step_that_was_taken_is_not_late(world: World, focal: Any) -> None:
    row = raise_one(world)
    note_step(actor=focal, concern=row, code="safety", words="", moment=NOW + HOUR)
    found = shown(SeriousConcern.objects.get(), NOW + 2 * DAY)
    assert found.late == 0
    assert [(line.step.code, bool(line.entry)) for line in found.steps][:2] == [("safety", True), ("ask_back", False)]


def test_age_in_whole_days(world: World) -> None:
    row = raise_one(world)
    assert [shown(row, NOW + hours * HOUR).age for hours in (0, 23, 24, 49)] == [0, 0, 1, 2]


def test_another_countrys_focal_person_sees_nothing(world: World, raised: SeriousConcern) -> None:
    foreign = make_actor("focal_person", make_organisation("country_office", country="PE"))
    assert desk_of(foreign, NOW) == []
    for verb in ("view", "change"):
        with pytest.raises(Http404):
            get_for(foreign, SeriousConcern, raised.uid, verb)


def test_a_focal_person_of_no_country_sees_nothing(world: World, raised: SeriousConcern) -> None:
    nowhere = make_actor("focal_person", make_organisation("country_office", country=""))
    assert desk_of(nowhere, NOW) == []


@pytest.mark.parametrize("role", [one for one in Role.values if one != "focal_person"])
def test_no_other_role_has_a_desk(world: World, raised: SeriousConcern, role: str) -> None:
    assert desk_of(world.actor(role), NOW) == []
    with pytest.raises(Http404):
        get_for(world.actor(role), SeriousConcern, raised.uid)


def test_an_enterprise_that_is_renamed_or_not_in_the_list(world: World, raised: SeriousConcern) -> None:
    world.enterprise.name = "Renamed (invented)"
    world.enterprise.save()
    assert shown(raised, NOW).enterprise_words == "Renamed (invented)"
    assert shown(raise_one(world, enterprise_words=ELSEWHERE), NOW).enterprise_words == ELSEWHERE
    assert shown(raise_one(world), NOW).enterprise_words == ""


def test_who_was_erased_is_not_named(world: World, raised: SeriousConcern) -> None:
    person = world.members["trainer"].user.person
    assert told_by(opened(raised)).email.startswith("trainer")
    erase_person(actor=None, person=person, moment=NOW)
    assert told_by(opened(raised)) == Raiser(name="", email="", organisation=world.partner.name)


# -- what is done


def test_from_open_to_closed_and_back(world: World, focal: Any) -> None:
    row = raise_one(world)
    note_step(actor=focal, concern=row, code="safety", words="Called", moment=NOW + HOUR)
    close_concern(actor=focal, concern=row, outcome="safe", words="All is well", moment=NOW + 2 * HOUR)
    assert [one.row.pk for one in desk_of(focal, NOW + 3 * DAY)] == []
    closed = desk_of(focal, NOW + 3 * DAY, closed=True)
    assert [(one.row.pk, one.late) for one in closed] == [(row.pk, 0)]
    reopen_concern(actor=focal, concern=row, words="It goes on", moment=NOW + 3 * HOUR)
    found = desk_of(focal, NOW + 3 * DAY + HOUR)[0]
    assert found.late == 1  # the step that was taken before counts on; the second one is late again
    told = [(one["entry"].code, one["entry"].words, one["entry"].at) for one in history_of(found)]
    assert told == [
        ("reopened", "It goes on", NOW + 3 * HOUR),
        ("closed", "All is well", NOW + 2 * HOUR),
        ("safety", "Called", NOW + HOUR),
    ]
    assert {one["by"] for one in history_of(found)} == {focal.user.get_full_name()}
    assert history_of(found)[1]["outcome"] == Outcome.SAFE.label


def test_what_cannot_be_done_in_which_state(world: World, focal: Any) -> None:
    row = raise_one(world)
    by = {"actor": focal, "concern": row, "moment": NOW}
    with pytest.raises(ValidationError):
        reopen_concern(**by, words="It is open")
    close_concern(**by, outcome="not_confirmed", words="Looked into")
    with pytest.raises(ValidationError):
        close_concern(**by, outcome="safe", words="Again")
    with pytest.raises(ValidationError):
        note_step(**by, code="safety", words="Too late")
    assert [one.code for one in opened(SeriousConcern.objects.get()).entries] == ["closed"]


@pytest.mark.parametrize(
    ("action", "said"),
    [
        (note_step, {"code": "unknown", "words": "x"}),
        (note_step, {"code": "rescue", "words": "x"}),  # a step for imminent danger alone
        (note_step, {"code": "closed", "words": "x"}),  # not by the back door
        (note_step, {"code": "own", "words": ""}),
        (close_concern, {"outcome": "unknown", "words": "x"}),
        (close_concern, {"outcome": "", "words": "x"}),
        (close_concern, {"outcome": "safe", "words": ""}),  # steps were not taken
    ],
)
def test_what_is_refused_changes_nothing(world: World, focal: Any, action: Any, said: dict[str, str]) -> None:
    row = raise_one(world)
    with pytest.raises(ValidationError):
        action(actor=focal, concern=row, moment=NOW, **said)
    kept = SeriousConcern.objects.get()
    assert (kept.state, kept.sealed) == ("open", row.sealed)


def test_closing_needs_no_words_when_every_step_was_taken(world: World, focal: Any) -> None:
    row = raise_one(world)
    for step in DEFAULT.steps_for("violence"):
        note_step(actor=focal, concern=row, code=step.code, words="", moment=NOW)
    close_concern(actor=focal, concern=row, outcome="authorities", words="", moment=NOW)
    assert SeriousConcern.objects.get().state == "closed"


def test_reopening_needs_a_reason(world: World, focal: Any) -> None:
    row = raise_one(world)
    close_concern(actor=focal, concern=row, outcome="safe", words="x", moment=NOW)
    with pytest.raises(ValidationError):
        reopen_concern(actor=focal, concern=row, words="", moment=NOW)
    assert SeriousConcern.objects.get().state == "closed"


# -- without the key


def test_without_its_key_the_desk_says_so_and_the_rest_works(world: World, raised: SeriousConcern, enter: Any) -> None:
    sealing.key_path().unlink()
    client = enter("focal_person")
    page = client.get("/concerns/").content.decode()
    assert "cannot be opened: its key is not on this server" in page
    assert client.get(f"/concerns/{raised.uid}/").status_code == 200
    for way, said in (("step", {"code": "safety"}), ("close", {"outcome": "safe", "words": "x"})):
        assert client.post(f"/concerns/{raised.uid}/{way}/", said).status_code == 409
    sent = enter("trainer").post("/concerns/raise/", {"kind": "violence"})
    assert sent.status_code == 303  # under a new key, which opens this one and not the other
    found = desk_of(world.actor("focal_person"), NOW)
    assert sorted(one.letter is None for one in found) == [False, True]
    assert enter("owner").get("/concerns/counts/").status_code == 200
