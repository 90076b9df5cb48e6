"""公开名录的行文: published lists and their units as the public pages name them."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cets_portal.evidence.digests import in_groups
from cets_portal.norms.errors import NormError
from cets_portal.norms.list_rule import load_list_rule
from cets_portal.norms.notice import Notice, load_notice
from cets_portal.norms.provinces import find_province
from cets_portal.templatetags.places import place
from registry.choices import ListStatus
from registry.models import AnnualList, ListEntry
from registry.selectors import published
from registry.selectors.published import FILES


def province_name(code: str) -> str:
    """The full name of a province; the code itself where there is none."""
    found = find_province(code)
    return place(found) if found else code


def title_of(annual_list: AnnualList) -> str:
    """The title in the public format: 某省某年度全国碳排放权交易市场（某行业）重点排放单位名录."""
    return _("%(province)s%(list_year)s年度全国碳排放权交易市场（%(sector)s行业）重点排放单位名录") % {
        "province": province_name(annual_list.province),
        "list_year": annual_list.list_year,
        "sector": annual_list.get_sector_display(),
    }


@dataclass(frozen=True)
class ListRow:
    """名录: one edition with its title, issuer and files."""

    annual_list: AnnualList

    @property
    def title(self) -> str:
        return title_of(self.annual_list)

    @property
    def province(self) -> str:
        return province_name(self.annual_list.province)

    @property
    def bureau(self) -> str:
        found = find_province(self.annual_list.province)
        return found.bureau if found else ""

    @property
    def in_force(self) -> bool:
        return self.annual_list.status == ListStatus.PUBLISHED

    @property
    def files(self) -> list[dict[str, Any]]:
        """Kind, stored file, name and digests in groups of each download, the workbook first."""
        named = {"xlsx": _("Excel（.xlsx）"), "csv": _("CSV（UTF-8）"), "docx": _("Word 文档（.docx）")}
        pairs = ((kind, published.file_of(self.annual_list, kind)) for kind in FILES)
        return [
            {
                "kind": kind,
                "file": file,
                "name": named[kind],
                "sha256": " ".join(in_groups(file.sha256)),
                "sm3": " ".join(in_groups(file.sm3)),
            }
            for kind, file in pairs
            if file
        ]

    @property
    def notice(self) -> Notice | None:
        """The notice that orders this list year."""
        try:
            return load_notice(load_list_rule(self.annual_list.rule_code).notice)
        except NormError:
            return None


@dataclass(frozen=True)
class UnitRow:
    """名录上的一家: what changed with this edition stands beside the name."""

    entry: ListEntry
    is_new: bool = False
    former_name: str = ""


def unit_rows(units: list[ListEntry], before: AnnualList | None) -> list[UnitRow]:
    """A unit is new with an edition if the one before did not have it as the same kind, renamed if otherwise named."""
    if before is None or not units:
        return [UnitRow(unit) for unit in units]
    names = published.names_in(before, [unit.uscc for unit in units], units[0].decision)
    return [UnitRow(unit, unit.uscc not in names, _other_name(names, unit)) for unit in units]


def _other_name(names: dict[str, str], unit: ListEntry) -> str:
    before = names.get(unit.uscc, "")
    return before if before != unit.name else ""
