"""Who gets what at the addresses of the overview and of the registry's pages."""

from secrets import token_hex

from django.utils import timezone

from score.programme.core.models import Clash, ClashValue
from score.programme.dashboards.calendar_feed import address_of
from score.programme.dashboards.mail_links import new_link, stop_link
from score.programme.dashboards.models import WeeklyMail
from score.programme.enterprises.actions import add_contact, add_name, add_supply_link
from score.programme.enterprises.models import (
    BulkChange,
    EnterpriseContact,
    EnterpriseLink,
    RecruitmentStage,
    SavedView,
)
from score.programme.enterprises.recruitment.actions import record_stage
from score.programme.organisations.models import Person
from score.programme.trainings.actions import hold_class_day
from score.programme.trainings.models import ClassDay, Cohort, Trainer
from score.programme.trainings.planning.actions import let_pass
from tests.programme.access_matrix import STAFF, Row, everybody, only, signed_in, with_role
from tests.programme.dashboards.review.rows import ROWS as REVIEW_ROWS
from tests.programme.factories import DAY

_REGISTRY = ("owner", "coordinator", "partner_manager", "data_clerk")
_SEEING = (*STAFF, "focal_person", "enterprise")


def _enterprise(world):
    return {"uid": world.enterprise.uid}


def _others(world):
    return {"uid": world.others_enterprise.uid}


_KEEPERS = ("owner", "coordinator", "partner_manager", "trainer", "data_clerk")


def _clash(world):
    """Two values of one mark of attendance."""
    if not ClassDay.objects.filter(cohort=world.cohort).exists():
        hold_class_day(actor=None, cohort=world.cohort, number=1, day=DAY)
    subject = f"{world.cohort.uid}/1"
    field = f"person:{world.participant.pk}"
    clash, new = Clash.objects.get_or_create(
        kind="attendance", subject=subject, field=field, defaults={"cohort": world.cohort}
    )
    if new:
        for value in ("here", "absent"):
            ClashValue.objects.create(clash=clash, value=value, captured_at=timezone.now())
    return clash


def _view(world, shared=False):
    member = world.members["partner_manager"]
    return SavedView.objects.create(
        listing="enterprises",
        title="Mine",
        query="country=GH",
        user=member.user,
        organisation=member.organisation,
        shared=shared,
    )


def _mail_token(world):
    setting, _made = WeeklyMail.objects.get_or_create(user=world.members["trainer"].user)
    return {"token": new_link(setting=setting, moment=timezone.now()).rsplit("/", 2)[1]}


def _stop_token(world):
    return {"token": stop_link(world.members["trainer"].user).rsplit("/", 2)[1]}


_READING = with_role(302) | dict.fromkeys(STAFF, 200)  # those for whom nothing ever waits are led on
_SEEING_COHORTS = (*STAFF, "focal_person")


def _bulk(world, partner=None):
    """A change that wrote nothing but is kept."""
    return BulkChange.objects.create(
        what="sector",
        value={"what": "sector", "value": "food", "day": "2025-01-01", "reason": "invented"},
        reason="invented",
        written={"EnterpriseAttribute": []},
        recorded_at=timezone.now(),
        done_by=world.members["partner_manager"].user,
        custodian=partner or world.partner,
    )


ROWS = {
    "own_page#guessed": Row(everybody(404), lambda w: {"token": "guessed"}),
    "own_page_pdf#guessed": Row(everybody(404), lambda w: {"token": "guessed"}),
    "own_voice#guessed": Row(everybody(404), lambda w: {"token": "guessed"}),
    "own_data#guessed": Row(everybody(404), lambda w: {"token": "guessed"}),
    "own_links": Row(only(200, *_KEEPERS, otherwise=404, focal_person=403), _enterprise),
    "own_link_end": Row(
        only(302, *_KEEPERS, otherwise=404),
        lambda w: {
            "uid": EnterpriseLink.objects.create(enterprise=w.enterprise, token_hash=token_hex(), expires_on=DAY).uid
        },
        method="POST",
    ),
    "today": Row(only(200, "partner_manager", "trainer", "data_clerk")),
    "clashes": Row(only(200, *_KEEPERS)),
    "clash_settle": Row(
        only(302, *_KEEPERS, otherwise=404),
        lambda w: {"uid": _clash(w).uid},
        method="POST",
        data=lambda w: {"value": _clash(w).values.first().pk},
    ),
    "funnel": Row(with_role(200), lambda w: {"step": "trained"}),
    "funnel#that is no step": Row(with_role(404), lambda w: {"step": "nothing"}),
    "overview_trends": Row(with_role(200)),
    "my_work": Row(_READING),
    "data_quality": Row(only(200, *STAFF)),
    "missing": Row(only(200, *STAFF), lambda w: {"kind": "endlines_overdue"}),
    "missing#as a file": Row(
        only(200, *STAFF), lambda w: {"kind": "endlines_overdue"}, query=lambda w: {"format": "csv"}
    ),
    "missing#of no kind": Row(only(404, *STAFF), lambda w: {"kind": "nothing_of_this_kind"}),
    "country": Row(with_role(200), lambda w: {"code": "GH"}),
    "country#that is none": Row(with_role(404), lambda w: {"code": "XX"}),
    "partners": Row(with_role(200)),
    "partner": Row(
        only(200, *STAFF, "focal_person", otherwise=404, **{"no role": 403}), lambda w: {"uid": w.partner.uid}
    ),
    "partner#another": Row(
        only(200, "owner", "me_officer", "coordinator", "focal_person", otherwise=404, **{"no role": 403}),
        lambda w: {"uid": w.other_partner.uid},
    ),
    "partner#in another country": Row(
        only(200, "owner", "me_officer", otherwise=404, **{"no role": 403}), lambda w: {"uid": w.foreign_partner.uid}
    ),
    "cohorts": Row(only(200, *_SEEING_COHORTS)),
    "cohort": Row(only(200, *_SEEING_COHORTS, otherwise=404), lambda w: {"uid": w.cohort.uid}),
    "cohort#of another partner": Row(
        only(200, "owner", "me_officer", "coordinator", "focal_person", otherwise=404),
        lambda w: {"uid": Cohort.objects.get(enrolments__enterprise=w.others_enterprise).uid},
    ),
    "mail_sign_in": Row(everybody(200) | {"trainer": 302}, _mail_token),
    "mail_sign_in#that is no link": Row(everybody(410), lambda w: {"token": "nothing"}),
    "mail_stop": Row(everybody(200), _stop_token),
    "mail_stop#that is no link": Row(everybody(410), lambda w: {"token": "nothing"}),
    "weekly_mail_choice": Row(signed_in(302), method="POST", data=lambda w: {"wanted": "no"}),
    "overview": Row(with_role(200) | {"enterprise": 302}),  # a firm is led to its own page
    # a role that may see no enterprise gets a list that says so
    "enterprises": Row(signed_in(200)),
    "enterprises_export": Row(only(200, *_REGISTRY, "me_officer", "enterprise"), lambda w: {"kind": "csv"}),
    "saved_view_add": Row(with_role(200), lambda w: {"listing": "enterprises"}),
    "saved_view": Row(only(200, "partner_manager", otherwise=404), lambda w: {"uid": _view(w).uid}),
    "saved_view#shared by a colleague": Row(
        only(200, "partner_manager", otherwise=404, trainer=403, data_clerk=403),
        lambda w: {"uid": _view(w, shared=True).uid},
    ),
    "saved_view_delete": Row(
        only(302, "partner_manager", otherwise=404), lambda w: {"uid": _view(w).uid}, method="POST"
    ),
    # who may see nothing finds nothing
    "search": Row(signed_in(200), query=lambda w: {"q": "invented"}),
    "enterprise_map": Row(signed_in(200)),  # as the list
    "enterprise_bulk": Row(only(200, *_REGISTRY, "me_officer")),
    "bulk_changes": Row(only(200, *_REGISTRY, "me_officer")),
    "bulk_change": Row(
        only(200, "owner", "me_officer", "coordinator", "partner_manager", "data_clerk", otherwise=404),
        lambda w: {"uid": _bulk(w).uid},
    ),
    "bulk_change#of another partner": Row(
        only(200, "owner", "me_officer", "coordinator", otherwise=404),
        lambda w: {"uid": _bulk(w, w.other_partner).uid},
    ),
    "bulk_change_undo": Row(
        only(302, "owner", "me_officer", "coordinator", "partner_manager", "data_clerk", otherwise=404),
        lambda w: {"uid": _bulk(w).uid},
        method="POST",
    ),
    "enterprise_add": Row(only(200, *_REGISTRY)),
    "enterprise": Row(only(200, *_SEEING, otherwise=404), _enterprise),
    "enterprise#of another partner": Row(
        only(200, "owner", "me_officer", "coordinator", "focal_person", "partner_manager", "data_clerk", otherwise=404),
        _others,
    ),
    "enterprise#in another country": Row(
        only(200, "owner", "me_officer", otherwise=404), lambda w: {"uid": w.foreign_enterprise.uid}
    ),
    "enterprise_rename": Row(
        only(200, *_REGISTRY, otherwise=404, me_officer=403, trainer=403, focal_person=403, enterprise=403),
        _enterprise,
    ),
    "enterprise_rename#of another partner": Row(
        only(
            200,
            "owner",
            "coordinator",
            otherwise=404,
            me_officer=403,
            focal_person=403,
            partner_manager=403,
            data_clerk=403,
        ),
        _others,
    ),
    "enterprise_attribute": Row(
        only(200, *_REGISTRY, otherwise=404, me_officer=403, trainer=403, focal_person=403, enterprise=403),
        _enterprise,
        query=lambda w: {"kind": "sector"},
    ),
    "enterprise_workforce": Row(only(200, *_REGISTRY, "trainer", "enterprise"), _enterprise),
    "enterprise_closure": Row(only(200, *_REGISTRY, "trainer"), _enterprise),
    "enterprise_merge": Row(
        only(
            200,
            "owner",
            "me_officer",
            "coordinator",
            otherwise=404,
            partner_manager=403,
            trainer=403,
            data_clerk=403,
            focal_person=403,
            enterprise=403,
        ),
        _enterprise,
    ),
    "enterprise_merge_undo#that was not merged": Row(
        only(
            302,
            "owner",
            "me_officer",
            "coordinator",
            otherwise=404,
            partner_manager=403,
            trainer=403,
            data_clerk=403,
            focal_person=403,
            enterprise=403,
        ),
        _enterprise,
        method="POST",
    ),
}

_CHANGING = only(200, *_REGISTRY, otherwise=404, me_officer=403, trainer=403, focal_person=403, enterprise=403)
# what an organisation has to do with a firm: managers and clerks also with firms that another partner trains
_RELATING = only(200, *_REGISTRY, otherwise=403)
_OF_PARTNER = only(200, *_REGISTRY, otherwise=403)


def _contact(world, custodian="partner"):
    made = EnterpriseContact.objects.filter(custodian=getattr(world, custodian)).first() or add_contact(
        actor=None,
        enterprise=world.enterprise,
        custodian=getattr(world, custodian),
        since=DAY,
        name="Contact (invented)",
    )
    return {"uid": world.enterprise.uid, "pk": made.pk}


def _stage(world, custodian="partner"):
    made = RecruitmentStage.objects.filter(custodian=getattr(world, custodian)).first() or record_stage(
        actor=None,
        enterprise=world.enterprise,
        custodian=getattr(world, custodian),
        stage="prospect",
        reached_on=DAY,
    )
    return {"uid": world.enterprise.uid, "pk": made.pk}


def _name(world):
    made = add_name(actor=None, enterprise=world.enterprise, kind="former", text="Before (invented)")
    return {"uid": world.enterprise.uid, "kind": "names", "pk": made.pk}


def _buyer(world, custodian="partner"):
    made = add_supply_link(
        actor=None,
        enterprise=world.enterprise,
        custodian=getattr(world, custodian),
        since=DAY,
        buyer_name="Shop (invented)",
    )
    return {"uid": world.enterprise.uid, "kind": "buyers", "pk": made.pk}


ROWS |= {
    "enterprise_name_add": Row(only(200, *_REGISTRY), _enterprise),
    "enterprise_identifier_add": Row(only(200, *_REGISTRY), _enterprise),
    "enterprise_move": Row(_CHANGING, _enterprise),
    "enterprise_contact_add": Row(_RELATING, _enterprise),
    "enterprise_contact_add#of another partner": Row(_RELATING, _others),
    "enterprise_supply_link_add": Row(_RELATING, _enterprise),
    "enterprise_stage_add": Row(_RELATING, _enterprise),
    "enterprise_stage_add#of another partner": Row(_RELATING, _others),
    "enterprise_contact": Row(_OF_PARTNER, _contact),
    "enterprise_contact#another partner's": Row(
        only(200, "owner", "coordinator", otherwise=403, partner_manager=404, data_clerk=404),
        lambda w: _contact(w, "other_partner"),
    ),
    "enterprise_stage_withdraw": Row(_OF_PARTNER, _stage),
    "enterprise_stage_withdraw#another partner's": Row(
        only(200, "owner", "coordinator", otherwise=403, partner_manager=404, data_clerk=404),
        lambda w: _stage(w, "other_partner"),
    ),
    "enterprise_known_withdraw": Row(_CHANGING, _name),
    "enterprise_known_withdraw#a buyer": Row(
        only(200, *_REGISTRY, otherwise=404, me_officer=403, trainer=403, enterprise=403), _buyer
    ),
    "enterprise_known_withdraw#another partner's buyer": Row(
        only(200, "owner", "coordinator", otherwise=404, me_officer=403, enterprise=403),
        lambda w: _buyer(w, "other_partner"),
    ),
}

_RECRUITING = ("owner", "me_officer", "coordinator", "partner_manager", "data_clerk")
ROWS |= {
    "recruitment": Row(only(200, *_RECRUITING)),
    "recruitment#enterprises at a stage": Row(only(200, *_RECRUITING), query=lambda w: {"stage": "enrolled"}),
    "recruitment#that cannot be read": Row(only(400, *_RECRUITING), query=lambda w: {"stage": "lost"}),
    "recruitment#as a file": Row(only(200, *_RECRUITING), query=lambda w: {"format": "csv"}),
}

_RUNNING = ("owner", "coordinator", "partner_manager", "data_clerk")


def _cohort(world, **further):
    return {"uid": world.cohort.uid, **further}


def _passing(world):
    made = let_pass(actor=None, cohort=world.cohort, check="pair", why="Invented")
    return _cohort(world, pk=made.pk)


def _trainer(world, partner="partner"):
    person = Person.objects.create()
    made = Trainer.objects.create(person=person, country="GH", organisation=getattr(world, partner))
    return {"kind": "trainer", "uid": made.uid}


_RUN = {"me_officer": 403, "trainer": 403, "focal_person": 403}
_DECIDING = {**_RUN, "partner_manager": 403, "data_clerk": 403}
ROWS |= {
    "cohort_state": Row(only(200, *_RUNNING, otherwise=404, **_RUN), lambda w: _cohort(w, state="cancelled")),
    "cohort_state#that is none": Row(only(404, "owner", otherwise=404, **_RUN), lambda w: _cohort(w, state="sold")),
    "cohort_state#taken on": Row(
        only(302, *_RUNNING, otherwise=404, **_RUN), lambda w: _cohort(w, state="open"), method="POST"
    ),
    "cohort_check_pass": Row(
        only(200, "owner", "coordinator", otherwise=404, **_DECIDING), lambda w: _cohort(w, check="pair")
    ),
    "cohort_check_pass#that nobody may let pass": Row(
        only(404, "owner", otherwise=404, **_DECIDING), lambda w: _cohort(w, check="days")
    ),
    "cohort_check_back": Row(only(302, "owner", "coordinator", otherwise=404, **_DECIDING), _passing, method="POST"),
    "calendar_address": Row(
        only(200, *STAFF, otherwise=404, focal_person=403), lambda w: {"kind": "cohort", "uid": w.cohort.uid}
    ),
    "calendar_address#a new one": Row(
        only(302, *_RUNNING, otherwise=404, **_RUN),
        lambda w: {"kind": "cohort", "uid": w.cohort.uid},
        method="POST",
    ),
    "calendar_address#of a partner": Row(
        only(200, *STAFF, otherwise=404, focal_person=403), lambda w: {"kind": "partner", "uid": w.partner.uid}
    ),
    "calendar_address#of another partner": Row(
        only(200, "owner", "me_officer", "coordinator", otherwise=404, focal_person=403),
        lambda w: {"kind": "partner", "uid": w.other_partner.uid},
    ),
    "calendar_address#of a trainer": Row(only(200, *STAFF, otherwise=404), _trainer),
    "calendar_address#of another partner's trainer": Row(
        only(200, "owner", "me_officer", "coordinator", otherwise=404), lambda w: _trainer(w, "other_partner")
    ),
    "calendar_feed": Row(everybody(200), lambda w: {"token": _token(w)}),
    "calendar_feed#that is none": Row(everybody(404), lambda w: {"token": "nothing"}),
}


def _token(world):
    return address_of(world.cohort).rsplit("/", 1)[1].removesuffix(".ics")


ROWS |= REVIEW_ROWS
