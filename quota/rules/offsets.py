"""抵销: credits (CCER) up to a share of the obligation, floored; for some years only those registered late enough."""

from datetime import date
from decimal import Decimal

from cets_portal.norms.surrender import SurrenderRules
from quota.rules.arithmetic import HUNDRED, floor, product


def offset_cap(rules: SurrenderRules, obligation: int) -> int:
    """The most tonnes of credits for an obligation."""
    return int(floor(product(Decimal(obligation), rules.offset_cap.percent / HUNDRED)))


def offset_registered_from(rules: SurrenderRules, quota_year: int) -> date | None:
    """The earliest registration day of credits for that year; None where nothing is said."""
    return next((one.registered_from for one in rules.offset_registration if quota_year in one.quota_years), None)


def offset_counts(rules: SurrenderRules, quota_year: int, registered_on: date) -> bool:
    """Whether credits registered that day may serve that year."""
    first = offset_registered_from(rules, quota_year)
    return first is None or registered_on >= first
