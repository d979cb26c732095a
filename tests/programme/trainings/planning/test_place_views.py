"""Pages of places, invitations, the sheet to sign and the workbook."""

from __future__ import annotations

import html

import pytest
import xlsxwriter
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from python_calamine import CalamineWorkbook

from score.programme.core.models import AuditEvent
from score.programme.enterprises.actions import add_contact
from score.programme.enterprises.recruitment.actions import record_stage
from score.programme.organisations.actions import describe_person
from score.programme.organisations.models import PersonDetails
from score.programme.trainings.models import Attendance
from score.programme.trainings.planning import actions, places, workbook_back
from score.programme.trainings.planning.queries import Snapshot
from score.programme.trainings.planning.workbook import rows_of
from tests.programme.factories import make_enterprise
from tests.programme.trainings.planning.cohorts import DAY, planned, ready, running

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(enter):
    return enter("partner_manager")


class TestPlaces:
    def test_from_the_list_to_enrolment_and_back(self, world, client) -> None:
        cohort = planned(partner=world.partner)
        firm = make_enterprise(name="Waiting firm (invented)")
        for stage in ("applied", "eligible"):
            record_stage(actor=None, enterprise=firm, custodian=world.partner, stage=stage, reached_on=DAY)
        address = reverse("cohort_places", args=[cohort.uid])
        assert "Waiting firm (invented) (eligible)" in client.get(address).content.decode()
        client.post(address, {"enterprise": firm.pk})
        client.post(address, {"act": "next"})
        place = Snapshot(cohort).places[0]
        assert place.state == "invited"
        client.post(address, {"act": "confirmed", "place": place.pk})
        actions.set_state(actor=None, cohort=cohort, state="open", day=DAY)
        client.post(address, {"act": "enrol"})
        assert Snapshot(cohort).enrolled == [firm]
        back = reverse("cohort_enrolment_back", args=[cohort.uid, firm.uid])
        assert client.post(back, {"reason": ""}).status_code == 200
        client.post(back, {"reason": "cannot come"})
        assert Snapshot(cohort).enrolled == []
        assert client.get(back).status_code == 404

    @pytest.mark.parametrize(
        ("act", "words"),
        [
            ("nothing", "cannot become “nothing”"),
            ("confirmed", "A place that is “waits for a place” cannot become “will come”."),
            ("enrol", "Open the cohort first: only then enterprises are enrolled."),
        ],
    )
    def test_what_is_refused_is_told_in_words(self, world, client, act, words) -> None:
        cohort = planned(partner=world.partner)
        places.set_place(actor=None, cohort=cohort, enterprise=make_enterprise(), state="waiting", day=DAY)
        given = {"act": act, "place": Snapshot(cohort).places[0].pk}
        response = client.post(reverse("cohort_places", args=[cohort.uid]), given, follow=True)
        (said,) = response.context["messages"]
        assert words in str(said) and said.level_tag == "error"
        assert words in html.unescape(response.content.decode())
        assert Snapshot(cohort).places[0].state == "waiting"

    @pytest.mark.parametrize("place", ["", "nothing", "99999999"])
    def test_a_place_that_is_none_is_not_found(self, world, client, place) -> None:
        cohort = planned(partner=world.partner)
        address = reverse("cohort_places", args=[cohort.uid])
        assert client.post(address, {"act": "invited", "place": place}).status_code == 404

    def test_an_enterprise_that_does_not_wait_with_this_partner_cannot_be_chosen(self, world, client) -> None:
        cohort, firm = planned(partner=world.partner), make_enterprise()
        client.post(reverse("cohort_places", args=[cohort.uid]), {"enterprise": firm.pk})
        assert Snapshot(cohort).places == []


class TestInvitation:
    def place(self, world):
        cohort = planned(partner=world.partner, venue="Hall (invented)")
        for state in ("waiting", "invited"):
            place = places.set_place(actor=None, cohort=cohort, enterprise=world.enterprise, state=state, day=DAY)
        return reverse("cohort_invitation", args=[cohort.uid, place.pk])

    def test_it_can_be_copied(self, world, client) -> None:
        page = client.get(self.place(world)).content.decode()
        assert "Hall (invented)" in page and "Add a contact" in page

    def test_it_is_sent_to_the_contact(self, world, client) -> None:
        add_contact(
            actor=None, enterprise=world.enterprise, custodian=world.partner, since=DAY, name="Contact (invented)",
            email="firm@invented.example",
        )  # fmt: skip
        address = self.place(world)
        assert "firm@invented.example" in client.get(address).content.decode()
        client.post(address)
        assert [one.to for one in mail.outbox] == [["firm@invented.example"]]
        assert AuditEvent.objects.filter(action="send_invitation").count() == 1

    def test_without_an_address_no_mail_goes_out(self, world, client) -> None:
        client.post(self.place(world))
        assert mail.outbox == []


def test_the_sheet_to_sign_has_local_names_and_leads_to_attendance(world, enter) -> None:
    cohort = ready(partner=world.partner)
    person = Snapshot(cohort).participants[0].person
    describe_person(actor=None, person=person, name="Ama Example", name_local="李样例")
    client = enter("trainer")
    page = client.get(reverse("cohort_sign_in_sheet", args=[cohort.uid, 1])).content.decode()
    assert "李样例" in page and "<svg" in page and reverse("attendance", args=[cohort.uid, 1]) in page
    assert page.count("<tr>") == 1 + 2 * (1 + 4 + 1)
    assert client.get(reverse("cohort_sign_in_sheet", args=[cohort.uid, 9])).status_code == 404


class TestWorkbook:
    def upload(self, client, cohort, rows, tmp_path):
        path = tmp_path / "back.xlsx"
        with xlsxwriter.Workbook(str(path)) as book:
            sheet = book.add_worksheet()
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
        return self.send(client, cohort, path.read_bytes())

    def send(self, client, cohort, content: bytes):
        given = {"workbook": SimpleUploadedFile("back.xlsx", content)}
        return client.post(reverse("cohort_workbook_back", args=[cohort.uid]), given)

    def test_out_changed_shown_and_only_what_is_ticked_is_written(self, world, client, tmp_path) -> None:
        cohort = running(partner=world.partner)
        content = b"".join(client.get(reverse("cohort_workbook", args=[cohort.uid])).streaming_content)
        (tmp_path / "out.xlsx").write_bytes(content)
        rows = CalamineWorkbook.from_path(tmp_path / "out.xlsx").get_sheet_by_index(0).to_python()
        rows[1][2], rows[1][6], rows[2][6] = "Another (invented)", "yes", "no"
        response = self.upload(client, cohort, rows, tmp_path)
        assert len(response.context["lines"]) == 3
        assert not Attendance.objects.exists()
        ticked = [one["number"] for one in response.context["lines"] if one["one"].field == "day_1"]
        given = {"seen": response.context["seen"], "take": ticked}
        response = client.post(reverse("cohort_workbook_back", args=[cohort.uid]), given)
        assert response["Location"] == reverse("cohort", args=[cohort.uid])
        assert sorted(Attendance.objects.values_list("present", flat=True)) == [False, True]
        assert not PersonDetails.objects.filter(name="Another (invented)").exists()
        assert AuditEvent.objects.filter(action="export_cohort_workbook").count() == 1

    def test_unchanged_it_says_that_nothing_differs(self, world, client, tmp_path) -> None:
        cohort = running(partner=world.partner)
        response = self.upload(client, cohort, list(rows_of(Snapshot(cohort))), tmp_path)
        assert "nothing differs" in response.content.decode()

    @pytest.mark.parametrize("content", [b"no workbook", b"PK\x03\x04damaged", b"a,b,c\n1,2,3\n"])
    def test_a_damaged_file_is_told_and_nothing_is_written(self, world, client, content) -> None:
        cohort = running(partner=world.partner)
        response = self.send(client, cohort, content)
        assert "workbook" in response.context["form"].errors
        assert not Attendance.objects.exists()

    def test_no_file_is_told(self, world, client) -> None:
        response = client.post(reverse("cohort_workbook_back", args=[planned(partner=world.partner).uid]))
        assert response.status_code == 200

    @pytest.mark.parametrize("given", [{"seen": "forged", "take": "0"}, {"seen": "", "take": ""}])
    def test_what_was_not_seen_is_not_written(self, world, client, given) -> None:
        cohort = running(partner=world.partner)
        response = client.post(reverse("cohort_workbook_back", args=[cohort.uid]), given)
        assert response["Location"] == reverse("cohort_workbook_back", args=[cohort.uid])
        assert not Attendance.objects.exists()

    def test_nothing_ticked_writes_nothing(self, world, client) -> None:
        cohort = running(partner=world.partner)
        seen = workbook_back.keep_seen(cohort, workbook_back.Comparison())
        client.post(reverse("cohort_workbook_back", args=[cohort.uid]), {"seen": seen, "take": ["0", "x"]})
        assert not Attendance.objects.exists()
