"""实发配额: tables 1-5 and 2-5: what is deducted, issued, given back, still outstanding. Whole tonnes, integers.

Source: form notes of tables 1-5 and 2-5 (draft of 2026-07-27). Where ① is negative the notes do not say whether a
deduction may still be taken: nothing is deducted then, and all of it stays outstanding.
"""

from typing import NamedTuple

from cets_portal.norms.errors import NormError
from cets_portal.norms.marking import gettext_noop as _


class PreIssue(NamedTuple):
    """表 1-5: ① pre-allocation, ② deducted now, ③ issued, ④ still to be deducted."""

    pre_allocation: int
    deducted: int
    issued: int
    outstanding: int


class FinalIssue(NamedTuple):
    """表 2-5: ① more-or-less, ② refund of over-deducted, ③ deducted now, ④ ⑤ ⑥ issued, ⑦ still to be deducted.

    ① and ⑤ are negative where the unit has to give back.
    """

    more_or_less: int
    refund: int
    deducted: int
    issued_before: int
    issued: int
    issued_in_all: int
    outstanding: int


class Withheld(NamedTuple):
    """差异化: after the forced surrender: what is released, what the unit must still find."""

    released: int
    still_to_find: int


def issue_pre_allocation(pre_allocation: int, to_deduct: int) -> PreIssue:
    """③ = ① − ②; what the pre-allocation does not cover goes on to the determination. Raises NormError if negative."""
    _not_negative(pre_allocation, to_deduct)
    deducted = min(pre_allocation, to_deduct)
    return PreIssue(pre_allocation, deducted, pre_allocation - deducted, to_deduct - deducted)


def issue_determined(determined: int, before: PreIssue, *, newly_to_deduct: int = 0) -> FinalIssue:
    """Table 2-5 of one unit. `newly_to_deduct`: deductions decided since the pre-allocation.

    What was deducted beyond the determined quota goes back to the outstanding balance (②).
    """
    _not_negative(determined, newly_to_deduct)
    more_or_less = determined - before.pre_allocation
    refund = max(0, before.deducted - determined)
    outstanding = before.outstanding + newly_to_deduct
    deducted = min(outstanding, max(0, more_or_less))
    issued = more_or_less + refund - deducted
    return FinalIssue(
        more_or_less, refund, deducted, before.issued, issued, before.issued + issued, outstanding - deducted + refund
    )


def after_forced_surrender(issued_in_all: int, owed: int) -> Withheld:
    """差异化: the registration institution surrenders what was withheld; the rest is released."""
    _not_negative(issued_in_all, owed)
    return Withheld(max(0, issued_in_all - owed), max(0, owed - issued_in_all))


def _not_negative(*tonnes: int) -> None:
    if min(tonnes) < 0:
        raise NormError(_("配额量不能为负：{found}。"), found=min(tonnes))
