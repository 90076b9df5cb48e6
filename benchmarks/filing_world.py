"""存证测速的场景: steelworks that each file sixty values a month: listed, planned, with papers and a past, made in bulk.

The past is made of copies: the figures that later months look back at are whole, the bodies of the old submissions
are short, for nothing reads them when another is stored. Log, nodes and checkpoints are those of a true log.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import count, islice
from typing import Any

from django.db import connection

from cets_portal.accounts.models import Organisation, OrganisationKind, Post, Role, Tenure, User
from cets_portal.audit.models import Entry
from cets_portal.clock.reading import now
from cets_portal.evidence.models import LogEntry, LogHead, LogNode, StoredFile
from cets_portal.evidence.rules.tree import Growing, leaf_hash
from cets_portal.evidence.selectors import log_size, peaks_at
from cets_portal.evidence.services.log import HEAD
from cets_portal.norms.months import Month
from dataquality.choices import FilingStatus
from dataquality.models import ControlPlan, Filing, PlanVersion, Submission
from dataquality.rules.facts import Lab, Value
from dataquality.rules.rows import Layout
from dataquality.selectors.filing_facts import known_of, sheet_of
from dataquality.selectors.readiness import ready
from dataquality.services.bulk_submitting import GivenPaper, Prepared, submit_many
from registry.choices import ListStatus
from registry.models import AnnualList, Enterprise, ListEntry
from registry.services import bulk
from tests.dataquality import making
from tests.dataquality.plans import content_for
from tests.factories import make_uscc

PROVINCE, SECTOR, YEAR = "99", "steel", 2026
#: Every unit filed these months; with them the checks have a past to look back at, the same at every size.
PAST = (Month(2026, 1), Month(2026, 2), Month(2026, 3))
VALUES = 60
_SEEDS = 6
_LEFT_OUT = ("silicomanganese", "tar_sold")
_serial = count(1)


def layout() -> Layout:
    """An integrated steelworks that files sixty values."""
    whole = making.layout(SECTOR)
    return replace(whole, flows=tuple(flow for flow in whole.flows if flow.item not in _LEFT_OUT))


def people() -> tuple[User, User]:
    """Who files and who signs."""
    body = Organisation.objects.create(
        kind=OrganisationKind.ENTERPRISE, name="示例钢铁有限公司", province=PROVINCE, city="滨江市", uscc=make_uscc(0)
    )
    return _person("bench-filer", Role.FILER, body), _person("bench-approver", Role.APPROVER, body)


def _person(name: str, role: Role, body: Organisation) -> User:
    user = User.objects.create(username=name, display_name=name)
    post = Post.objects.create(organisation=body, role=role, title=str(role.label))
    Tenure.objects.create(post=post, user=user, from_on=date(2025, 1, 1))
    user.acting_post = post
    return user


# Units, lists and plans ------------------------------------------------------------------------------------


def make_units(number: int) -> list[Enterprise]:
    """Units on one list in force, each with a plan of its own that was accepted."""
    first = Enterprise.objects.count() + 1
    units = Enterprise.objects.bulk_create(
        [
            Enterprise(uscc=make_uscc(n), name=f"示例钢铁{n}有限公司", province=PROVINCE, city=f"示例{n % 12}市")
            for n in range(first, first + number)
        ],
        batch_size=1000,
    )
    _list(units)
    _plan(units)
    return units


def _list(units: Sequence[Enterprise]) -> None:
    annual_list = AnnualList.objects.create(
        list_year=YEAR, province=PROVINCE, sector=SECTOR, edition=AnnualList.objects.count() + 1, rule_code="2025-140"
    )
    ListEntry.objects.bulk_create(
        [
            ListEntry(
                annual_list=annual_list, enterprise=unit, verdict="include", decision="include", reason="x", clause="x",
                emission_year=YEAR - 2, change="continued", name=unit.name, uscc=unit.uscc, city=unit.city,
            )
            for unit in units
        ],
        batch_size=1000,
    )  # fmt: skip
    AnnualList.objects.filter(pk=annual_list.pk).update(status=ListStatus.PUBLISHED)


def _plan(units: Sequence[Enterprise]) -> None:
    plans = ControlPlan.objects.bulk_create(
        [ControlPlan(enterprise=unit, sector=SECTOR, plan_year=YEAR) for unit in units], batch_size=1000
    )
    content = plan_content(layout())
    PlanVersion.objects.bulk_create(
        [
            PlanVersion(
                plan=plan, number=1, status="accepted", form_code=making.form_in_march(SECTOR).code, content=content,
                effective_on=date(YEAR, 1, 1),
            )
            for plan in plans
        ],
        batch_size=200,
    )  # fmt: skip


def plan_content(over: Layout) -> dict[str, Any]:
    """A complete plan that measures what the month measures."""
    form = making.form_in_march(SECTOR)
    content, filed = content_for(form, over), making.values_of(form, over)
    parameters = content["parameters"]
    content["parameters"] = {
        row: said | {"method": filed[row].method.value} if row in filed and not filed[row].text else said
        for row, said in parameters.items()
        if row in filed or said["method"] != "measured"
    }
    return content


# A month as a filer left it --------------------------------------------------------------------------------


def prepared(units: Sequence[Enterprise], month: Month, filer: User) -> list[Prepared]:
    """The month of each unit with all papers; warnings are explained."""
    kinds = _paper_kinds(units[0])
    files = iter(_stored(len(units) * len(kinds)))
    return [
        Prepared(unit, SECTOR, {}, filer, tuple(_papers(kinds, islice(files, len(kinds)), month))) for unit in units
    ]


def with_drafts(given: Sequence[Prepared], month: Month) -> list[Prepared]:
    """The same with their drafts: units differ a little, as works do; needs the units' past to be there."""
    drafts = [_explained(given[0], month, seed) for seed in range(_SEEDS)]
    return [replace(one, draft=drafts[n % _SEEDS]) for n, one in enumerate(given)]


def _explained(one: Prepared, month: Month, seed: int) -> dict[str, Any]:
    filing = unsaved(one.enterprise, month, draft(one.enterprise, month, seed))
    found = ready(filing, known_of([filing], {})[filing.pk], (), None, closed=False)
    keys = [issue.key for issue in found.unexplained]
    return filing.draft | {"explanations": dict.fromkeys(keys, "经现场核实无误")}


def unsaved(unit: Enterprise, month: Month, said: dict[str, Any]) -> Filing:
    """A filing that is not stored."""
    plan = PlanVersion.objects.select_related("plan").get(plan__enterprise=unit)
    return Filing(
        pk=-1, enterprise=unit, sector=SECTOR, month=str(month), form_code=plan.form_code, plan_version=plan, draft=said
    )


def draft(unit: Enterprise, month: Month, seed: int) -> dict[str, Any]:
    """Sixty typed values and the answers for every facility."""
    sheet = sheet_of(unsaved(unit, month, {}))
    said = typed(making.values_of(sheet.form, sheet.layout, 100 * month.number + seed), sheet.layout)
    assert len(said["values"]) == VALUES
    return said


def typed(found: Mapping[str, Value], over: Layout) -> dict[str, Any]:
    """Values as a draft holds them; every facility ran."""
    values = {
        row: {"v": f"{one.number:f}" if one.number is not None else one.text, "m": one.method.value, "n": one.note}
        for row, one in found.items()
    }
    return {"values": values, "operations": {one.code: {"s": "running", "n": ""} for one in over.facilities}}


Kind = tuple[str, str, tuple[str, ...], bool]


def _paper_kinds(unit: Enterprise) -> list[Kind]:
    """(id, name, rows proved, is it a laboratory report) of what the form demands."""
    sheet = sheet_of(unsaved(unit, PAST[-1], {}))
    kinds = [
        (one.id, one.name, tuple(row.text for row in sheet.rows if one.id in row.parameter.evidence), one.lab_report)
        for one in sheet.form.evidence
    ]
    return [one for one in kinds if one[2]]


def _papers(kinds: Sequence[Kind], files: Iterator[StoredFile], month: Month) -> Iterator[GivenPaper]:
    for (kind, name, rows, is_report), file in zip(kinds, files, strict=True):
        yield GivenPaper(file, kind, f"{name}.pdf", rows, _lab(month) if is_report else None)


def _lab(month: Month) -> Lab:
    days = {
        name: date(month.year, month.number, day)
        for name, day in (("sampled_on", 3), ("received_on", 4), ("tested_on", 6), ("reported_on", 10))
    }
    return Lab(
        number=f"JC-{next(_serial)}", laboratory="示例检测有限公司", laboratory_uscc="91990101MA0000015C", cma=True,
        cnas=True, **days,
    )  # fmt: skip


def _stored(number: int) -> list[StoredFile]:
    """Files as the store knows them, without bytes on disk: they were uploaded before."""
    names = [f"{next(_serial):064x}" for _ in range(number)]
    return StoredFile.objects.bulk_create(
        [StoredFile(sha256=one, sm3=one, size=1000, media_type="application/pdf", scan="clean") for one in names],
        batch_size=1000,
    )


# A past in copies ------------------------------------------------------------------------------------------

_FILING = (
    "enterprise_id", "sector", "month", "status", "form_code", "plan_version_id", "draft", "basis", "revision",
    "opened_at", "first_submitted_at", "return_reason",
)  # fmt: skip
_SUBMISSION = (
    "filing_id", "number", "content", "digest", "figures", "form_code", "plan_version_id", "warnings", "submitted_at",
    "late", "entry_id",
)  # fmt: skip
_ENTRY = ("index", "kind", "subject", "leaf", "leaf_hash", "recorded_at")
_AUDIT = (
    "at", "actor_name", "post_title", "organisation_name", "action", "target_type", "target_id", "target_label",
    "province", "from_status", "to_status", "reason", "detail",
)  # fmt: skip


def pattern(unit: Enterprise, by: User, filer: User, today: date) -> dict[Month, str]:
    """A past truly filed by one unit: month → figures of its submission."""
    for month in PAST:
        outcome = submit_many(with_drafts(prepared([unit], month, filer), month), month, by=by, today=today)
        assert outcome.submitted == 1, outcome.refused
    found = Submission.objects.filter(filing__enterprise=unit).values_list("filing__month", "figures")
    return {Month.from_text(month): json.dumps(figures, ensure_ascii=False) for month, figures in found}


def give_past(units: Sequence[Enterprise], figures: dict[Month, str]) -> None:
    """The months of the pattern, filed by each of these units."""
    copy([(unit, month, text) for month, text in figures.items() for unit in units])


def fill_up(units: Sequence[Enterprise], size: int) -> None:
    """As many months from before anything that the checks look back at as make `size` filings."""
    missing = size - Filing.objects.count()
    months = (Month(2022 - n // 12, 12 - n % 12) for n in count(_months_given(units[0])))
    places = ((unit, month) for month in months for unit in units)
    nothing = json.dumps({"values": {}, "idle": []})
    copy([(unit, month, nothing) for unit, month in islice(places, max(missing, 0))])
    settle()


def _months_given(unit: Enterprise) -> int:
    return Filing.objects.filter(enterprise=unit, month__lt="2023").count()


def settle() -> None:
    """As a database in use has done long ago."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def copy(rows: Sequence[tuple[Enterprise, Month, str]]) -> None:
    """Filings, submissions, log and audit of (unit, month, figures), ten thousand at a time."""
    for start in range(0, len(rows), 10_000):
        _copy(rows[start : start + 10_000])


def _copy(rows: Sequence[tuple[Enterprise, Month, str]]) -> None:
    at, form = now(), making.form_in_march(SECTOR).code
    plans = _plans()
    last = _last(Filing)
    common = (FilingStatus.ACCEPTED, form)
    filings = [(u.pk, SECTOR, str(m), *common, plans[u.pk], "{}", "{}", 1, at, at, "") for u, m, _text in rows]
    bulk.insert(Filing, _FILING, filings)
    keys = list(Filing.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True))
    contents = [f'{{"unit":"{u.uscc}","month":"{m}"}}' for u, m, _text in rows]
    digests = [leaf_hash(one.encode()) for one in contents]
    entries = _logged([(f"filing/{u.uscc}/{SECTOR}/{m}/1", d) for (u, m, _t), d in zip(rows, digests, strict=True)])
    bulk.insert(Submission, _SUBMISSION, [
        (key, 1, content, digest, text, form, plans[unit.pk], 0, at, False, entry)
        for (unit, _m, text), key, content, digest, entry in zip(rows, keys, contents, digests, entries, strict=True)
    ])  # fmt: skip
    bulk.insert(Entry, _AUDIT, [
        (at, "王", "填报人", unit.name, "dataquality.filing.take_over", "dataquality.filing", str(key), unit.name,
         PROVINCE, "", "submitted", "", json.dumps({"number": 1, "sha256": digest}))
        for (unit, _m, _text), key, digest in zip(rows, keys, digests, strict=True)
    ])  # fmt: skip


def _logged(subjects: Sequence[tuple[str, str]]) -> list[int]:
    """Keys of the new leaves; the tree grows as it does in the portal."""
    at, size, last = now(), log_size(), _last(LogEntry)
    tree = Growing(size, peaks_at(size))
    entries, nodes = [], []
    for subject, digest in subjects:
        leaf = json.dumps({"content": {"sha256": digest}, "kind": "filing", "subject": subject}, ensure_ascii=False)
        made = leaf_hash(leaf.encode())
        entries.append((tree.size, "filing", subject, leaf, made, at))
        nodes += [(level, index, value) for (level, index), value in tree.add(made)]
    bulk.insert(LogEntry, _ENTRY, entries)
    bulk.insert(LogNode, ("level", "index", "hash"), nodes)
    LogHead.objects.update_or_create(pk=HEAD, defaults={"size": tree.size})
    return list(LogEntry.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True))


def _last(model: Any) -> int:
    found: int | None = model.objects.order_by("-pk").values_list("pk", flat=True).first()
    return found or 0


@cache
def _plans() -> dict[int, int]:
    """Enterprise's key → its plan version; called once all units are there."""
    return dict(PlanVersion.objects.order_by().values_list("plan__enterprise_id", "pk"))
