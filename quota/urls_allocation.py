"""配额分配与分配依据的网址."""

from django.urls import path

from quota.views.allocations import acts, runs
from quota.views.papers import pages

urlpatterns = [
    path("allocations/", runs.allocation_list, name="allocation-list"),
    path("allocations/add/", runs.allocation_add, name="allocation-add"),
    path("allocations/<int:pk>/", runs.allocation_detail, name="allocation-detail"),
    path("allocations/<int:pk>/export/", runs.allocation_export, name="allocation-export"),
    path("allocations/<int:pk>/compute/", acts.allocation_compute, name="allocation-compute"),
    path("allocations/<int:pk>/propose/", acts.allocation_propose, name="allocation-propose"),
    path("allocations/<int:pk>/send-back/", acts.allocation_send_back, name="allocation-send-back"),
    path("allocations/<int:pk>/approve/", acts.allocation_approve, name="allocation-approve"),
    path("allocations/<int:pk>/abandon/", acts.allocation_abandon, name="allocation-abandon"),
    path("allocations/<int:pk>/reopen/", acts.allocation_reopen, name="allocation-reopen"),
    path("allocations/<int:pk>/settle/", acts.allocation_settle, name="allocation-settle"),
    path("allocations/units/<int:pk>/", acts.allocation_unit, name="allocation-unit"),
    path("allocations/rows/<int:pk>/case/", acts.allocation_case, name="allocation-case"),
    path("allocations/tables/<int:pk>/", runs.allocation_table, name="allocation-table"),
    path("papers/<slug:kind>/", pages.paper_list, name="paper-list"),
    path("papers/<slug:kind>/add/", pages.paper_add, name="paper-add"),
    path("papers/<slug:kind>/export/", pages.paper_export, name="paper-export"),
    path("papers/<slug:kind>/<int:pk>/", pages.paper_detail, name="paper-detail"),
    path("papers/<slug:kind>/<int:pk>/file/", pages.paper_file, name="paper-file"),
    path("papers/<slug:kind>/<int:pk>/agree/", pages.paper_agree, name="paper-agree"),
    path("papers/<slug:kind>/<int:pk>/refuse/", pages.paper_refuse, name="paper-refuse"),
    path("papers/<slug:kind>/<int:pk>/lift/", pages.paper_lift, name="paper-lift"),
]
