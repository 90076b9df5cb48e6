"""规范的网址."""

from django.urls import path

from cets_portal.deadlines import views

urlpatterns = [
    path("", views.norm_list, name="norm-list"),
    path("<str:kind>/<str:code>/", views.norm_detail, name="norm-detail"),
]
