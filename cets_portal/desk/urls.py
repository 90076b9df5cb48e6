"""工作台与公开页的网址."""

from django.urls import path

from cets_portal.desk.views import desks, public, rules

urlpatterns = [
    path("", public.home, name="home"),
    path("desk/", desks.desk, name="desk"),
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
