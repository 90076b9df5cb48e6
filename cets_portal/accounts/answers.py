"""接口应答的清理: answers are kept as long as a call may be sent again (settings.API_ANSWER_DAYS), then forgotten."""

from datetime import datetime
from typing import Final

from cets_portal.accounts.models import ApiAnswer

BATCH: Final = 1000


def forget_answers(before: datetime) -> int:
    """Forget what was answered before the instant; how many. Piece by piece, so that no call waits for it."""
    forgotten = 0
    while keys := list(
        ApiAnswer.objects.filter(made_at__lt=before).order_by("pk").values_list("pk", flat=True)[:BATCH]
    ):
        forgotten += ApiAnswer.objects.filter(pk__in=keys).delete()[0]
    return forgotten
