"""演示的机构评估: published results of earlier years of invented agencies, and the evaluation of 2025 at two of its steps."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from cets_portal.accounts.models import User
from cets_portal.clock.reading import on_day
from cets_portal.desk.demo.invented import Invented
from cets_portal.desk.demo.people import DEMO_PROVINCE
from cets_portal.desk.demo.reports import YEAR, is_reported
from cets_portal.desk.demo.verification import FIRST, SECOND, SECOND_NAME, acting_of
from dataquality.models import AgencyEvaluation
from dataquality.services.evaluation import computing, publishing, steps
from dataquality.services.published import import_published_results
from registry.choices import Sector
from registry.rules.uscc import final_check, organisation_check

FIRST_NAME = "示例核查技术服务有限公司"
#: Agencies that worked in the province in earlier years: name, sector, of so many rows one is not in order, late.
_EARLIER = (
    (FIRST_NAME, Sector.CEMENT, 11, 0), (SECOND_NAME, Sector.STEEL, 9, 13), ("临江示例低碳认证有限公司", Sector.POWER, 7, 10),
    ("石桥示例环境咨询有限公司", Sector.POWER, 5, 6), ("北川示例计量检测有限公司", Sector.ALUMINIUM, 0, 0),
)  # fmt: skip
_MOST = 18


def publish_earlier(units: list[Invented], today: date) -> None:
    """Last years' published results, as the province's annex 6 lists them."""
    import_published_results(enumerate(_rows(units), start=2), today=today)


def _rows(units: list[Invented]) -> Iterator[dict[str, Any]]:
    for number, (name, sector, wrong, late) in enumerate(_EARLIER):
        mine = [unit for unit in units if unit.sector == sector][number % 2 :: 2 if sector == Sector.POWER else 1]
        for year in (2023, 2024):
            for order, unit in enumerate(mine[:_MOST], start=1):
                yield {
                    "verification_list_id": f"DEMO-{year}-{number}" if number else f"DEMO-{year}", "year": str(year),
                    "industry": str(sector.label), "institution_name": name, "institution_uscc": _code(number),
                    "target_order": str(order), "target_entity_name": unit.name, "target_uscc": unit.uscc,
                    "timeliness": "不及时" if late and (order + year) % late == 0 else "及时",
                    "result": "不符合" if wrong and (order + year % 2) % wrong == 0 else "符合",
                }  # fmt: skip


def _code(number: int) -> str:
    """The two agencies that sign in have codes of their own; the others get one that checks."""
    if number < 2:
        return (FIRST, SECOND)[number]
    body = f"MC{number:06d}"
    first = f"919911{number:02d}{body}{organisation_check(body)}"
    return first + final_check(first)


def evaluate(staff: Mapping[str, User], today: date) -> None:
    """The year's evaluation: one agency published, the other asked for its reply."""
    if not is_reported(today):
        return
    computed, sent, replied, decided = (today - timedelta(days=n) for n in (40, 38, 33, 20))
    clerk, reviewer = staff["linlan"], staff["zhouzheng"]
    with on_day(computed):
        computing.compute(DEMO_PROVINCE, YEAR, by=clerk, today=computed)
    ours = AgencyEvaluation.objects.get(agency__uscc=SECOND, emission_year=YEAR)
    with on_day(sent):
        steps.send(ours, by=clerk, today=sent)
    with on_day(replied):
        steps.reply(ours, "对评分没有异议。", by=acting_of(SECOND), today=replied)
        steps.answer(ours, "已收到，按测算结果审定。", by=clerk)
        steps.propose(ours, by=clerk, today=replied)
    with on_day(decided):
        steps.decide(ours, by=reviewer, today=decided)
        publishing.publish(ours, by=clerk, today=decided)
    asked = today - timedelta(days=3)
    with on_day(asked):
        computing.compute(DEMO_PROVINCE, YEAR, by=clerk, today=asked)
        steps.send(AgencyEvaluation.objects.get(agency__uscc=FIRST, emission_year=YEAR), by=clerk, today=asked)
