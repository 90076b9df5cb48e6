"""状态流转: the only writer of `status`.

A model keeps a `LIFECYCLE` table beside its `Status` choices: action → `Step`. Buttons, permission
test and state documentation derive from that table. Races are decided by a conditional UPDATE: of
two simultaneous acts one changes a row, the other gets `Conflict`. The audit entry is written in
the same transaction, so a status without its entry cannot exist.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.audit.services import Person, record


@dataclass(frozen=True)
class Step:
    """流转: one allowed change of status.

    `not_by` names the foreign keys to people who may not take this step (maker ≠ checker);
    `roles` empty means that only the portal itself takes it (by=None).
    """

    label: Any
    sources: tuple[str, ...]
    target: str
    roles: frozenset[str] = frozenset()
    not_by: tuple[str, ...] = ()
    reason_required: bool = False


Lifecycle = Mapping[str, Step]


def advance(
    obj: models.Model,
    action: str,
    *,
    by: Person | None,
    reason: str = "",
    detail: dict[str, Any] | None = None,
    **changes: Any,
) -> None:
    """Take `action` on `obj`, or raise Forbidden, Refused or Conflict; `changes` are saved with it.

    `obj` is refreshed in place. Fields in `changes` belong to the step (e.g. submitted_by, published_at);
    `detail` (JSON) goes into the audit entry.
    """
    step = _step(obj, action)
    check_allowed(obj, step, by=by, reason=reason)
    before = str(obj.status)  # type: ignore[attr-defined]
    with transaction.atomic():
        if not _moved(obj, step, changes):
            raise Conflict(_("该对象的状态刚刚已被他人改变，请刷新后再办。"), code="conflict")
        name = f"{obj._meta.label_lower}.{action}"
        record(name, obj, by=by, reason=reason, detail=detail, from_status=before, to_status=step.target)


def _step(obj: models.Model, action: str) -> Step:
    table: Lifecycle = obj.LIFECYCLE  # type: ignore[attr-defined]
    return table[action]


def _moved(obj: models.Model, step: Step, changes: dict[str, Any]) -> bool:
    """Move the row only if it still stands where this process saw it: the loser of a race moves nothing."""
    seen = obj.status  # type: ignore[attr-defined]
    if seen not in step.sources:
        return False
    rows = type(obj)._default_manager.filter(pk=obj.pk, status=seen)
    if rows.update(status=step.target, **changes) != 1:
        return False
    obj.refresh_from_db()
    return True


def check_allowed(obj: models.Model, step: Step, *, by: Person | None, reason: str = "x") -> None:
    """Raise Forbidden or Refused unless `by` may take `step` now (the state itself is not looked at)."""
    if step.roles:
        post = getattr(by, "acting_post", None)
        if post is None or post.role not in step.roles:
            raise Forbidden(_("您的岗位不能办理“%(label)s”。") % {"label": step.label}, code="role")
    if by is not None and any(getattr(obj, f"{field}_id") == by.pk for field in step.not_by):
        raise Refused(
            _("“%(label)s”须由另一人办理：经办与复核不得为同一人。") % {"label": step.label},
            code="second_person",
        )
    if step.reason_required and not reason.strip():
        raise Refused(_("请写明“%(label)s”的理由。") % {"label": step.label}, code="reason")


def actions_for(obj: models.Model, user: Person | None) -> dict[str, str]:
    """Actions open from the present state to this user's role: action → "" or why it is blocked for them.

    A blocked button stays visible with its reason (DESIGN §5), so second-person refusals are listed too.
    """
    open_to: dict[str, str] = {}
    for action, step in obj.LIFECYCLE.items():  # type: ignore[attr-defined]
        if obj.status not in step.sources or not step.roles:  # type: ignore[attr-defined]
            continue
        try:
            check_allowed(obj, step, by=user)
        except Forbidden:
            continue
        except Refused as refusal:
            open_to[action] = str(refusal)
        else:
            open_to[action] = ""
    return open_to
