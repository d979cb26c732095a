"""Addresses of the pages that combine domains."""

from django.urls import path

from score.programme.dashboards import (
    enterprise_edits,
    enterprise_list,
    enterprise_merging,
    enterprise_page,
    saved_views,
)

_FIRM = "enterprises/<uuid:uid>/"

urlpatterns = [
    path("enterprises/", enterprise_list.enterprises, name="enterprises"),
    path("enterprises/export.<str:kind>", enterprise_list.enterprises_export, name="enterprises_export"),
    path("views/<str:listing>/new/", saved_views.saved_view_add, name="saved_view_add"),
    path("views/<uuid:uid>/", saved_views.saved_view, name="saved_view"),
    path("views/<uuid:uid>/delete/", saved_views.saved_view_delete, name="saved_view_delete"),
    path("enterprises/new/", enterprise_edits.enterprise_add, name="enterprise_add"),
    path("enterprises/<uuid:uid>/", enterprise_page.enterprise, name="enterprise"),
    path("enterprises/<uuid:uid>/name/", enterprise_edits.enterprise_rename, name="enterprise_rename"),
    path("enterprises/<uuid:uid>/attributes/new/", enterprise_edits.enterprise_attribute, name="enterprise_attribute"),
    path("enterprises/<uuid:uid>/workforce/new/", enterprise_edits.enterprise_workforce, name="enterprise_workforce"),
    path("enterprises/<uuid:uid>/closure/", enterprise_edits.enterprise_closure, name="enterprise_closure"),
    path(f"{_FIRM}names/new/", enterprise_identity_edits.enterprise_name_add, name="enterprise_name_add"),
    path(f"{_FIRM}numbers/new/", enterprise_identity_edits.enterprise_identifier_add, name="enterprise_identifier_add"),
    path(f"{_FIRM}contacts/new/", enterprise_identity_edits.enterprise_contact_add, name="enterprise_contact_add"),
    path(f"{_FIRM}contacts/<int:pk>/", enterprise_identity_edits.enterprise_contact, name="enterprise_contact"),
    path(
        f"{_FIRM}buyers/new/", enterprise_identity_edits.enterprise_supply_link_add, name="enterprise_supply_link_add"
    ),
    path(
        f"{_FIRM}known/<slug:kind>/<int:pk>/withdraw/",
        enterprise_identity_edits.enterprise_known_withdraw,
        name="enterprise_known_withdraw",
    ),
    path(f"{_FIRM}belongs/", enterprise_identity_edits.enterprise_move, name="enterprise_move"),
    path(f"{_FIRM}stages/new/", enterprise_stage_edits.enterprise_stage_add, name="enterprise_stage_add"),
    path(
        f"{_FIRM}stages/<int:pk>/withdraw/",
        enterprise_stage_edits.enterprise_stage_withdraw,
        name="enterprise_stage_withdraw",
    ),
    path("enterprises/<uuid:uid>/merge/", enterprise_merging.enterprise_merge, name="enterprise_merge"),
    path("enterprises/<uuid:uid>/merge/undo/", enterprise_merging.enterprise_merge_undo, name="enterprise_merge_undo"),
]
