"""分配依据的查询: what is in force: adoptions, balance values, withholdings."""

from quota.choices import PaperStatus
from quota.models import Allocation, BalanceValue, PlanAdoption, Withholding


def is_adopted(province: str, plan_code: str, digest: str) -> bool:
    """Whether the province has adopted this very text of a draft plan."""
    found = PlanAdoption.objects.filter(province=province, plan_code=plan_code, status=PaperStatus.IN_FORCE)
    return found.filter(digest=digest).exists()


def balance_value_of(province: str, sector: str, quota_year: int) -> BalanceValue | None:
    """The balance value in force of a sector and year."""
    return BalanceValue.objects.filter(
        province=province, sector=sector, quota_year=quota_year, status=PaperStatus.IN_FORCE
    ).first()


def withholdings_of(run: Allocation) -> dict[int, Withholding]:
    """Enterprise → why its quota of the run's year is withheld."""
    found = Withholding.objects.filter(
        province=run.province, sector=run.sector, quota_year=run.quota_year, status=PaperStatus.IN_FORCE
    )
    return {one.enterprise_id: one for one in found}
