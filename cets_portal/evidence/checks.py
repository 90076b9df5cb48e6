"""部署检查: receipts that people keep for years need a key that somebody keeps, too."""

from typing import Any

from django.conf import settings
from django.core.checks import Warning as Caution
from django.core.checks import register

EMBEDDED = "cets_portal.evidence.signing.Ed25519Signer"


@register(deploy=True)
def signs_with_a_kept_key(**_: Any) -> list[Caution]:
    """`check --deploy` fails while the key of the receipts is one that the portal made for itself."""
    if settings.RECEIPT_SIGNING_KEY or settings.RECEIPT_SIGNER != EMBEDDED:
        return []
    hint = "Set RECEIPT_SIGNING_KEY to a random text of 50 characters or more and keep a copy of it in a safe place."
    return [Caution("The receipts are signed with a key made by the portal itself.", hint=hint, id="evidence.W001")]
