"""Accounts from the command line: the first owner, a lost password, a lost second step."""

import re
import uuid

import pytest
from allauth.mfa.models import Authenticator
from click.testing import CliRunner

from score.programme.command_line.commands import command
from score.programme.organisations.models import Membership, Organisation, User
from tests.programme.factories import make_enterprise, make_member

pytestmark = pytest.mark.django_db
OWNER = ["create", "Ama@Invented.example", "--name", "Ama (invented)", "--role", "owner"]
PROGRAMME = ["--organisation", "Programme (invented)", "--kind", "programme_owner"]


def user(*arguments: str, typed: str | None = None) -> tuple[int, str]:
    done = CliRunner().invoke(command, ["user", *arguments], input=typed)
    return done.exit_code, done.output


def printed(said: str, what: str) -> str:
    return re.search(rf"^{what} +(\S+)", said, re.MULTILINE)[1]


def test_first_owner_of_a_new_instance() -> None:
    status, said = user(*OWNER, *PROGRAMME)
    assert status == 0, said
    made = User.objects.get(email="ama@invented.example")
    assert made.check_password(printed(said, "Password"))
    assert len(printed(said, "Second step")) == 32
    assert Authenticator.objects.get(user=made).type == Authenticator.Type.TOTP
    membership = Membership.objects.get(user=made)
    assert (membership.role, membership.organisation.name) == ("owner", "Programme (invented)")
    assert "owner" in user("list")[1]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([*OWNER, "--organisation", "Nowhere"], "With --kind"),
        ([*OWNER, "--organisation", "Trainers (invented)", "--kind", "implementation_partner"], ""),
        (["password", "nobody@invented.example"], "no account"),
        (["second-step", "nobody@invented.example"], "no account"),
    ],
)
def test_refused_in_one_line_and_nothing_made(arguments: list[str], words: str) -> None:
    status, said = user(*arguments)
    assert (status, said.count("\n")) == (1, 1), said
    assert words in said
    assert not User.objects.exists()
    assert not Organisation.objects.exists()


FIRM = ["create", "abena@invented.example", "--name", "Abena (invented)", "--role", "enterprise"]
FIRM_ORGANISATION = ["--organisation", "Firm (invented)", "--kind", "enterprise"]


def test_somebody_of_an_enterprise_of_the_registry_gets_an_account() -> None:
    firm = make_enterprise()
    status, said = user(*FIRM, *FIRM_ORGANISATION, "--enterprise", str(firm.uid))
    assert status == 0, said
    membership = Membership.objects.get(user__email="abena@invented.example")
    assert (membership.role, membership.organisation.enterprise) == ("enterprise", firm)


@pytest.mark.parametrize(
    ("more", "words"),
    [([], "say which one with --enterprise"), (["--enterprise", str(uuid.uuid4())], "there is no enterprise")],
)
def test_an_enterprise_that_is_not_in_the_registry_is_refused_with_the_way_out(more: list[str], words: str) -> None:
    status, said = user(*FIRM, *FIRM_ORGANISATION, *more)
    assert (status, said.count("\n")) == (1, 1), said
    assert words in said
    assert not Organisation.objects.exists()


def test_account_is_not_made_twice() -> None:
    user(*OWNER, *PROGRAMME)
    status, said = user(*OWNER, *PROGRAMME)
    assert (status, "score user password" in said) == (1, True)
    assert User.objects.count() == 1


def test_new_password_and_second_step() -> None:
    member = make_member("me_officer")
    before = Authenticator.objects.get(user=member.user).data
    said = user("password", member.user.email)[1]
    member.user.refresh_from_db()
    assert member.user.check_password(printed(said, "Password"))
    assert user("second-step", member.user.email)[0] == 0
    assert Authenticator.objects.get(user=member.user).data != before
    assert Membership.objects.filter(user=member.user).count() == 1


def test_chosen_passwords_must_be_good() -> None:
    member = make_member("trainer")
    status, said = user("password", member.user.email, "--ask", typed="short\nshort\n")
    assert (status, "too short" in said) == (1, True)
    status, said = user("password", member.user.email, "--ask", typed="long and invented\nlong and invented\n")
    member.user.refresh_from_db()
    assert (status, member.user.check_password("long and invented")) == (0, True)
    assert "long and invented" not in said
