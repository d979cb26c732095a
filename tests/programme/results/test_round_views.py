"""The pages of rounds as people of different roles use them."""

import datetime
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from score.programme.core.models import AuditEvent
from score.programme.results import actions
from score.programme.results.actions import NewAnswer
from score.programme.results.entry_context import answers_in
from score.programme.results.models import Answer, AnswerEvidence, Round, RoundPeriod
from score.programme.trainings.actions import hold_class_day

pytestmark = pytest.mark.django_db
D = datetime.date
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8ffff3f0005fe02fea7356f"
    "0a0000000049454e44ae426082"
)


def page(round, section="people"):
    return f"{reverse('round', args=[round.uid])}?section={section}"


def shown(response):
    return response.content.decode()


def one(question, value, unit="", **more):
    return NewAnswer(question, value=Decimal(value), unit=unit, **more)


# -- opening


def test_a_trainer_opens_a_baseline_with_the_suggested_months(world, enter):
    hold_class_day(actor=None, cohort=world.cohort, number=1, day=D(2025, 4, 8))
    address = reverse("round_add", args=[world.enterprise.uid])
    client = enter("trainer")
    suggested = client.get(address, {"kind": "baseline", "cohort": world.cohort.pk}).context["form"].initial
    assert (suggested["starts_on"], suggested["ends_on"]) == (D(2025, 1, 1), D(2025, 3, 31))
    sent = {
        "kind": "baseline",
        "cohort": world.cohort.pk,
        "starts_on": "2025-01-01",
        "ends_on": "2025-03-31",
        "collected_on": "2025-04-01",
        "collected_by": world.members["trainer"].user.pk,
    }
    response = client.post(address, sent)
    opened = Round.objects.latest("pk")
    assert response.url == reverse("round", args=[opened.uid])
    assert (opened.kind, opened.cohort, opened.custodian) == ("baseline", world.cohort, world.partner)
    period = opened.periods.get()
    assert (period.collected_on, period.collected_by) == (D(2025, 4, 1), world.members["trainer"].user)
    assert AuditEvent.objects.filter(action="open_round", subject_uid=str(opened.uid)).count() == 1


def test_what_is_odd_about_a_round_is_said_first_and_can_be_confirmed(world, enter):
    hold_class_day(actor=None, cohort=world.cohort, number=1, day=D(2025, 4, 8))
    address = reverse("round_add", args=[world.enterprise.uid])
    sent = {
        "kind": "baseline",
        "cohort": world.cohort.pk,
        "starts_on": "2025-01-01",
        "ends_on": "2025-03-31",
        "collected_on": "2025-05-01",
    }
    client, before = enter("trainer"), Round.objects.count()
    response = client.post(address, sent)
    assert "late baseline" in shown(response) and Round.objects.count() == before
    assert client.post(address, {**sent, "confirmed": "on"}).status_code == 302
    late = Round.objects.latest("pk")
    assert "Late baseline" in shown(client.get(page(late)))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"ends_on": "2024-12-31"}, "ends_on"),
        ({"collected_on": "2024-12-31"}, "collected_on"),
        ({"starts_on": "soon"}, "starts_on"),
        ({"kind": "census"}, "kind"),
        ({"cohort": "999999"}, "cohort"),
    ],
)
def test_a_round_that_cannot_be_is_refused_at_its_field(world, enter, wrong, field):
    sent = {"kind": "baseline", "starts_on": "2025-01-01", "ends_on": "2025-03-31", "collected_on": "2025-04-01"}
    response = enter("trainer").post(reverse("round_add", args=[world.enterprise.uid]), {**sent, **wrong})
    assert response.status_code == 200 and field in response.context["form"].errors


def test_the_same_round_twice_is_refused_in_words(world, enter):
    sent = {
        "kind": "baseline",
        "cohort": world.cohort.pk,
        "starts_on": "2023-01-01",
        "ends_on": "2023-12-31",
        "collected_on": "2023-12-31",
    }
    response = enter("trainer").post(reverse("round_add", args=[world.enterprise.uid]), sent)
    assert "already" in shown(response) and Round.objects.filter(enterprise=world.enterprise).count() == 1


def test_who_enters_for_a_partner_leaves_the_answers_in_its_custody(world, enter):
    sent = {
        "kind": "midline",
        "cohort": world.cohort.pk,
        "starts_on": "2024-01-01",
        "ends_on": "2024-03-31",
        "collected_on": "2024-04-01",
        "confirmed": "on",
    }
    assert enter("coordinator").post(reverse("round_add", args=[world.enterprise.uid]), sent).status_code == 302
    assert Round.objects.latest("pk").custodian == world.partner


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("owner", 200),
        ("coordinator", 200),
        ("partner_manager", 200),
        ("trainer", 200),
        ("data_clerk", 200),
        ("enterprise", 200),
        ("me_officer", 403),
        ("focal_person", 403),
        ("evaluator", 403),
        ("committee_member", 403),
        ("lead_buyer", 403),
        ("donor", 403),
    ],
)
def test_who_may_open_a_round(world, enter, role, expected):
    assert enter(role).get(reverse("round_add", args=[world.enterprise.uid])).status_code == expected


# -- entering


def test_a_part_of_a_section_is_saved_and_acknowledged(world, enter):
    response = enter("trainer").post(page(world.round), {"W-value": "1,080", "LEFT-value": "9"}, follow=True)
    assert "2 answers saved. 2 of 17 core questions are answered." in shown(response)
    stored = answers_in(world.round)
    assert stored["W", ""].value == 1080 and set(stored) == {("W", ""), ("LEFT", "")}
    assert stored["W", ""].recorded_by == world.members["trainer"].user


def test_save_and_go_on_leads_to_the_next_section_and_at_last_to_all_answers(world, enter):
    client = enter("trainer")
    assert (
        client.post(page(world.round), {"go_on": "1", "W-value": "80"}).url
        == page(world.round, "practices") + "&saved=1"
    )
    last = client.post(page(world.round, "workplace_cooperation"), {"go_on": "1", "SUGG-value": "4"})
    assert last.url == page(world.round, "all") + "&saved=1"


def test_the_round_opens_where_something_is_left_to_ask(world, enter):
    client = enter("trainer")
    assert client.get(reverse("round", args=[world.round.uid])).context["section"].code == "people"
    client.post(
        page(world.round),
        {
            "W-value": "80",
            "HRS_WEEK-value": "48",
            "ACC-value": "0",
            "LEFT-value": "4",
            "WAGE_LOW-value": "6.5",
        },
    )
    assert client.get(reverse("round", args=[world.round.uid])).context["section"].code == "practices"


def test_a_hard_error_saves_nothing_and_keeps_what_was_typed(world, enter):
    response = enter("trainer").post(page(world.round), {"W-value": "80", "ACC-value": "900"})
    text = shown(response)
    assert "Nothing of this section is saved yet" in text
    assert 'href="#id_ACC-value"' in text and 'value="900"' in text and 'value="80"' in text
    assert answers_in(world.round) == {}


def test_a_number_too_large_to_be_kept_is_refused_in_words(world, enter):
    response = enter("trainer").post(page(world.round), {"W-value": "999999999999"})
    assert response.status_code in (200, 422)
    assert "too large to be kept" in shown(response) and answers_in(world.round) == {}


def test_an_odd_value_passes_with_a_reason(world, enter):
    client, sent = enter("trainer"), {"W-value": "80", "LEFT-value": "90"}
    response = client.post(page(world.round), sent)
    assert "90 people left a firm of 80" in shown(response) and answers_in(world.round) == {}
    client.post(page(world.round), {**sent, "LEFT-why": "Seasonal work: everybody left once."})
    assert answers_in(world.round)["LEFT", ""].warning_reason == "Seasonal work: everybody left once."


def test_an_odd_value_that_was_explained_is_not_asked_about_again(world, enter):
    client = enter("trainer")
    client.post(page(world.round), {"W-value": "80", "LEFT-value": "90", "LEFT-why": "Seasonal work."})
    seen = {f"{code}-seen": answer.pk for (code, _part), answer in answers_in(world.round).items()}
    again = {**seen, "W-value": "80", "LEFT-value": "90", "LEFT-why": "Seasonal work.", "ACC-value": "1"}
    response = client.post(page(world.round), again, follow=True)
    assert "1 answer saved" in shown(response)


def test_a_correction_asks_why_and_shows_the_earlier_value(world, enter):
    client = enter("trainer")
    client.post(page(world.round), {"W-value": "80"})
    seen = answers_in(world.round)["W", ""]
    assert "80 persons" in shown(client.get(page(world.round)))
    sent = {"W-value": "85", "W-seen": seen.pk}
    refused = client.post(page(world.round), sent)
    assert "reason" in refused.context["form"].errors and 'value="85"' in shown(refused)
    response = client.post(page(world.round), {**sent, "reason": "Payroll read again"}, follow=True)
    assert "1 corrected" in shown(response)
    assert answers_in(world.round)["W", ""].reason == "Payroll read again"


def test_a_correction_that_is_also_wrong_is_told_at_once(world, enter):
    client = enter("trainer")
    client.post(page(world.round), {"W-value": "80", "ACC-value": "1"})
    seen = {f"{code}-seen": answer.pk for (code, _part), answer in answers_in(world.round).items()}
    response = client.post(page(world.round), {**seen, "W-value": "80", "ACC-value": "900"})
    assert {"reason", "ACC-value"} <= set(response.context["form"].errors)
    assert "Changes what is recorded: <bdi>1</bdi>" in shown(response)


def test_two_people_at_the_same_section(world, enter):
    first, second = enter("trainer"), enter("partner_manager")
    first.post(page(world.round), {"W-value": "95"})
    response = second.post(page(world.round), {"W-value": "80", "W-seen": "", "LEFT-value": "4"})
    text = shown(response)
    assert "95 persons" in text and world.members["trainer"].user.get_full_name() in text
    assert 'value="80"' in text and 'value="4"' in text, "nothing of what was typed is lost"
    assert set(answers_in(world.round)) == {("W", "")}
    told = response.context["form"]
    sent = {"W-value": "80", "W-seen": told["W-seen"].value(), "LEFT-value": "4"}
    assert "reason" in second.post(page(world.round), sent).context["form"].errors
    second.post(page(world.round), {**sent, "reason": "We counted together"})
    stored = answers_in(world.round)
    assert stored["W", ""].value == 80 and stored["W", ""].supersedes.value == 95 and ("LEFT", "") in stored


def test_to_keep_theirs_one_types_their_value(world, enter):
    enter("trainer").post(page(world.round), {"W-value": "95"})
    second = enter("partner_manager")
    told = second.post(page(world.round), {"W-value": "80", "LEFT-value": "4"}).context["form"]
    sent = {"W-value": "95", "W-seen": told["W-seen"].value(), "LEFT-value": "4"}
    assert second.post(page(world.round), sent).status_code == 302
    assert Answer.objects.filter(question="W").count() == 1


def test_nothing_typed_is_said(world, enter):
    assert "nothing was saved" in shown(enter("trainer").post(page(world.round), {}, follow=True))


def test_a_copy_is_kept_behind_the_answer_even_if_the_answer_is_wrong(world, enter):
    sent = {"W-value": "many", "W-file": SimpleUploadedFile("payroll.png", PNG, "image/png")}
    response = enter("trainer").post(page(world.round), sent)
    assert "W-value" in response.context["form"].errors
    kept = AnswerEvidence.objects.exclude(file=world.proof).get(round=world.round)
    assert kept.question == "W" and kept.file.name == "payroll.png" and kept.file.content_type == "image/png"
    assert "payroll.png" in shown(response)


def test_a_file_of_no_accepted_kind_is_refused_at_its_field(world, enter):
    sent = {"W-value": "80", "W-file": SimpleUploadedFile("run.png", b"MZ\x90\x00 not a picture", "image/png")}
    response = enter("trainer").post(page(world.round), sent)
    assert "W-file" in response.context["form"].errors and not AnswerEvidence.objects.exclude(file=world.proof).exists()


def test_a_savings_section_is_asked_after_the_training_only(world, enter):
    client = enter("trainer")
    assert "savings" not in [tab.code for tab in client.get(page(world.round)).context["tabs"]]
    endline = actions.open_round(
        actor=None,
        enterprise=world.enterprise,
        cohort=world.cohort,
        custodian=world.partner,
        kind="endline",
        starts_on=D(2025, 1, 1),
        ends_on=D(2025, 12, 31),
        collected_on=D(2026, 1, 5),
    )
    response = client.get(page(endline, "savings"))
    assert [one.question.code for one in response.context["form"].asked] == ["SAVE_YN", "SAVE_AMT", "SAVE_COST"]


@pytest.mark.parametrize(
    ("role", "reads", "enters"),
    [
        ("owner", 200, 302),
        ("me_officer", 200, 403),
        ("coordinator", 200, 302),
        ("partner_manager", 200, 302),
        ("trainer", 200, 302),
        ("data_clerk", 200, 302),
        ("enterprise", 200, 302),
        ("focal_person", 404, 404),
        ("evaluator", 404, 404),
        ("committee_member", 404, 404),
        ("lead_buyer", 404, 404),
        ("donor", 404, 404),
    ],
)
def test_who_may_read_and_enter_a_round(world, enter, role, reads, enters):
    client = enter(role)
    assert client.get(reverse("round", args=[world.round.uid])).status_code == reads
    assert client.post(page(world.round), {"W-value": "80"}).status_code == enters
    assert (("W", "") in answers_in(world.round)) is (enters == 302)


def test_who_may_only_read_sees_all_answers_and_no_form(world, enter):
    actions.record_answers(actor=None, round=world.round, entries=[one("W", 80, "person")])
    text = shown(enter("me_officer").get(page(world.round)))
    assert "80 persons" in text and '<form class="entry"' not in text and "Enter or correct" not in text


def test_another_partners_round_does_not_exist_for_a_trainer(world, enter):
    client = enter("trainer")
    for address in (
        reverse("round", args=[world.others_round.uid]),
        reverse("round_period", args=[world.others_round.uid]),
        reverse("answer_history", args=[world.others_round.uid, "W"]),
        reverse("round_add", args=[world.others_enterprise.uid]),
    ):
        assert client.get(address).status_code in (403, 404)


def test_visitors_are_asked_to_sign_in(world):
    for address in (
        reverse("round", args=[world.round.uid]),
        reverse("round_add", args=[world.enterprise.uid]),
        reverse("round_period", args=[world.round.uid]),
        reverse("answer_history", args=[world.round.uid, "W"]),
    ):
        assert "/accounts/login/" in Client().get(address).url


# -- period


def test_a_period_is_corrected_with_a_reason(world, enter):
    client, address = enter("trainer"), reverse("round_period", args=[world.round.uid])
    sent = {"starts_on": "2023-02-01", "ends_on": "2023-12-31", "collected_on": "2024-01-05"}
    assert "reason" in client.post(address, sent).context["form"].errors
    assert client.post(address, {**sent, "reason": "The year began in February"}).status_code == 302
    stands = RoundPeriod.objects.in_force().get(round=world.round)
    assert stands.starts_on == D(2023, 2, 1) and stands.reason == "The year began in February"
    assert "The year began in February" in client.get(reverse("round", args=[world.round.uid])).content.decode()


# -- history


@pytest.fixture
def corrected(world):
    """An answer that was corrected once."""
    actions.record_answers(actor=world.actor("trainer"), round=world.round, entries=[one("ACC", 5, "count")])
    first = answers_in(world.round)["ACC", ""]
    actions.correct_answer(
        actor=world.actor("partner_manager"), answer=first, to=one("ACC", 6, "count"), reason="One more case"
    )
    return reverse("answer_history", args=[world.round.uid, "ACC"])


def test_the_history_of_an_answer_says_what_who_when_and_why(world, enter, corrected):
    text = shown(enter("trainer").get(corrected))
    assert text.index("<bdi>6</bdi>") < text.index("<bdi>5</bdi>")
    assert "One more case" in text
    assert world.members["partner_manager"].user.get_full_name() in text


def test_an_earlier_answer_is_put_back_by_a_correction(world, enter, corrected):
    first = Answer.objects.get(question="ACC", supersedes=None)
    client = enter("trainer")
    assert "reason" in client.post(corrected, {"answer": first.pk}).context["form"].errors
    client.post(corrected, {"answer": first.pk, "reason": "It was five after all"})
    stands = answers_in(world.round)["ACC", ""]
    assert stands.value == 5 and stands.reason == "It was five after all"
    assert Answer.objects.filter(question="ACC").count() == 3


def test_an_answer_is_withdrawn_from_its_history(world, enter, corrected):
    stands = answers_in(world.round)["ACC", ""]
    enter("trainer").post(corrected, {"answer": stands.pk, "reason": "Nobody knows"})
    assert ("ACC", "") not in answers_in(world.round)
    assert "withdrawn" in shown(enter("trainer").get(corrected))


def test_an_answer_of_another_page_is_not_touched(world, enter, corrected):
    actions.record_answers(actor=None, round=world.round, entries=[one("W", 80, "person")])
    other = answers_in(world.round)["W", ""]
    response = enter("trainer").post(corrected, {"answer": other.pk, "reason": "mischief"})
    assert response.status_code == 200 and response.context["form"].non_field_errors()
    assert answers_in(world.round)["W", ""] == other


def test_a_reader_cannot_put_anything_back(world, enter, corrected):
    first = Answer.objects.get(question="ACC", supersedes=None)
    client = enter("me_officer")
    assert "Put this back" not in shown(client.get(corrected))
    assert client.post(corrected, {"answer": first.pk, "reason": "no right"}).status_code == 403


@pytest.mark.parametrize("path", ["NOSUCH", "ACC/?part=sex=women"])
def test_a_question_or_part_that_is_not_asked_has_no_history(world, enter, path):
    base = reverse("answer_history", args=[world.round.uid, "ACC"]).replace("ACC/", "")
    address = f"{base}{path}" if "?" in path else f"{base}{path}/"
    assert enter("trainer").get(address).status_code == 404
