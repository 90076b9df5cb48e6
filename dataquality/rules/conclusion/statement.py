"""结论陈述: what the agency says in words: conformity, the year beside the last, its short name for the number. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Final

from dataquality.rules.conclusion.gaps import Gap, Lacking
from dataquality.rules.conclusion.numbering import is_abbreviation
from dataquality.rules.conclusion.table import number_of
from dataquality.rules.conclusion.yearly import YearlyRow

#: From this change on the year wants a reason (own choice, grade D), per cent.
NOTABLE: Final = Decimal(10)


def of_statement(statement: Mapping[str, str], yearly: Iterable[YearlyRow]) -> Iterator[Lacking]:
    """Words that are wanted: whether the report conforms, the agency's short name, reasons of notable changes."""
    if not statement.get("conformity", "").strip():
        yield Lacking(Gap.NO_CONFORMITY)
    if not is_abbreviation(statement.get("abbreviation", "")):
        yield Lacking(Gap.NO_ABBREVIATION)
    for row in yearly:
        if is_notable(row) and not row.reason:
            yield Lacking(Gap.NO_YEARLY_REASON, row.key, f"{row.facility} {row.label}".strip())


def is_notable(row: YearlyRow) -> bool:
    """Does the year differ so much from the last that a reason is wanted?"""
    change = number_of(row.change)
    return change is not None and abs(change) >= NOTABLE
