"""账户: find or open an account. Accounts are opened as they are needed and never closed."""

from cets_portal.norms.provinces import find_province
from quota.choices import OWNED, AccountKind
from quota.models import Account
from registry.models import Enterprise


def unit_account(enterprise: Enterprise) -> Account:
    """单位持有账户: the unit's own, in the province where it stands."""
    return _owned(AccountKind.UNIT, enterprise)


def withheld_account(enterprise: Enterprise) -> Account:
    """暂不发放账户: what the province keeps back for this unit."""
    return _owned(AccountKind.WITHHELD, enterprise)


def system_account(kind: AccountKind, province: str) -> Account:
    """One of the province's own accounts. ValueError for a kind that belongs to units, or no such province."""
    if kind in OWNED or find_province(province) is None:
        raise ValueError(f"no account of the province {province!r} of kind {kind}")
    return Account.objects.get_or_create(kind=kind, province=province, enterprise=None)[0]


def _owned(kind: AccountKind, enterprise: Enterprise) -> Account:
    if find_province(enterprise.province) is None:
        raise ValueError(f"{enterprise.uscc} stands in no province")
    found, _new = Account.objects.select_related("enterprise").get_or_create(
        kind=kind, province=enterprise.province, enterprise=enterprise
    )
    return found
