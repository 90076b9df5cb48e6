"""存证草稿的保存: what a filer typed is laid over the draft under a lock; what two people changed is lost for neither."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import Role, User
from cets_portal.audit.errors import Refused
from cets_portal.clock.reading import now
from dataquality.models import Filing
from dataquality.rules.checks import CHECKS
from dataquality.rules.draft import (
    FAULTS,
    Conflict,
    Fault,
    Merge,
    Saver,
    cell_fault,
    merged,
    operation_cell,
    plain,
    settled,
    value_cell,
)
from dataquality.rules.facts import Working
from dataquality.rules.rows import Row
from dataquality.selectors.filing_facts import Sheet, facts_of, sheet_of
from dataquality.services.filings import locked, refuse_role, refuse_uneditable

LONGEST_EXPLANATION: Final = 1000
_CHECK_IDS: Final = frozenset(one.id for one in CHECKS)

Typed = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class CellFault:
    """单元错误: `kept`: the text stays in the draft as typed, else the cell keeps what it had."""

    cell: str
    typed: str
    code: str
    sentence: str
    kept: bool


@dataclass(frozen=True)
class Saved:
    """保存结果. `changed`: names of the cells that changed ("values/ROW", …); `working`: computed by the server from
    the draft as it stands now."""

    filing: Filing
    revision: int
    changed: tuple[str, ...]
    conflicts: tuple[Conflict, ...]
    faults: tuple[CellFault, ...]
    working: Working


@transaction.atomic
def save(
    filing: Filing,
    changes: Typed,
    *,
    by: User,
    revision: int,
    operations: Typed | None = None,
    explanations: Mapping[str, str] | None = None,
    not_operating: bool | None = None,
    not_operating_reason: str | None = None,
) -> Saved:
    """Save what was typed: row text → {"v", "m", "n"}, facility → {"s", "n"}, issue key → text.

    `revision` is the one the page was made on: a cell that nobody else changed since is saved, one that somebody did
    is reported and kept aside. Refused: "row" (a row that the filing has not, or that the server computes),
    "facility", "issue", "revision"; Conflict where the draft is not open to changes; Forbidden to other posts.
    """
    refuse_role(by, {Role.FILER})
    held = locked(filing)
    refuse_uneditable(held)
    _refuse_revision(held, revision)
    sheet = sheet_of(held)
    cells, faults = _cells(sheet, changes, operations or {}, explanations or {})
    if not_operating is not None:
        cells["not_operating"] = _not_operating(on=not_operating, reason=not_operating_reason or "")
    merge = merged(held.draft, cells, base=revision, revision=held.revision + 1, saver=_saver(by))
    _keep(held, merge)
    _follow(filing, held)
    working = facts_of(held).working
    return Saved(filing, held.revision, merge.changed, merge.conflicts, tuple(faults), working)


@transaction.atomic
def settle(filing: Filing, cell: str, *, take: bool, by: User) -> Filing:
    """Choose, for a cell that two people filled differently: `take` what was set aside, or keep what stands.

    Refused ("aside") where nothing is set aside any more.
    """
    refuse_role(by, {Role.FILER})
    held = locked(filing)
    refuse_uneditable(held)
    if cell not in held.draft.get("aside", {}):
        raise Refused(_("这一格没有待选的填写，可能已由他人处理；请刷新后再看。"), code="aside")
    draft = settled(held.draft, cell, take=take, revision=held.revision + 1, saver=_saver(by))
    _store(held, draft)
    return _follow(filing, held)


def _refuse_revision(held: Filing, revision: int) -> None:
    if not 0 <= revision <= held.revision:
        raise Refused(_("草稿版本号不对，请刷新页面后再保存。"), code="revision")


def _cells(
    sheet: Sheet, changes: Typed, operations: Typed, explanations: Mapping[str, str]
) -> tuple[dict[str, Any], list[CellFault]]:
    """Cell name → stored form, of everything that was typed; what cannot be stored is left out, with a fault."""
    rows, facilities = sheet.by_text, {one.code for one in sheet.layout.facilities}
    _refuse_unknown(rows, changes)
    _refuse_strange(facilities, operations, "facility", _("控制方案中没有这些设施：%(names)s。"))
    _refuse_strange_issues(explanations)
    cells: dict[str, Any] = {}
    faults: list[CellFault] = []
    for text, typed in changes.items():
        _take(cells, faults, f"values/{text}", partial(value_cell, rows[text], typed))
        faults += _kept_faults(rows[text], cells.get(f"values/{text}"))
    for code, typed in operations.items():
        _take(cells, faults, f"operations/{code}", partial(operation_cell, typed))
    cells |= {f"explanations/{key}": plain(text)[:LONGEST_EXPLANATION] or None for key, text in explanations.items()}
    return cells, faults


def _take(cells: dict[str, Any], faults: list[CellFault], cell: str, made: Callable[[], Any]) -> None:
    try:
        cells[cell] = made()
    except Fault as fault:
        faults.append(_fault(cell, fault, kept=False))


def _kept_faults(row: Row, cell: Mapping[str, str] | None) -> list[CellFault]:
    fault = cell_fault(row, cell)
    return [_fault(f"values/{row.text}", fault, kept=True)] if fault else []


def _fault(cell: str, fault: Fault, *, kept: bool) -> CellFault:
    return CellFault(cell, fault.typed, fault.code, _(FAULTS[fault.code]) % {"typed": fault.typed}, kept)


def _refuse_unknown(rows: Mapping[str, Row], changes: Typed) -> None:
    unknown = [text for text in changes if text not in rows]
    if unknown:
        sentence = _("该月存证没有这些参数行：%(names)s。控制方案或表单可能已变，请刷新页面。")
        raise Refused(sentence % {"names": _listed(unknown)}, code="row", issues=unknown)
    computed = [text for text in changes if rows[text].parameter.is_computed]
    if computed:
        sentence = _("这些参数由系统计算，不能填写：%(names)s。")
        raise Refused(sentence % {"names": _listed(computed)}, code="row", issues=computed)


def _refuse_strange(known: set[str], said: Mapping[str, Any], code: str, sentence: str) -> None:
    strange = [one for one in said if one not in known]
    if strange:
        raise Refused(sentence % {"names": _listed(strange)}, code=code, issues=strange)


def _refuse_strange_issues(explanations: Mapping[str, str]) -> None:
    known = {key for key in explanations if key.partition("@")[0] in _CHECK_IDS and len(key) <= 200}
    _refuse_strange(known, explanations, "issue", _("没有这些检查问题：%(names)s。"))


def _listed(names: list[str]) -> str:
    return _("、").join(name[:80] for name in names[:5])


def _not_operating(*, on: bool, reason: str) -> dict[str, Any] | None:
    text = plain(reason)[:LONGEST_EXPLANATION]
    return {"on": on, "n": text} if on or text else None


def _saver(by: User) -> Saver:
    return Saver(by.pk, str(by), now().isoformat(timespec="seconds"))


def _keep(held: Filing, merge: Merge) -> None:
    if merge.changed or merge.conflicts:
        _store(held, merge.draft)


def _store(held: Filing, draft: dict[str, Any]) -> None:
    held.draft, held.revision, held.saved_at = draft, held.revision + 1, now()
    held.save(update_fields=("draft", "revision", "saved_at"))


def _follow(filing: Filing, held: Filing) -> Filing:
    """The caller's object shows what is stored now."""
    for name in ("draft", "basis", "revision", "saved_at", "status", "plan_version", "form_code"):
        setattr(filing, name, getattr(held, name))
    return filing
