"""公开结果统计: what the published rows of a verification year say of each agency, counted by the database.

A row that says the same again (same year, industry, agency, unit, timeliness and result) counts once, however its
names are spelt; a row with any 不符合 counts as not conforming.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from dataquality.models import PublishedResult, VerificationAgency
from dataquality.rules.annex6 import pass_rate

_LATE, _FAILED = "%不及时%", "%不符合%"
# Names of our own tables; every value goes as a parameter. The ORM cannot count over distinct rows by group.
_SQL = """
SELECT counted.verification_year, agency.uscc, agency.name, counted.n, counted.units, counted.late, counted.failed
FROM (
    SELECT verification_year, agency_id, COUNT(*) AS n, COUNT(DISTINCT enterprise_id) AS units,
           SUM(CASE WHEN timeliness LIKE %s THEN 1 ELSE 0 END) AS late,
           SUM(CASE WHEN result LIKE %s THEN 1 ELSE 0 END) AS failed
    FROM (SELECT DISTINCT verification_year, industry, agency_id, enterprise_id, timeliness, result
          FROM {results} {where}) AS once
    GROUP BY verification_year, agency_id
) AS counted JOIN {agencies} AS agency ON agency.id = counted.agency_id
ORDER BY counted.verification_year DESC, agency.uscc
""".replace("{results}", PublishedResult._meta.db_table).replace("{agencies}", VerificationAgency._meta.db_table)  # nosec B608


@dataclass(frozen=True, slots=True)
class PublishedScore:
    """一家机构一个核查年度的公开结果. `rows` once each; `units` distinct; `late`, `nonconforming` rows among them."""

    year: int
    uscc: str
    name: str
    rows: int
    units: int
    late: int
    nonconforming: int

    @property
    def conforming(self) -> int:
        return self.rows - self.nonconforming

    @property
    def percent(self) -> Decimal:
        """合格率 in percent as the published form has it: two decimals."""
        return pass_rate(self.rows, self.nonconforming) or Decimal()


def published_scores(year: int) -> list[PublishedScore]:
    """Every agency with a row of that verification year, by code; one query."""
    return _scores("WHERE verification_year = %s", year)


def scores_of(agency: VerificationAgency) -> list[PublishedScore]:
    """One agency's years, newest first; one query."""
    return _scores("WHERE agency_id = %s", agency.pk)


def all_published_scores() -> list[PublishedScore]:
    """Every agency and year, newest year first; one query."""
    return _scores("")


def _scores(where: str, *given: int) -> list[PublishedScore]:
    with connection.cursor() as cursor:
        cursor.execute(_SQL.replace("{where}", where), [_LATE, _FAILED, *given])  # nosec B608
        return [PublishedScore(*row) for row in cursor.fetchall()]
