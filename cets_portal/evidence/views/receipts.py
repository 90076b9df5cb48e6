"""存证回执: a receipt as a page, as PDF, and as the file that the verifier reads."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from cets_portal.accounts.asking import user_of
from cets_portal.audit.refusals import shows_refusal
from cets_portal.evidence import paper
from cets_portal.evidence.access import entry_for
from cets_portal.evidence.services.files import as_download
from cets_portal.evidence.services.receipts import content_name, content_of, file_name, receipt_json, receipt_of
from cets_portal.evidence.services.receipts import receipt_pdf as pdf_of
from cets_portal.evidence.words import kind_words


def receipt_detail(request: HttpRequest, index: int) -> HttpResponse:
    """What was logged, where it stands in the log, who signed, and how to prove it without the portal."""
    entry = entry_for(user_of(request), index)
    receipt = receipt_of(entry)
    context = {
        "entry": entry,
        "kind": kind_words(entry.kind),
        "receipt": receipt,
        "leaf": receipt["leaf"],
        "checkpoint": receipt["checkpoint"],
        "name": file_name(entry, "json"),
        "content_name": content_name(entry) if content_of(entry) is not None else "",
        "pdf_missing": paper.missing(),
    }
    return render(request, "evidence/receipt.html", context)


def receipt_file(request: HttpRequest, index: int) -> HttpResponse:
    """The JSON that `verify_receipt.py` reads."""
    entry = entry_for(user_of(request), index)
    return as_download(HttpResponse(receipt_json(entry), content_type="application/json"), file_name(entry, "json"))


def receipt_content(request: HttpRequest, index: int) -> HttpResponse:
    """存证原文: the file that the receipt proves, byte for byte as it was logged."""
    entry = entry_for(user_of(request), index)
    content = content_of(entry)
    if content is None:
        raise Http404
    return as_download(HttpResponse(content, content_type="application/json"), content_name(entry))


@shows_refusal(back="receipt-detail")
def receipt_pdf(request: HttpRequest, index: int) -> HttpResponse:
    """The receipt on paper."""
    entry = entry_for(user_of(request), index)
    return as_download(HttpResponse(pdf_of(entry), content_type="application/pdf"), file_name(entry, "pdf"))
