"""A list without a mapping in the browser: columns, rows one by one, rows to mend, likely duplicates. All invented."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from score.programme.core.models import Job
from score.programme.enterprises.imports import reading_file
from score.programme.enterprises.models import (
    DuplicateDecision,
    DuplicateSuggestion,
    Enterprise,
    EnterpriseAttribute,
    EnterpriseIdentifier,
    EnterpriseName,
    ImportBatch,
)
from score.programme.organisations.models import Membership
from tests.programme.enterprises.duplicates.pairs import search
from tests.programme.enterprises.test_import_pages import page, signed_in, work
from tests.programme.factories import make_member, make_organisation

pytestmark = pytest.mark.django_db
HEADER = "Pays;Nom de l'entreprise;Adresse;Secteur"
ROWS = (
    "Ghana;Firm one (invented);1 Long Road, Tema;garments",
    "GH;Firm two (invented);22 Short Street, Accra;shoes",
    "GHANA;Firma tres (inventada);Calle 3, Kumasi;furniture",
)


@pytest.fixture
def clerk() -> Membership:
    return make_member("data_clerk", make_organisation(name="Partner A (invented)"))


def send(client: Client, *rows: str, name: str = "list 2024.csv", header: str = HEADER) -> ImportBatch:
    """A list sent without a mapping, its columns looked at."""
    content = "\n".join((header, *rows)).encode()
    response = client.post(reverse("import_new"), {"file": SimpleUploadedFile(name, content)})
    assert response.status_code == 302, response.content.decode()
    assert work().state == Job.State.DONE
    return ImportBatch.objects.latest("pk")


def choose(client: Client, batch: ImportBatch, **changed: Any) -> Any:
    """The suggested columns accepted, but for what is changed."""
    proposal = batch.outcome["proposal"]
    sent = {f"column_{at}": column["meant"] for at, column in enumerate(proposal["columns"])}
    kept = proposal["choices"]
    sent |= {name: kept[name] for name in ("source", "valid_from", "dates", "decimal", "reason")}
    return client.post(reverse("import_columns", args=[batch.pk]), {**sent, **changed})


def read(client: Client, *rows: str, **wanted: Any) -> ImportBatch:
    """A list sent and read as suggested."""
    batch = send(client, *rows, **wanted)
    assert choose(client, batch).status_code == 302
    assert work().state == Job.State.DONE
    batch.refresh_from_db()
    return batch


def load(client: Client, batch: ImportBatch, **sent: str) -> ImportBatch:
    client.post(reverse("import_load", args=[batch.pk]), sent)
    assert work().state == Job.State.DONE
    batch.refresh_from_db()
    return batch


def shown(client: Client, batch: ImportBatch, **query: str) -> str:
    return client.get(reverse("import", args=[batch.pk]), query).content.decode()


class TestColumns:
    def test_suggested_with_cells_beside_and_taken_when_accepted(self, clerk: Membership) -> None:
        client = signed_in(clerk)
        batch = send(client, *ROWS)
        asked = page(client, batch)
        assert "1 Long Road, Tema" in asked
        assert '<option value="country" selected>' in asked
        assert not Enterprise.objects.exists()
        choose(client, batch)
        work()
        load(client, batch)
        firm = Enterprise.objects.get(name="Firm two (invented)")
        assert firm.source == "list 2024"
        assert dict(firm.attributes.values_list("kind", "value")) == {
            "country": "GH",
            "address": "22 Short Street, Accra",
            "sector": "shoes",
        }

    def test_corrected_by_a_person(self, clerk: Membership) -> None:
        client = signed_in(clerk)
        batch = send(client, *ROWS)
        choose(client, batch, column_3="leave_out", source="An invented buyer", valid_from="2024-03-01")
        work()
        load(client, ImportBatch.objects.get())
        assert not EnterpriseAttribute.objects.filter(kind="sector").exists()
        assert set(EnterpriseAttribute.objects.values_list("valid_from__month", flat=True)) == {3}
        assert set(Enterprise.objects.values_list("source", flat=True)) == {"An invented buyer"}

    def test_what_makes_no_mapping_is_said_on_the_same_screen(self, clerk: Membership) -> None:
        client = signed_in(clerk)
        batch = send(client, *ROWS)
        response = choose(client, batch, column_0="name")
        assert response.status_code == 422
        assert "Two columns cannot both be" in response.content.decode()
        response = choose(client, batch, column_1="leave_out")
        assert "which column holds the names" in response.content.decode()
        assert not Job.objects.filter(state=Job.State.QUEUED).exists()

    def test_remembered_for_the_next_list_of_the_source(self, clerk: Membership) -> None:
        client = signed_in(clerk)
        batch = send(client, *ROWS)
        choose(client, batch, column_3="leave_out", source="An invented buyer")
        work()
        load(client, batch)
        later = send(client, *ROWS, ROWS[0].replace("one", "four"), name="list 2025.csv")
        proposal = later.outcome["proposal"]
        assert (proposal["remembered"], proposal["choices"]["source"]) == ("list 2024.csv", "An invented buyer")
        assert [one["meant"] for one in proposal["columns"]] == ["country", "name", "address", "leave_out"]
        other = send(client, *ROWS[:2], name="suppliers of another.csv")
        assert other.outcome["proposal"]["choices"]["source"] == "suppliers of another"

    def test_another_partners_choices_are_not_shown(self, clerk: Membership) -> None:
        read(signed_in(clerk), *ROWS)
        stranger = make_member("data_clerk", make_organisation(name="Partner B (invented)"))
        assert send(signed_in(stranger), *ROWS).outcome["proposal"]["remembered"] == ""

    def test_a_file_without_columns_is_refused_in_words(self, clerk: Membership) -> None:
        batch = send(signed_in(clerk), header=";;;\n;;;")
        assert batch.state == "refused"
        assert "No names of columns" in page(signed_in(clerk), batch)

    def test_said_differently_after_reading(self, clerk: Membership) -> None:
        client = signed_in(clerk)
        batch = read(client, *ROWS)
        client.post(reverse("import_again", args=[batch.pk]))
        assert "Some of its cells" in page(client, batch)
        choose(client, batch, column_3="leave_out")
        work()
        batch.refresh_from_db()
        assert batch.outcome["counts"]["EnterpriseAttribute"]["new"] == 6

    def test_nothing_else_is_said_while_a_job_is_at_work(self, clerk: Membership) -> None:
        client = signed_in(clerk)
        batch = send(client, *ROWS)
        choose(client, batch)
        said = ImportBatch.objects.get().mapping
        columns, again = (reverse(name, args=[batch.pk]) for name in ("import_columns", "import_again"))
        for said_meanwhile in (
            lambda: choose(client, batch, column_3="leave_out"),
            lambda: client.post(columns, {"sheet": "Another"}),
            lambda: client.post(again),
        ):
            assert "is being worked on" in client.get(said_meanwhile().url).content.decode()
            assert ImportBatch.objects.get().mapping == said


class TestRows:
    def test_counts_and_rows_of_each_kind(self) -> None:
        client = signed_in(make_member("owner"))
        load(client, read(client, *ROWS[:2]))
        changed = ROWS[1].replace("shoes", "bags")
        batch = read(
            client, ROWS[0], changed, ROWS[2], ROWS[1].replace("Firm two", "Firm  Twoo").replace("shoes", "bags")
        )
        assert batch.outcome["by_status"] == {"new": 1, "changed": 1, "unchanged": 1, "likely": 1, "error": 0}
        assert "sector" not in shown(client, batch, show="unchanged").split('id="rows"')[1]
        told = shown(client, batch, show="changed")
        assert "bags" in told
        assert "instead of shoes" in told

    def test_rows_turn_their_leaves(self, clerk: Membership) -> None:
        client = signed_in(clerk)
        rows = [f"Ghana;{number * 7919} Works (invented);{number * 6151} Road;garments" for number in range(1, 61)]
        batch = read(client, *rows)
        first = shown(client, batch, show="new")
        assert "1–50 of 60" in first
        assert "51–60 of 60" in shown(client, batch, show="new", page="2")

    def test_html_in_names_stays_text(self, clerk: Membership) -> None:
        client = signed_in(clerk)
        batch = read(client, "Ghana;<script>alert(1)</script> Ltd (invented);=1+1;x")
        told = shown(client, batch)
        assert "<script>alert(1)" not in told
        assert "&lt;script&gt;alert(1)" in told
        load(client, batch)
        assert Enterprise.objects.get().name.startswith("<script>")

    def test_without_what_was_found_row_by_row_it_can_still_go_in(self, clerk: Membership) -> None:
        client = signed_in(clerk)
        batch = read(client, *ROWS)
        reading_file.forget(batch)
        told = shown(client, batch)
        assert 'id="rows"' not in told
        assert "Bring it in" in told


class TestOnlyGoodRows:
    BAD = "Atlantis;Firm four (invented);4 Mill Lane;garments"
    LONG = f"Ghana;{'Firm ' * 2000};5 Mill Lane;garments"

    def test_good_rows_go_in_and_bad_ones_come_back(self, clerk: Membership) -> None:
        client = signed_in(clerk)
        batch = read(client, *ROWS, self.BAD, self.LONG)
        assert batch.state == "staged"
        assert (batch.outcome["good"], batch.outcome["bad_rows"]) == (3, 2)
        told = shown(client, batch, show="error")
        assert "Atlantis" in told
        assert "longer than 200 letters" in told
        client.post(reverse("import_load", args=[batch.pk]))
        assert not Enterprise.objects.exists(), "without the wish for good rows alone nothing goes in"
        load(client, batch, only_good="yes")
        assert batch.state == "done"
        assert Enterprise.objects.count() == 3
        assert not EnterpriseAttribute.objects.filter(value="4 Mill Lane").exists()

    def test_the_mended_file_goes_in_as_its_own_batch(self, clerk: Membership) -> None:
        client = signed_in(clerk)
        batch = load(client, read(client, *ROWS, self.BAD), only_good="yes")
        response = client.get(reverse("import_mend", args=[batch.pk, "csv"]))
        text = b"".join(response.streaming_content).decode("utf-8-sig")
        (heads, row) = list(csv.reader(io.StringIO(text)))
        assert heads == [*HEADER.split(";"), "what is wrong"]
        assert row[:4] == self.BAD.split(";")
        assert "Atlantis" in row[4]
        assert "list-2024-to-mend.csv" in response["Content-Disposition"]
        second = read(
            client,
            text.split("\n")[1].replace("Atlantis", "Ghana"),
            name="list-2024-to-mend.csv",
            header=text.split("\r\n")[0],
        )
        assert second.pk != batch.pk
        assert [one[1] for one in second.mapping["choices"]["meant"]][-1] == "leave_out"
        load(client, second)
        assert Enterprise.objects.count() == 4
        assert len(set(Enterprise.objects.values_list("source", flat=True))) == 1

    def test_formulas_in_the_file_to_mend_stay_text(self, clerk: Membership) -> None:
        client = signed_in(clerk)
        batch = read(client, ROWS[0], "Atlantis;=cmd|' /C calc'!A0;@SUM(1);+1")
        text = b"".join(client.get(reverse("import_mend", args=[batch.pk, "csv"])).streaming_content).decode()
        assert "'=cmd" in text
        assert "'@SUM" in text
        assert client.get(reverse("import_mend", args=[batch.pk, "xlsx"])).status_code == 200
        assert client.get(reverse("import_mend", args=[batch.pk, "exe"])).status_code == 400

    def test_nothing_right_is_refused(self, clerk: Membership) -> None:
        client = signed_in(clerk)
        batch = send(client, self.BAD)
        choose(client, batch, column_0="country")
        work()
        batch.refresh_from_db()
        assert batch.state == "refused"
        assert "Atlantis" in shown(client, batch)


class TestLikelyDuplicates:
    KNOWN = "Ghana;Akwaaba Sewing Works Ltd (invented);17 Harbour Road, Tema;garments"
    LIKE = "Ghana;AKWAABA SEWING WORKS (INVENTED);17 Harbour Rd, Tema, Ghana;garments"

    @pytest.fixture
    def client(self, clerk: Membership) -> Client:
        client = signed_in(clerk)
        load(client, read(client, self.KNOWN, ROWS[1]))
        return client

    def test_shown_with_the_evidence_in_words(self, client: Client) -> None:
        batch = read(client, self.LIKE, ROWS[2], name="another.csv")
        assert batch.outcome["by_status"]["likely"] == 1
        told = shown(client, batch, show="likely")
        assert "Akwaaba Sewing Works Ltd (invented)" in told
        assert "Names agree" in told
        assert "Addresses" in told

    def test_it_is_this_one(self, client: Client) -> None:
        known = Enterprise.objects.get(name__startswith="Akwaaba")
        batch = read(client, self.LIKE, ROWS[2], name="another.csv")
        client.post(reverse("import_decide", args=[batch.pk]), {"number": "0", "verdict": "same"})
        assert "decided: it is this one" in shown(client, batch, show="likely")
        load(client, batch)
        assert Enterprise.objects.count() == 3
        name = EnterpriseName.objects.get()
        assert (name.enterprise, name.kind, name.text) == (known, "listed", "AKWAABA SEWING WORKS (INVENTED)")
        assert EnterpriseIdentifier.objects.get().enterprise == known
        address = known.attributes.get(kind="address")
        assert address.value == "17 Harbour Road, Tema", "a list corrects nothing of an enterprise that was known"

    def test_the_same_file_again_finds_it_and_changes_nothing(self, client: Client) -> None:
        batch = read(client, self.LIKE, name="another.csv")
        client.post(reverse("import_decide", args=[batch.pk]), {"number": "0", "verdict": "same"})
        load(client, batch)
        again = read(client, self.LIKE, name="another.csv")
        assert again.outcome["writes"] is False
        assert again.outcome["by_status"]["unchanged"] == 1

    def test_a_new_one(self, client: Client) -> None:
        batch = read(client, self.LIKE, name="another.csv")
        client.post(reverse("import_decide", args=[batch.pk]), {"number": "0", "verdict": "new"})
        load(client, batch)
        new = Enterprise.objects.get(source="another")
        known = Enterprise.objects.get(name="Akwaaba Sewing Works Ltd (invented)")
        decided = DuplicateDecision.objects.get()
        assert {decided.left, decided.right} == {new, known}
        assert (decided.verdict, decided.recorded_by) == ("different", Membership.objects.get().user)
        assert decided.profile["levels"]["address"] >= 0
        assert decided.log_odds > 0
        search()
        assert not DuplicateSuggestion.objects.exists(), "the queue does not ask again"

    def test_what_nobody_decided_teaches_nothing(self, client: Client) -> None:
        load(client, read(client, self.LIKE, name="another.csv"))
        assert not DuplicateDecision.objects.exists()
        search()
        assert DuplicateSuggestion.objects.count() == 1

    def test_all_above_a_probability(self, client: Client) -> None:
        batch = read(client, self.LIKE, ROWS[2], name="another.csv")
        client.post(reverse("import_decide", args=[batch.pk]), {"above": "0.8"})
        load(client, batch)
        assert Enterprise.objects.filter(source="another").count() == 1
        assert EnterpriseName.objects.count() == 1

    def test_two_rows_of_one_file(self, client: Client) -> None:
        rows = ("Ghana;Tejidos Invencion SAC (inventada);Av. Industrial 120, Lima;garments",
                "Ghana;TEJIDOS INVENCION S.A.C. (inventada);Avenida Industrial 120 - Lima;garments")  # fmt: skip
        batch = read(client, *rows, name="another.csv")
        assert "row 2 of the same file" in shown(client, batch, show="likely")
        client.post(reverse("import_decide", args=[batch.pk]), {"number": "0", "verdict": "same"})
        load(client, batch)
        firm = Enterprise.objects.get(source="another")
        assert firm.other_names.get().text == "TEJIDOS INVENCION S.A.C. (inventada)"
        assert read(client, *rows, name="another.csv").outcome["writes"] is False

    @pytest.mark.parametrize("sent", [{}, {"number": "99", "verdict": "same"}, {"above": "7"}, {"above": "nan"}])
    def test_what_says_nothing_decides_nothing(self, client: Client, sent: dict[str, str]) -> None:
        batch = read(client, self.LIKE, name="another.csv")
        client.post(reverse("import_decide", args=[batch.pk]), sent)
        batch.refresh_from_db()
        assert batch.outcome.get("decided", {}) == {}
