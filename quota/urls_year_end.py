"""成交、结转、关账、冻结与平衡值导入的网址."""

from django.urls import path

from quota.views.carry_over import pages as carry_over
from quota.views.closing import pages as closing
from quota.views.freezes import pages as freezes
from quota.views.papers import balance_import
from quota.views.prices import pages as prices

urlpatterns = [
    path("prices/", prices.price_list, name="price-list"),
    path("prices/export/", prices.price_export, name="price-export"),
    path("prices/template/", prices.price_template, name="price-template"),
    path("prices/add/", prices.price_add, name="price-add"),
    path("prices/import/", prices.price_import, name="price-import"),
    path("prices/fines/", prices.price_fines, name="price-fines"),
    path("carry-over/", carry_over.carry_list, name="carry-list"),
    path("carry-over/export/", carry_over.carry_export, name="carry-export"),
    path("carry-over/approve/", carry_over.carry_approve_many, name="carry-approve-many"),
    path("carry-over/own/", carry_over.carry_own, name="carry-own"),
    path("carry-over/own/<str:sector>/<str:plan_code>/", carry_over.carry_add, name="carry-add"),
    path("carry-over/<int:pk>/", carry_over.carry_detail, name="carry-detail"),
    path("carry-over/<int:pk>/approve/", carry_over.carry_approve, name="carry-approve"),
    path("carry-over/<int:pk>/refuse/", carry_over.carry_refuse, name="carry-refuse"),
    path("carry-over/<int:pk>/withdraw/", carry_over.carry_withdraw, name="carry-withdraw"),
    path("closing/", closing.close_list, name="close-list"),
    path("closing/<str:sector>/<int:quota_year>/", closing.close_preview, name="close-preview"),
    path("closing/<str:sector>/<int:quota_year>/propose/", closing.close_propose, name="close-propose"),
    path("closing/<int:pk>/", closing.close_detail, name="close-detail"),
    path("closing/<int:pk>/close/", closing.close_close, name="close-close"),
    path("closing/<int:pk>/refuse/", closing.close_refuse, name="close-refuse"),
    path("closing/<int:pk>/reopen/", closing.close_reopen, name="close-reopen"),
    path("closing/<int:pk>/agree-reopen/", closing.close_agree_reopen, name="close-agree-reopen"),
    path("closing/<int:pk>/keep/", closing.close_keep, name="close-keep"),
    path("book/freezes/", freezes.book_freezes, name="book-freezes"),
    path("book/freezes/export/", freezes.book_freezes_export, name="book-freezes-export"),
    path("book/accounts/<int:pk>/freezes/add/", freezes.book_freeze_add, name="book-freeze-add"),
    path("book/freezes/<int:pk>/release/", freezes.book_freeze_release, name="book-freeze-release"),
    path("book/freezes/papers/<int:pk>/", freezes.book_freeze_paper, name="book-freeze-paper"),
    path("papers/balance/import/", balance_import.paper_import, name="paper-import"),
    path("papers/balance/import/template/", balance_import.paper_import_template, name="paper-import-template"),
]
