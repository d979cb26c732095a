"""Every figure opened as every role: how deep, under which names, and that nothing leaks beside (rule 15)."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from score.catalogue.indicators import all_indicators
from score.programme.enterprises.models import Enterprise
from score.programme.organisations.access import Depth
from score.programme.organisations.actor import PUBLIC
from score.programme.organisations.models import Role
from score.programme.results.actions import attach_evidence
from score.programme.results.figures import figure, find_indicator, world_at
from score.programme.results.models import Answer, Round
from score.programme.results.openings import as_shown, behind
from score.programme.trainings.actions import set_delivery
from score.programme.trainings.models import Cohort
from tests.programme import factories
from tests.programme.results import golden_world

pytestmark = pytest.mark.django_db
CODE = re.compile(r"^Enterprise [A-Z2-7]{4}-[A-Z2-7]{4}$")
NAME = re.compile(r"Firm F\d \(invented\)")
GHANA = {"F3", "F6"}
OWN = {"F1"}  # delivered by the partner of the play
# role -> the firms that appear under their names behind a figure of the whole programme; None: it does not open
NAMED = {
    "owner": {f"F{number}" for number in range(1, 9)},
    "me_officer": {f"F{number}" for number in range(1, 9)},
    "coordinator": GHANA,
    "partner_manager": OWN,
    "trainer": OWN,
    "data_clerk": OWN,
    "donor": set(),
    "evaluator": set(),
    "focal_person": None,
    "committee_member": None,
    "lead_buyer": None,
    "enterprise": None,
}


class Play:
    """The golden firms, a partner that delivered to one of them, and somebody in every role."""

    def __init__(self) -> None:
        golden_world.import_golden()
        self.partner = factories.make_organisation(country="IN")
        for cohort in Cohort.objects.filter(code__startswith="golden F1 "):
            set_delivery(actor=None, cohort=cohort, partner=self.partner, funder=None, reason="for this test")
        Round.objects.filter(enterprise__reference="F1").update(custodian=self.partner)
        firm = Enterprise.objects.get(reference="F2")
        self.actors = {}
        for role in Role.values:
            inside = self.partner if role in ("partner_manager", "trainer", "data_clerk") else None
            more = {"enterprise": firm} if role == "enterprise" else {}
            self.actors[role] = factories.make_actor(role, inside, **more)
        self.world = world_at()
        self.figures = {code: figure(self.world, code) for code in all_indicators()}
        self.firms = golden_world.firms()

    def client(self, role: str) -> Client:
        client = Client()
        client.force_login(self.actors[role].user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client


@pytest.fixture(scope="module")
def play(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), golden_world.rolled_back():
        yield Play()


def test_every_role_has_a_line_here():
    assert set(NAMED) == set(Role.values)


@pytest.mark.parametrize("role", NAMED)
def test_every_figure_opens_just_as_deep_as_the_role_may(play, role):
    actor = play.actors[role]
    opened = 0
    for code, one in play.figures.items():
        found = behind(actor, play.world, find_indicator(code), one)
        if NAMED[role] is None:
            assert found.depth is Depth.FIGURE
            assert found.rows == []
            assert found.stops_because
            assert found.top == ""
            continue
        opened += len(found.rows)
        for row in found.rows:
            firm = play.firms[row.opened.uid]
            assert row.shown.named is (firm in NAMED[role]), (code, firm)
            if row.shown.named:
                assert row.shown.label == f"Firm {firm} (invented)"
                assert row.uid.replace("-", "") == row.opened.uid
            else:
                assert CODE.match(row.shown.label)
                assert row.uid == ""
        if found.top:
            assert bool(CODE.match(found.top)) is (play.firms[one.top] not in NAMED[role])
    assert opened or NAMED[role] is None


@pytest.mark.parametrize("role", ["donor", "evaluator", "focal_person", "committee_member", "lead_buyer", "enterprise"])
@pytest.mark.parametrize(
    "address",
    [
        "/figures/defects_share/",
        "/figures/cost_savings_sum/",
        "/figures/defects_share/moved/",
        "/figures/defects_share/history/",
        "/figures/defects_share/?format=csv",
        "/figures/",
    ],
)
def test_pages_and_files_hold_no_name_for_those_who_may_not_know_it(play, role, address):
    response = play.client(role).get(address)
    assert response.status_code in {200, 403}
    text = b"".join(response) if response.streaming else response.content
    assert not NAME.search(text.decode())


def test_a_partner_finds_its_own_firm_by_name_on_the_page_and_the_others_as_codes(play):
    text = play.client("partner_manager").get("/figures/defects_share/").content.decode()
    assert set(NAME.findall(text)) == {"Firm F1 (invented)"}
    assert len(set(re.findall(r"Enterprise [A-Z2-7]{4}-[A-Z2-7]{4}", text))) == 7


def test_codes_hold_on_the_pages_of_one_indicator_and_differ_on_the_next(play):
    donor = play.actors["donor"]

    def labels(code: str, group: str = "all") -> dict[str, str]:
        one = figure(play.world, code, group)
        rows = behind(donor, play.world, find_indicator(code), one).rows
        return {row.opened.uid: row.shown.label for row in rows}

    whole, cut = labels("defects_share"), labels("defects_share", "country=CN")
    assert cut and cut.items() <= whole.items()
    assert set(whole.values()).isdisjoint(labels("energy_share").values())


def test_the_public_sees_published_figures_and_nobody_behind_them(play):
    for code, one in play.figures.items():
        shown = as_shown(PUBLIC, one, play.world)
        assert (shown is not None) is (one.publishable and one.shown), code
    client = Client()
    page = client.get("/figures/defects_share/")
    assert page.status_code == 200
    assert b"60.0%" in page.content
    assert not re.search(r"Enterprise [A-Z2-7]{4}-|Firm F\d", page.content.decode())
    assert client.get("/figures/on_time_share/").status_code == 404, "four enterprises are too few"
    assert client.get("/figures/defects_share/?country=CN").status_code == 404
    assert client.get("/figures/?country=CN")["Location"] == "/accounts/login/?next=/figures/%3Fcountry%3DCN"


@pytest.mark.parametrize("role", ["focal_person", "committee_member", "lead_buyer", "enterprise"])
def test_small_figures_are_withheld_from_those_who_may_not_open_them(play, role):
    page = play.client(role).get("/figures/defects_share/?country=CN").content.decode()
    assert "Too few to show" in page
    assert "50.0%" not in page


def test_answers_open_for_the_custodian_only(play):
    own, other = (Enterprise.objects.get(reference=name).uid for name in ("F1", "F3"))
    client = play.client("partner_manager")
    page = client.get(f"/figures/defects_share/enterprises/{own}/")
    assert page.status_code == 200
    assert "9,600" in page.content.decode()
    assert client.get(f"/figures/defects_share/enterprises/{other}/").status_code in {403, 404}
    for role in ("donor", "evaluator", "focal_person", "lead_buyer", "committee_member"):
        assert play.client(role).get(f"/figures/defects_share/enterprises/{own}/").status_code in {403, 404}, role


def test_the_correction_behind_an_answer_is_told_with_its_reason(play):
    corrected = Enterprise.objects.get(reference="F8").uid
    text = play.client("me_officer").get(f"/figures/defects_share/enterprises/{corrected}/").content.decode()
    assert "used for this figure" in text


def test_what_cannot_be_asked_is_said_and_not_guessed(play):
    client = play.client("donor")
    for address, words in {
        "/figures/defects_share/?as_of=yesterday": "no date",
        "/figures/defects_share/?country=GH&sector=1030&module=basics": "two things at once",
        "/figures/defects_share/?pairing=twins": "journey, cycle or sustained",
        "/figures/defects_share/?by=colour": "There is no cut",
    }.items():
        response = client.get(address)
        assert response.status_code == 400, address
        assert words in response.content.decode()
    assert client.get("/figures/defect_share/").status_code == 404
    assert "Nothing here yet" in client.get("/figures/defects_share/?country=PE").content.decode()


@pytest.mark.django_db
def test_behind_an_answer_its_evidence_opens(play):
    code, firm = "defects_share", Enterprise.objects.get(reference="F1")
    answer = Answer.objects.filter(
        round__enterprise=firm, question__in=find_indicator(code).questions, dimensions=""
    ).first()
    proof = factories.make_stored_file(name="proof.pdf")
    attach_evidence(actor=None, round=answer.round, question=answer.question, file=proof)
    client = play.client("owner")
    text = client.get(f"/figures/{code}/enterprises/{firm.uid}/").content.decode()
    link = re.search(r'href="(/files/[^"]+)">proof.pdf', text)
    assert link, "the file is named beside the answer it proves"
    assert client.get(link[1]).status_code == 200
