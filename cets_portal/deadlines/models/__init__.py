"""时限的表: norm texts as loaded, obligations, inner dates, notices entered in the browser."""

from cets_portal.deadlines.choices import NormKind, NormStatus
from cets_portal.deadlines.models.entered_notice import EnteredNotice
from cets_portal.deadlines.models.inner_date import InnerDate
from cets_portal.deadlines.models.norm_document import NormDocument
from cets_portal.deadlines.models.obligation import Obligation

__all__ = ["EnteredNotice", "InnerDate", "NormDocument", "NormKind", "NormStatus", "Obligation"]
