"""Addresses of organisations, people, invitations, consents and one's own account."""

from django.urls import path

from score.programme.organisations.views import consents, invitations, organisations, own, people

urlpatterns = [
    path("organisations/", organisations.organisation_list, name="organisations"),
    path("organisations/export.<str:kind>", organisations.organisations_export, name="organisations_export"),
    path("organisations/add/", organisations.organisation_add, name="organisation_add"),
    path("organisations/<uuid:uid>/", organisations.organisation, name="organisation"),
    path("organisations/<uuid:uid>/edit/", organisations.organisation_edit, name="organisation_edit"),
    path("organisations/<uuid:uid>/invite/", invitations.invite, name="invite"),
    path("invitations/<uuid:uid>/", invitations.invitation, name="invitation"),
    path("invitations/<uuid:uid>/resend/", invitations.invitation_resend, name="invitation_resend"),
    path("invitations/<uuid:uid>/revoke/", invitations.invitation_revoke, name="invitation_revoke"),
    path("invitations/accept/<str:token>/", invitations.invitation_accept, name="invitation_accept"),
    path("people/", people.people, name="people"),
    path("people/export.<str:kind>", people.people_export, name="people_export"),
    path("people/<uuid:uid>/", people.person, name="person"),
    path("people/<uuid:uid>/edit/", people.person_edit, name="person_edit"),
    path("people/<uuid:uid>/erase/", people.person_erase, name="person_erase"),
    path("memberships/<int:pk>/end/", people.membership_end, name="membership_end"),
    path("consents/", consents.consents, name="consents"),
    path("consents/add/", consents.consent_add, name="consent_add"),
    path("consents/<int:pk>/withdraw/", consents.consent_withdraw, name="consent_withdraw"),
    path("role/", own.switch_role, name="switch_role"),
    path("account/", own.my_account, name="my_account"),
]
