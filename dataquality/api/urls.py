"""月度存证接口的网址."""

from django.urls import path

from dataquality.api import acts, reading

urlpatterns = [
    path("months/", reading.Months.as_view(), name="api-months"),
    path("filings/<slug:sector>/<str:month>/", reading.OneFiling.as_view(), name="api-filing"),
    path("filings/<slug:sector>/<str:month>/values/", acts.Values.as_view(), name="api-filing-values"),
    path("filings/<slug:sector>/<str:month>/papers/", acts.Papers.as_view(), name="api-filing-papers"),
    path("filings/<slug:sector>/<str:month>/hand-over/", acts.HandOver.as_view(), name="api-filing-hand-over"),
    path("filings/<slug:sector>/<str:month>/receipt/", reading.Receipt.as_view(), name="api-filing-receipt"),
]
