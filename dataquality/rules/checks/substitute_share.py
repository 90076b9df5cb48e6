"""替代原料: substitutes for each tonne of clinker stay believable."""

from collections.abc import Iterator

from cets_portal.norms.codes import Grade, Sector
from cets_portal.norms.marking import gettext_noop as _
from cets_portal.norms.thresholds import threshold
from dataquality.rules.checks.lines import clinker_of
from dataquality.rules.checks.reading import Reading, shown, total
from dataquality.rules.checks.sources import OURS
from dataquality.rules.issues import Check, Hit, Severity


def substitute_share(reading: Reading) -> Iterator[Hit]:
    """Substitutes over clinker above the norm's share; a line that lives on carbide slag has a share of its own."""
    for line in reading.facilities("clinker_line"):
        cells = [one for one in reading.of("C-sub") if one.facility == line.code and one.number]
        made = clinker_of(reading, line.code)
        most = threshold("substitute_slag" if line.detail("carbide_slag") == "yes" else "substitute_other")
        if cells and made and total(cells) > made * most:
            params = {"facility": line.name, "found": shown(total(cells) / made, 3), "most": shown(most)}
            yield Hit(cells[0].text, params)


CHECK = Check(
    id="CHK-CM-002",
    title=_("非碳酸盐替代原料的用量合理"),
    severity=Severity.WARNING,
    clause=_("工艺常识"),
    source=(OURS,),
    grade=Grade.D,
    function=substitute_share,
    found=_("{facility}每吨熟料用替代原料 {found} t，通常不超过 {most} t。"),
    wanted=_("请核对各替代原料的用量（干基）和熟料产量。"),
    sectors=(Sector.CEMENT,),
)
