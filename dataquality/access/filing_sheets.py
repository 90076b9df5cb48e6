"""取用: workbooks handed in for a month. Only the enterprise itself sees them."""

from django.http import Http404

from cets_portal.accounts.models import User
from dataquality.models import FilingSheet


def sheet_for(user: User, pk: int) -> FilingSheet:
    """One uploaded workbook of the person's own enterprise; 404 for another's."""
    post = user.acting_post
    if post is None:
        raise Http404
    found = FilingSheet.objects.select_related(
        "file", "uploaded_by", "filing__enterprise", "filing__plan_version__plan"
    )
    sheet = found.filter(pk=pk, filing__enterprise__organisation=post.organisation_id).first()
    if sheet is None:
        raise Http404
    return sheet
