"""演示的月度存证: plans accepted, months filed and reviewed, and four works whose people have something to do today."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

from cets_portal.accounts.models import User
from cets_portal.clock.reading import is_rehearsal, on_day
from cets_portal.desk.demo.months import Plant, month_of, plant_of
from cets_portal.desk.demo.people import DEMO_PROVINCE, acting
from cets_portal.desk.demo.plans import plan_content
from cets_portal.evidence.digests import digests_of
from cets_portal.evidence.models import StoredFile
from cets_portal.evidence.storage import evidence_store
from cets_portal.norms.codes import Verdict
from cets_portal.norms.form import Form, form_for
from cets_portal.norms.months import Month
from dataquality.choices import PlanStatus, PlanTrigger
from dataquality.models import ControlPlan, Filing, PlanVersion
from dataquality.rules.facts import Lab, Operation, Value
from dataquality.rules.rows import rows_of
from dataquality.selectors.readiness import readiness_of
from dataquality.services import drafts, papers, plan_review, questions, reviewing, spot_checks, submitting
from dataquality.services.bulk_submitting import GivenPaper, Prepared, submit_many
from dataquality.services.filings import open_filing
from registry.choices import ListStatus, Sector
from registry.models import AnnualEmission, Enterprise, ListEntry

#: The months that the demo's units file in the portal; those before went by the national platform.
FROM = Month(2026, 6)
#: What is accepted already; later months wait for the review.
ACCEPTED_TO = Month(2026, 7)
#: Filer and approver of the works whose people can sign in.
SEATS = {
    Sector.STEEL: ("wanglei", "wutong"),
    Sector.CEMENT: ("chenchuan", "shenyue"),
    Sector.POWER: ("huangyi", "luoan"),
    Sector.ALUMINIUM: ("tangke", "weiran"),
}
#: Of so many units one does not file a month; of so many one that has filed the newest.
ONE_OWING_IN, ONE_LATE_IN, ONE_IN_TIME_OF = 23, 17, 3
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Works:
    """演示单位: a listed unit with its plant and its people (none: the clerk takes its months over)."""

    unit: Enterprise
    plant: Plant
    filer: User | None = None
    approver: User | None = None

    @property
    def sector(self) -> str:
        return self.plant.sector


def file_months(staff: Mapping[str, User], list_year: int, today: date) -> None:
    """Plans and months of every unit of the list, up to `today`. Only in a rehearsal: its days are lived through."""
    if not is_rehearsal():
        return
    works = listed_works(list_year)
    with on_day(date(list_year - 1, 12, 18)):
        for one in works:
            _plan(one, list_year, staff["linlan"])
    for month in months_ended(today):
        _file(works, month, staff, today)
    _today(works, staff, today)


def months_ended(today: date) -> list[Month]:
    """The demo's months that are over."""
    found, month = [], FROM
    while month.ends_on < today:
        found.append(month)
        month = month.following
    return found


def listed_works(list_year: int) -> list[Works]:
    """Every unit of the list in force, as large as its verified emissions say."""
    entries = ListEntry.objects.filter(
        annual_list__province=DEMO_PROVINCE, annual_list__list_year=list_year, decision=Verdict.INCLUDE,
        annual_list__status=ListStatus.PUBLISHED,
    )  # fmt: skip
    rows = list(entries.select_related("enterprise", "annual_list").order_by("annual_list__sector", "pk"))
    emitted = _emissions(rows)
    return [_works(row, emitted.get(row.enterprise_id, Decimal(500_000)), place) for place, row in enumerate(rows)]


def _emissions(rows: Iterable[ListEntry]) -> dict[int, Decimal]:
    found = AnnualEmission.objects.filter(enterprise__in=[row.enterprise_id for row in rows]).order_by("emission_year")
    return dict(found.values_list("enterprise_id", "emissions_tco2e"))


def _works(row: ListEntry, emissions: Decimal, place: int) -> Works:
    sector = row.annual_list.sector
    plant = plant_of(sector, emissions, place)
    if row.enterprise.organisation_id is None:
        return Works(row.enterprise, plant)
    filer, approver = SEATS[Sector(sector)]
    return Works(row.enterprise, plant, acting(filer), acting(approver))


# Plans -------------------------------------------------------------------------------------------------------


def _plan(one: Works, year: int, clerk: User) -> None:
    """Handed in by the unit, accepted by the bureau before its year."""
    form = form_on(one.sector, Month(year, 5))
    content = plan_content(form, one.plant, one.unit, month_of(one.plant, form, Month(year, 5)))
    plan = ControlPlan.objects.create(enterprise=one.unit, sector=one.sector, plan_year=year)
    version = PlanVersion.objects.create(
        plan=plan, number=1, status=PlanStatus.SUBMITTED, trigger=PlanTrigger.FIRST, form_code=form.code,
        content=content, made_by=one.filer, submitted_by=one.approver,
    )  # fmt: skip
    plan_review.accept(version, by=clerk, today=date(year - 1, 12, 18), effective_on=date(year, 1, 1))


def form_on(sector: str, month: Month) -> Form:
    form = form_for(sector, month)
    assert form is not None
    return form


# Months ------------------------------------------------------------------------------------------------------


def _file(works: Sequence[Works], month: Month, staff: Mapping[str, User], today: date) -> None:
    """One month of all units, each signed by its own approver, or taken over by the clerk; then the review."""
    day = min(month.ends_on + timedelta(days=26), today)
    newest = month.following.ends_on >= today
    filing = [(place, one) for place, one in enumerate(works) if _files(one, place, month, newest=newest)]
    late_on = month.day_after_end(40 + 2)
    late = [one for place, one in filing if _is_late(one, place, month) and late_on <= today]
    _submit_all([one for _place, one in filing if one not in late], month, day, staff["linlan"])
    if late:
        _submit_all(late, month, late_on, staff["linlan"])
    if month <= ACCEPTED_TO:
        day = min(late_on + timedelta(days=9), today)
        with on_day(day):
            _accept(month, staff["chencheng"], day)


def _submit_all(works: Sequence[Works], month: Month, day: date, clerk: User) -> None:
    with on_day(day):
        for signer, group in _by_signer(works, clerk):
            submit_month(group, month, signer, day)


def _is_late(one: Works, place: int, month: Month) -> bool:
    return one.filer is None and (place + month.number) % ONE_LATE_IN == 5


def _files(one: Works, place: int, month: Month, *, newest: bool) -> bool:
    """The four works do the newest month by hand; some of the others have not done it."""
    if newest:
        return one.filer is None and place % ONE_IN_TIME_OF == 0
    return (place + month.number) % ONE_OWING_IN != 7 or one.filer is not None


def _by_signer(works: Iterable[Works], clerk: User) -> list[tuple[User, list[Works]]]:
    found: dict[int, tuple[User, list[Works]]] = {}
    for one in works:
        signer = one.approver or clerk
        found.setdefault(signer.pk, (signer, []))[1].append(one)
    return list(found.values())


def submit_month(works: Sequence[Works], month: Month, signer: User, day: date) -> None:
    """A check that asks gets its answer, and the month goes in the second time."""
    outcome = submit_many(_prepared(works, month), month, by=signer, today=day)
    again = [_explained(one, refusal.issues) for one, refusal in outcome.refused if refusal.code == "explanations"]
    if again:
        submit_many(again, month, by=signer, today=day)


def _explained(one: Prepared, issues: Iterable[Any]) -> Prepared:
    said = {issue.key: "已核对原始台账，数值无误；当月设备检修，负荷变化较大。" for issue in issues}
    return replace(one, draft={**one.draft, "explanations": said})


def _prepared(works: Sequence[Works], month: Month) -> list[Prepared]:
    form = {one.sector: form_on(one.sector, month) for one in works}
    values = [month_of(one.plant, form[one.sector], month) for one in works]
    given = [_papers(one, form[one.sector], filed, month) for one, filed in zip(works, values, strict=True)]
    _store([paper for papers_ in given for paper in papers_])
    return [
        Prepared(one.unit, one.sector, draft_of(one, filed), one.filer, tuple(paper.given for paper in papers_))
        for one, filed, papers_ in zip(works, values, given, strict=True)
    ]


def draft_of(one: Works, filed: Mapping[str, Value]) -> dict[str, Any]:
    """What the filer typed."""
    return {
        "values": {row: cell_of(value) for row, value in filed.items()},
        "operations": {code: {"s": Operation.UNCHANGED, "n": ""} for code in _codes(one)},
        "explanations": {},
    }


def cell_of(value: Value) -> dict[str, str]:
    """A value as it is typed."""
    typed = f"{value.number:f}" if value.number is not None else value.text
    return {"v": typed, "m": value.method.value, "n": value.note}


def _codes(one: Works) -> list[str]:
    return [facility.code for facility in one.plant.layout.facilities]


# Papers ------------------------------------------------------------------------------------------------------


@dataclass
class DemoPaper:
    """演示材料: a paper of its own for each unit, month and kind."""

    data: bytes
    kind: str
    name: str
    rows: tuple[str, ...]
    lab: Lab | None
    file: StoredFile | None = None

    @property
    def given(self) -> GivenPaper:
        assert self.file
        return GivenPaper(self.file, self.kind, self.name, self.rows, self.lab)


def _papers(one: Works, form: Form, filed: Mapping[str, Value], month: Month) -> list[DemoPaper]:
    """One paper of each kind that a filed row demands."""
    proven: dict[str, list[str]] = {}
    for row in rows_of(form, one.plant.layout):
        if row.text in filed:
            for kind in row.parameter.evidence:
                proven.setdefault(kind, []).append(row.text)
    return [_paper(one, form, kind, rows, month) for kind, rows in proven.items()]


def _paper(one: Works, form: Form, kind: str, rows: Iterable[str], month: Month) -> DemoPaper:
    words = form.paper(kind)
    line = f"%PDF-1.4\n% demo {one.unit.uscc} {one.sector} {month} {kind}\n%%EOF\n"
    return DemoPaper(
        line.encode(), kind, f"{month} {words.name}.pdf", tuple(rows), _lab(one, month) if words.lab_report else None
    )


def _lab(one: Works, month: Month) -> Lab:
    """A report as it should be: sampled in the month, reported in good time."""
    sampled = date(month.year, month.number, 12)
    return Lab(
        number=f"SJ-{month}-{one.unit.uscc[-6:]}", laboratory="示例核查技术服务有限公司",
        laboratory_uscc="91991101MA5W6EN619", cma=True, cnas=True, sampled_on=sampled,
        received_on=sampled + 2 * ONE_DAY, tested_on=sampled + 4 * ONE_DAY, reported_on=sampled + 12 * ONE_DAY,
    )  # fmt: skip


def _store(found: Sequence[DemoPaper]) -> None:
    """Bytes into the store, rows in one go; `store()` would ask the database for each of thousands."""
    place = evidence_store()
    rows = {}
    for paper in found:
        digests = digests_of([paper.data])
        place.put(digests.sha256, BytesIO(paper.data))
        rows[digests.sha256] = StoredFile(
            sha256=digests.sha256, sm3=digests.sm3, size=digests.size, media_type="application/pdf", scan="unscanned"
        )
        paper.file = rows[digests.sha256]
    StoredFile.objects.bulk_create(rows.values(), ignore_conflicts=True)
    stored = {row.sha256: row for row in StoredFile.objects.filter(sha256__in=rows)}
    for paper in found:
        assert paper.file
        paper.file = stored[paper.file.sha256]


# The review, and today ---------------------------------------------------------------------------------------


def _accept(month: Month, clerk: User, day: date) -> None:
    for filing in Filing.objects.filter(month=str(month), enterprise__province=DEMO_PROVINCE).select_related(
        "enterprise"
    ):
        reviewing.accept(filing, by=clerk, today=day)


def _today(works: Sequence[Works], staff: Mapping[str, User], today: date) -> None:
    """What the people of the four works, the bureau and the city find when they sign in."""
    own = {one.sector: one for one in works if one.filer}
    months = months_ended(today)
    if len(own) < len(SEATS) or len(months) < 2:
        return
    before, newest = months[-2], months[-1]
    _returned(own[Sector.STEEL], before, staff["linlan"], today)
    _begun(own[Sector.STEEL], newest, today)
    _handed_over(own[Sector.CEMENT], newest, today)
    _in_review(_handed_over(own[Sector.POWER], newest, today), own[Sector.POWER], staff["linlan"], today)


def _returned(one: Works, month: Month, clerk: User, today: date) -> None:
    """Sent back with a reason and a question, to be mended within the week."""
    filing = Filing.objects.get(enterprise=one.unit, sector=one.sector, month=str(month))
    due_on = today + timedelta(days=7)
    questions.ask(
        filing,
        text="高炉煤气输出量较上月下降，请说明是否停炉检修，并附检修记录。",
        due_on=due_on,
        by=clerk,
        today=today,
    )
    reason = "企业层级：外购焦炭的净消耗量与购销存台账不一致，请核对后改正，并补交盖章的台账。"
    reviewing.send_back(filing, reason=reason, mend_by=due_on, by=clerk, today=today)


def _begun(one: Works, month: Month, today: date) -> None:
    """A month half typed, with what a first look finds."""
    assert one.filer
    filing = open_filing(one.unit, one.sector, month, by=one.filer, today=today)
    form = form_on(one.sector, month)
    typed = {row: cell_of(value) for row, value in month_of(one.plant, form, month).items()}
    half = dict(list(typed.items())[: len(typed) * 3 // 4])
    drafts.save(filing, half, by=one.filer, revision=filing.revision)


def _handed_over(one: Works, month: Month, today: date) -> Filing:
    """Filled and proven, waiting for the approver."""
    assert one.filer
    filing = open_filing(one.unit, one.sector, month, by=one.filer, today=today)
    form = form_on(one.sector, month)
    filed = month_of(one.plant, form, month)
    said = draft_of(one, filed)
    drafts.save(filing, said["values"], by=one.filer, revision=filing.revision, operations=said["operations"])
    found = _papers(one, form, filed, month)
    _store(found)
    for paper in found:
        assert paper.file
        papers.attach(
            filing, paper.file, name=paper.name, kind=paper.kind, rows=paper.rows, by=one.filer, lab=paper.lab
        )
    filing.refresh_from_db()
    _explain(filing, one.filer, today)
    submitting.hand_over(filing, by=one.filer, today=today)
    return filing


def _explain(filing: Filing, filer: User, today: date) -> None:
    said = {one.key: "已核对原始台账，数值无误。" for one in readiness_of(filing, today=today).unexplained}
    if said:
        drafts.save(filing, {}, by=filer, revision=filing.revision, explanations=said)


def _in_review(filing: Filing, one: Works, clerk: User, today: date) -> None:
    """Signed, and the city is asked to look on site."""
    assert one.approver
    submitting.submit(filing, by=one.approver, today=today)
    text = "到厂核对 9 月入炉煤皮带秤日记录与月台账，拍摄皮带秤铭牌和检定证书。"
    spot_checks.request(filing, text=text, due_on=today + timedelta(days=14), by=clerk, today=today)
