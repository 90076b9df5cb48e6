"""存证检查点: what everybody may read of the log, so that nobody can quietly rewrite it."""

from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render

from cets_portal.accounts.asking import page_of
from cets_portal.evidence import selectors, verify_receipt
from cets_portal.evidence.models import Checkpoint, Proof, SigningKey
from cets_portal.evidence.services.log import statement

PER_PAGE = 25


def public_log(request: HttpRequest) -> HttpResponse:
    """The latest checkpoints, the public keys, the verifier, and what the last proof found."""
    context = {
        "page": page_of(request, Checkpoint.objects.all(), per_page=PER_PAGE),
        "latest": Checkpoint.objects.first(),
        "keys": SigningKey.objects.all(),
        "proof": Proof.objects.first(),
    }
    return render(request, "evidence/checkpoints.html", context)


def public_checkpoint(request: HttpRequest, size: int) -> HttpResponse:
    """One checkpoint as JSON: the signed statement and its signature."""
    checkpoint = get_object_or_404(Checkpoint, size=size)
    return _json(_told(checkpoint))


def public_consistency(request: HttpRequest, old: int, new: int) -> HttpResponse:
    """That the log of `new` entries continues the log of `old`: both checkpoints and the path (RFC 9162 §2.1.4.1)."""
    if not 0 < old <= new:
        raise Http404
    first, second = get_object_or_404(Checkpoint, size=old), get_object_or_404(Checkpoint, size=new)
    return _json({"old": _told(first), "new": _told(second), "path": selectors.consistency_path(old, new)})


def public_verifier(request: HttpRequest) -> HttpResponse:
    """The program that verifies a receipt, as a file to be saved."""
    response = HttpResponse(Path(verify_receipt.__file__).read_bytes(), content_type="text/x-python; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="verify_receipt.py"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _told(checkpoint: Checkpoint) -> dict[str, Any]:
    return statement(checkpoint) | {"signature": checkpoint.signature}


def _json(told: dict[str, Any]) -> JsonResponse:
    return JsonResponse(told, json_dumps_params={"indent": 2, "sort_keys": True})
