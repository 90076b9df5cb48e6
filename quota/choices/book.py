"""配额账簿的种类与状态; what each movement may do."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import nonmember
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from cets_portal.audit.shown import Shown


class AccountKind(Shown):
    """账户种类: one holding account per unit; the others belong to the province's book as a whole."""

    UNIT = "unit", _("单位持有")
    WITHHELD = "withheld", _("暂不发放")
    PROVINCE = "province", _("省级持有")
    ISSUANCE = "issuance", _("注登机构发放")
    SURRENDERED = "surrendered", _("已清缴")
    CANCELLED = "cancelled", _("已注销")
    CARRIED_OVER = "carried_over", _("结转")
    OUTSIDE = "outside", _("省外及交易")

    LOOKS = nonmember(
        {
            "unit": ("run", "half"),
            "withheld": ("run", "half"),
            "province": ("none", "dash"),
            "issuance": ("none", "dash"),
            "surrendered": ("none", "dash"),
            "cancelled": ("none", "dash"),
            "carried_over": ("none", "dash"),
            "outside": ("none", "dash"),
        }
    )


#: Kinds of account that belong to a unit.
OWNED: Final = frozenset({AccountKind.UNIT, AccountKind.WITHHELD})
#: Where allowances come from or go to beyond the province: these alone may stand below zero. Minus the balance of
#: issuance is all that was ever issued; outside is the rest of the market; carry-over gives in the new vintage what
#: it took in the old ones, so that over all vintages it is zero.
MAY_GO_BELOW: Final = frozenset({AccountKind.ISSUANCE, AccountKind.OUTSIDE, AccountKind.CARRIED_OVER})


class MovementKind(Shown):
    """变动种类."""

    ISSUE_TO_PROVINCE = "issue_to_province", _("发放至省级账户")
    ISSUE_TO_UNIT = "issue_to_unit", _("发放至单位")
    WITHHOLD = "withhold", _("差异化暂不发放")
    RELEASE = "release", _("解除暂不发放")
    RETURN = "return", _("多退")
    SURRENDER = "surrender", _("清缴")
    FORCED_SURRENDER = "forced_surrender", _("强制履约")
    CANCEL = "cancel", _("注销")
    TRANSFER_IN = "transfer_in", _("转入")
    TRANSFER_OUT = "transfer_out", _("转出")
    TRANSFER = "transfer", _("单位间划转")
    CARRY_OVER_OUT = "carry_over_out", _("结转转出")
    CARRY_OVER_IN = "carry_over_in", _("结转转入")
    CORRECTION = "correction", _("更正")

    LOOKS = nonmember(
        {
            "issue_to_province": ("run", "down"),
            "issue_to_unit": ("ok", "plus"),
            "withhold": ("soon", "lock"),
            "release": ("ok", "check"),
            "return": ("back", "return"),
            "surrender": ("ok", "check"),
            "forced_surrender": ("late", "alert"),
            "cancel": ("none", "cross"),
            "transfer_in": ("run", "plus"),
            "transfer_out": ("run", "minus"),
            "transfer": ("run", "swap"),
            "carry_over_out": ("run", "minus"),
            "carry_over_in": ("run", "plus"),
            "correction": ("back", "edit"),
        }
    )


@dataclass(frozen=True)
class KindRule:
    """变动规则: between which accounts a kind runs, whether a second person stands behind it, what it rests on."""

    pairs: tuple[tuple[AccountKind, AccountKind], ...]
    second_person: bool = True
    #: Only against an approved table, and once for each account and table.
    against_table: bool = False

    def allows(self, source: str, target: str) -> bool:
        return (source, target) in self.pairs


_A = AccountKind
#: A correction turns an earlier movement round, or settles a difference to the registration institution's record.
_HELD = (_A.UNIT, _A.WITHHELD, _A.PROVINCE)

KINDS: Final[Mapping[MovementKind, KindRule]] = {
    MovementKind.ISSUE_TO_PROVINCE: KindRule(((_A.ISSUANCE, _A.PROVINCE),), against_table=True),
    MovementKind.ISSUE_TO_UNIT: KindRule(((_A.PROVINCE, _A.UNIT),), against_table=True),
    MovementKind.WITHHOLD: KindRule(((_A.PROVINCE, _A.WITHHELD),), against_table=True),
    MovementKind.RELEASE: KindRule(((_A.WITHHELD, _A.UNIT),)),
    MovementKind.RETURN: KindRule(
        ((_A.UNIT, _A.PROVINCE), (_A.WITHHELD, _A.PROVINCE), (_A.PROVINCE, _A.ISSUANCE)),
    ),
    MovementKind.SURRENDER: KindRule(((_A.UNIT, _A.SURRENDERED),)),
    MovementKind.FORCED_SURRENDER: KindRule(((_A.WITHHELD, _A.SURRENDERED), (_A.UNIT, _A.SURRENDERED))),
    MovementKind.CANCEL: KindRule(((_A.UNIT, _A.CANCELLED), (_A.PROVINCE, _A.CANCELLED))),
    MovementKind.TRANSFER_IN: KindRule(((_A.OUTSIDE, _A.UNIT),), second_person=False),
    MovementKind.TRANSFER_OUT: KindRule(((_A.UNIT, _A.OUTSIDE),), second_person=False),
    MovementKind.TRANSFER: KindRule(((_A.UNIT, _A.UNIT),)),
    MovementKind.CARRY_OVER_OUT: KindRule(((_A.UNIT, _A.CARRIED_OVER),)),
    MovementKind.CARRY_OVER_IN: KindRule(((_A.CARRIED_OVER, _A.UNIT),)),
    MovementKind.CORRECTION: KindRule(
        (
            *((_A.OUTSIDE, held) for held in _HELD),
            *((held, _A.OUTSIDE) for held in _HELD),
        )
    ),
}

#: Kinds behind which a second person must stand: a constraint of the database reads this.
SECOND_PERSON: Final = tuple(sorted(kind.value for kind, rule in KINDS.items() if rule.second_person))
#: Kinds that stand on an approved table, once for each account and table.
AGAINST_TABLE: Final = tuple(sorted(kind.value for kind, rule in KINDS.items() if rule.against_table))


class FreezeReason(models.TextChoices):
    """冻结事由."""

    JUDICIAL = "judicial", _("司法冻结")
    SURRENDER = "surrender", _("清缴申请待审")
    CARRY_OVER = "carry_over", _("结转申请待审")


class StatementStatus(Shown):
    """对账单状态."""

    CHECKED = "checked", _("已核对待比对")
    COMPARED = "compared", _("已比对")
    ABANDONED = "abandoned", _("已放弃")

    LOOKS = nonmember({"checked": ("soon", "ask"), "compared": ("ok", "check"), "abandoned": ("none", "dash")})


class DifferenceKind(Shown):
    """差异种类: how the registration institution's statement and the book disagree."""

    MISSING_HERE = "missing_here", _("本簿没有")
    MISSING_THERE = "missing_there", _("对账单没有")
    TONNES = "tonnes", _("持有量不同")
    FROZEN = "frozen", _("冻结量不同")
    UNKNOWN_CODE = "unknown_code", _("登记册没有此代码")

    LOOKS = nonmember(
        {
            "missing_here": ("late", "alert"),
            "missing_there": ("late", "alert"),
            "tonnes": ("late", "alert"),
            "frozen": ("late", "alert"),
            "unknown_code": ("soon", "clock"),
        }
    )


class AdjustmentStatus(Shown):
    """更正状态."""

    PROPOSED = "proposed", _("待复核")
    POSTED = "posted", _("已记账")
    REFUSED = "refused", _("未同意")

    LOOKS = nonmember({"proposed": ("soon", "ask"), "posted": ("ok", "check"), "refused": ("none", "cross")})
