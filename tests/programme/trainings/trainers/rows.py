"""Who gets what at the addresses of trainers."""

from __future__ import annotations

from score.programme.core import facts
from score.programme.trainings.models import Certificate, CohortTrainer, Observation, Trainer, TrainerAbsence
from score.programme.trainings.trainers import actions, certifying
from tests.programme.access_matrix import Row, everybody, only
from tests.programme.factories import DAY

_SEE = ("owner", "me_officer", "coordinator", "partner_manager", "trainer", "data_clerk")
_ROSTER = ("owner", "coordinator", "partner_manager")
_ROSTERED = only(200, *_ROSTER, otherwise=404, me_officer=403, trainer=403, data_clerk=403)
_DECIDED = only(
    200, "owner", "coordinator", otherwise=404, me_officer=403, partner_manager=403, trainer=403, data_clerk=403
)
_KEPT = only(200, "owner", "coordinator", "partner_manager", "trainer", "data_clerk", otherwise=404, me_officer=403)
_OTHERS = only(200, "owner", "me_officer", "coordinator", otherwise=404)
M1 = "workplace_cooperation"


def _trainer(world):
    """A trainer of the partner: the colleague, not the member who looks."""
    return _on_the_roster(world.colleague.user.person, world.partner)


def _others(world):
    return _on_the_roster(world.others_trainer.user.person, world.other_partner)


def _on_the_roster(person, organisation):
    there = Trainer.objects.filter(person=person).first()
    return there or actions.add_trainer(actor=None, person=person, country="GH", organisation=organisation)


def _own(world):
    person = world.members["trainer"].user.person
    return {"uid": _on_the_roster(person, world.partner).uid}


def _uid(world):
    return {"uid": _trainer(world).uid}


def _step(step):
    return lambda world: {"uid": _trainer(world).uid, "step": step}


def _what(what):
    return lambda world: {"uid": _trainer(world).uid, "what": what}


def _certificate(world):
    trainer = _trainer(world)
    there = Certificate.objects.filter(trainer=trainer).first()
    given = there or certifying.recognise(
        actor=None, trainer=trainer, module=M1, issued_on=DAY, today=DAY, source="invented list"
    )
    return {"pk": given.pk}


def _decide(what):
    return lambda world: {**_certificate(world), "what": what}


def _observation(world):
    trainer, observer = _trainer(world), _others(world)
    if not Observation.objects.exists():
        certifying.recognise(
            actor=None, trainer=observer, module=M1, issued_on=DAY, today=DAY, source="invented list", expert=True
        )
        with facts.writing(None) as writing:
            writing.add(CohortTrainer(cohort=world.cohort, trainer=trainer, part="candidate"))
        actions.observe(
            actor=None,
            trainer=trainer,
            observer=observer,
            cohort=world.cohort,
            day=DAY,
            today=DAY,
            scores={"listening": 3},
        )
    return {"uid": Observation.objects.first().uid}


def _absence(world):
    there = TrainerAbsence.objects.first()
    made = there or actions.set_absence(actor=None, trainer=_trainer(world), starts_on=DAY, ends_on=DAY)
    return {"pk": made.pk}


ROWS = {
    "trainers": Row(only(200, *_SEE)),
    "trainers#as a file": Row(
        only(200, "owner", "me_officer", "coordinator", "partner_manager"), query=lambda world: {"format": "csv"}
    ),
    "trainer_add": Row(only(200, *_ROSTER)),
    "trainer": Row(only(200, *_SEE, otherwise=404), _uid),
    "trainer#of another partner": Row(_OTHERS, lambda world: {"uid": _others(world).uid}),
    "trainer#the trainer's own": Row(only(200, *_SEE, otherwise=404), _own),
    "trainer_change": Row(_ROSTERED, _uid),
    "trainer_absence": Row(_ROSTERED, _uid),
    "trainer_absence#the trainer's own": Row(
        only(200, *_ROSTER, "trainer", otherwise=404, me_officer=403, data_clerk=403), _own
    ),
    "absence_remove": Row(
        only(302, *_ROSTER, otherwise=404, me_officer=403, trainer=403, data_clerk=403), _absence, method="POST"
    ),
    "trainer_step": Row(_ROSTERED, _step("candidate")),
    "trainer_step#recommended": Row(_KEPT, _step("recommended")),
    "trainer_step#their own": Row(
        only(200, *_ROSTER, otherwise=404, me_officer=403, trainer=403, data_clerk=403),
        lambda world: {**_own(world), "step": "candidate"},
    ),
    "trainer_certificate": Row(_DECIDED, _what("certify")),
    "trainer_certificate#recognised": Row(_DECIDED, _what("recognise")),
    "trainer_observe": Row(_KEPT, _uid),
    "observation": Row(only(200, *_SEE, otherwise=404), _observation),
    "observation#talked through": Row(
        only(302, "owner", "coordinator", "partner_manager", "trainer", "data_clerk", otherwise=404, me_officer=403),
        _observation,
        method="POST",
    ),
    "certificate_decide": Row(_DECIDED, _decide("suspend")),
    "certificate_decide#renewed": Row(_DECIDED, _decide("renew")),
    "certificate_pdf": Row(only(200, *_SEE, otherwise=404), _certificate),
    "certificate_look_up": Row(everybody(200)),
    "certificate_check": Row(
        everybody(200), lambda world: {"number": Certificate.objects.get(**_certificate(world)).number}
    ),
    "certificate_check#none": Row(everybody(404), lambda world: {"number": "GH-26-AAAA-AAAA"}),
}
