"""上传的表: receive a workbook, show what it would write, write it or let it go.

What a sheet says is worked out from the stored file whenever it is asked for (`plan_of`), so that the preview is
never older than the register; a load that would write anything else than was seen is refused.
"""

from cets_portal.oversight.services.sheets.acts import abandon, annotated, load, plan_of, receive
from cets_portal.oversight.services.sheets.plan import Plan

__all__ = ["Plan", "abandon", "annotated", "load", "plan_of", "receive"]
