"""熟料类别: the clinker filed is of the sort that the plan names, for its factor hangs on it."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade, Sector
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.checks.reading import Reading
from dataquality.rules.checks.sources import CEMENT
from dataquality.rules.issues import Check, Hit, Severity

#: Item of the form → how the plan says that sort (its code, and the word of older plans).
_SORTS = {
    "portland": ("silicate", "硅酸盐水泥熟料"),
    "white": ("white", "白色硅酸盐水泥熟料"),
    "sulfoaluminate": ("sulphoaluminate", "硫（铁）铝酸盐水泥熟料"),
    "aluminate": ("aluminate", "铝酸盐水泥熟料"),
}


def clinker_sort(reading: Reading) -> Iterator[Hit]:
    """Clinker of another sort than the line's in the plan."""
    for cell in reading.of("C-out"):
        line = cell.row.facility
        said = line.detail("clinker") if line else ""
        if line is not None and said and cell.filed and said not in _SORTS.get(cell.item, (said,)):
            yield Hit(cell.text, {"facility": line.name, "item": cell.row.item.name if cell.row.item else ""})


CHECK = Check(
    id="CHK-CM-006",
    title=_("熟料品种与方案登记的熟料类别一致"),
    severity=Severity.WARNING,
    clause=_("过程排放因子按熟料类别"),
    source=(CEMENT,),
    grade=Grade.C,
    function=clinker_sort,
    found=_("{facility}登记的熟料类别与填报的“{item}”不一致，过程排放因子会不同。"),
    wanted=_("请核对熟料品种；改产其他熟料的，请修订控制方案。"),
    sectors=(Sector.CEMENT,),
)
