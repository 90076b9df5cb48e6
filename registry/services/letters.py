"""名录公文: the letters of rights and duties of a published list, drafted for all its units at once."""

from datetime import date

from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Refused
from cets_portal.letters.choices import LetterKind
from cets_portal.letters.models import LetterBatch
from cets_portal.letters.services.batches import order_drafts
from registry.choices import ListStatus
from registry.models import AnnualList
from registry.selectors.letters import find_recipients


def draft_rights_letters(annual_list: AnnualList, *, by: User, today: date) -> LetterBatch:
    """Letters to every unit of the list; units that have theirs are left alone. Raises Forbidden, Refused."""
    if annual_list.status != ListStatus.PUBLISHED:
        raise Refused(_("名录公布后才能告知各单位。"), code="not_published")
    units, _unknown = find_recipients(
        annual_list.province, list_year=annual_list.list_year, sector=annual_list.sector, codes=()
    )
    return order_drafts(LetterKind.RIGHTS_DUTIES, units, {}, by=by, today=today)
