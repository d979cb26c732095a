"""The form for raising: who may, where it goes, and that nothing that is wrong with it keeps a concern back."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from score.programme.coaching.concerns import views
from score.programme.coaching.concerns.letters import Kind, opened
from score.programme.coaching.models import SeriousConcern
from score.programme.organisations.access import roles_given_by
from score.programme.organisations.models import Role
from tests.programme.coaching.concerns.scene import ELSEWHERE, WORDS, sent
from tests.programme.factories import World, make_enterprise, make_member, make_organisation

pytestmark = pytest.mark.django_db
RAISING = ("coordinator", "focal_person", "partner_manager", "trainer", "data_clerk")


def raised_by(client: Client, **fields: Any) -> SeriousConcern:
    """What one sent form became."""
    before = set(SeriousConcern.objects.values_list("pk", flat=True))
    answer = client.post("/concerns/raise/", sent(**fields))
    assert answer.status_code == 303, answer.content.decode()[:2000]
    return SeriousConcern.objects.exclude(pk__in=before).get()


@pytest.mark.parametrize("role", RAISING)
@pytest.mark.parametrize("kind", Kind.values)
def test_everybody_who_may_raises_every_kind(world: World, enter: Any, role: str, kind: str) -> None:
    letter = opened(raised_by(enter(role), kind=kind, enterprise=str(world.enterprise.uid)))
    assert (letter.kind, letter.enterprise) == (kind, str(world.enterprise.uid))
    assert letter.by == world.members[role].user.pk


@pytest.mark.parametrize("role", [one for one in Role.values if one not in RAISING])
def test_others_have_no_such_form(world: World, enter: Any, role: str) -> None:
    assert enter(role).post("/concerns/raise/", sent()).status_code == 403
    assert SeriousConcern.objects.count() == 0


def test_only_the_kind_is_needed(world: World, enter: Any) -> None:
    letter = opened(raised_by(enter("trainer"), words=""))
    assert (letter.enterprise, letter.enterprise_words, letter.words) == ("", "", "")
    refused = enter("trainer").post("/concerns/raise/", sent(kind=""))
    assert refused.status_code == 422
    assert WORDS in refused.content.decode()  # what was written is not lost
    assert SeriousConcern.objects.count() == 1


@pytest.mark.parametrize("kind", ["", "theft", "forced_labour,violence"])
def test_an_unknown_kind_is_asked_for_again(world: World, enter: Any, kind: str) -> None:
    page = enter("trainer").post("/concerns/raise/", sent(kind=kind))
    assert page.status_code == 422
    assert "Nothing is sent yet" in page.content.decode()


@pytest.mark.parametrize("enterprise", ["nonsense", "00000000-0000-4000-8000-000000000000", "1", ""])
def test_an_enterprise_that_cannot_be_found_keeps_nothing_back(world: World, enter: Any, enterprise: str) -> None:
    letter = opened(raised_by(enter("trainer"), enterprise=enterprise, elsewhere=ELSEWHERE))
    assert (letter.enterprise, letter.enterprise_words, letter.words) == ("", ELSEWHERE, WORDS)


def test_the_form_tells_nothing_of_enterprises_one_may_not_see(world: World, enter: Any) -> None:
    foreign = world.foreign_enterprise
    assert foreign.name not in enter("trainer").get("/concerns/raise/").content.decode()
    letter = opened(raised_by(enter("trainer"), enterprise=str(foreign.uid)))
    assert letter.enterprise == ""


def test_words_that_are_too_long_are_not_cut_in_silence(world: World, enter: Any) -> None:
    page = enter("trainer").post("/concerns/raise/", sent(words="w" * 2001))
    assert page.status_code == 422
    assert "w" * 2001 in page.content.decode()


def test_it_goes_to_the_country_of_the_enterprise(world: World) -> None:
    """Of a partner that works in two countries, say: the desk is where it happens."""
    abroad = make_enterprise("PE", world.partner, name="Branch in Peru (invented)")
    client = Client()
    client.force_login(world.members["trainer"].user)
    assert raised_by(client, enterprise=str(abroad.uid)).country == "PE"
    assert raised_by(client, form="another").country == "GH"


def test_who_works_in_no_country_says_where(world: World) -> None:
    network = make_organisation(name="Network of trainers (invented)", country="")
    client = Client()
    client.force_login(make_member("trainer", network).user)
    page = client.get("/concerns/raise/").content.decode()
    assert '<option value="GH">Ghana</option>' in page
    refused = client.post("/concerns/raise/", sent())
    assert refused.status_code == 422
    assert "Choose the country" in refused.content.decode()
    assert client.post("/concerns/raise/", sent(country="XX")).status_code == 422
    assert raised_by(client, country="PE").country == "PE"


def test_where_no_focal_person_is_named_the_form_says_so_and_takes_it(world: World, enter: Any) -> None:
    client = enter("trainer")
    assert "No focal person is named for Ghana yet" in client.get("/concerns/raise/").content.decode()
    raised_by(client)
    world.members["focal_person"]
    assert "No focal person is named" not in client.get("/concerns/raise/").content.decode()
    assert "Forced labour" in enter("focal_person").get("/concerns/").content.decode()  # and finds it


def test_with_many_enterprises_the_list_gives_way_to_words(
    world: World, enter: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "MOST_FIRMS", 1)
    make_enterprise("GH", world.partner, name="One more (invented)")
    page = enter("trainer").get("/concerns/raise/").content.decode()
    assert world.enterprise.name not in page
    letter = opened(raised_by(enter("trainer"), enterprise=str(world.enterprise.uid)))  # chosen on the visit's page
    assert letter.enterprise == str(world.enterprise.uid)


def test_the_form_does_not_ask_who_the_victim_is(world: World, enter: Any) -> None:
    page = enter("trainer").get("/concerns/raise/").content.decode()
    assert "Do not write the victim’s name" in page
    assert 'name="victim' not in page


def test_each_opened_form_is_known_by_another_number(world: World, enter: Any) -> None:
    client = enter("trainer")
    first, second = (client.get("/concerns/raise/").context["once"] for _each in range(2))
    assert first != second
    assert len(first) >= 32


def test_the_row_is_not_named_by_what_was_sent(world: World, enter: Any) -> None:
    raised = raised_by(enter("trainer"), form="0f0e0d0c-0b0a-4908-8706-050403020100")
    assert str(raised.uid) != "0f0e0d0c-0b0a-4908-8706-050403020100"
    assert raised.uid.version == 4


def test_only_the_owner_names_focal_persons() -> None:
    assert [role for role in Role.values if "focal_person" in roles_given_by(role)] == ["owner"]


def test_a_focal_person_needs_the_second_step(world: World) -> None:
    client = Client()
    client.force_login(make_member("focal_person", world.office, totp=False).user)
    answer = client.get("/concerns/")
    assert (answer.status_code, answer["Location"]) == (302, reverse("mfa_activate_totp"))


def test_a_role_that_has_ended_opens_nothing(world: World, enter: Any) -> None:
    raised = raised_by(enter("trainer"))
    membership = world.members["focal_person"]
    client = enter("focal_person")
    assert client.get(f"/concerns/{raised.uid}/").status_code == 200
    membership.valid_until = membership.valid_from
    membership.save()
    assert client.get(f"/concerns/{raised.uid}/").status_code == 404


def test_without_the_token_of_the_form_nothing_is_taken(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.members["trainer"].user)
    assert client.post("/concerns/raise/", sent()).status_code == 403
    assert SeriousConcern.objects.count() == 0
