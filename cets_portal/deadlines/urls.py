"""规范与时限的网址. What has an address of its own stands before the norms, which take any two words."""

from django.urls import path

from cets_portal.deadlines.views import calendar, entered, entered_editing, inner_dates, norms

urlpatterns = [
    path("", norms.norm_list, name="norm-list"),
    path("deadlines/", calendar.deadline_list, name="deadline-list"),
    path("deadlines/export/", calendar.deadline_export, name="deadline-export"),
    path("deadlines/<int:pk>/", calendar.deadline_detail, name="deadline-detail"),
    path("inner-dates/", inner_dates.inner_date_list, name="inner-date-list"),
    path("inner-dates/set/", inner_dates.inner_date_set, name="inner-date-set"),
    path("inner-dates/<int:pk>/withdraw/", inner_dates.inner_date_withdraw, name="inner-date-withdraw"),
    path("entered/", entered.entered_list, name="entered-list"),
    path("entered/add/", entered.entered_add, name="entered-add"),
    path("entered/<int:pk>/", entered.entered_detail, name="entered-detail"),
    path("entered/<int:pk>/rows/", entered_editing.entered_rows, name="entered-rows"),
    path("entered/<int:pk>/text/", entered_editing.entered_text, name="entered-text"),
    path("entered/<int:pk>/submit/", entered.entered_submit, name="entered-submit"),
    path("entered/<int:pk>/recall/", entered.entered_recall, name="entered-recall"),
    path("entered/<int:pk>/return/", entered.entered_return, name="entered-return"),
    path("entered/<int:pk>/enact/", entered.entered_enact, name="entered-enact"),
    path("entered/<int:pk>/withdraw/", entered.entered_withdraw, name="entered-withdraw"),
    path("entered/<int:pk>/revoke/", entered.entered_revoke, name="entered-revoke"),
    path("<str:kind>/<str:code>/", norms.norm_detail, name="norm-detail"),
]
