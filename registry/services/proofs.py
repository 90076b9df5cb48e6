"""依据冻结: the working out of every verdict, kept with the entry when the list leaves the clerk's hands.

From then on the reviewer, and after publication everybody, reads the proof that belongs to the signed verdict,
whatever the register says later.
"""

import json

from django.utils.translation import gettext as _

from cets_portal.audit.errors import Refused
from cets_portal.clock import reading as clock
from registry.models import AnnualList, ListEntry
from registry.rules.screening import explain
from registry.selectors.screening import drift_between, recorded
from registry.selectors.verdicts import Question
from registry.services import bulk
from registry.services.unit_words import names_in_short


def freeze_proofs(annual_list: AnnualList) -> None:
    """Write the proof of every entry of a locked list.

    Refused when the register has moved on since the screening: the proof would not lead to the verdict.
    """
    question = Question.about(annual_list, clock.today())
    units = dict(annual_list.entries.order_by().values_list("enterprise_id", "pk"))
    book = question.facts(also=units)
    stale = drift_between(annual_list, question, book)
    if stale:
        raise Refused(
            _("筛查之后企业登记册有变动，涉及 %(count)s 家：%(names)s。请先在门槛筛查页重新筛查，再确认有变化的条目。")
            % {"count": len(stale), "names": names_in_short([(one.name, one.uscc) for one in stale])},
            code="stale",
            issues=stale,
        )
    rule, year, today, percent = question.rule, question.list_year, question.today, question.near_percent
    proofs = []
    for unit, pk in units.items():
        steps = recorded(explain(book.facts[unit], rule, year, today, percent))
        proofs.append((pk, json.dumps(steps, ensure_ascii=False)))
    bulk.update(ListEntry, ["id"], ["proof"], proofs)
