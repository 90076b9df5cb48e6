"""工作台与公开页的网址."""

from django.urls import path

from cets_portal.desk.views import (
    calendar,
    clock,
    desks,
    duty,
    duty_letter,
    duty_sheet,
    feed,
    progress,
    public,
    rules,
    unit_year,
    unreached,
)

urlpatterns = [
    path("", public.home, name="home"),
    path("desk/", desks.desk, name="desk"),
    path("desk/steps/", desks.steps, name="desk-steps"),
    path("desk/clock/", clock.clock_move, name="clock-move"),
    path("reminders/unreached/", unreached.unreached, name="unreached"),
    path("late/", progress.late_board, name="late-board"),
    path("progress/", progress.progress_board, name="progress-board"),
    path("duties/record/<int:pk>/withdraw/", duty.duty_withdraw, name="duty-withdraw"),
    path("duties/sheets/<int:pk>/", duty_sheet.duty_sheet, name="duty-sheet"),
    path("duties/sheets/<int:pk>/load/", duty_sheet.duty_sheet_load, name="duty-sheet-load"),
    path("duties/sheets/<int:pk>/abandon/", duty_sheet.duty_sheet_abandon, name="duty-sheet-abandon"),
    path("duties/sheets/<int:pk>/annotated/", duty_sheet.duty_sheet_annotated, name="duty-sheet-annotated"),
    path("duties/export/<path:key>/", duty_sheet.duty_export, name="duty-export"),
    path("duties/upload/<path:key>/", duty_sheet.duty_upload, name="duty-upload"),
    path("duties/letter/<path:key>/", duty_letter.duty_letter, name="duty-letter"),
    path("duties/settle/<path:key>/", duty.duty_settle, name="duty-settle"),
    path("duties/<path:key>/", duty.duty_detail, name="duty-detail"),
    path("calendar/", calendar.month, name="calendar"),
    path("calendar/address/", feed.address_make, name="calendar-address-make"),
    path("calendar/address/revoke/", feed.address_revoke, name="calendar-address-revoke"),
    path("calendar/<str:secret>.ics", feed.feed, name="calendar-feed"),
    path("enterprises/<str:uscc>/year/", unit_year.unit_year, name="enterprise-year"),
    path("rules/", rules.check_list, name="check-list"),
    path("parts/", desks.parts, name="parts"),
    path("public/lists/", public.public_lists, name="public-lists"),
    path("public/lists/<str:province>/<int:list_year>/<str:sector>/", public.public_list, name="public-list"),
    path(
        "public/lists/<str:province>/<int:list_year>/<str:sector>/v<int:edition>/",
        public.public_list_edition,
        name="public-list-edition",
    ),
    path(
        "public/lists/<str:province>/<int:list_year>/<str:sector>/compare/",
        public.public_list_compare,
        name="public-list-compare",
    ),
    path(
        "public/lists/<str:province>/<int:list_year>/<str:sector>/v<int:edition>/<str:kind>/",
        public.public_list_file,
        name="public-list-file",
    ),
    path("public/check/", public.public_check, name="public-check"),
]
