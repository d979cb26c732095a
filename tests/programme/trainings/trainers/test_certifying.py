"""Certificates: their time, renewal, suspension, revocation; and nobody is certified without every step's evidence."""

from __future__ import annotations

import datetime
from collections import Counter

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from score.programme.trainings.models import Certificate, CertificateStanding, TrainerStep
from score.programme.trainings.trainers import actions, certifying
from score.programme.trainings.trainers.evidence import CycleEvidence
from score.programme.trainings.trainers.numbers import ALPHABET, as_number, new_number
from score.programme.trainings.trainers.path import Path
from score.programme.trainings.trainers.standing import Stand, best, held_on, of_trainer
from tests.programme.factories import make_actor
from tests.programme.machines import run_machine
from tests.programme.trainings.trainers.roster import (
    FIRST,
    M1,
    M2,
    TODAY,
    certificates,
    give_class,
    go_to,
    make_cycle,
    make_expert,
    make_trainer,
)

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
END = datetime.date(2027, 9, 30)


@pytest.fixture
def certified():
    return go_to(make_trainer(), make_expert(), "certified")


def only(trainer, day):
    (held,) = of_trainer(trainer, day)
    return held


@pytest.mark.parametrize(
    ("day", "years", "end"),
    [
        (datetime.date(2023, 9, 1), 3, datetime.date(2026, 8, 31)),  # as in the golden data
        (datetime.date(2023, 9, 15), 2, datetime.date(2025, 9, 14)),
        (datetime.date(2024, 2, 29), 3, datetime.date(2027, 2, 28)),
        (datetime.date(2024, 2, 29), 4, datetime.date(2028, 2, 28)),
        (datetime.date(2024, 1, 1), 1, datetime.date(2024, 12, 31)),
    ],
)
def test_years_end_on_the_day_before(day, years, end):
    assert certifying.end_of(day, years) == end


def test_it_runs_out_on_the_day_after_its_last(certified):
    assert only(certified, END).stand is Stand.VALID
    held = only(certified, END + DAY)
    assert (held.stand, held.since) == (Stand.EXPIRED, END + DAY)
    assert only(certified, TODAY - DAY).stand is Stand.NOT_YET


def test_a_renewal_is_a_new_certificate_and_no_date_moves(certified):
    before = certificates(certified)
    with pytest.raises(ValidationError, match="1 March 2027|1 Mar 2027"):
        certifying.renew(actor=None, held=only(certified, TODAY), today=TODAY)
    day = datetime.date(2027, 5, 3)
    with pytest.raises(ValidationError, match="1 class given meanwhile"):
        certifying.renew(actor=None, held=only(certified, day), today=day)
    give_class(certified, day=datetime.date(2026, 1, 12))
    new = certifying.renew(actor=make_actor("coordinator"), held=only(certified, day), today=day)
    assert (new.issued_on, new.valid_until, new.level) == (day, datetime.date(2030, 9, 30), "certified")
    assert certificates(certified)[:1] == before
    assert new.number != before[0][0]
    old = next(one for one in of_trainer(certified, day) if one.certificate.number == before[0][0])
    with pytest.raises(ValidationError, match="later certificate"):
        certifying.renew(actor=None, held=old, today=day)


def test_one_that_ran_out_is_renewed_from_the_day_of_the_renewal(certified):
    give_class(certified, day=datetime.date(2026, 1, 12))
    late = END + 100 * DAY
    with pytest.raises(ValidationError, match="renew it"):
        certifying.certify(actor=None, trainer=certified, module=M1, today=late)
    new = certifying.renew(actor=None, held=only(certified, late), today=late)
    assert new.valid_until == certifying.end_of(late, 3)
    assert best(of_trainer(certified, late)).certificate == new


def test_suspended_and_reinstated_keeps_its_end(certified):
    before = certificates(certified)
    certifying.suspend(actor=None, held=only(certified, TODAY), today=TODAY, why="a complaint (invented)")
    held = only(certified, TODAY + DAY)
    assert (held.stand, held.since) == (Stand.SUSPENDED, TODAY)
    for wrong in (certifying.suspend, certifying.renew):
        more = {"why": "again"} if wrong is certifying.suspend else {}
        with pytest.raises(ValidationError):
            wrong(actor=None, held=held, today=TODAY + DAY, **more)
    certifying.reinstate(actor=None, held=held, today=TODAY + DAY, why="the complaint was wrong (invented)")
    assert only(certified, TODAY + DAY).stand is Stand.VALID
    assert only(certified, END + DAY).stand is Stand.EXPIRED
    assert certificates(certified) == before
    assert CertificateStanding.objects.count() == 2  # nothing is overwritten


def test_revoked_stays_revoked_and_the_way_begins_anew(certified):
    expert = make_expert()
    certifying.revoke(actor=None, held=only(certified, TODAY), today=TODAY, why="false attendance (invented)")
    held = only(certified, TODAY)
    assert (held.stand, held.since) == (Stand.REVOKED, TODAY)
    assert only(certified, END + DAY).stand is Stand.REVOKED  # not merely expired
    for wrong in (certifying.reinstate, certifying.revoke, certifying.suspend):
        with pytest.raises(ValidationError):
            wrong(actor=None, held=held, today=TODAY, why="x")
    later = TODAY + 400 * DAY
    path = Path(certified, M1, later)
    assert path.cycles == [] and path.recommended is None
    assert path.certify_problem(None, later) == "Was not recommended by an expert trainer yet."
    cohort = make_cycle(certified, expert, first=datetime.date(2024, 11, 4), without=("observed",))
    seen = actions.observe(
        actor=None, trainer=certified, observer=expert, cohort=cohort, day=datetime.date(2024, 11, 4), today=later,
        scores={"listening": 3},
    )  # fmt: skip
    actions.talk_through(actor=None, observation=seen, day=later, today=later)
    actions.count_cycle(actor=None, trainer=certified, cohort=cohort, today=later)
    actions.recommend(actor=None, trainer=certified, module=M1, expert=expert, day=later, today=later)
    new = certifying.certify(actor=None, trainer=certified, module=M1, today=later)
    stands = {one.certificate.number: one.stand for one in of_trainer(certified, later)}
    assert stands == {held.certificate.number: Stand.REVOKED, new.number: Stand.VALID}


def test_nobody_decides_about_their_own(certified):
    owner = make_actor("owner")
    owner.user.person = certified.person
    for decide in (certifying.suspend, certifying.revoke):
        with pytest.raises(ValidationError, match="own certificate"):
            decide(actor=owner, held=only(certified, TODAY), today=TODAY, why="x")


def test_a_reason_is_needed(certified):
    for decide in (certifying.suspend, certifying.revoke):
        with pytest.raises(ValidationError, match="why"):
            decide(actor=None, held=only(certified, TODAY), today=TODAY, why="  ")


def test_trainers_from_before_come_in_as_recognised():
    trainer = make_trainer()
    since = datetime.date(2019, 5, 1)
    known = {"actor": None, "trainer": trainer, "today": TODAY}
    for module in (M2, M1):  # what somebody was certified in before needs no first module
        one = certifying.recognise(module=module, issued_on=since, source="list of 2019 (invented)", **known)
        assert (one.level, one.issued_on, one.valid_until) == ("recognised", since, END)
    assert TrainerStep.objects.filter(trainer=trainer, step="candidate").count() == 2
    for wrong in (
        {"module": M1, "issued_on": since, "source": "again"},
        {"module": "basics", "issued_on": since, "source": " "},
        {"module": "basics", "issued_on": TODAY + DAY, "source": "list"},
        {"module": "basics", "issued_on": since, "source": "list", "valid_until": since - DAY},
        {"module": "no module", "issued_on": since, "source": "list"},
    ):
        with pytest.raises(ValidationError):
            certifying.recognise(**known, **wrong)


def test_only_the_owner_names_the_first_experts():
    trainer = make_trainer()
    how = {"trainer": trainer, "module": M1, "issued_on": TODAY, "today": TODAY, "source": "list", "expert": True}
    with pytest.raises(ValidationError, match="owner"):
        certifying.recognise(actor=make_actor("coordinator"), **how)
    assert certifying.recognise(actor=make_actor("owner"), **how).level == "expert"


def test_the_organisation_that_decided_stands_on_the_certificate():
    trainer = go_to(make_trainer(), make_expert(), "recommended")
    coordinator = make_actor("coordinator")
    given = certifying.certify(actor=coordinator, trainer=trainer, module=M1, today=TODAY)
    assert given.issued_by == coordinator.organisation
    assert given.recorded_by == coordinator.user


def test_numbers_are_drawn_and_read_as_people_type_them():
    drawn = {new_number("GH", TODAY) for _ in range(200)}
    assert len(drawn) == 200
    one = drawn.pop()
    assert one.startswith("GH-24-") and set(one[6:]) <= {*ALPHABET, "-"}
    assert as_number(one) == as_number(f" {one.lower()} ") == as_number(one.replace("-", "")) == one
    for wrong in ("", "GH-24-OOOO-1111", "x" * 5000, "GH-24-ABCD", "../../etc", "é" * 12):
        assert as_number(wrong) == ""


class Certifying(RuleBasedStateMachine):
    """Whatever people try, in whatever order: no certificate without its steps, no date moves, revoked is revoked."""

    @initialize(certified=st.booleans())
    def begin(self, certified: bool) -> None:
        self.expert, self.trainer = make_expert(), make_trainer()
        self.day = TODAY
        self.dates: dict[str, tuple] = {}
        self.revoked: set[str] = set()
        if certified:
            go_to(self.trainer, self.expert, "certified")

    def attempt(self, call) -> bool:
        try:
            with transaction.atomic():
                call()
        except ValidationError:
            return False
        return True

    def _known(self):
        return {"actor": None, "trainer": self.trainer, "today": self.day}

    @rule(days=st.integers(1, 500))
    def time_passes(self, days: int) -> None:
        self.day += days * DAY

    @rule()
    def candidate(self) -> None:
        self.attempt(lambda: actions.become_candidate(**self._known(), module=M1, day=FIRST - 50 * DAY))

    @rule()
    def training(self) -> None:
        self.attempt(lambda: actions.attend_training(**self._known(), module=M1, day=FIRST - 40 * DAY, words="Accra"))

    @rule(without=st.sampled_from([(), (), (), ("visits",), ("talked",), ("closed",), ("expert",)]))
    def cycle(self, without: tuple[str, ...]) -> None:
        first = max(FIRST, self.day - 300 * DAY) if self.revoked else FIRST
        cohort = make_cycle(
            self.trainer, self.expert, first=first, without=without if first == FIRST else ("observed",)
        )
        complete = not CycleEvidence(self.trainer, cohort).missing
        counted = self.attempt(lambda: actions.count_cycle(**self._known(), cohort=cohort))
        assert complete or not counted

    @rule(by_themselves=st.booleans())
    def recommend(self, by_themselves: bool) -> None:
        who = self.trainer if by_themselves else self.expert
        done = self.attempt(lambda: actions.recommend(**self._known(), module=M1, expert=who, day=self.day))
        assert not (done and by_themselves)

    @rule()
    def certify(self) -> None:
        self.attempt(lambda: certifying.certify(**self._known(), module=M1))

    @rule()
    def appoint(self) -> None:
        self.attempt(lambda: certifying.appoint_expert(**self._known(), module=M1))

    @rule(steps=st.integers(1, 5))
    def go_on(self, steps: int) -> None:
        """As people usually do: one step after the other, so that certificates are reached at all."""
        for step in (
            self.candidate,
            self.training,
            lambda: self.cycle(()),
            lambda: self.recommend(False),
            self.certify,
        ):
            before = TrainerStep.objects.count(), Certificate.objects.count()
            step()
            steps -= before != (TrainerStep.objects.count(), Certificate.objects.count())
            if not steps:
                return

    @rule()
    def give(self) -> None:
        give_class(self.trainer, day=self.day)

    @precondition(lambda self: self.dates)
    @rule(which=st.integers(0, 9), what=st.sampled_from(["suspend", "revoke", "reinstate", "renew"]))
    def decide(self, which: int, what: str) -> None:
        held = of_trainer(self.trainer, self.day)
        one = held[which % len(held)]
        more = {} if what == "renew" else {"why": "invented"}
        done = self.attempt(lambda: getattr(certifying, what)(actor=None, held=one, today=self.day, **more))
        if done and what == "revoke":
            self.revoked.add(one.certificate.number)

    @invariant()
    def nothing_without_its_evidence(self) -> None:
        steps = set(TrainerStep.objects.filter(trainer=self.trainer).values_list("step", flat=True))
        if Certificate.objects.filter(trainer=self.trainer).exists():
            assert steps == {"candidate", "trained", "cycle", "recommended"}

    @invariant()
    def no_date_moves(self) -> None:
        now = {row[0]: row for row in certificates(self.trainer)}
        assert {number: now[number] for number in self.dates} == self.dates
        self.dates = now

    @invariant()
    def revoked_shows_revoked(self) -> None:
        stands = {one.certificate.number: one.stand for one in held_on(self.day + 4000 * DAY)}
        assert all(stands[number] is Stand.REVOKED for number in self.revoked)


def test_whatever_people_try():
    reached = Counter()

    class Rolled(Certifying):
        def __init__(self):
            super().__init__()
            self.world = transaction.atomic()
            self.world.__enter__()

        def teardown(self):
            reached.update({"certified": bool(self.dates), "revoked": bool(self.revoked)})
            transaction.set_rollback(True)
            self.world.__exit__(None, None, None)

    run_machine(Rolled, runs=15, steps=12)
    assert reached["certified"] and reached["revoked"], "the machine has to get that far"
