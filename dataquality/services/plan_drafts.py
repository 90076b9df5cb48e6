"""编制草稿: sections of a draft are saved one by one; a save that did not see the one before is refused, never lost."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Conflict, Refused
from cets_portal.audit.selectors import history_of
from cets_portal.audit.services import record
from cets_portal.clock.reading import now
from cets_portal.evidence.rules.canonical import canonical
from cets_portal.norms.form import Form, form_of
from dataquality.models import PlanVersion
from dataquality.rules.plan import editing
from dataquality.rules.plan.carrying import completed
from dataquality.rules.plan.content import FACILITY_CODE, layout_of
from dataquality.rules.plan.difference import differences
from dataquality.rules.plan.presets import planned_rows
from dataquality.services.plan_prefill import blank_facility
from dataquality.services.plans import locked, refuse_strangers, refuse_uneditable

Change = Callable[[Mapping[str, Any], Form], dict[str, Any]]
#: A plan of more facilities is none.
MOST_FACILITIES: Final = 200
SAVE: Final = "dataquality.planversion.save"


class Stale(Conflict):
    """The same part was saved from another page meanwhile; `by` and `at` say who and when, `changes` how what was typed
    differs from what stands."""

    def __init__(self, by: str, at: datetime | None, stands: Mapping[str, Any], typed: Mapping[str, Any]) -> None:
        self.by, self.at, self.stands, self.typed = by, at, stands, typed
        self.changes = differences(stands, typed)
        words = {"who": by or _("另一人"), "when": timezone.localtime(at).strftime("%m-%d %H:%M") if at else ""}
        sentence = _("%(who)s 在 %(when)s 保存过这一部分，您填的没有存入。请核对后再保存，再保存时以您填的为准。")
        super().__init__(sentence % words, code="stale")


@dataclass(frozen=True)
class Seen:
    """看到的内容: what the page showed when it was opened: the count of saves, and a digest of its own part. `page`: which
    drawing of the page it is; its own saves do not stand in its way, those of another tab do."""

    revision: int
    digest: str = ""
    page: str = ""


@dataclass(frozen=True)
class Saved:
    """保存结果: the count of saves now, whether anything changed, how many rows were touched."""

    revision: int
    changed: bool
    touched: int = 0


def digest_of(version: PlanVersion, section: str, facility: str | None = None) -> str:
    """The digest of what one page shows."""
    return hashlib.sha256(canonical(editing.slice_of(version.content, section, facility))).hexdigest()[:16]


def save(
    version: PlanVersion, section: str, change: Change, *, by: User, seen: Seen, facility: str | None = None
) -> Saved:
    """Put `change` on the draft as it stands now. Raises Stale where the same part was saved meanwhile, Forbidden to
    strangers, Conflict once it is handed in. A save that changes nothing is not counted."""
    refuse_strangers(version.plan.enterprise, by)
    with transaction.atomic():
        held = locked(version)
        refuse_uneditable(held)
        form = form_of(held.form_code)
        content = completed(form, change(held.content, form))
        changed = content != held.content
        if changed and _is_stale(held, section, facility, seen):
            raise Stale(str(held.saved_by or held.made_by or ""), held.saved_at, held.content, content)
        if changed:
            _store(held, content, by, {"section": section, "facility": facility or "", "page": seen.page})
    version.refresh_from_db()
    return Saved(version.revision, changed)


def _is_stale(held: PlanVersion, section: str, facility: str | None, seen: Seen) -> bool:
    overtaken = held.revision != seen.revision and digest_of(held, section, facility) != seen.digest
    return overtaken and not _only_own_saves(held, section, facility, seen)


def _only_own_saves(held: PlanVersion, section: str, facility: str | None, seen: Seen) -> bool:
    """A page saves itself while its button is pressed: what it did not see yet is then its own."""
    if not seen.page:
        return False
    saves = history_of(held).filter(action=SAVE, detail__revision__gt=seen.revision, detail__section=section)
    if section == "parameters":
        saves = saves.filter(detail__facility=facility or "")
    return all(said.get("page") == seen.page for said in saves.values_list("detail", flat=True))


def _store(held: PlanVersion, content: dict[str, Any], by: User, part: Mapping[str, str]) -> None:
    PlanVersion.objects.filter(pk=held.pk).update(
        content=content, revision=held.revision + 1, saved_by=by, saved_at=now()
    )
    record(SAVE, held, by=by, detail={**part, "revision": held.revision + 1})


def save_texts(version: PlanVersion, section: str, texts: Mapping[str, str], *, by: User, seen: Seen) -> Saved:
    """B.2, B.3 boundary or B.6."""
    return save(version, section, lambda content, _form: editing.with_texts(content, section, texts), by=by, seen=seen)


def save_facility(version: PlanVersion, code: str, said: Mapping[str, Any], *, by: User, seen: Seen) -> Saved:
    """B.3: one facility. `code` "" adds it; another code in `said` renames it and its rows."""

    def change(content: Mapping[str, Any], _form: Form) -> dict[str, Any]:
        _refuse_code(content, said["code"], but=code)
        if code and editing.facility_said(content, code) is None:
            raise Conflict(_("设施 %(code)s 已被移除，请刷新后再看。") % {"code": code}, code="gone")
        return editing.with_facility(content, code or said["code"], said)

    return save(version, "facilities", change, by=by, seen=seen, facility=code or None)


def add_facility(version: PlanVersion, code: str, name: str, kind: str, *, by: User, seen: Seen) -> Saved:
    """B.3: a further facility, of which only code, name and kind are said so far."""
    return save_facility(version, "", blank_facility(code, name, kind), by=by, seen=seen)


def copy_facility(version: PlanVersion, code: str, new: str, name: str, *, by: User, seen: Seen) -> Saved:
    """B.3: a facility once more, with everything that is said of it."""

    def change(content: Mapping[str, Any], _form: Form) -> dict[str, Any]:
        _refuse_code(content, new)
        return editing.with_copy(content, code, new, name)

    return save(version, "facilities", change, by=by, seen=seen)


def remove_facility(version: PlanVersion, code: str, *, by: User, seen: Seen) -> Saved:
    """B.3: a facility taken out with its rows."""
    return save(
        version,
        "facilities",
        lambda content, _form: editing.without_facility(content, code),
        by=by,
        seen=seen,
        facility=code,
    )


def save_flows(version: PlanVersion, flows: Sequence[Mapping[str, Any]], *, by: User, seen: Seen) -> Saved:
    """B.3: what the enterprise as a whole consumes."""
    return save(version, "facilities", lambda content, _form: editing.with_flows(content, flows), by=by, seen=seen)


def save_rows(
    version: PlanVersion,
    facility: str,
    typed: Mapping[str, Mapping[str, str]],
    batch: str | None,
    *,
    by: User,
    seen: Seen,
) -> Saved:
    """B.4 (facility "") or B.5: rows of one facility, and what a batch is."""

    def change(content: Mapping[str, Any], form: Form) -> dict[str, Any]:
        said = editing.with_rows(content, planned_rows(form, layout_of(content)), typed)
        return said if batch is None else said | {"batch_definition": batch}

    return save(version, "parameters", change, by=by, seen=seen, facility=facility)


def fill_rows(
    version: PlanVersion,
    facility: str,
    source: str,
    targets: Sequence[str],
    names: Sequence[str],
    *,
    by: User,
    seen: Seen,
) -> Saved:
    """整列填充: the texts of one row put into the ticked ones."""
    if not targets:
        raise Refused(_("请先勾选要填的行。"), code="nothing")
    if not names:
        raise Refused(_("请选择要填哪几栏。"), code="no_columns")
    touched = 0

    def change(content: Mapping[str, Any], form: Form) -> dict[str, Any]:
        nonlocal touched
        if source not in content.get("parameters", {}):
            raise Refused(_("作样的那一行还没有填写，请先填好并保存。"), code="no_source")
        said, touched = editing.filled(content, planned_rows(form, layout_of(content)), source, targets, names)
        return said

    done = save(version, "parameters", change, by=by, seen=seen, facility=facility)
    return Saved(done.revision, done.changed, touched)


def _refuse_code(content: Mapping[str, Any], code: str, but: str = "") -> None:
    if not FACILITY_CODE.fullmatch(code):
        raise Refused(_("设施编号为 1 至 20 位字母、数字、# 或 -，例如 1#、KILN-2。"), code="code")
    if code != but and editing.facility_said(content, code) is not None:
        raise Refused(_("本方案已有编号为 %(code)s 的设施，请换一个编号。") % {"code": code}, code="taken")
    if not but and len(content.get("facilities", ())) >= MOST_FACILITIES:
        raise Refused(_("设施不超过 %(n)s 台（条）。") % {"n": MOST_FACILITIES}, code="too_many")
