"""存证回执: what the person takes home, enough to prove the entry without the portal."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.module_loading import import_string

from cets_portal.evidence.models import LogEntry
from cets_portal.evidence.paper import pdf_of
from cets_portal.evidence.selectors import checkpoint_over, inclusion_path, public_key_of
from cets_portal.evidence.services.log import leaf_of, statement
from cets_portal.evidence.words import kind_words

VERSION = 1
_CSS = Path(__file__).parents[1] / "receipt.css"


def receipt_of(entry: LogEntry) -> dict[str, Any]:
    """回执: {"version", "leaf", "index", "path", "checkpoint" (with its signature), "public_key"}.

    Every value is bound by the signature or by a digest; `verify_receipt.py` says of each whether it holds.
    """
    checkpoint = checkpoint_over(entry)
    return {
        "version": VERSION,
        "leaf": leaf_of(entry),
        "index": entry.index,
        "path": inclusion_path(entry.index, checkpoint.size),
        "checkpoint": statement(checkpoint) | {"signature": checkpoint.signature},
        "public_key": public_key_of(checkpoint),
    }


def receipt_json(entry: LogEntry) -> bytes:
    """The receipt as a file: JSON in the one layout that the verifier takes, so that no byte of it can change."""
    return written(receipt_of(entry))


def written(receipt: dict[str, Any]) -> bytes:
    """The one layout: sorted keys, two spaces, characters as they are, one newline at the end."""
    return (json.dumps(receipt, ensure_ascii=False, sort_keys=True, indent=2) + "\n").encode()


def receipt_pdf(entry: LogEntry) -> bytes:
    """The receipt on paper, always in Chinese; Refused where the libraries are missing."""
    with translation.override("zh-hans"):
        receipt = receipt_of(entry)
        context = {"entry": entry, "kind": kind_words(entry.kind), "receipt": receipt, "leaf": receipt["leaf"]}
        return pdf_of(render_to_string("evidence/receipt_paper.html", context), _CSS)


def file_name(entry: LogEntry, ending: str) -> str:
    """What the receipt is called once it is saved: receipt-filing-USCC-steel-2026-09-1.json."""
    return f"receipt-{entry.subject.replace('/', '-')}.{ending}"


def content_of(entry: LogEntry) -> bytes | None:
    """What the receipt proves, from the room that logged it (settings.RECEIPTS); None where it is not kept."""
    named = settings.RECEIPTS.get(entry.kind)
    content: bytes | None = import_string(named[1])(entry) if named else None
    return content


def content_name(entry: LogEntry) -> str:
    """What the content is called once it is saved: content-filing-USCC-steel-2026-09-1.json."""
    return f"content-{entry.subject.replace('/', '-')}.json"
