"""名册导入测速: 20,000 rows of a roster into the register, against two others that fill the same tables.

One .xlsx of all 18 columns, one enterprise a row, into empty tables: enterprises, names, activities, figures.
Ours reads, checks every cell and every pair of rows, keeps the file, the import and the audit entries. The
plain contender reads with calamine and inserts with `bulk_create`, checking nothing. django-import-export runs
with its defaults, one ModelResource a table, over the same file.
"""

import io
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import tablib
import xlsxwriter
from django.db import connection
from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.widgets import ForeignKeyWidget
from python_calamine import CalamineWorkbook

from benchmarks.table import Measured, timed
from registry.choices import EmissionSource, NameKind, NameSource, Sector
from registry.models import Activity, AnnualEmission, Enterprise, EnterpriseName
from registry.rules.roster import TEMPLATE_HEADINGS
from registry.rules.uscc import complete
from registry.services.roster import import_file

ROWS = 20_000
#: Its defaults need a quarter of an hour for the whole file; a first look may take fewer. Speed is rows per second.
DEFAULTS_ROWS = ROWS
WORK = "roster import, new rows"
AGAIN = "the same roster again, nothing changed"
TODAY = date(2026, 9, 1)
_TABLES = (
    "registry_registerchange",
    "registry_rosterchange",
    "registry_rosterissue",
    "registry_rosterimport",
    "registry_annualemission",
    "registry_activity",
    "registry_enterprisename",
    "registry_enterprise",
)
_COLUMNS = {name: place for place, name in enumerate(TEMPLATE_HEADINGS)}


def run(rows: int = ROWS, defaults_rows: int = DEFAULTS_ROWS) -> list[Measured]:
    """Measure every contender on the present database; the tables are empty before and after."""
    data, short = workbook(rows), workbook(defaults_rows)
    plain = timed(lambda: plain_insert(data), _empty)
    ours = timed(lambda: _ours(data, created=rows), _empty)
    again = timed(lambda: _ours(data, created=0))
    defaults = timed(lambda: import_export_defaults(short), _empty, runs=1)
    _empty()
    faster = (defaults / defaults_rows) / (ours / rows)
    return [
        Measured(WORK, "this portal, all checks on", rows, ours),
        Measured(WORK, "plain calamine read + bulk_create, no checks", rows, plain, _times(ours, plain), "≤ 2 times"),
        Measured(
            WORK,
            f"django-import-export, defaults ({defaults_rows:,} rows)",
            defaults_rows,
            defaults,
            f"{faster:.1f} times as fast a row",
            "≥ 10 times",
        ),
        Measured(AGAIN, "this portal, all checks on", rows, again, _times(again, plain)),
    ]


def _times(ours: float, other: float) -> str:
    return f"ours takes {ours / other:.2f} times"


def _ours(data: bytes, *, created: int) -> None:
    outcome = import_file(data, file_name="bench.xlsx", province="99", today=TODAY)
    assert outcome.counts.created == created, outcome
    assert not outcome.counts.rejected, outcome


def _empty() -> None:
    """Throw the rows away; append-only tables refuse DELETE, so PostgreSQL truncates and SQLite drops the trigger."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"TRUNCATE {', '.join(_TABLES)} CASCADE")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _sql in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        for table in _TABLES:
            cursor.execute(f"DELETE FROM {table}")
        for _name, sql in triggers:
            cursor.execute(sql)


# The roster ------------------------------------------------------------------------------------------------


def workbook(rows: int) -> bytes:
    """A roster of the demo province: every column filled, codes valid, names invented."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet("名册")
        sheet.write_row(0, 0, TEMPLATE_HEADINGS)
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for number in range(1, rows + 1):
            for column, value in enumerate(_row(number)):
                if isinstance(value, date):
                    sheet.write_datetime(number, column, value, day)
                else:
                    sheet.write(number, column, value)
    return buffer.getvalue()


def _row(number: int) -> Iterator[Any]:
    sector, industry_code, sub_industry, process = _KINDS[number % len(_KINDS)]
    yield f"示例{number:06d}号（滨江）有限责任公司"
    yield _code(number)
    yield "示例省"
    yield f"示例{number % 12 + 1}市"
    yield sector
    yield industry_code
    yield sub_industry
    yield 2025
    yield 12_000 + number * 7.25
    yield ("核查", "填报", "测算")[number % 3]
    yield f"示例{number:06d}号老厂" if number % 10 == 0 else ""
    yield process
    yield date(1998, 1, 1) + timedelta(days=number % 9000)
    yield ""
    yield f"王示例{number}"
    yield f"李示例{number}"
    yield "0000-1234567"
    yield f"滨江市示例路{number}号"


_KINDS = (
    ("发电", "4411", "火力发电", "燃煤发电"),
    ("钢铁", "3120", "长流程", "高炉—转炉长流程"),
    ("水泥", "3011", "水泥（硅酸盐水泥熟料）", "新型干法"),
    ("铝冶炼", "3216", "电解铝", "预焙阳极"),
)
_SECTORS = {"发电": Sector.POWER, "钢铁": Sector.STEEL, "水泥": Sector.CEMENT, "铝冶炼": Sector.ALUMINIUM}
_SOURCES = {
    "核查": EmissionSource.VERIFIED,
    "填报": EmissionSource.DECLARED,
    "测算": EmissionSource.ESTIMATED,
}


def _code(number: int) -> str:
    return complete(f"91990{number % 1000:03d}", f"MA{number:06d}")


# Plain read and insert -------------------------------------------------------------------------------------


def plain_insert(data: bytes) -> None:
    """Read and insert what stands there; nothing is checked, kept or compared."""
    read: list[list[Any]] = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()[1:]
    at = _COLUMNS
    units = Enterprise.objects.bulk_create(
        [
            Enterprise(
                uscc=row[at["统一社会信用代码"]],
                name=row[at["单位名称"]],
                province="99",
                city=row[at["地市"]],
                legal_representative=row[at["法定代表人"]],
                contact=row[at["联系人"]],
                phone=row[at["联系电话"]],
                address=row[at["地址"]],
            )
            for row in read
        ],
        batch_size=1000,
    )
    pairs = list(zip(units, read, strict=True))
    names = [name for unit, row in pairs for name in _plain_names(unit, row)]
    EnterpriseName.objects.bulk_create(names, batch_size=1000)
    Activity.objects.bulk_create([_plain_activity(unit, row) for unit, row in pairs], batch_size=1000)
    AnnualEmission.objects.bulk_create([_plain_figure(unit, row) for unit, row in pairs], batch_size=1000)


def _plain_names(unit: Enterprise, row: list[Any]) -> Iterator[EnterpriseName]:
    yield EnterpriseName(
        enterprise=unit, name=unit.name, kind=NameKind.CURRENT, source=NameSource.ROSTER, first_seen_on=TODAY
    )
    if former := row[_COLUMNS["曾用名"]]:
        yield EnterpriseName(
            enterprise=unit, name=former, kind=NameKind.FORMER, source=NameSource.ROSTER, first_seen_on=TODAY
        )


def _plain_activity(unit: Enterprise, row: list[Any]) -> Activity:
    return Activity(
        enterprise=unit,
        sector=_SECTORS[row[_COLUMNS["行业"]]],
        industry_code=row[_COLUMNS["行业代码"]],
        sub_industry=row[_COLUMNS["子行业"]],
        process=row[_COLUMNS["生产工艺"]],
        started_on=row[_COLUMNS["投产日期"]],
    )


def _plain_figure(unit: Enterprise, row: list[Any]) -> AnnualEmission:
    return AnnualEmission(
        enterprise=unit,
        sector=_SECTORS[row[_COLUMNS["行业"]]],
        emission_year=int(row[_COLUMNS["排放年度"]]),
        source=_SOURCES[row[_COLUMNS["数据来源"]]],
        emissions_tco2e=Decimal(str(row[_COLUMNS["直接排放量(tCO2e)"]])),
    )


# django-import-export --------------------------------------------------------------------------------------


class _EnterpriseResource(ModelResource):
    uscc = Field("uscc", "统一社会信用代码")
    name = Field("name", "单位名称")
    city = Field("city", "地市")
    legal_representative = Field("legal_representative", "法定代表人")
    contact = Field("contact", "联系人")
    phone = Field("phone", "联系电话")
    address = Field("address", "地址")

    class Meta:
        model = Enterprise
        import_id_fields = ("uscc",)
        fields = ("uscc", "name", "city", "legal_representative", "contact", "phone", "address")


class _NameResource(ModelResource):
    enterprise = Field("enterprise", "统一社会信用代码", ForeignKeyWidget(Enterprise, "uscc"))
    name = Field("name", "单位名称")

    class Meta:
        model = EnterpriseName
        import_id_fields = ("enterprise", "name")
        fields = ("enterprise", "name")

    def before_save_instance(self, instance: EnterpriseName, row: Any, **kwargs: Any) -> None:
        instance.kind, instance.source, instance.first_seen_on = NameKind.CURRENT, NameSource.ROSTER, TODAY


class _ActivityResource(ModelResource):
    enterprise = Field("enterprise", "统一社会信用代码", ForeignKeyWidget(Enterprise, "uscc"))
    sector = Field("sector", "行业")
    industry_code = Field("industry_code", "行业代码")
    sub_industry = Field("sub_industry", "子行业")
    process = Field("process", "生产工艺")
    started_on = Field("started_on", "投产日期")

    class Meta:
        model = Activity
        import_id_fields = ("enterprise", "sector")
        fields = ("enterprise", "sector", "industry_code", "sub_industry", "process", "started_on")

    def before_import_row(self, row: dict[str, Any], **kwargs: Any) -> None:
        row["行业"] = _SECTORS.get(row["行业"], row["行业"])


class _FigureResource(ModelResource):
    enterprise = Field("enterprise", "统一社会信用代码", ForeignKeyWidget(Enterprise, "uscc"))
    sector = Field("sector", "行业")
    emission_year = Field("emission_year", "排放年度")
    source = Field("source", "数据来源")
    emissions_tco2e = Field("emissions_tco2e", "直接排放量(tCO2e)")

    class Meta:
        model = AnnualEmission
        import_id_fields = ("enterprise", "sector", "emission_year", "source")
        fields = ("enterprise", "sector", "emission_year", "source", "emissions_tco2e")

    def before_import_row(self, row: dict[str, Any], **kwargs: Any) -> None:
        row["行业"] = _SECTORS.get(row["行业"], row["行业"])
        row["数据来源"] = _SOURCES.get(row["数据来源"], row["数据来源"])


_RESOURCES: tuple[Callable[[], ModelResource], ...] = (
    _EnterpriseResource,
    _NameResource,
    _ActivityResource,
    _FigureResource,
)


def import_export_defaults(data: bytes) -> None:
    """The same file through one resource a table, every setting as it comes."""
    dataset = tablib.Dataset().load(io.BytesIO(data), format="xlsx")
    for resource in _RESOURCES:
        result = resource().import_data(dataset, raise_errors=True)
        assert not result.has_errors()
