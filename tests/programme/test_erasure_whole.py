"""Rule 16, whole: register, attend, certificate, photo, erase. Every figure as before; no name or phone anywhere."""

from __future__ import annotations

import csv
import datetime
import io
import uuid
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from score.catalogue import indicators
from score.programme.coaching.actions import agree_action, attach_practice_photo, plan_visit, record_visit
from score.programme.coaching.models import PracticePhoto
from score.programme.coaching.subject import VisitSubject, practices_of
from score.programme.core import backup, facts, files
from score.programme.core.backup import archive
from score.programme.core.facts import fact_models
from score.programme.core.models import Clash, ClashValue, OfflineEntry, StoredFile
from score.programme.enterprises.actions import add_contact
from score.programme.enterprises.models import ImportBatch
from score.programme.organisations import erasure, traces
from score.programme.organisations.actions import describe_person, give_consent
from score.programme.organisations.models import Person, PersonDetails
from score.programme.organisations.traces import left_in_facts, names, traces_of
from score.programme.results.figures import figure, world_at
from score.programme.trainings.actions import hold_class_day, record_attendance
from score.programme.trainings.certificates.actions import issue_participation
from score.programme.trainings.models import CohortTrainer, Participation, ParticipationCertificate
from score.programme.trainings.trainers import actions as trainer_actions
from score.programme.trainings.trainers.fees import agree_fee
from tests.programme.coaching.scene import picture
from tests.programme.factories import World, make_invitation, make_member, make_organisation
from tests.programme.raw_files import database_files
from tests.programme.whole_database import whole_database

NAME, LOCAL, PHONE, EMAIL = "Zephyrine Quodlibet", "泽菲林先生", "+000 777 4242", "zephyrine@quodlibet.example"
TRACES = ("zephyrine", "quodlibet", "泽菲林", "777 4242")
FIRST = datetime.date(2024, 3, 4)
DAYS = datetime.timedelta(days=1)
EVERY_FIGURE = sorted(indicators.all_indicators())


@pytest.fixture(autouse=True)
def _own_places(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    settings.FILES_ROOT = tmp_path / "files"
    settings.SEGMENTS_ROOT = tmp_path / "segments"
    cache.clear()


class Life:
    """Somebody who took part, trains, is asked about a firm, was photographed, and was written down here and there."""

    def __init__(self) -> None:
        world = self.world = World()
        self.owner = world.actor("owner")
        self.member = make_member("trainer", world.partner, name=NAME, email=EMAIL)
        self.person = self.member.user.person
        describe_person(actor=None, person=self.person, name=NAME, name_local=LOCAL, phone=PHONE, email=EMAIL)
        make_invitation(make_organisation(), email=EMAIL)
        self.attend()
        self.train()
        self.visit()
        self.write_down()

    def attend(self) -> None:
        """Registered, present, consenting, certified."""
        cohort, firm = self.world.cohort, self.world.enterprise
        for number in (1, 2):
            hold_class_day(actor=None, cohort=cohort, number=number, day=FIRST + number * DAYS)
        with facts.writing(None) as writing:
            writing.add(
                Participation(cohort=cohort, enterprise=firm, person=self.person, sex="woman", job_role="manager")
            )
        others = self.world.participant
        presences = {(one.pk, number): True for one in (self.person, others) for number in (1, 2)}
        record_attendance(actor=None, cohort=cohort, presences=presences)
        issue_participation(actor=None, cohort=cohort, today=FIRST + 9 * DAYS)
        for purpose in ("delivery", "photo"):
            give_consent(
                actor=None, person=self.person, purpose=purpose, text_version="1", language="en", given_on=FIRST,
                given_how="signed_form",
            )  # fmt: skip

    def train(self) -> None:
        """On the roster, with a proof; paid by the day."""
        self.trainer = trainer_actions.add_trainer(
            actor=None, person=self.person, country="GH", organisation=self.world.partner, sex="woman"
        )
        self.proof = self.keep(f"Certificate for {NAME}, {PHONE}\n", "Zephyrine_Quodlibet-training.csv")
        about = {"actor": None, "trainer": self.trainer, "module": "workplace_cooperation", "today": FIRST}
        trainer_actions.become_candidate(**about, day=FIRST, words="interview", proof=self.proof)
        with facts.writing(None) as writing:
            writing.add(CohortTrainer(cohort=self.world.cohort, trainer=self.trainer, part="lead"))
        agree_fee(
            actor=None, trainer=self.trainer, organisation=self.world.partner, valid_from=FIRST, currency="GHS",
            per_class_day=Decimal(10), per_visit=Decimal(5), per_report=Decimal(1),
        )  # fmt: skip

    def visit(self) -> None:
        """A visit on which somebody took a photo."""
        self.subject = VisitSubject(self.world.enterprise, self.world.cohort, 1)
        plan_visit(actor=None, subject=self.subject, day=FIRST + 20 * DAYS, trainer=self.trainer)
        record_visit(
            actor=None, cohort=self.world.cohort, enterprise=self.world.enterprise, number=1, day=FIRST + 20 * DAYS
        )  # fmt: skip
        agree_action(actor=None, subject=self.subject, uid=uuid.uuid4(), changes={"what": "Mark the walkways"})
        practice = practices_of(self.world.cohort)[0].code
        self.photo = files.store(io.BytesIO(picture("teal")), name=f"{NAME} at the press.png", actor=None)
        self.other_photo = files.store(io.BytesIO(picture("navy")), name="line.png", actor=None)
        for one in (self.photo, self.other_photo):
            attach_practice_photo(actor=None, subject=self.subject, practice=practice, file=one)

    def write_down(self) -> None:
        """In a list that was brought in, on a device, in a clash, as somebody to ask."""
        world = self.world
        add_contact(
            actor=None, enterprise=world.enterprise, custodian=world.partner, since=FIRST, name=NAME, phone=PHONE
        )
        self.brought_in = self.keep(f"firm,contact\nEnterprise A,{NAME}\nother,{LOCAL}\n", "contacts of the firms.csv")
        self.harmless = self.keep("firm,contact\nEnterprise B,Somebody Else\n", "others.csv")
        for one in (self.brought_in, self.harmless):
            findings = [{"row": 2, "text": f"“{PHONE}” of {NAME} is no number"}]
            ImportBatch.objects.create(file=one, custodian=world.partner, state="done", findings=findings)
        typed = {"met": f"{NAME} and {LOCAL}", "kept": "stays"}
        entry = OfflineEntry.objects.create(
            uid=uuid.uuid4(), device="d", user=world.members["data_clerk"].user, kind="visit", subject="s",
            captured_at=timezone.now(), received_at=timezone.now(), values=typed,
        )  # fmt: skip
        clash = Clash.objects.create(kind="visit", subject="s", field="met")
        ClashValue.objects.create(clash=clash, value=typed["met"], captured_at=timezone.now(), entry=entry.uid)

    @staticmethod
    def keep(text: str, name: str) -> StoredFile:
        """A file of text."""
        return files.store(io.BytesIO(text.encode()), name=name, actor=None)

    def erase(self) -> None:
        """As an owner does on the page, with the photo."""
        client = self.client()
        page = reverse("person_erase", args=[self.person.uid])
        assert client.post(page, {"sure": "on", "photos": [self.photo.pk]}).status_code == 302
        for one in Person.objects.filter(contact_in__enterprise=self.world.enterprise, details__isnull=False):
            erasure.erase_person(actor=None, person=one, moment=timezone.now())

    def client(self) -> Client:
        """The owner, signed in."""
        client = Client()
        client.force_login(self.world.members["owner"].user)
        return client


@pytest.fixture
def life(transactional_db: None) -> Life:
    return Life()


def traces_in(text: str | bytes) -> list[str]:
    """Which traces of the person a text holds, in whatever encoding a database or file writes them."""
    raw = text.encode() if isinstance(text, str) else text
    lower = raw.lower()
    escaped = "泽菲林".encode("unicode_escape")
    return [one for one in TRACES if one.encode() in lower or (one == "泽菲林" and escaped in raw)]


def kept_files(tmp_path: Path) -> bytes:
    """All bytes of all files of the instance, their names with them."""
    found = [one for one in tmp_path.rglob("*") if one.is_file() and one.suffix not in (".zst", ".gz")]
    return b"\n".join(str(one).encode() + one.read_bytes() for one in found)


def archived(path: Path) -> bytes:
    """All that a backup holds, unpacked."""
    with archive.members(path) as members:
        return b"\n".join(name.encode() + content.read() for name, content in members)


def figures() -> dict[str, Any]:
    """Every figure of the catalogue, as it is now."""
    world = world_at()
    found = {}
    for code in EVERY_FIGURE:
        one = figure(world, code)
        found[code] = (one.value, one.numerator, one.denominator, one.eligible, one.with_data, one.lower, one.upper)
    return {code: [None if value != value else value for value in values] for code, values in found.items()}


def all_facts() -> dict[str, list[dict[str, Any]]]:
    return {model.__name__: list(model._base_manager.order_by("pk").values()) for model in fact_models()}


def exports(life: Life) -> Iterator[str]:
    """Whatever the owner can take out: tables, workbooks, pages."""
    client = life.client()
    cohort, firm = life.world.cohort.uid, life.world.enterprise.uid
    for name, arguments, query in (
        ("people_export", ["csv"], {}),
        ("trainers", [], {"format": "csv"}),
        ("statements", [], {"format": "csv", "payer": str(life.world.partner.uid)}),
        ("cohort_workbook", [cohort], {}),
        ("enterprises_export", ["csv"], {}),
        ("visits_export", ["csv"], {}),
    ):
        response = client.get(reverse(name, args=arguments), query)
        assert response.status_code == 200, name
        content = b"".join(response.streaming_content)
        if content.startswith(b"PK"):
            book = CalamineWorkbook.from_filelike(io.BytesIO(content))
            yield "\n".join(str(book.get_sheet_by_name(sheet).to_python()) for sheet in book.sheet_names)
        else:
            yield "\n".join(map(str, csv.reader(io.StringIO(content.decode("utf-8-sig")))))
    for name, arguments, query in (
        ("people", [], {}),
        ("person", [life.person.uid], {}),
        ("trainers", [], {}),
        ("trainer", [life.trainer.uid], {}),
        ("trainer_statement", [life.trainer.uid], {}),
        ("cohort", [cohort], {}),
        ("cohort_certificates", [cohort], {}),
        ("cohort_certificates_pdf", [cohort, "persons"], {}),
        ("enterprise", [firm], {"show": "record"}),
        ("visit", [firm, cohort, 1], {}),
        ("imports", [], {}),
        ("search", [], {"q": "Zephyrin"}),
        ("clashes", [], {}),
    ):
        response = client.get(reverse(name, args=arguments), query)
        assert response.status_code in (200, 302), name
        yield response.content.decode(errors="replace")


def test_nothing_leads_to_the_person_and_every_figure_is_as_before(life: Life, tmp_path: Path) -> None:
    before, all_before = figures(), all_facts()
    assert set(traces_in(whole_database())) == set(TRACES), "the test would find traces"
    assert set(traces_in(kept_files(tmp_path))) >= {"zephyrine", "777 4242", "泽菲林"}
    assert any(traces_in(one) for one in exports(life))
    assert before["persons_trained"][0] == 2
    numbers = set(ParticipationCertificate.objects.values_list("number", flat=True))

    life.erase()

    assert traces_in(whole_database()) == []
    assert traces_in(kept_files(tmp_path)) == []
    assert [found for one in exports(life) if (found := traces_in(one))] == []
    assert figures() == before
    assert all_facts() == all_before
    assert set(ParticipationCertificate.objects.values_list("number", flat=True)) == numbers


def test_files_about_the_person_go_and_others_stay(life: Life) -> None:
    life.erase()
    gone = set(StoredFile.objects.filter(content_type=files.ERASED))
    assert gone == {life.proof, life.brought_in, life.photo}
    for one in gone:
        assert not files.path_of(one.sha256).exists()
    assert files.path_of(life.other_photo.sha256).exists() and files.path_of(life.harmless.sha256).exists()
    assert PracticePhoto.objects.in_force().count() == 2, "that there was a photo stays"
    entry = OfflineEntry.objects.get()
    assert entry.values == {"met": "… and …", "kept": "stays"}


def test_a_new_backup_holds_nothing_of_the_person(life: Life, tmp_path: Path) -> None:
    older = backup.write(tmp_path / "older.tar.gz").path
    assert set(traces_in(archived(older))) == set(TRACES)
    life.erase()
    assert traces_in(archived(backup.write(tmp_path / "newer.tar.gz").path)) == []


def test_a_restored_older_backup_is_erased_again_with_its_files(life: Life, tmp_path: Path) -> None:
    older = backup.write(tmp_path / "older.tar.gz").path
    before = figures()
    life.erase()
    backup.restore(older, replace=True, before_loading=erasure.remember, after_loading=lambda kept: erasure.reapply())
    assert traces_in(whole_database()) == []
    assert traces_in(kept_files(tmp_path)) == []
    assert not files.path_of(life.photo.sha256).exists(), "the photo does not come back either"
    assert files.path_of(life.other_photo.sha256).exists()
    assert traces_in(archived(backup.write(tmp_path / "again.tar.gz").path)) == []
    assert figures() == before


@pytest.mark.sqlite
def test_the_raw_files_of_the_database_hold_nothing(life: Life) -> None:
    """Pages that SQLite has freed stay in its file: they are overwritten."""
    life.erase()
    held = database_files()
    assert any(life.world.partner.name.encode() in one for one in held.values()), "such files can be searched"
    assert {name: found for name, one in held.items() if (found := traces_in(one))} == {}


def test_the_page_offers_photos_from_where_the_person_was_and_says_what_stays(life: Life) -> None:
    agree_action(actor=None, subject=life.subject, uid=uuid.uuid4(), changes={"what": f"Ask {NAME}"})
    page = reverse("person_erase", args=[life.person.uid])
    text = life.client().get(page).content.decode()
    assert f'value="{life.photo.pk}"' in text and f'value="{life.other_photo.pk}"' in text
    assert "1 record holds the name" in text
    assert left_in_facts(traces_of(life.person, life.member.user)) == 1
    stranger = make_member("trainer", make_organisation(), name="Somebody Else")
    text = life.client().get(reverse("person_erase", args=[stranger.user.person.uid])).content.decode()
    assert f'value="{life.photo.pk}"' not in text


def test_a_photo_from_elsewhere_is_not_erased_with_the_person(life: Life) -> None:
    stranger = make_member("trainer", make_organisation(), name="Another One")
    page = reverse("person_erase", args=[stranger.user.person.uid])
    assert life.client().post(page, {"sure": "on", "photos": [life.photo.pk]}).status_code == 302
    assert not StoredFile.objects.filter(content_type=files.ERASED).exists()


def test_a_workbook_is_looked_into_and_a_short_name_is_no_trace(life: Life) -> None:
    person = Person.objects.create()
    PersonDetails.objects.create(person=person, name="Li", phone="12")
    assert traces_of(person, None) == ()
    assert names(life.brought_in, [NAME]) and not names(life.harmless, [NAME])


def test_many_made_anonymous_at_once_leave_as_little(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traces, "MOST_ASKED", 1)
    people = Person.objects.filter(details__name=NAME)
    assert people.count() == 2
    assert erasure.anonymise(people=people, moment=timezone.now(), because="retention of participants") == 2
    assert OfflineEntry.objects.get().values == {"met": "… and …", "kept": "stays"}
    gone = set(StoredFile.objects.filter(content_type=files.ERASED))
    assert gone == {life.proof, life.brought_in}, "whom photos show is not known: they wait for somebody to look"
