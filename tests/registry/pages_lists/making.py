"""造名录: lists in every state, made by the services that people use."""

from datetime import date

from registry.choices import Sector, Verdict
from registry.models import AnnualList, Enterprise, ListEntry
from registry.services import lists, screening
from tests.factories import make_enterprise
from tests.people import DEMO, LIN, ZHOU, make_person

LIST_YEAR = 2027
YEAR = LIST_YEAR - 1
TODAY = date(2026, 11, 20)
AT = f"?year={YEAR}&sector=steel"


def steelworks(count: int = 3, first: int = 1, **more: str) -> list[Enterprise]:
    """Works far above the threshold, each larger than the one before."""
    return [
        make_enterprise(
            f"示例钢铁{number}厂",
            sector=Sector.STEEL,
            process="高炉—转炉长流程",
            emissions={2024: "900000", 2025: f"{1_000_000 + number}.00"},
            **more,  # type: ignore[arg-type]
        )
        for number in range(first, first + count)
    ]


def screened(*, list_year: int = LIST_YEAR, sector: Sector = Sector.STEEL, province: str = DEMO) -> AnnualList:
    """The draft of a list after a screening by Lin."""
    return screening.run(list_year, province, sector, by=make_person(LIN), today=TODAY).annual_list


def confirmed(annual_list: AnnualList) -> AnnualList:
    """Every verdict confirmed by Lin; what is asked about stays off, with a reason."""
    lin = make_person(LIN)
    for entry in annual_list.entries.filter(verdict=Verdict.ASK):
        lists.decide_entry(entry, verdict=Verdict.EXCLUDE, reason="已函询，暂不列入", by=lin)
    lists.confirm_entries(annual_list, annual_list.entries.values_list("pk", flat=True), by=lin)
    return annual_list


def submitted(annual_list: AnnualList) -> AnnualList:
    lists.submit(confirmed(annual_list), by=make_person(LIN))
    annual_list.refresh_from_db()
    return annual_list


def published(annual_list: AnnualList, today: date = TODAY) -> AnnualList:
    """Signed by Zhou and published."""
    lists.publish(submitted(annual_list), by=make_person(ZHOU), today=today)
    annual_list.refresh_from_db()
    return annual_list


def amended(annual_list: AnnualList, note: str = "补入漏列的一家") -> AnnualList:
    """The next edition, published."""
    return published(lists.amend(annual_list, note=note, by=make_person(LIN)))


def entry_of(annual_list: AnnualList, unit: Enterprise) -> ListEntry:
    return ListEntry.objects.get(annual_list=annual_list, enterprise=unit)
