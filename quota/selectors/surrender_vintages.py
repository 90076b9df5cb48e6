"""可用配额: what the norm's table says of each vintage that a unit holds, for the year of an obligation."""

from collections.abc import Iterator
from dataclasses import dataclass

from cets_portal.norms.codes import Sector
from cets_portal.norms.plan import plan_digest, plans
from cets_portal.norms.surrender import VintageRow, surrender_rules
from quota.choices import AccountKind
from quota.models import Holding
from quota.rules.vintages import vintage_verdict
from quota.selectors.papers import is_adopted
from registry.models import Enterprise


@dataclass(frozen=True)
class VintageSaid:
    """一个年度的可用性: `code` yes, no, draft (only a draft allows it and the bureau has not adopted it) or silent;
    `row` is the text that decides, None where none speaks."""

    vintage: int
    code: str
    row: VintageRow | None

    @property
    def is_allowed(self) -> bool:
        return self.code == "yes"


@dataclass(frozen=True)
class Offer:
    """可用持有: tonnes available of one vintage in one account of the unit."""

    account: str
    vintage: int
    available: int
    said: VintageSaid


def vintage_said(vintage: int, quota_year: int, *, adopted: bool) -> VintageSaid:
    """What the texts say of a vintage for an obligation of that year."""
    verdict = vintage_verdict(surrender_rules(), vintage, quota_year)
    row = verdict.row(adopted=adopted)
    if row is not None:
        return VintageSaid(vintage, "yes" if row.allowed else "no", row)
    if verdict.draft is not None:
        return VintageSaid(vintage, "draft" if verdict.draft.allowed else "no", verdict.draft)
    return VintageSaid(vintage, "silent", None)


def draft_adopted(province: str, sector: str) -> bool:
    """Whether the province has adopted a draft plan that covers the sector: its rows on vintages then prevail."""
    drafts = [one for one in plans() if one.is_draft and Sector(sector) in one.sectors]
    return any(is_adopted(province, one.code, plan_digest(one.code)) for one in drafts)


def offers(enterprise: Enterprise, quota_year: int, *, adopted: bool, withheld: bool = False) -> list[Offer]:
    """What the unit's own account (and, for forced surrender, what is withheld for it) could give; one query."""
    kinds = (AccountKind.WITHHELD, AccountKind.UNIT) if withheld else (AccountKind.UNIT,)
    return list(_offers(enterprise, quota_year, adopted, kinds))


def _offers(enterprise: Enterprise, year: int, adopted: bool, kinds: tuple[AccountKind, ...]) -> Iterator[Offer]:
    found = Holding.objects.filter(account__enterprise=enterprise, account__kind__in=kinds, tonnes__gt=0)
    for row in found.select_related("account").order_by("-account__kind", "vintage"):
        yield Offer(row.account.kind, row.vintage, row.available, vintage_said(row.vintage, year, adopted=adopted))
