"""企业整改的页面: findings issued about the own unit, each answered, then handed in as a whole."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import page_of, user_of
from cets_portal.audit.refusals import shows_refusal
from cets_portal.clock.reading import today
from cets_portal.evidence.services.intake import name_of, take_in
from cets_portal.norms.codes import Actor
from dataquality.access.verification import correction_for, corrections_for, finding_for, paper_for
from dataquality.choices import FindingStatus, VerificationStatus
from dataquality.forms.reviews import Again, tried
from dataquality.forms.verification import MendForm
from dataquality.models import VerificationFinding
from dataquality.selectors import verification as selectors
from dataquality.services.verification import corrections
from dataquality.services.verification.corrections import Mended
from dataquality.views.verification.items import by_item, items, numeric
from dataquality.views.verification.shown import history, shown

BACK = "correction-detail"


def correction_list(request: HttpRequest) -> HttpResponse:
    """核查整改: what was found of the own unit's reports."""
    found = selectors.with_days(corrections_for(user_of(request)))
    page = page_of(request, found)
    lines = [{"task": one.verification, "turn": shown(one.turn, today(), Actor.UNIT)} for one in selectors.lines(page)]
    return render(request, "dataquality/verification/corrections.html", {"page": page, "lines": lines})


def correction_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """一份不符合项清单, to be answered one by one."""
    return _page(request, pk)


@require_POST
@shows_refusal(back="correction-list")
def correction_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """填写整改 of one finding (`pk` is the finding's)."""
    finding = finding_for(user_of(request), pk)
    task = correction_for(user_of(request), finding.verification_id)

    def answer(papers: list[Any], **said: Any) -> None:
        stored = [(take_in(one, by=user_of(request)), name_of(one)) for one in papers]
        corrections.answer(finding, Mended(**said, papers=stored), by=user_of(request), numeric=numeric(items(task)))

    if again := tried(f"mend-{pk}", MendForm(request.POST, request.FILES), answer):
        return _page(request, task.pk, again)
    messages.success(request, _("第 %(n)s 项的整改已保存；全部填完后请提交。") % {"n": finding.number})
    return redirect(f"{reverse(BACK, args=[task.pk])}#mend-{pk}")


@require_POST
@shows_refusal(back="correction-list")
def correction_paper_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """移除证据 (`pk` is the paper's)."""
    paper = paper_for(user_of(request), pk)
    corrections.remove_paper(paper, by=user_of(request))
    return redirect(f"{reverse(BACK, args=[paper.finding.verification_id])}#mend-{paper.finding_id}")


@require_POST
@shows_refusal(back=BACK)
def correction_hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    """整改提交完毕."""
    corrections.hand_in(correction_for(user_of(request), pk), by=user_of(request), today=today())
    messages.success(request, _("整改已全部提交，核查机构已收到。"))
    return redirect(BACK, pk)


def _page(request: HttpRequest, pk: int, again: Again | None = None) -> HttpResponse:
    task = correction_for(user_of(request), pk)
    found = list(selectors.issued(task))
    rows = [_row(one, again) for one in found]
    open_to_unit = task.status == VerificationStatus.CORRECTING
    context = {
        "task": task,
        "turn": shown(selectors.turn(task), today(), Actor.UNIT),
        "rows": rows,
        "item_words": by_item(items(task)),
        "left": sum(one.status == FindingStatus.ISSUED for one in found),
        "bare": sum(not row["papers"] for row in rows),
        "open": open_to_unit,
        "history": history(task, for_unit=True),
        "again": again,
        "page_url": reverse(BACK, args=[pk]) if again else "",
    }
    return render(request, "dataquality/verification/correction.html", context, status=again.status if again else 200)


def _row(finding: VerificationFinding, again: Again | None) -> dict[str, Any]:
    """A finding with its form: as it was typed where it was refused, else as it stands."""
    place = f"mend-{finding.pk}"
    if again and again.place == place:
        again.form.auto_id = f"{place}-%s"
        form: Any = again.form
    else:
        names = ("cause", "correction", "corrected_value")
        form = MendForm(initial={name: getattr(finding, name) for name in names}, auto_id=f"{place}-%s")
    if not finding.item:
        del form.fields["corrected_value"]
    papers = [one for one in finding.papers.all() if one.removed_at is None]
    return {"finding": finding, "form": form, "papers": papers, "place": place}
