"""年度排放报告的网址."""

from django.urls import path

from dataquality.views.reports import editing, files, layouts, listing, papers, record, returning, signing, versions

urlpatterns = [
    path("", listing.report_list, name="report-list"),
    path("export/", listing.report_export, name="report-export"),
    path("open/", listing.report_open, name="report-open"),
    path("<int:pk>/", record.report_detail, name="report-detail"),
    path("<int:pk>/edit/<str:section>/", editing.report_section, name="report-section"),
    path("<int:pk>/layout/", layouts.report_layout, name="report-layout"),
    path("<int:pk>/layout/facility/", layouts.report_facility_add, name="report-facility-add"),
    path("<int:pk>/layout/facility/remove/", layouts.report_facility_remove, name="report-facility-remove"),
    path("<int:pk>/layout/item/", layouts.report_flow_add, name="report-flow-add"),
    path("<int:pk>/layout/item/remove/", layouts.report_flow_remove, name="report-flow-remove"),
    path("<int:pk>/papers/add/", papers.report_paper_add, name="report-paper-add"),
    path("papers/<int:pk>/", papers.report_paper_file, name="report-paper-file"),
    path("papers/<int:pk>/remove/", papers.report_paper_remove, name="report-paper-remove"),
    path("<int:pk>/sign/", signing.report_sign, name="report-sign"),
    path("<int:pk>/hand-over/", signing.report_hand_over, name="report-hand-over"),
    path("<int:pk>/recall/", signing.report_recall, name="report-recall"),
    path("<int:pk>/submit/", signing.report_submit, name="report-submit"),
    path("<int:pk>/withdraw/", signing.report_withdraw, name="report-withdraw"),
    path("<int:pk>/return/", returning.report_return, name="report-return"),
    path("versions/<int:pk>/", versions.report_version, name="report-version"),
    path("versions/<int:pk>/compare/", versions.report_compare, name="report-compare"),
    path("versions/<int:pk>/content/", files.report_content_file, name="report-content-file"),
    path("versions/<int:pk>/workbook/", files.report_workbook_file, name="report-workbook-file"),
    path("versions/<int:pk>/pdf/", files.report_pdf_file, name="report-pdf-file"),
]
