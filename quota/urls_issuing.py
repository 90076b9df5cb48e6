"""告知、发放、异议、多退与解除的网址."""

from django.urls import path

from quota.views.issuing import postings, runs, tables
from quota.views.objections import pages as objections
from quota.views.unit import pages as unit

urlpatterns = [
    path("issuing/", runs.issuing_list, name="issuing-list"),
    path("issuing/<int:pk>/", runs.issuing_detail, name="issuing-detail"),
    path("issuing/<int:pk>/tell/", runs.issuing_tell, name="issuing-tell"),
    path("issuing/<int:pk>/propose/", runs.issuing_propose, name="issuing-propose"),
    path("issuing/<int:pk>/send-back/", runs.issuing_send_back, name="issuing-send-back"),
    path("issuing/<int:pk>/issue/", runs.issuing_issue, name="issuing-issue"),
    path("issuing/<int:pk>/compare/", tables.issuing_compare, name="issuing-compare"),
    path("issuing/<int:pk>/compare/export/", tables.issuing_compare_export, name="issuing-compare-export"),
    path("returns/", postings.return_list, name="return-list"),
    path("returns/export/", postings.return_export, name="return-export"),
    path("returns/<int:pk>/<str:uscc>/", postings.return_add, name="return-add"),
    path("withheld/", postings.withheld_list, name="withheld-list"),
    path("withheld/<str:uscc>/<int:year>/", postings.release_add, name="release-add"),
    path("postings/<slug:kind>/<int:pk>/", postings.posting_detail, name="posting-detail"),
    path("postings/<slug:kind>/<int:pk>/confirm/", postings.posting_confirm, name="posting-confirm"),
    path("postings/<slug:kind>/<int:pk>/refuse/", postings.posting_refuse, name="posting-refuse"),
    path("postings/<slug:kind>/<int:pk>/take-back/", postings.posting_take_back, name="posting-take-back"),
    path("own-quota/", unit.own_quota, name="own-quota"),
    path("own-quota/<int:pk>/", unit.own_quota_detail, name="own-quota-detail"),
    path("own-quota/<int:pk>/tables/<str:code>/", unit.own_quota_extract, name="own-quota-table-file"),
    path("quota-objections/", objections.quota_objection_list, name="quota-objection-list"),
    path("own-quota/<int:unit>/object/", objections.quota_objection_add, name="quota-objection-add"),
    path("quota-objections/<int:pk>/", objections.quota_objection_detail, name="quota-objection-detail"),
    path("quota-objections/<int:pk>/withdraw/", objections.quota_objection_withdraw, name="quota-objection-withdraw"),
    path("quota-objections/<int:pk>/propose/", objections.quota_objection_propose, name="quota-objection-propose"),
    path(
        "quota-objections/<int:pk>/send-back/", objections.quota_objection_send_back, name="quota-objection-send-back"
    ),
    path("quota-objections/<int:pk>/decide/", objections.quota_objection_decide, name="quota-objection-decide"),
    path("quota-objections/<int:pk>/paper/", objections.quota_objection_paper, name="quota-objection-paper-file"),
]
