"""经办意见的长短: a reason is read by the next hand; a treatise belongs into a document."""

from django.utils.translation import gettext as _

from cets_portal.audit.errors import Refused

LONGEST = 500


def tidy_reason(text: str) -> str:
    """The reason without the space around it. Refused where it is longer than `LONGEST` characters.

    A browser counts a line end as one character and sends two.
    """
    reason = text.replace("\r\n", "\n").strip()
    if len(reason) > LONGEST:
        told = {"n": f"{len(reason):,}", "most": LONGEST}
        raise Refused(_("意见有 %(n)s 个字，最多 %(most)s 个字。请缩短，详情另存文件。") % told, code="reason_too_long")
    return reason
