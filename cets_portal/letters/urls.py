"""公文的网址: one URL per act."""

from django.urls import path

from cets_portal.letters.views import detail, listing, many, new

urlpatterns = [
    path("", listing.letter_list, name="letter-list"),
    path("export/", listing.letter_export, name="letter-export"),
    path("new/", new.letter_new, name="letter-new"),
    path("templates/", new.letter_templates_page, name="letter-templates"),
    path("templates/prefix/", new.letter_prefix, name="letter-prefix"),
    path("many/", many.letter_many, name="letter-many"),
    path("batches/<int:pk>/", many.letter_batch, name="letter-batch"),
    path("batches/<int:pk>/file/", many.letter_batch_file, name="letter-batch-file"),
    path("<int:pk>/", detail.letter_detail, name="letter-detail"),
    path("<int:pk>/pdf/", detail.letter_pdf, name="letter-pdf"),
    path("<int:pk>/issue/", detail.letter_issue, name="letter-issue"),
    path("<int:pk>/send/", detail.letter_send, name="letter-send"),
    path("<int:pk>/acknowledge/", detail.letter_acknowledge, name="letter-acknowledge"),
    path("<int:pk>/paper/", detail.letter_paper, name="letter-paper"),
    path("<int:pk>/withdraw/", detail.letter_withdraw, name="letter-withdraw"),
]
