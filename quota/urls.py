"""配额的网址."""

from django.urls import path

from quota import urls_allocation, urls_issuing, urls_surrender, urls_year_end
from quota.views import book, book_statements, worksheet

urlpatterns = [
    *urls_year_end.urlpatterns,
    *urls_allocation.urlpatterns,
    *urls_issuing.urlpatterns,
    *urls_surrender.urlpatterns,
    path("book/", book.book, name="book"),
    path("book/export/", book.book_export, name="book-export"),
    path("book/own/", book.book_own, name="book-own"),
    path("book/proof/", book.book_proof, name="book-proof"),
    path("book/accounts/<int:pk>/", book.book_account, name="book-account"),
    path("book/accounts/<int:pk>/export/", book.book_account_export, name="book-account-export"),
    path("book/statements/", book_statements.book_statements, name="book-statements"),
    path("book/statements/template/", book_statements.book_template, name="book-statements-template"),
    path("book/statements/<int:pk>/", book_statements.book_statement, name="book-statement"),
    path(
        "book/statements/<int:pk>/annotated/", book_statements.book_statement_annotated, name="book-statement-annotated"
    ),
    path("book/statements/<int:pk>/export/", book_statements.book_statement_export, name="book-statement-export"),
    path("book/statements/<int:pk>/compare/", book_statements.book_statement_compare, name="book-statement-compare"),
    path("book/statements/<int:pk>/abandon/", book_statements.book_statement_abandon, name="book-statement-abandon"),
    path("book/differences/<int:pk>/", book_statements.book_difference, name="book-difference"),
    path("book/adjustments/<int:pk>/approve/", book_statements.book_adjustment_approve, name="book-adjustment-approve"),
    path("book/adjustments/<int:pk>/refuse/", book_statements.book_adjustment_refuse, name="book-adjustment-refuse"),
    path("worksheet/", worksheet.worksheet, name="worksheet"),
    path("worksheet/try/", worksheet.worksheet_try, name="worksheet-try"),
    path("worksheet/template/", worksheet.worksheet_template, name="worksheet-template"),
    path("worksheet/<str:token>/", worksheet.worksheet_result, name="worksheet-result"),
    path("worksheet/<str:token>/export/", worksheet.worksheet_export, name="worksheet-export"),
]
