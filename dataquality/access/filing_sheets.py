"""取用: workbooks handed in for a month. Only the enterprise itself sees them."""

from django.shortcuts import get_object_or_404

from cets_portal.accounts.models import User
from dataquality.models import FilingSheet


def sheet_for(user: User, pk: int) -> FilingSheet:
    """One uploaded workbook of the person's own enterprise; 404 for another's."""
    own = [user.acting_post.organisation_id] if user.acting_post else []
    found = FilingSheet.objects.select_related(
        "file", "uploaded_by", "filing__enterprise", "filing__plan_version__plan"
    )
    return get_object_or_404(found, pk=pk, filing__enterprise__organisation__in=own)
