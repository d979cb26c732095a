"""Addresses of what an enterprise is known by, of its contacts and buyers, and of recruitment."""

from django.urls import path

from score.programme.dashboards import enterprise_identity_edits as identity
from score.programme.dashboards import enterprise_stage_edits as stages
from score.programme.dashboards import recruitment

_FIRM = "enterprises/<uuid:uid>"

urlpatterns = [
    path("recruitment/", recruitment.recruitment, name="recruitment"),
    path(f"{_FIRM}/names/new/", identity.enterprise_name_add, name="enterprise_name_add"),
    path(f"{_FIRM}/numbers/new/", identity.enterprise_identifier_add, name="enterprise_identifier_add"),
    path(f"{_FIRM}/contacts/new/", identity.enterprise_contact_add, name="enterprise_contact_add"),
    path(f"{_FIRM}/contacts/<int:pk>/", identity.enterprise_contact, name="enterprise_contact"),
    path(f"{_FIRM}/buyers/new/", identity.enterprise_supply_link_add, name="enterprise_supply_link_add"),
    path(
        f"{_FIRM}/known/<slug:kind>/<int:pk>/withdraw/",
        identity.enterprise_known_withdraw,
        name="enterprise_known_withdraw",
    ),
    path(f"{_FIRM}/belongs/", identity.enterprise_move, name="enterprise_move"),
    path(f"{_FIRM}/stages/new/", stages.enterprise_stage_add, name="enterprise_stage_add"),
    path(f"{_FIRM}/stages/<int:pk>/withdraw/", stages.enterprise_stage_withdraw, name="enterprise_stage_withdraw"),
]
