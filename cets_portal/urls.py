"""网址: the only list of URL prefixes. Which posts each is open to stands in accounts/permissions/."""

from django.contrib import admin
from django.urls import include, path

from cets_portal.health import healthz

urlpatterns = [
    path("healthz", healthz, name="health"),
    path("", include("cets_portal.desk.urls")),
    path("", include("cets_portal.accounts.urls")),
    path("", include("cets_portal.evidence.urls")),
    path("inbox/", include("cets_portal.inbox.urls")),
    path("registry/", include("registry.urls")),
    path("dataquality/", include("dataquality.urls")),
    path("quota/", include("quota.urls")),
    path("norms/", include("cets_portal.deadlines.urls")),
    path("letters/", include("cets_portal.letters.urls")),
    path("oversight/", include("cets_portal.oversight.urls")),
    path("api/v1/", include("cets_portal.api_urls")),
    path("audit/", include("cets_portal.audit.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "cets_portal.desk.errors.bad_request"
handler403 = "cets_portal.desk.errors.forbidden"
handler404 = "cets_portal.desk.errors.not_found"
handler500 = "cets_portal.desk.errors.server_error"
