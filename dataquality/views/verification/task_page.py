"""任务页: one verification with the forms of its step; a refused form stands on it as it was typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cets_portal.accounts.asking import is_role, user_of
from cets_portal.accounts.models import Role
from cets_portal.audit.lifecycle import actions_for
from cets_portal.clock.reading import today
from cets_portal.norms.codes import Actor
from cets_portal.norms.verification import verification_guide
from dataquality.access.verification import is_agency, verification_for, writes
from dataquality.choices import FindingClass, FindingStatus, FindingVerdict, SheetAnswer, SheetKind, VerificationStatus
from dataquality.forms.reviews import Again
from dataquality.forms.verification import FindingForm, GroupForm, JudgeForm, PointForm, ReasonForm, StayForm
from dataquality.models import AgencyPerson, SheetRow, Verification
from dataquality.selectors import verification as selectors
from dataquality.selectors.verification_agencies import serving
from dataquality.services.verification.findings import DRAFTING, JUDGING
from dataquality.services.verification.groups import may_arrange
from dataquality.services.verification.points import STAGES, Found, answers_of, mark_of
from dataquality.services.verification.presence import STAYING
from dataquality.views.verification import items as report_items
from dataquality.views.verification.shown import history, shown, way_of

#: Places of the forms on the page; a finding is judged at "judge-PK", rewritten at "finding-PK".
POINT, STAY, FINDING, GROUP = "point", "stay", "finding", "group"
SKIP, STOP, CANCEL = "skip", "stop", "cancel"
_S = VerificationStatus


@dataclass(frozen=True)
class PointLine:
    """要点的一行: `typed` where a refused form stands on the page."""

    row: SheetRow
    title: str
    item: str
    answer: str
    note: str
    mark: str


def task_page(
    request: HttpRequest, pk: int, again: Again | None = None, typed: Mapping[str, Found] | None = None, status: int = 0
) -> HttpResponse:
    """The page of a task; `again`: the form that was refused; `typed`: answers of points that were not saved."""
    user, day = user_of(request), today()
    task = verification_for(user, pk)
    turn = selectors.turn(task)
    writer = writes(user, task)
    context = {
        "task": task,
        "turn": shown(turn, day, _acts_for(request)),
        "way": way_of(task, turn),
        "group": selectors.members_of(task),
        "others": selectors.others_of(task),
        "newest": selectors.newest_version(task),
        "presences": selectors.presences_of(task),
        "staying": writer and task.status in STAYING,
        "history": history(task),
        "today": day,
        "writer": writer,
        "is_bureau": is_role(request, Role.CLERK, Role.REVIEWER),
        "is_agency": is_agency(user),
        "acts": actions_for(task, user) if writer or not is_agency(user) else {},
        "guide": verification_guide(),
    }
    context |= _points(task, writer, typed or {}) | _findings(request, task, writer) | _forms(task, writer, user)
    if again:
        context |= _drawn_again(task, again, context)
    answered = again.status if again else status or 200
    return render(request, "dataquality/verification/task.html", context, status=answered)


def _acts_for(request: HttpRequest) -> Actor | None:
    role = user_of(request).acting_post
    roles = {Role.VERIFIER: Actor.AGENCY, Role.CLERK: Actor.PROVINCE, Role.REVIEWER: Actor.PROVINCE}
    return roles.get(Role(role.role)) if role else None


def _points(task: Verification, writer: bool, typed: Mapping[str, Found]) -> dict[str, Any]:
    """The two forms: open to the group in their stage, else to read."""
    words = report_items.by_item(report_items.items(task))
    sheets = []
    for sheet in SheetKind:
        rows = selectors.rows_of(task, sheet)
        if rows:
            sheets.append(
                {
                    "kind": sheet.value,
                    "label": sheet.label,
                    "lines": [_line(one, words, typed) for one in rows],
                    "open": sum(one.answer == SheetAnswer.OPEN for one in rows),
                    "editable": writer and task.status in STAGES[sheet],
                    "answers": [(one.value, one.label) for one in answers_of(sheet)],
                }
            )
    return {"sheets": sheets, "item_words": words}


def _line(row: SheetRow, words: Mapping[str, str], typed: Mapping[str, Found]) -> PointLine:
    said = typed.get(row.code)
    return PointLine(
        row, title_of(row), words.get(row.item, row.item), said.answer if said else row.answer,
        said.note if said else row.note, mark_of(row),
    )  # fmt: skip


def title_of(row: SheetRow) -> str:
    """A point of the guide in the reader's language, the group's own as it was written."""
    return row.title if row.code.startswith("own-") else _(row.title)


def _findings(request: HttpRequest, task: Verification, writer: bool) -> dict[str, Any]:
    found = list(selectors.findings_of(task))
    return {
        "findings": [one for one in found if one.status != FindingStatus.DROPPED],
        "dropped": [one for one in found if one.status == FindingStatus.DROPPED],
        "drafting": writer and task.status in DRAFTING,
        "judging": writer and task.status in JUDGING,
        "finding_initial": _from_point(request, task),
        "verdicts": FindingVerdict.choices,
    }


def _from_point(request: HttpRequest, task: Verification) -> dict[str, str]:
    """A finding begun from a point that differs (`?from=` its code and form)."""
    sheet, _colon, code = request.GET.get("from", "").partition(":")
    row = task.sheet_rows.filter(sheet=sheet, code=code).first()
    if row is None:
        return {}
    classes = {one.code: one.finding_class for one in verification_guide().points}
    found = FindingClass.ON_SITE if sheet == SheetKind.ON_SITE else classes.get(code, FindingClass.OTHER)
    return {"finding_class": found, "item": row.item, "description": row.note or title_of(row)}


def _forms(task: Verification, writer: bool, user: Any) -> dict[str, Any]:
    """The forms that stand on the page."""
    offered = report_items.choices(report_items.items(task)) if writer else []
    people = AgencyPerson.objects.filter(duties__verification=task, duties__removed_at__isnull=True).distinct()
    forms: dict[str, Any] = {
        "skip_form": ReasonForm(auto_id="skip-%s"),
        "stop_form": ReasonForm(auto_id="stop-%s"),
        "cancel_form": ReasonForm(auto_id="cancel-%s"),
    }
    if writer:
        forms |= {
            "point_form": PointForm(items=offered, auto_id="point-%s"),
            "finding_form": FindingForm(items=offered, auto_id="finding-%s"),
            "stay_form": StayForm(people=people, auto_id="stay-%s"),
            "judge_form": JudgeForm(auto_id=False),
            "items": offered,
            "classes": FindingClass.choices,
        }
    if may_arrange(task, user) and task.status not in (_S.CONCLUDED, _S.CONFIRMED, _S.CANCELLED):
        forms["group_form"] = group_form(task)
    return forms


def group_form(task: Verification, data: Any = None) -> GroupForm:
    """The group as it stands, to be changed."""
    offered = serving(task.agency.people.all(), today())
    standing: dict[str, Any] = {"members": [], "on_site": []}
    names = {duty.value: name for name, duty in GroupForm.DUTIES.items()}
    for one in selectors.members_of(task):
        name = names[one.duty]
        if name in standing and isinstance(standing[name], list):
            standing[name].append(one.person_id)
        else:
            standing[name] = one.person_id
    return GroupForm(data, people=offered, initial=standing, auto_id="group-%s")


def _drawn_again(task: Verification, again: Again, context: dict[str, Any]) -> dict[str, Any]:
    """The refused form in its place; the languages lead to the page, not to the act."""
    name = f"{again.place}_form"
    shown_in = {name: again.form} if name in context else {}
    if name in context:
        again.form.auto_id = context[name].auto_id
    return shown_in | {"again": again, "page_url": reverse("verification-detail", args=[task.pk])}
