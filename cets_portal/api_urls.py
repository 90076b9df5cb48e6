"""接口的网址: what the enterprises' own systems may call. Which need a token stands in accounts/permissions/."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

from cets_portal.accounts import token_schema  # noqa: F401
from cets_portal.accounts.api import UnknownAddress

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(permission_classes=(), authentication_classes=()), name="api-schema"),
    path("", include("dataquality.api.urls")),
    path("<path:rest>", UnknownAddress.as_view(), name="api-unknown"),
]
