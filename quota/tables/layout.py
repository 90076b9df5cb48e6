"""表式: what a table of the form annex looks like. Wording is official Chinese and is not translated.

Source: 附1, 附2 of the draft of 2026-07-27 (headings as printed there); the words between year and 情况明细表 in a title are
the portal's own, as only the pattern was found.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from cets_portal.norms.codes import Sector

UNIT = "（单位：tCO2e）"
NATION = "XX省（区、市）"


class Fill(StrEnum):
    """填法: where a value comes from."""

    #: Counted or taken from the register.
    IDENTITY = "identity"
    #: Verified boundary data, typed into a trial.
    GIVEN = "given"
    #: The calculation makes it.
    MADE = "made"
    REMARK = "remark"


class Shape(StrEnum):
    """值的形式: whole tonnes, a figure with decimals, words, or a code."""

    TONNES = "tonnes"
    FIGURE = "figure"
    WORDS = "words"
    CODE = "code"


@dataclass(frozen=True)
class TableColumn:
    """列: `heading` exactly as printed; `group` stands above it over neighbours of the same group.

    `format`: number format of the sheet. `summed`: the last row of tables that have one adds it up. `words`: other
    headings that mean it when a sheet is read.
    """

    key: str
    heading: str
    fill: Fill
    shape: Shape = Shape.TONNES
    width: int = 11
    group: str = ""
    format: str = ""
    summed: bool = False
    words: tuple[str, ...] = ()

    @property
    def number_format(self) -> str:
        return self.format or {Shape.TONNES: "#,##0", Shape.FIGURE: "#,##0.######"}.get(self.shape, "@")


@dataclass(frozen=True)
class Layout:
    """表式: `sectors` it is used for; `row_is` says what a row is; `total`: words of the last row, "" for none."""

    code: str
    about: str
    sectors: tuple[Sector, ...]
    row_is: str
    columns: tuple[TableColumn, ...]
    notes: tuple[str, ...]
    total: str = ""

    def title(self, province: str, year: int, sector: str = "") -> str:
        """'表2-1：示例省2024年度发电行业机组配额核定情况明细表（单位：tCO2e）'."""
        about = self.about.replace("{sector}", sector)
        return f"表{self.code}：{province}{year}年度{about}情况明细表{UNIT}"

    def headings(self, year: int | None = None) -> tuple[str, ...]:
        return tuple(one.heading for one in self.columns)

    def groups(self, year: int) -> tuple[str, ...]:
        """The upper headings; 'xxxx年度' becomes the year."""
        return tuple(one.group.replace("xxxx", str(year)) for one in self.columns)

    def column(self, key: str) -> TableColumn:
        """The column of a key. Raises KeyError."""
        found = next((one for one in self.columns if one.key == key), None)
        if found is None:
            raise KeyError(key)
        return found

    def given(self) -> Iterator[TableColumn]:
        """What one types for a trial."""
        return (one for one in self.columns if one.fill in (Fill.GIVEN, Fill.IDENTITY))


Section = tuple[TableColumn, ...]
NUMBER = TableColumn("number", "序号", Fill.IDENTITY, Shape.WORDS, 4)
FIRST: Section = (
    NUMBER,
    TableColumn("name", "重点排放单位名称", Fill.IDENTITY, Shape.WORDS, 18, words=("单位名称", "企业名称")),
    TableColumn("uscc", "统一社会信用代码", Fill.IDENTITY, Shape.CODE, 11, words=("社会信用代码", "信用代码")),
)
LAST: Section = (TableColumn("remark", "需要特殊说明的事项", Fill.REMARK, Shape.WORDS, 15),)


def table(code: str, about: str, sectors: tuple[Sector, ...], row_is: str, *middle: TableColumn,
          notes: tuple[str, ...], total: str = "") -> Layout:  # fmt: skip
    """A layout with the columns that stand first and last in every table."""
    return Layout(code, about, sectors, row_is, (*FIRST, *middle, *LAST), notes, total)
