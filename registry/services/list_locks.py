"""名录加锁: in which order the editions of one list are locked.

Whoever locks more than one edition locks the first edition first, as an anchor for all, and only then looks which
others there are: a statement that has waited for a row still does not see rows that came meanwhile. On SQLite a
transaction is alone anyway (transaction_mode IMMEDIATE).
"""

from django.utils.translation import gettext as _

from cets_portal.audit.errors import Conflict
from registry.choices import ListStatus
from registry.models import AnnualList


def locked(annual_list: AnnualList) -> AnnualList:
    """The list as it is now, held until the end of the transaction."""
    return AnnualList.objects.select_for_update().get(pk=annual_list.pk)


def locked_editions(annual_list: AnnualList) -> list[AnnualList]:
    """Every edition of the same list, newest first, all held until the end of the transaction."""
    same = AnnualList.objects.filter(
        list_year=annual_list.list_year, province=annual_list.province, sector=annual_list.sector
    )
    list(same.filter(edition=1).select_for_update())
    return list(same.order_by("-edition").select_for_update())


def refuse_unless(annual_list: AnnualList, *states: ListStatus) -> None:
    """Raise Conflict when the list is not, or no longer, in one of these states."""
    if annual_list.status not in states:
        raise Conflict(
            _("名录现在的状态是“%(state)s”，不能这样办理；请刷新后再看。")
            % {"state": ListStatus(annual_list.status).label},
            code="conflict",
        )
