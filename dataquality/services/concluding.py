"""编写与出具核查结论: the draft is saved with its revision; what is concluded is frozen and logged.

Schema "conclusion/1" of `Conclusion.content` (canonical JSON, every figure a text)::

    {"schema": "conclusion/1", "report_number", "number": n, "kind": of the report, "role", "sector", "emission_year",
     "enterprise": {… of the report}, "agency": {"uscc", "name"},
     "report": {"number": version verified, "sha256", "form"},
     "conformity": text, "before_tco2e", "after_tco2e", "conforms": bool, all seven marks,
     "table": [rules.conclusion.table.ResultRow], "marks": {mark: bool},
     "findings": [{"number", "class", "item", "description", "cause", "correction", "verdict", "verdict_note",
                   "basis": of the conservative figure}],
     "yearly": [rules.conclusion.yearly.YearlyRow], "not_covered": text,
     "signatures": {"leader", "members": […], "technical_reviewer", "approver"},
     "annex": rules.annex, "signed_by", "signed_post", "concluded_at": instant, "concluded_on", "due_on": dates}
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Conflict, Refused
from cets_portal.audit.lifecycle import advance, check_allowed
from cets_portal.audit.seen import Part, refuse_unseen
from cets_portal.clock.reading import now
from cets_portal.evidence.digests import sha256
from cets_portal.evidence.rules.canonical import canonical
from cets_portal.evidence.services.log import Leaf, append
from cets_portal.norms.provinces import find_province
from dataquality.models import Conclusion, Verification
from dataquality.rules.annual.items import items_of
from dataquality.rules.conclusion.draft import Draft, cleaned
from dataquality.rules.conclusion.marks import all_conform
from dataquality.rules.conclusion.numbering import report_number
from dataquality.rules.snapshot import column_total, figure
from dataquality.selectors.conclusions import WRITING, Bench, bench_of
from dataquality.services.conclusion_words import sentence_of
from dataquality.services.differences import open_difference, still_waits
from dataquality.services.figure_telling import tell_of_conclusion
from dataquality.services.verification.gate import at_work

SCHEMA: Final = "conclusion/1"


@transaction.atomic
def save_draft(verification: Verification, draft: Draft, *, by: User, revision: int) -> int:
    """Save what was typed; returns the new revision. Conflict where somebody else saved since ("stale")."""
    held = at_work(verification, by, WRITING)
    if revision != held.revision:
        raise Conflict(_("他人刚保存过这份结论。请刷新后再改，以免覆盖。"), code="stale")
    kept = cleaned(draft, items_of(bench_of(held).content))
    Verification.objects.filter(pk=held.pk).update(draft=kept.plain(), revision=revision + 1)
    verification.refresh_from_db()
    return revision + 1


@transaction.atomic
def conclude(
    verification: Verification, *, by: User, today: date, revision: int | None = None, seen: str | None = None
) -> Conclusion:
    """出具结论: everything is computed anew from report and draft, frozen, logged; the bureau is told.

    Refused with `issues` (Lacking) while anything is lacking; Conflict where the draft was saved meanwhile, it is
    concluded already, or comes to something else than was `seen` (`shown_of`). A re-check that differs too much from the
    first verification opens a case; one that agrees with the figure that stands is confirmed at once.
    """
    held = at_work(verification, by, WRITING)
    check_allowed(held, Verification.LIFECYCLE["conclude"], by=by)
    if revision is not None and revision != held.revision:
        raise Conflict(_("他人刚保存过这份结论。请看过最新内容后再出具。"), code="stale")
    bench = bench_of(held)
    refuse_lacking(bench)
    refuse_unseen(seen, shown_of(bench))
    number, at = Conclusion.objects.filter(verification=held).count() + 1, now()
    content = content_of_bench(bench, number=number, by=by, at=at, today=today)
    data = canonical(content)
    detail = {"number": number, "sha256": sha256(data), "tco2e": content["after_tco2e"]}
    advance(held, "conclude", by=by, detail=detail, concluded_on=today, return_reason="")
    conclusion = _frozen(held, content, data, by=by, at=at)
    open_difference(conclusion, today=today)
    if still_waits(conclusion):
        tell_of_conclusion(conclusion, today)
    verification.refresh_from_db()
    return conclusion


def shown_of(bench: Bench) -> tuple[Part, ...]:
    """What the page shows that the agency does not type: it may have come about only by what was typed last."""
    version = bench.verification.version
    findings = [(one.number, one.status, one.verdict, one.item, one.description) for one in bench.findings]
    yearly = [(one.key, one.this, one.last, one.change) for one in bench.yearly]
    return (
        Part("report", _("报告版本"), version.digest),
        Part("computed", _("核查后排放量"), [(one.item, one.value) for one in bench.after if one.computed]),
        Part("findings", _("不符合项"), findings),
        Part("yearly", _("与上年比较"), yearly),
        Part("signers", _("签字"), bench.signers.plain()),
    )


def _frozen(
    verification: Verification, content: Mapping[str, Any], data: bytes, *, by: User, at: datetime
) -> Conclusion:
    entry = append([Leaf("conclusion", subject_of(verification, content["number"]), data)])[0]
    return Conclusion.objects.create(
        verification=verification,
        number=content["number"],
        report_number=content["report_number"],
        content=data.decode(),
        digest=sha256(data),
        before_tco2e=Decimal(content["before_tco2e"]),
        after_tco2e=Decimal(content["after_tco2e"]),
        conforms=content["conforms"],
        signed_by=by,
        concluded_at=at,
        entry=entry,
    )


def refuse_lacking(bench: Bench) -> None:
    """Raise Refused with the first things that are lacking and how many there are."""
    lacking = bench.lacking
    if not lacking:
        return
    n = len(lacking)
    head = ngettext("还有 %(n)s 处未完成：", "还有 %(n)s 处未完成：", n) % {"n": n}
    raise Refused(head + " ".join(sentence_of(one) for one in lacking[:3]), code="lacking", issues=lacking)


def subject_of(verification: Verification, number: int) -> str:
    """What the log calls a conclusion: 'conclusion/<uscc>/<sector>/<year>/<agency>/<n>'."""
    report = verification.report
    parts = (report.enterprise.uscc, report.sector, report.emission_year, verification.agency.uscc, number)
    return "/".join(("conclusion", *map(str, parts)))


def number_for(bench: Bench, version: int) -> str:
    """核查报告编号 of the next conclusion."""
    report = bench.verification.report
    place = find_province(report.enterprise.province)
    short = place.short if place else report.enterprise.province
    abbreviation = bench.draft.statement.get("abbreviation", "")
    return report_number(short, abbreviation, report.enterprise.uscc, report.emission_year, version)


def content_of_bench(bench: Bench, *, number: int, by: User, at: datetime, today: date) -> dict[str, Any]:
    """The content of a conclusion; see the schema above."""
    verification, report = bench.verification, bench.verification.report
    total = bench.total
    assert total is not None  # Lacking it, nobody comes here.
    return {
        "schema": SCHEMA,
        "report_number": number_for(bench, number),
        "number": number,
        "kind": report.kind,
        "role": verification.role,
        "sector": report.sector,
        "emission_year": report.emission_year,
        "enterprise": dict(bench.content["enterprise"]),
        "agency": {"uscc": verification.agency.uscc, "name": verification.agency.name},
        "report": {
            "number": verification.version.number,
            "sha256": verification.version.digest,
            "form": verification.version.form_code,
        },
        "before_tco2e": figure(column_total(bench.reported)),
        "after_tco2e": figure(column_total(total)),
        "conforms": all_conform(bench.draft.marks),
        "annex": bench.annex,
        **_said(bench),
        **_signature(bench, by, at, today),
    }


def _said(bench: Bench) -> dict[str, Any]:
    draft = bench.draft
    return {
        "conformity": draft.statement["conformity"],
        "not_covered": draft.statement.get("not_covered", ""),
        "table": [row.plain() for row in bench.rows],
        "marks": dict(draft.marks),
        "yearly": [asdict(row) for row in bench.yearly],
        "findings": [
            {
                "number": one.number,
                "class": one.finding_class,
                "item": one.item,
                "description": one.description,
                "cause": one.cause,
                "correction": one.correction,
                "verdict": one.verdict,
                "verdict_note": one.verdict_note,
                "basis": draft.basis.get(str(one.number), ""),
            }
            for one in bench.findings
        ],
    }


def _signature(bench: Bench, by: User, at: datetime, today: date) -> dict[str, Any]:
    return {
        "signatures": bench.signers.plain(),
        "signed_by": str(by),
        "signed_post": by.acting_post.title if by.acting_post else "",
        "concluded_at": at.isoformat(timespec="microseconds"),
        "concluded_on": today.isoformat(),
        "due_on": bench.verification.due_on.isoformat(),
    }
