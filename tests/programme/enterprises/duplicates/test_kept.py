"""Registries kept in files: read again, with what changed since beside them; made again where that is not enough."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest

from score.programme.core import facts, taken_back
from score.programme.enterprises.actions import (
    add_name,
    merge_enterprises,
    rename_enterprise,
    set_attribute,
    undo_merge,
)
from score.programme.enterprises.duplicates import finding, kept
from score.programme.enterprises.duplicates.actions import decide_different
from score.programme.enterprises.duplicates.kept import Registries
from score.programme.enterprises.matching.pairs import Prepared
from score.programme.enterprises.models import DuplicateSuggestion, Enterprise
from tests.programme.enterprises.duplicates.pairs import (
    ADDRESS,
    asked_for,
    found_in,
    make_known,
    make_others,
    make_pair,
    run_job,
    search,
    waiting,
)
from tests.programme.factories import make_enterprise

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def known() -> Enterprise:
    return make_known()


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also few records are worth a file."""
    monkeypatch.setattr(kept, "WORTH_A_FILE", 0)


def test_a_registry_finds_firms_by_any_of_their_names(known):
    make_others()
    registry = Registries().of("GH")
    asked = [
        asked_for(["Sangam Textile Co (invented)"], ["Faridabad, Plot 12"]),
        asked_for(["संगम टेक्सटाइल्स (invented)"], ["Plot 13, Faridabad"]),
        asked_for(["Sangam Mills (invented)"], [], [("tax", "12")]),
        asked_for(["Quite Another Name"], ["Accra"]),
    ]
    assert found_in(registry, asked) == [[known.pk], [known.pk], [known.pk], []]
    (_number, (match,)) = next(registry.like(asked))
    assert match.judgement.probability > 0.9


def test_a_registry_of_another_country_does_not_find_them(known):
    asked = [asked_for(["Sangam Textiles (invented)"], ["Plot 12, Faridabad"])]
    assert found_in(Registries().of("KE"), asked) == [[]]


def made(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many records each registry had that was made from now on."""
    seen: list[int] = []
    whole = Prepared.of

    def counted(layout: object, records: list) -> Prepared:
        seen.append(len(records))
        return whole(layout, records)

    monkeypatch.setattr(kept.Prepared, "of", counted)
    return seen


def test_few_records_are_not_worth_a_file() -> None:
    make_others()
    Registries().to_search("GH")
    assert not kept._path("GH").exists()


@pytest.mark.usefixtures("files")
class TestFiles:
    def test_made_once_and_read_then(self, known: Enterprise, monkeypatch: pytest.MonkeyPatch) -> None:
        make_others()
        counts = made(monkeypatch)
        asked = [asked_for(["Sangam Textile Co (invented)"], ["Faridabad, Plot 12"])]
        first = list(Registries().to_search("GH").like(asked))
        again = Registries().to_search("GH")
        assert counts == [5]
        assert again.changed == set()
        assert list(again.like(asked)) == first

    @pytest.mark.parametrize("content", [b"", b"no pickle at all", b"\x80\x05]\x94."])
    def test_a_damaged_file_is_made_again(
        self, known: Enterprise, monkeypatch: pytest.MonkeyPatch, content: bytes
    ) -> None:
        Registries().to_search("GH")
        kept._path("GH").write_bytes(content)
        counts = made(monkeypatch)
        assert Registries().to_search("GH").ids == [known.pk]
        assert counts == [1]

    def test_a_file_of_another_version_is_made_again(self, known: Enterprise, monkeypatch: pytest.MonkeyPatch) -> None:
        Registries().to_search("GH")
        counts = made(monkeypatch)
        monkeypatch.setattr(kept, "_version", lambda: "later")
        Registries().to_search("GH")
        assert counts == [1]

    def test_a_file_of_another_database_is_made_again(self, known: Enterprise, monkeypatch: pytest.MonkeyPatch) -> None:
        Registries().to_search("GH")
        held = kept._read_file("GH")
        assert held is not None
        held.seen["EnterpriseAttribute"] += 100
        kept._write("GH", held)
        counts = made(monkeypatch)
        Registries().to_search("GH")
        assert counts == [1]

    def test_much_that_changed_is_not_laid_beside(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(kept, "_MOST_BESIDE", 3)
        make_others()
        Registries().to_search("GH")
        make_pair()
        assert len(Registries().to_search("GH").changed or ()) == 2
        make_pair()
        counts = made(monkeypatch)
        assert Registries().to_search("GH").changed is None
        assert counts == [8]

    def test_nothing_is_kept_while_somebody_writes(self, known: Enterprise) -> None:
        """A lower key may appear later: a file that says it goes up to a higher one would never see it."""
        with facts.writing(None):
            assert Registries().to_search("GH").ids == [known.pk]
        assert not kept._path("GH").exists()


def _rename(firm: Enterprise, other: Enterprise) -> None:
    rename_enterprise(actor=None, enterprise=firm, name="Vesperine Weaving (invented)")


def _address(firm: Enterprise, other: Enterprise) -> None:
    day = datetime.date(2025, 6, 1)
    set_attribute(actor=None, enterprise=firm, kind="address", value="88 Harbour Lane, Takoradi", valid_from=day)


def _another_name(firm: Enterprise, other: Enterprise) -> None:
    add_name(actor=None, enterprise=firm, kind="trade", text="Vesperine Weaving (invented)")


def _abroad(firm: Enterprise, other: Enterprise) -> None:
    country = firm.attributes.in_force().get(kind="country")
    with facts.writing(None) as writing:
        moved = type(country)(enterprise=firm, kind="country", value="KE", valid_from=country.valid_from)
        writing.supersede(country, moved, reason="an error")


def _merged(firm: Enterprise, other: Enterprise) -> None:
    merge_enterprises(actor=None, kept=other, absorbed=firm)


def _parted(firm: Enterprise, other: Enterprise) -> None:
    undo_merge(actor=None, merge=merge_enterprises(actor=None, kept=other, absorbed=firm), reason="an error")


def _taken_back(firm: Enterprise, other: Enterprise) -> None:
    with facts.writing(None) as writing:
        taken_back.take_back(writing, Enterprise, [firm.pk], reason="an error")


def _added(firm: Enterprise, other: Enterprise) -> None:
    make_enterprise(name="Vesperine Weaving (invented)", address="88 Harbour Lane, Takoradi")


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize(
    "change",
    [_rename, _address, _another_name, _abroad, _merged, _parted, _taken_back, _added],
    ids=lambda one: one.__name__,
)
def test_whatever_changed_what_is_laid_beside_finds_the_same(
    change: Callable[[Enterprise, Enterprise], None], known: Enterprise
) -> None:
    other = make_others()[0]
    for country in ("GH", "KE", ""):
        Registries().to_search(country)
    change(known, other)
    asked = [
        asked_for(["Sangam Textiles (invented)"], ["Plot 13, Faridabad"]),
        asked_for(["Vesperine Weaving (invented)"], ["88 Harbour Lane, Takoradi"]),
        asked_for(["Orionis Shoes (invented)"], ["5 Orio Alley, Kumasi"]),
        asked_for(["संगम टेक्सटाइल्स (invented)"], ["Plot 13, Faridabad"]),
    ]
    for country in ("GH", "KE", ""):
        beside = Registries().of(country)
        assert beside.changed
        anew = Registries().to_search_whole(country)
        assert list(map(sorted, found_in(beside, asked))) == list(map(sorted, found_in(anew, asked)))


@pytest.mark.usefixtures("files")
class TestChangedAlone:
    def test_only_pairs_with_what_changed_are_looked_at(self) -> None:
        make_others()
        pair = make_pair()
        search()
        untouched = DuplicateSuggestion.objects.get()
        third = make_enterprise(name="Halcyon Prints Ltd (invented)", address="41 Halc Alley, Kumasi")
        job = run_job(changed=True)
        assert job.result == {"page": "/duplicates/", "pairs": 0, "new": 0, "gone": 0}
        make_enterprise(name="HALCYON PRINTS LIMITED (invented)", address="41 Halc Alley, Kumasi, Ghana")
        run_job(changed=True)
        assert (third.name, "HALCYON PRINTS LIMITED (invented)") in waiting()
        assert DuplicateSuggestion.objects.get(left=pair[0], right=pair[1]).found_at == untouched.found_at
        rename_enterprise(actor=None, enterprise=third, name="Quite another (invented)")
        set_attribute(
            actor=None, enterprise=third, kind="address", value="Box 9, Wa", valid_from=datetime.date(2025, 1, 1)
        )
        run_job(changed=True)
        assert waiting() == {(pair[0].name, pair[1].name)}

    def test_a_new_record_beside_an_old_one(self) -> None:
        old = make_enterprise(name="Zephyrine Garments Ltd (invented)", address=ADDRESS)
        make_others()
        search()
        new = make_enterprise(name="ZEPHYRINE GARMENT CO (invented)", address=f"{ADDRESS}, Ghana")
        run_job(changed=True)
        assert waiting() == {(old.name, new.name)}

    def test_a_look_at_the_registry_in_between_hides_nothing_from_it(self) -> None:
        """Another file may be read between an import and the search that follows it."""
        make_others()
        search()
        pair = make_pair()
        kept._path("GH").unlink()
        assert len(Registries().of("GH").ids) == 6
        run_job(changed=True)
        assert waiting() == {(pair[0].name, pair[1].name)}

    def test_what_was_rejected_does_not_come_back(self) -> None:
        make_others()
        search()
        pair = make_pair()
        decide_different(actor=None, left=pair[0], right=pair[1])
        run_job(changed=True)
        assert waiting() == set()

    def test_after_an_import_only_this_is_asked_for(self) -> None:
        finding.ask_for_search(None)
        finding.ask_for_search(None)
        assert [one.arguments for one in finding.Job.objects.filter(kind=finding.SEARCH)] == [{"changed": True}]

    def test_who_asks_for_everything_gets_it_and_what_is_new_is_among_it(self) -> None:
        finding.ask_for_search(None, everything=True)
        finding.ask_for_search(None)
        assert [one.arguments for one in finding.Job.objects.filter(kind=finding.SEARCH)] == [{}]
