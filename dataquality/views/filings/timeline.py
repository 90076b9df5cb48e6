"""存证的经过: who did what when upon a month; of a section's decision also which section and what was decided."""

from typing import Any

from django.utils.translation import gettext as _

from cets_portal.audit.models import Entry
from cets_portal.audit.selectors import history_of
from cets_portal.norms.form import form_of
from dataquality.choices import Decision
from dataquality.models import Filing
from dataquality.services.reviewing import PAPERS
from registry.views.enterprise_page import timeline_entry


def filing_timeline(filing: Filing) -> list[dict[str, Any]]:
    """Newest first, as components/timeline.html draws it."""
    names = {one.id: _(one.name) for one in form_of(filing.form_code).sections} | {PAPERS: _("支撑材料")}
    return [timeline_entry(entry) | _decided(entry, names) for entry in history_of(filing)]


def _decided(entry: Entry, names: dict[str, str]) -> dict[str, str]:
    """The line of a section's decision: 分部审核存证：燃料消耗 有问题（第 2 稿）."""
    said = entry.detail
    if entry.action != "dataquality.filing.decide_section" or "section" not in said:
        return {}
    decision = said.get("decision", "")
    label = Decision(decision).label if decision in Decision.values else decision
    words = {"section": names.get(said["section"], said["section"]), "decision": label, "n": said.get("number", "")}
    return {"text": _("分部审核：%(section)s，%(decision)s（第 %(n)s 稿）") % words}
