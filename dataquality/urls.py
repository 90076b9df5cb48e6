"""数据质量的网址."""

from django.urls import path

from dataquality import views

urlpatterns = [
    path("agencies/", views.agency_list, name="agency-list"),
    path("agencies/<str:uscc>/", views.agency_detail, name="agency-detail"),
]
