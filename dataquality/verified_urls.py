"""核查结论、认定与异议的网址."""

from django.urls import path

from dataquality.views.conclusions import differences, editing, queue, reading
from dataquality.views.objections import pages as objections
from dataquality.views.verified import batches, detail, editions, estimates, many, statement

urlpatterns = [
    path("conclusions/", queue.conclusion_list, name="conclusion-list"),
    path("conclusions/export/", queue.conclusion_export, name="conclusion-export"),
    path("conclusions/propose/", queue.propose_many_conclusions, name="conclusion-propose-many"),
    path("conclusions/differences/", differences.difference_list, name="difference-list"),
    path("conclusions/differences/<int:pk>/", differences.difference_detail, name="difference-detail"),
    path("conclusions/differences/<int:pk>/resolve/", differences.difference_resolve, name="difference-resolve"),
    path("conclusions/tasks/<int:pk>/", editing.conclusion_edit, name="conclusion-edit"),
    path("conclusions/tasks/<int:pk>/save/", editing.conclusion_save, name="conclusion-save"),
    path("conclusions/<int:pk>/", reading.conclusion_detail, name="conclusion-detail"),
    path("conclusions/<int:pk>/pdf/", reading.conclusion_pdf, name="conclusion-pdf-file"),
    path("conclusions/<int:pk>/workbook/", reading.conclusion_workbook, name="conclusion-workbook-file"),
    path("conclusions/<int:pk>/annex/", reading.conclusion_annex, name="conclusion-annex-file"),
    path("conclusions/<int:pk>/return/", reading.conclusion_return, name="conclusion-return"),
    path("conclusions/<int:pk>/propose/", reading.figure_propose, name="conclusion-propose"),
    path("verified/", statement.figure_list, name="figure-list"),
    path("verified/export/", statement.figure_export, name="figure-export"),
    path("verified/queue/", many.figure_queue, name="figure-queue"),
    path("verified/queue/confirm/", many.figure_confirm_many, name="figure-confirm-many"),
    path("verified/queue/tell/", many.figure_tell_many, name="figure-tell-many"),
    path("verified/estimate/", estimates.figure_estimate, name="figure-estimate"),
    path("verified/editions/", editions.edition_list, name="edition-list"),
    path("verified/editions/publish/", editions.edition_publish, name="edition-publish"),
    path("verified/batches/<int:pk>/", batches.verification_batch, name="batch-detail"),
    path("verified/<int:pk>/", detail.figure_detail, name="figure-detail"),
    path("verified/<int:pk>/confirm/", detail.figure_confirm, name="figure-confirm"),
    path("verified/<int:pk>/refuse/", detail.figure_refuse, name="figure-refuse"),
    path("verified/<int:pk>/tell/", detail.figure_tell, name="figure-tell"),
    path("verified/<int:pk>/correct/", detail.figure_correct, name="figure-correct"),
    path("verified/<int:pk>/basis/", detail.figure_basis, name="figure-basis-file"),
    path("verified/<int:pk>/annex/", detail.figure_annex, name="figure-annex-file"),
    path("objections/", objections.objection_list, name="objection-list"),
    path("objections/add/<int:pk>/", objections.objection_add, name="objection-add"),
    path("objections/<int:pk>/", objections.objection_detail, name="objection-detail"),
    path("objections/<int:pk>/withdraw/", objections.objection_withdraw, name="objection-withdraw"),
    path("objections/<int:pk>/propose/", objections.objection_propose, name="objection-propose"),
    path("objections/<int:pk>/send-back/", objections.objection_send_back, name="objection-send-back"),
    path("objections/<int:pk>/decide/", objections.objection_decide, name="objection-decide"),
    path("objections/papers/<int:pk>/", objections.objection_paper, name="objection-paper-file"),
]
