"""表格资源: the columns of page exports and of the admin's tables (django-import-export).

A resource says which columns there are; the file itself is written by the workbooks room, which lets no
value act as a formula.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field
from import_export.resources import ModelResource, Resource
from import_export.widgets import NumberWidget

from cets_portal.norms.provinces import provinces
from cets_portal.workbooks.writing import Column, Kind
from registry.choices import EmissionSource, ListStatus, OperatingState, Sector, Verdict
from registry.models import Enterprise, ScreeningSetting
from registry.rules.figures import plain_tonnes
from registry.selectors.register import RegisterQuery
from registry.selectors.register_lines import RegisterRow, SectorLine


class RegisterLine(NamedTuple):
    """导出行: one line of the register's page, in words and figures; None and "" where nothing is known."""

    name: str
    uscc: str
    province: str
    city: str
    sector: str
    industry_code: str
    sub_industry: str
    process: str
    emission_year: int
    emissions: Decimal | None
    source: str
    list_year: int
    standing: str
    list_status: str
    state: str


class _Words:
    """The labels of this language, looked up once for a whole file."""

    def __init__(self) -> None:
        self.sectors, self.sources = _labels(Sector), _labels(EmissionSource)
        self.verdicts, self.statuses = _labels(Verdict), _labels(ListStatus)
        self.states = _labels(OperatingState)
        self.provinces = {known.code: known.name for known in provinces()}


def _labels(choices: type[models.TextChoices]) -> dict[str, str]:
    return {value: str(label) for value, label in choices.choices} | {"": ""}


def lines_of(rows: Iterable[RegisterRow], query: RegisterQuery) -> Iterator[RegisterLine]:
    """Every line that the page shows, one after the other."""
    words = _Words()
    for row in rows:
        for line in row.lines:
            yield _line(row.enterprise, line, query, words)


def _line(unit: Enterprise, line: SectorLine, query: RegisterQuery, words: _Words) -> RegisterLine:
    activity, entry, tco2e = line.activity, line.entry, line.emissions_tco2e
    return RegisterLine(
        name=unit.name,
        uscc=unit.uscc,
        province=words.provinces.get(unit.province, ""),
        city=unit.city,
        sector=words.sectors[activity.sector] if activity else "",
        industry_code=activity.industry_code if activity else "",
        sub_industry=activity.sub_industry if activity else "",
        process=activity.process if activity else "",
        emission_year=query.emission_year,
        emissions=None if tco2e is None else Decimal(plain_tonnes(tco2e)),
        source=words.sources[line.figure.source] if line.figure else "",
        list_year=query.list_year,
        standing=words.verdicts[entry.decision or entry.verdict] if entry else "",
        list_status=words.statuses[entry.annual_list.status] if entry else "",
        state=words.states[line.state],
    )


class RegisterResource(Resource):
    """登记册导出: exactly what the page shows."""

    name = Field("name", _("单位名称"))
    uscc = Field("uscc", _("统一社会信用代码"))
    province = Field("province", _("省份"))
    city = Field("city", _("地市"))
    sector = Field("sector", _("行业"))
    industry_code = Field("industry_code", _("行业代码"))
    sub_industry = Field("sub_industry", _("子行业"))
    process = Field("process", _("生产工艺"))
    emission_year = Field("emission_year", _("排放年度"))
    emissions = Field("emissions", _("直接排放量(tCO2e)"), NumberWidget(coerce_to_string=False))
    source = Field("source", _("数据来源"))
    list_year = Field("list_year", _("名录年度"))
    standing = Field("standing", _("名录结论"))
    list_status = Field("list_status", _("名录状态"))
    state = Field("state", _("经营状态"))


#: How wide a column of the register's workbook is, and what stands in it, where it is not short text.
_LAYOUT: dict[str, tuple[float, Kind]] = {
    "name": (36, Kind.TEXT),
    "uscc": (22, Kind.CODE),
    "industry_code": (10, Kind.CODE),
    "process": (20, Kind.TEXT),
    "emission_year": (10, Kind.CODE),
    "emissions": (20, Kind.NUMBER),
    "list_year": (10, Kind.CODE),
}


def register_columns(resource: RegisterResource) -> list[Column]:
    """The columns of the resource as the workbooks room writes them."""
    headings = resource.get_export_headers()
    names = resource.get_export_order()
    return [Column(text, *_LAYOUT.get(name, (12, Kind.TEXT))) for name, text in zip(names, headings, strict=True)]


class ScreeningSettingResource(ModelResource):
    """筛查设置: one row for each province, found by its code, so that a file loaded twice changes nothing."""

    class Meta:
        model = ScreeningSetting
        fields = ("province", "near_percent")
        import_id_fields = ("province",)
        clean_model_instances = True
