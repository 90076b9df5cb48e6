"""告知书的查询: the letters by which units were told of their quota."""

from collections.abc import Iterable

from cets_portal.letters.choices import LetterKind, LetterStatus
from cets_portal.letters.models import Letter
from quota.models import UnitAllocation
from quota.selectors.logged import subject_of


def notice_of(unit: UnitAllocation) -> Letter | None:
    """The letter of a unit of a told run."""
    return notices_of([unit]).get(unit.pk)


def notices_of(units: Iterable[UnitAllocation]) -> dict[int, Letter]:
    """Unit of a run → its letter; one query."""
    wanted = {(subject_of(one.allocation), one.enterprise.uscc): one.pk for one in units}
    found = Letter.objects.filter(
        kind=LetterKind.QUOTA, subject_key__in={key for key, _uscc in wanted}, uscc__in={uscc for _key, uscc in wanted}
    ).exclude(status=LetterStatus.WITHDRAWN)
    return {wanted[one.subject_key, one.uscc]: one for one in found if (one.subject_key, one.uscc) in wanted}
