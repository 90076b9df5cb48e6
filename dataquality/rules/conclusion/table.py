"""核查结果数据表: every item before and after, same or not, by how much, why (S11 附件1). Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from dataquality.rules.annual.items import ReportItem
from dataquality.rules.differences import change_percent

#: The unit's emissions of the year.
TOTAL: Final = "total"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultRow:
    """一行: texts as they stand in report and conclusion. `change` in per cent, "" where there is none to state.

    `unresolved`: numbers of the findings about this item that stay unresolved; the value after is then conservative.
    """

    item: str
    section: str
    facility: str
    label: str
    unit: str
    decimals: int | None
    computed: bool
    before: str
    after: str
    same: bool
    change: str = ""
    reason: str = ""
    unresolved: tuple[int, ...] = ()

    def plain(self) -> dict[str, Any]:
        """For canonical JSON."""
        return asdict(self) | {"unresolved": list(self.unresolved)}


def result_table(
    before: Iterable[ReportItem],
    after: Iterable[ReportItem],
    reasons: Mapping[str, str],
    unresolved: Mapping[str, Sequence[int]],
) -> tuple[ResultRow, ...]:
    """One row for each item of the report, in its order; items are the same on both sides."""
    values = {one.item: one.value for one in after}
    return tuple(_row(one, values.get(one.item, one.value), reasons, unresolved) for one in before)


def _row(
    item: ReportItem, after: str, reasons: Mapping[str, str], unresolved: Mapping[str, Sequence[int]]
) -> ResultRow:
    same = is_same(item.value, after)
    return ResultRow(
        item=item.item,
        section=item.section,
        facility=item.facility,
        label=item.label,
        unit=item.unit,
        decimals=item.decimals,
        computed=item.computed,
        before=item.value,
        after=after,
        same=same,
        change="" if same else _change(item.value, after),
        reason="" if same else reasons.get(item.item, "").strip(),
        unresolved=tuple(unresolved.get(item.item, ())),
    )


def is_same(before: str, after: str) -> bool:
    """Figures by their value, texts by their letters."""
    first, second = number_of(before), number_of(after)
    if first is not None and second is not None:
        return first == second
    return before.strip() == after.strip()


def number_of(text: str) -> Decimal | None:
    """A figure as it is written; None for a text."""
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _change(before: str, after: str) -> str:
    first, second = number_of(before), number_of(after)
    if first is None or second is None:
        return ""
    percent = change_percent(first, second)
    return "" if percent is None else f"{percent:f}"


def without_reason(rows: Iterable[ResultRow]) -> Iterator[ResultRow]:
    """Changed rows that the agency itself changed and does not explain; a computed row follows from the others."""
    return (row for row in rows if not row.same and not row.computed and not row.reason and not row.unresolved)


def total_of(items: Iterable[ReportItem]) -> Decimal:
    """The unit's emissions, tCO2e. Raises ValueError where there is no figure."""
    text = next((one.value for one in items if one.item == TOTAL), "")
    number = number_of(text)
    if number is None:
        raise ValueError(text)
    return number
