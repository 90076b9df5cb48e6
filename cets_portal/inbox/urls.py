"""站内信的网址."""

from django.urls import path

from cets_portal.inbox.views import inbox, undelivered, wishes

urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("<int:pk>/", inbox.message, name="inbox-message"),
    path("<int:pk>/read/", inbox.read, name="inbox-read"),
    path("read-all/", inbox.read_all, name="inbox-read-all"),
    path("preferences/", wishes.preferences, name="inbox-preferences"),
    path("preferences/test/", wishes.test, name="inbox-test"),
    path("preferences/robot/", wishes.robot, name="inbox-robot"),
    path("undelivered/", undelivered.undelivered, name="undelivered"),
    path("undelivered/retry/", undelivered.retry, name="undelivered-retry"),
    path("undelivered/<int:pk>/settle/", undelivered.settle, name="undelivered-settle"),
]
