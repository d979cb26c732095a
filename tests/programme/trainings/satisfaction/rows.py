"""Who gets what at the addresses of satisfaction and of participation certificates."""

from __future__ import annotations

from score.programme.trainings.actions import hold_class_day, record_attendance
from score.programme.trainings.certificates.actions import issue_participation
from score.programme.trainings.models import ClassDay, ParticipationCertificate, SatisfactionSheet
from tests.programme.access_matrix import Row, everybody, only
from tests.programme.factories import DAY, make_cohort
from tests.programme.trainings.satisfaction.classes import sheet_of

_SEE = ("owner", "me_officer", "coordinator", "partner_manager", "trainer", "data_clerk")
_KEEP = ("owner", "coordinator", "partner_manager", "trainer", "data_clerk")
_SEEN = only(200, *_SEE, otherwise=404, focal_person=403)
_KEPT = only(200, *_KEEP, otherwise=404, me_officer=403, focal_person=403)
_OTHERS = only(200, "owner", "me_officer", "coordinator", otherwise=404, focal_person=403)


def _cohort(world):
    return {"uid": world.cohort.uid}


def _others(world):
    return {"uid": make_cohort(world.other_partner).uid}


def _sheet(world):
    if not SatisfactionSheet.objects.filter(cohort=world.cohort).exists():
        sheet_of(world.cohort)
    return _cohort(world)


def _token(world):
    _sheet(world)
    return {"token": SatisfactionSheet.objects.get(cohort=world.cohort).token}


def _issued(world):
    if not ClassDay.objects.filter(cohort=world.cohort).exists():
        hold_class_day(actor=None, cohort=world.cohort, number=1, day=DAY)
        record_attendance(actor=None, cohort=world.cohort, presences={(world.participant.pk, 1): True})
    if not ParticipationCertificate.objects.filter(cohort=world.cohort).exists():
        issue_participation(actor=None, cohort=world.cohort, today=DAY)
    return {**_cohort(world), "whose": "persons"}


def _certificate(world):
    _issued(world)
    return {**_cohort(world), "pk": ParticipationCertificate.objects.in_force().get(cohort=world.cohort).pk}


ROWS = {
    "cohort_satisfaction": Row(_SEEN, _cohort),
    "cohort_satisfaction#of another partner": Row(_OTHERS, _others),
    "satisfaction_sheet_pdf": Row(_KEPT, _sheet),
    "satisfaction_paper": Row(_KEPT, _cohort),
    "satisfaction_paper_forget": Row(
        only(302, *_KEEP, otherwise=404, me_officer=403, focal_person=403), _cohort, method="POST"
    ),
    "satisfaction_form": Row(everybody(200), _token),
    "satisfaction_form#a wrong token": Row(everybody(404), lambda world: {"token": "nothing"}),
    "satisfaction_thanks": Row(everybody(200), _token),
    "cohort_certificates": Row(_SEEN, _cohort),
    "cohort_certificates#of another partner": Row(_OTHERS, _others),
    "cohort_certificates#issued": Row(
        only(302, *_KEEP, otherwise=404, me_officer=403, focal_person=403), _cohort, method="POST"
    ),
    "cohort_certificates_pdf": Row(_SEEN, _issued),
    "participation_certificate": Row(_KEPT, _certificate),
}
