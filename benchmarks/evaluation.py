"""评估测速: 166 agencies over 14,613 published rows of three years, against the SQL that counts them."""

from collections.abc import Iterator
from decimal import Decimal

from django.db import connection
from django.utils import timezone

from benchmarks.screening import alternately
from benchmarks.table import Measured
from dataquality.models import PublishedResult, VerificationAgency
from dataquality.rules.annex6 import pass_rate
from dataquality.selectors.agency_scores import all_published_scores
from registry.models import Enterprise
from registry.services import bulk
from tests.factories import make_uscc

#: The sizes of what was disclosed of the years 2022 to 2024: rows, of them repeats, agencies, units.
ROWS, REPEATS, AGENCIES, UNITS = 14_613, 970, 166, 9_000
YEARS = (2022, 2023, 2024)
_INDUSTRIES = ("发电", "钢铁", "建材", "化工", "有色金属")
_FIRST_UNIT = 200_000
#: What one would write by hand: the rows that count, by agency and year.
_COUNT = """
SELECT verification_year, agency_id, COUNT(*), COUNT(DISTINCT enterprise_id),
       SUM(CASE WHEN timeliness = '不及时' THEN 1 ELSE 0 END), SUM(CASE WHEN result = '不符合' THEN 1 ELSE 0 END)
FROM (SELECT DISTINCT verification_year, industry, agency_id, enterprise_id, timeliness, result FROM {table}) AS once
GROUP BY verification_year, agency_id
"""


def run() -> list[Measured]:
    """The rows of the table; the database may hold what other measurements left."""
    make_rows()
    check()
    counting, own = alternately(count, evaluate)
    work = f"pass rates of {AGENCIES} agencies, three years"
    return [
        Measured(work, "the SQL that counts them", ROWS, counting, "1"),
        Measured(work, "portal: counts, names, pass rates", ROWS, own, f"{own / counting:.2f}", "≤ 3"),
    ]


def count() -> list[tuple[int, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_COUNT.replace("{table}", PublishedResult._meta.db_table))
        return cursor.fetchall()


def evaluate() -> dict[tuple[int, str], tuple[str, int, int, int, int, Decimal | None]]:
    """Every agency and year with its pass rate, as `agency_scores` and the pages give it."""
    return {
        (one.year, one.uscc): (
            one.name, one.rows, one.units, one.late, one.nonconforming, pass_rate(one.rows, one.nonconforming),
        )
        for one in all_published_scores()
    }  # fmt: skip


def check() -> None:
    """Both contenders give the same counts, and those of the shape that was asked for."""
    keys = dict(VerificationAgency.objects.values_list("pk", "uscc"))
    by_hand = {(year, keys[agency]): tuple(map(int, rest)) for year, agency, *rest in count()}
    ours = {place: said[1:5] for place, said in evaluate().items()}
    assert by_hand == ours
    assert sum(said[0] for said in ours.values()) == ROWS - REPEATS
    assert len({uscc for _year, uscc in ours}) == AGENCIES


def make_rows() -> None:
    """Agencies of very different size, units with one or more of them, some rows late or not conforming, some twice."""
    at, blank = timezone.now(), ("legal_representative", "contact", "phone", "address")
    units = [
        (make_uscc(_FIRST_UNIT + n), f"示例单位{n}有限公司", "99", f"示例{n % 12}市", "", "", "", "", at)
        for n in range(UNITS)
    ]
    bulk.insert(Enterprise, ("uscc", "name", "province", "city", *blank, "recorded_at"), units)
    agencies = [(make_uscc(_FIRST_UNIT + UNITS + n), f"示例核查{n}有限公司") for n in range(AGENCIES)]
    bulk.insert(VerificationAgency, ("uscc", "name"), agencies)
    unit_keys = _keys(Enterprise, [one[0] for one in units])
    agency_keys = _keys(VerificationAgency, [one[0] for one in agencies])
    columns = (
        "verification_list", "target_order", "verification_year", "industry", "agency_id", "enterprise_id",
        "agency_name", "enterprise_name", "timeliness", "result", "repeat_of_id",
    )  # fmt: skip
    bulk.insert(PublishedResult, columns, list(_rows(agency_keys, unit_keys)))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _keys(model: type[Enterprise] | type[VerificationAgency], codes: list[str]) -> list[int]:
    known = dict(model.objects.filter(uscc__in=codes).values_list("uscc", "pk"))
    return [known[code] for code in codes]


def _rows(agencies: list[int], units: list[int]) -> Iterator[tuple[object, ...]]:
    """Row n: the agency by a skewed turn, so that some have hundreds of units a year and most a few."""
    counted = ROWS - REPEATS
    for n in range(counted):
        yield _row(n, f"BENCH-{n // 40}", n % 40, agencies, units)
    for n in range(REPEATS):
        yield _row(n, "BENCH-R", n, agencies, units)


def _row(n: int, form: str, order: int, agencies: list[int], units: list[int]) -> tuple[object, ...]:
    agency = agencies[n if n < AGENCIES else (n * n) % AGENCIES if n % 3 else n % 17]
    late, bad = ("不及时" if n % 1700 == 0 else "及时"), ("不符合" if n % 80 == 0 else "符合")
    unit = n % UNITS
    return (
        form, order, YEARS[n // 5000], _INDUSTRIES[unit % 5], agency, units[unit], "示例核查", "示例单位", late, bad, None,
    )  # fmt: skip
