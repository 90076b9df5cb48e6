"""存证样例: facts of a complete, honest month, and of a whole year of such months, for the checks.

`facts_for("power")` raises no issue of any check; tests change one thing in it. `year(sector, seed)` gives believable
months in a row with their history: seasons, months of unlike length, one overhaul, a ramp up after it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

from cets_portal.norms.codes import Sector
from cets_portal.norms.form import Form, State, form_for
from cets_portal.norms.months import Month
from dataquality.rules.calculation import calculate
from dataquality.rules.checks.traits import AMOUNTS, LABORATORY
from dataquality.rules.facts import FilingFacts, Lab, Operation, Paper, Past, PlanRow, Value
from dataquality.rules.rows import Layout, Row, rows_of
from tests.dataquality import making

#: What follows the activity besides the amounts.
AUXILIARY = ("X-bought", "X6", "X7", "L-aux-ac")
#: The default of natural gas stands at the upper end of the guide's range; what is burnt is a little leaner.
PIPELINE_GAS = Decimal("0.95")
LABORATORY_USCC = "91991101MA5W6EN619"
#: Share of the usual month after an overhaul, and in a month of which half was an overhaul.
RAMP, HALF = Decimal("0.55"), Decimal("0.45")


def facts_for(sector: str, *, month: Month = making.MONTH, plan: Layout | None = None, seed: int = 0) -> FilingFacts:
    """One honest month of the sample unit, with papers, plan and answers; no history."""
    form = form_of_month(sector, month)
    layout = plan or making.layout(sector)
    return assembled(form, layout, month, making.values_of(form, layout, seed))


def form_of_month(sector: str, month: Month) -> Form:
    form = form_for(sector, month)
    assert form is not None
    return form


def assembled(form: Form, layout: Layout, month: Month, values: Mapping[str, Value], **more: Any) -> FilingFacts:
    """Facts around these values: computed, proven, planned and answered as an honest filer would."""
    rows = rows_of(form, layout)
    facts = FilingFacts(
        form=form, layout=layout, month=month, rows=rows, values=values,
        working=calculate(form, layout, values, idle=more.get("idle", frozenset())),
        operations={one.code: Operation.UNCHANGED for one in layout.facilities},
        plan={text: PlanRow(value.method) for text, value in values.items()},
        papers=papers_for(form, rows, values, month),
    )  # fmt: skip
    return replace(facts, **more)


def papers_for(form: Form, rows: tuple[Row, ...], values: Mapping[str, Value], month: Month) -> tuple[Paper, ...]:
    """One paper of each kind, proving every filed row for which the form names that kind."""
    proven: dict[str, list[str]] = {}
    for row in rows:
        if row.text in values:
            for kind in row.parameter.evidence:
                proven.setdefault(kind, []).append(row.text)
    reports = {one.id for one in form.evidence if one.lab_report}
    return tuple(
        Paper(kind, f"{kind}.pdf", f"{kind}-{month}", tuple(texts), lab_of(month) if kind in reports else None)
        for kind, texts in proven.items()
    )


def lab_of(month: Month) -> Lab:
    """A report as it should be."""
    sampled = date(month.year, month.number, 12)
    return Lab(
        f"JC-{month}-001", "示例核查服务有限公司", LABORATORY_USCC, cma=True, cnas=False, sampled_on=sampled,
        received_on=sampled + timedelta(2), tested_on=sampled + timedelta(4), reported_on=sampled + timedelta(12),
    )  # fmt: skip


def changed(facts: FilingFacts, changes: Mapping[str, Value | None], **more: Any) -> FilingFacts:
    """The same month with other values (None: not filed), computed again."""
    values = {**facts.values, **changes}
    kept = {text: value for text, value in values.items() if value is not None}
    return replace(facts, values=kept, working=calculate(facts.form, facts.layout, kept, idle=facts.idle), **more)


def year(sector: str, seed: int, *, months: int = 12) -> Iterator[FilingFacts]:
    """Believable months in a row from July 2025, each with the history of those before it."""
    random = Random(f"{sector}{seed}")
    month, history = Month(2025, 7), dict[str, list[Past]]()
    overhaul, whole = random.randrange(2, months - 2), random.random() < 0.5 and sector != Sector.STEEL
    for number in range(months):
        facts = _month(sector, month, random, _activity(number, overhaul, whole, random))
        if number == overhaul and whole:
            facts = _idle(facts)
        if number == overhaul + 1:
            facts = replace(facts, operations=dict.fromkeys(facts.operations, Operation.RESTARTED))
        yield replace(facts, history={text: tuple(past[-24:]) for text, past in history.items()})
        for text, value in facts.values.items():
            if value.number is not None:
                history.setdefault(text, []).append(Past(month, value.number, value.method))
        month = month.following


def _activity(number: int, overhaul: int, whole: bool, random: Random) -> Decimal:
    """Share of the usual month: winter up, summer down by up to 15 %, less at the overhaul and after it."""
    season = Decimal(100 + (15, 12, 4, -4, -10, -15, -12, -4, 2, 8, 12, 14)[number % 12] + random.randint(-4, 4)) / 130
    if number == overhaul and not whole:
        return season * HALF
    return season * RAMP if number == overhaul + 1 else season


def _month(sector: str, month: Month, random: Random, activity: Decimal) -> FilingFacts:
    form, layout = form_of_month(sector, month), making.layout(sector)
    values = making.values_of(form, layout, random.randrange(10**6))
    scale = activity * month.ends_on.day / 31
    moisture = Decimal(random.randint(800, 1600)) / 100
    quality = Decimal(random.randint(950, 1050)) / 1000
    moved = {
        row.text: replace(value, number=_moved(row, value.number, scale, moisture, quality, random, month))
        for row in rows_of(form, layout)
        if (value := values.get(row.text)) is not None and value.number is not None
    }
    return assembled(form, layout, month, {**values, **moved})


def _moved(
    row: Row, number: Decimal, scale: Decimal, moisture: Decimal, quality: Decimal, random: Random, month: Month
) -> Decimal:
    """One figure of an honest month: amounts follow the activity, properties the coal, moisture the weather."""
    code, wobble = row.parameter.code, Decimal(random.randint(985_000, 1_015_000)) / 1_000_000
    if code in ("B2", "C6-moist"):
        number = moisture
    elif code in ("O", "C6-hours"):
        number = month.ends_on.day * 24 * min(Decimal(1), scale * Decimal("1.2"))
    elif code == "C6-dry":
        number = number * scale * (100 - moisture) / Decimal("90.9")
    elif code == "B3":
        number = Decimal(random.randint(150, 350)) / 100
    elif code in AMOUNTS or code in AUXILIARY:
        number = number * scale * (wobble if code == "X-bought" else 1)
    elif code in ("B1", "B1d"):
        number = number * wobble * quality * Decimal("87.8") / (100 - moisture)
    elif code in LABORATORY:
        number = number * wobble * (quality if _is_coal(row) else PIPELINE_GAS)
    return number.quantize(Decimal(1).scaleb(-row.parameter.decimals), ROUND_HALF_UP)


def _is_coal(row: Row) -> bool:
    return row.item is not None and row.item.state is State.SOLID and bool(row.item.coal)


def _idle(facts: FilingFacts) -> FilingFacts:
    """The same unit under repair all month: nothing is made or burnt, and nothing filed for its facilities."""
    values = {text: value for text, value in facts.values.items() if text.startswith(":")}
    codes = [one.code for one in facts.layout.facilities]
    return assembled(
        facts.form, facts.layout, facts.month, values,
        idle=frozenset(codes), operations=dict.fromkeys(codes, Operation.REPAIR),
    )  # fmt: skip
