"""委托检测: an outside laboratory is named with a code that can be one."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade, Sector
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Cell, Reading
from dataquality.rules.checks.sources import POWER
from dataquality.rules.checks.traits import is_code
from dataquality.rules.issues import Check, Hit, Severity

_OUTSIDE = "委托检测"


def outside_laboratory(reading: Reading) -> Iterator[Hit]:
    """Testing by others without the laboratory's name or with a code that breaks GB 32100."""
    for cell in reading.of("C5-C"):
        if cell.value is None or cell.value.text != _OUTSIDE:
            continue
        name, code = (_text(reading, cell, kind) for kind in ("C5-lab", "C5-uscc"))
        if not name:
            yield Hit(f"{cell.facility}:{cell.item}::C5-lab", {"found": "–"})
        if not is_code(code):
            yield Hit(f"{cell.facility}:{cell.item}::C5-uscc", {"found": code or "–"})


def _text(reading: Reading, cell: Cell, code: str) -> str:
    other = reading.at(cell.facility, code, cell.item)
    return other.value.text.strip() if other is not None and other.value is not None else ""


CHECK = Check(
    id="CHK-P-017",
    title=_("委托检测的填写了检测机构名称和代码"),
    severity=Severity.ERROR,
    clause=_("附件1 C.5 委托检测机构"),
    source=(POWER,),
    grade=Grade.A,
    function=outside_laboratory,
    found=_("委托检测，“{parameter}”没有填写或不合规：{found}。"),
    wanted=_("请填写检测机构全称和 18 位统一社会信用代码。"),
    sectors=(Sector.POWER,),
)
