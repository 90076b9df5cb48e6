"""审计写入: the one way an entry comes into being."""

from typing import Any

from django.db.models import Model

from cets_portal.audit.models import Entry

#: A person who acts; the accounts room gives it `acting_post`. Typed loosely because accounts stands above.
Person = Any


def record(
    action: str,
    target: Model,
    *,
    by: Person | None,
    reason: str = "",
    detail: dict[str, Any] | None = None,
    from_status: str = "",
    to_status: str = "",
) -> Entry:
    """Write one act in the caller's transaction. `by` None means the portal itself (a nightly task).

    `action` is dotted ("registry.list.publish"); `detail` must be JSON (no Decimal: use str).
    """
    post = getattr(by, "acting_post", None)
    return Entry.objects.create(
        actor=by,
        actor_name=str(by) if by else "",
        post_title=post.title if post else "",
        organisation_name=post.organisation.name if post else "",
        action=action,
        target_type=target._meta.label_lower,
        target_id=str(target.pk),
        target_label=str(target)[:200],
        province=getattr(target, "province", "") or (post.organisation.province if post else ""),
        from_status=from_status,
        to_status=to_status,
        reason=reason,
        detail=detail or {},
    )
