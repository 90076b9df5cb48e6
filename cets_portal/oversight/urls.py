"""监管的网址."""

from django.urls import path

from cets_portal.oversight.views import sessions, sheets, staff, training, visits

urlpatterns = [
    path("training/", training.training_coverage, name="training"),
    path("training/export/", training.training_export, name="training-export"),
    path("sessions/", sessions.session_list, name="session-list"),
    path("sessions/add/", sessions.session_add, name="session-add"),
    path("sessions/template/", sessions.session_template, name="session-template"),
    path("sessions/<int:pk>/", sessions.session_detail, name="session-detail"),
    path("sessions/<int:pk>/attach/", sessions.session_attach, name="session-attach"),
    path("sessions/<int:pk>/withdraw/", sessions.session_withdraw, name="session-withdraw"),
    path("sessions/<int:pk>/attend/", sessions.session_attend, name="session-attend"),
    path("sessions/<int:pk>/upload/", sessions.session_upload, name="session-upload"),
    path("sessions/<int:pk>/export/", sessions.session_export, name="session-export"),
    path("sessions/<int:pk>/<str:kind>/", sessions.session_file, name="session-file"),
    path("attendances/<int:pk>/withdraw/", sessions.attendance_withdraw, name="attendance-withdraw"),
    path("attendances/sheets/<int:pk>/", sheets.attendance_sheet, name="attendance-sheet"),
    path("attendances/sheets/<int:pk>/load/", sheets.attendance_sheet_load, name="attendance-sheet-load"),
    path("attendances/sheets/<int:pk>/abandon/", sheets.attendance_sheet_abandon, name="attendance-sheet-abandon"),
    path(
        "attendances/sheets/<int:pk>/annotated/", sheets.attendance_sheet_annotated, name="attendance-sheet-annotated"
    ),
    path("staff/", staff.staff_own, name="staff-own"),
    path("staff/<int:pk>/leave/", staff.staff_leave, name="staff-leave"),
    path("staff/<str:uscc>/", staff.staff_list, name="staff-list"),
    path("staff/<str:uscc>/add/", staff.staff_add, name="staff-add"),
    path("visits/", visits.visit_list, name="visit-list"),
    path("visits/add/", visits.visit_add, name="visit-add"),
    path("visits/export/", visits.visit_export, name="visit-export"),
    path("visits/<int:pk>/", visits.visit_detail, name="visit-detail"),
    path("visits/<int:pk>/report/", visits.visit_report, name="visit-report"),
    path("visits/<int:pk>/close/", visits.visit_close, name="visit-close"),
    path("visits/<int:pk>/return/", visits.visit_return, name="visit-return"),
    path("visits/<int:pk>/cancel/", visits.visit_cancel, name="visit-cancel"),
    path("visits/<int:pk>/files/<int:number>/", visits.visit_file, name="visit-file"),
]
