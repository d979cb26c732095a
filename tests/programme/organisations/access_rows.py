"""Who gets what at the addresses of organisations, people, invitations, consents and accounts."""

from score.programme.organisations.actions import token_of
from tests.programme.access_matrix import LOGIN, Row, everybody, only, signed_in, with_role

_INVITERS = ("owner", "coordinator", "partner_manager")
_NAMES = ("owner", "me_officer", "coordinator", "partner_manager", "trainer", "data_clerk")
_CONSENTS = ("owner", "me_officer", "coordinator", "partner_manager", "data_clerk", "enterprise")
_CONSENTING = ("owner", "coordinator", "partner_manager", "data_clerk", "enterprise")


def _partner(world):
    return {"uid": world.partner.uid}


def _participant(world):
    return {"uid": world.participant.uid}


ROWS = {
    "organisations": Row(with_role(200)),
    "organisations_export": Row(only(200, "owner", "me_officer", "coordinator"), lambda w: {"kind": "csv"}),
    "organisation_add": Row(only(200, "owner", "coordinator")),
    "organisation": Row(
        only(200, *_NAMES, "focal_person", otherwise=404),
        _partner,
    ),
    "organisation#of another partner": Row(
        only(200, "owner", "me_officer", "coordinator", "focal_person", otherwise=404),
        lambda w: {"uid": w.other_partner.uid},
    ),
    "organisation#in another country": Row(
        only(200, "owner", "me_officer", otherwise=404), lambda w: {"uid": w.foreign_partner.uid}
    ),
    "organisation_edit": Row(
        only(
            200,
            "owner",
            "coordinator",
            otherwise=404,
            me_officer=403,
            focal_person=403,
            partner_manager=403,
            trainer=403,
            data_clerk=403,
        ),
        _partner,
    ),
    "invite": Row(
        only(200, *_INVITERS, otherwise=404, me_officer=403, focal_person=403, trainer=403, data_clerk=403), _partner
    ),
    "invitation": Row(only(200, *_INVITERS, otherwise=404), lambda w: {"uid": w.invitation.uid}),
    "invitation_resend": Row(only(302, *_INVITERS, otherwise=404), lambda w: {"uid": w.invitation.uid}, method="POST"),
    "invitation_revoke": Row(only(302, *_INVITERS, otherwise=404), lambda w: {"uid": w.invitation.uid}, method="POST"),
    # who is signed in is told that the invitation is for another address
    "invitation_accept": Row(everybody(200), lambda w: {"token": token_of(w.invitation)}),
    "invitation_accept#forged": Row(everybody(410), lambda w: {"token": token_of(w.invitation)[:-1] + "~"}),
    "invitation_accept#for another, sent off": Row(
        everybody(410) | {"anonymous": 200}, lambda w: {"token": token_of(w.invitation)}, method="POST"
    ),
    "people": Row(only(200, *_NAMES)),
    "people_export": Row(only(200, "owner", "coordinator", "partner_manager"), lambda w: {"kind": "csv"}),
    "person": Row(only(200, *_NAMES, otherwise=404), _participant),
    "person#of another partner": Row(
        only(200, "owner", "me_officer", "coordinator", otherwise=404),
        lambda w: {"uid": w.others_trainer.user.person.uid},
    ),
    "person_edit": Row(
        only(200, "owner", "coordinator", "partner_manager", "data_clerk", otherwise=404, me_officer=403, trainer=403),
        _participant,
    ),
    "person_erase": Row(
        only(
            200,
            "owner",
            "coordinator",
            otherwise=404,
            me_officer=403,
            partner_manager=403,
            trainer=403,
            data_clerk=403,
        ),
        _participant,
    ),
    "membership_end": Row(
        only(200, *_INVITERS, otherwise=404, me_officer=403),
        lambda w: {"pk": w.colleague.pk},
    ),
    "membership_end#of a focal person": Row(
        only(200, "owner", otherwise=404, me_officer=403, coordinator=403, focal_person=403),
        lambda w: {"pk": w.members["focal_person"].pk},
    ),
    "consents": Row(only(200, *_CONSENTS)),
    "consents#of an enterprise": Row(only(200, *_CONSENTS), query=lambda w: {"enterprise": w.enterprise.pk}),
    "consent_add": Row(
        only(200, *_CONSENTING),
        query=lambda w: {"enterprise": w.enterprise.pk},
    ),
    "consent_add#of an enterprise of another partner": Row(
        only(200, "owner", "coordinator", partner_manager=403, data_clerk=403, enterprise=404),
        query=lambda w: {"enterprise": w.others_enterprise.pk},
    ),
    "consent_add#of a person": Row(
        only(200, "owner", "coordinator", "partner_manager", "data_clerk", enterprise=404),
        query=lambda w: {"person": w.participant.pk},
    ),
    "consent_withdraw": Row(only(200, *_CONSENTING, otherwise=404, me_officer=403), lambda w: {"pk": w.consent.pk}),
    "switch_role": Row(signed_in(302), method="POST", data=lambda w: {"membership": w.colleague.pk}),
    "my_account": Row(signed_in(200)),
    # django-allauth
    "account_login": Row(signed_in(302, anonymous=200)),
    "account_logout": Row(signed_in(200, anonymous=302)),
    "account_inactive": Row(everybody(200)),
    "account_reauthenticate": Row(signed_in(200)),
    "account_change_password": Row(signed_in(200)),
    "account_reset_password": Row(everybody(200)),
    "account_reset_password_done": Row(everybody(200)),
    "account_reset_password_from_key": Row(everybody(200), lambda w: {"uidb36": "1", "key": "no-such-key"}),
    "account_reset_password_from_key_done": Row(everybody(200)),
    "mfa_index": Row(signed_in(200)),
    "mfa_authenticate": Row(everybody(302) | {"anonymous": LOGIN}),
    "mfa_reauthenticate": Row(signed_in(200)),
    "mfa_activate_totp": Row(signed_in(302)),
    "mfa_deactivate_totp": Row(signed_in(302)),
    "mfa_view_recovery_codes": Row(signed_in(404)),
    "mfa_generate_recovery_codes": Row(signed_in(302)),
    "mfa_download_recovery_codes": Row(signed_in(404)),
}
