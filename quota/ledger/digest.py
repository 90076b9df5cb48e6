"""变动摘要: SHA-256 over everything that a movement says, so that a row altered by hand is told by itself."""

import hashlib
import json
from datetime import UTC

from quota.models import Movement


def digest_of(movement: Movement) -> str:
    """Hexadecimal, over a JSON list in this order: adding a field to it would change every digest."""
    said = [
        str(movement.kind),
        movement.source_id,
        movement.target_id,
        movement.vintage,
        movement.tonnes,
        movement.reference,
        movement.table_ref,
        movement.table_digest,
        movement.clause,
        movement.by_id,
        movement.approved_by_id,
        movement.effective_on.isoformat(),
        movement.recorded_at.astimezone(UTC).isoformat(),
        movement.corrects_id,
        movement.note,
    ]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
