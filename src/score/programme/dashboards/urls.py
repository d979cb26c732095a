"""Addresses of the pages that combine domains."""

from django.urls import path

from score.programme.dashboards import (
    clashes,
    enterprise_edits,
    enterprise_list,
    enterprise_merging,
    enterprise_page,
    own_page,
    saved_views,
    today,
)

urlpatterns = [
    path("own/<str:token>/", own_page.own_page, name="own_page"),
    path("own/<str:token>/page.pdf", own_page.own_page_pdf, name="own_page_pdf"),
    path("own/<str:token>/voice/", own_page.own_voice, name="own_voice"),
    path("own/<str:token>/answers.xlsx", own_page.own_data, name="own_data"),
    path("enterprises/<uuid:uid>/links/", own_page.own_links, name="own_links"),
    path("links/<uuid:uid>/end/", own_page.own_link_end, name="own_link_end"),
    path("today/", today.today, name="today"),
    path("clashes/", clashes.clashes, name="clashes"),
    path("clashes/<uuid:uid>/", clashes.clash_settle, name="clash_settle"),
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
    path("enterprises/<uuid:uid>/merge/", enterprise_merging.enterprise_merge, name="enterprise_merge"),
    path("enterprises/<uuid:uid>/merge/undo/", enterprise_merging.enterprise_merge_undo, name="enterprise_merge_undo"),
]
