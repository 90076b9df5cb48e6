"""房间之间: what a room may call of a room that stands above it, by dotted path. `settings` takes these names over.

Imports go downwards only; where something below must tell or ask something above, it asks for one of these.
"""

# The figures in the navigation; accounts may not import desk.
WAITING_COUNTS = "cets_portal.desk.selectors.waiting_counts"
# Whom letters may go to, which units still owe what a letter is about, and what an acknowledgement acknowledges too.
LETTER_RECIPIENTS = "registry.selectors.letters.find_recipients"
LETTER_OWING = "cets_portal.desk.still_owing.still_owing"
LETTER_ACKNOWLEDGED = "registry.services.letters.letter_acknowledged"
# How many completions stand under obligations; and months filed on the national platform, as recorded above.
SETTLED_AMONG = "cets_portal.oversight.selectors.settled_among.settled_among"
MONTHS_ELSEWHERE = "cets_portal.oversight.selectors.settled_among.months_elsewhere"
# What follows when the obligations are rebuilt: records of a replaced duty go along, whoever owes it is told.
OBLIGATION_FOLLOWERS = ["cets_portal.oversight.services.carrying.carry_over"]
MOVED_DAYS = "cets_portal.desk.moved_days.tell_moved"

# What is done in the portal settles its duty.
DUTY_SETTLERS = {
    "months_filed": "cets_portal.oversight.services.own_acts.months_filed",
    "plan_accepted": "cets_portal.oversight.services.own_acts.plan_accepted",
    "report_submitted": "cets_portal.oversight.services.own_acts.report_submitted",
    "report_withdrawn": "cets_portal.oversight.services.own_acts.report_withdrawn",
    "evaluation_published": "cets_portal.oversight.services.own_acts.evaluation_published",
    "figure_told": "cets_portal.oversight.services.own_acts.figure_told",
    "quota_approved": "cets_portal.oversight.services.quota_acts.quota_approved",
    "quota_issued": "cets_portal.oversight.services.quota_acts.quota_issued",
    "surrendered": "cets_portal.oversight.services.surrender_acts.surrendered",
}
# What another emissions figure of a unit would change: functions (enterprise, sector, year, old, new) -> sentences.
FIGURE_TOUCHES = [
    "registry.selectors.touched.touched_lists",
    "quota.selectors.touched.touched_allocations",
    "quota.selectors.touched.touched_obligations",
]

# Where the nightly proof finds what was logged: functions that yield (subject, content bytes).
LOGGED_CONTENTS = [
    "dataquality.selectors.plans.logged_contents",
    "dataquality.selectors.submissions.logged_contents",
    "dataquality.selectors.reports.logged_contents",
    "dataquality.selectors.evaluations.logged_contents",
    "dataquality.selectors.conclusions.logged_contents",
    "dataquality.selectors.verified.logged_contents",
    "dataquality.selectors.verified_editions.logged_contents",
    "quota.selectors.logged.logged_contents",
    "quota.selectors.closing.logged_contents",
    "quota.selectors.surrender_logged.logged_contents",
    "cets_portal.oversight.selectors.cases.logged_contents",
]
# 回执, by the kind of the log entry: who may read it, (user, entry) -> bool; what it proves, (entry) -> bytes or None.
RECEIPTS = {
    "filing": ("dataquality.access.receipts.of_own_unit", "dataquality.selectors.logged.submission_of"),
    "plan": ("dataquality.access.receipts.of_own_unit", "dataquality.selectors.logged.plan_of"),
    "report": ("dataquality.access.receipts.of_own_unit", "dataquality.selectors.logged.report_of"),
    "conclusion": ("dataquality.access.receipts.of_conclusion", "dataquality.selectors.logged.conclusion_of"),
    "figure": ("dataquality.access.receipts.of_figure", "dataquality.selectors.logged.figure_of"),
    "verified": ("dataquality.access.receipts.of_everybody", "dataquality.selectors.logged.edition_of"),
    "evaluation": ("dataquality.access.receipts.of_everybody", "dataquality.selectors.logged.evaluation_of"),
    "allocation": ("quota.access.receipts.of_run", "quota.selectors.logged.content_of"),
    "surrender": ("quota.access.receipts.of_surrender", "quota.selectors.surrender_logged.content_of"),
    "surrender_results": ("dataquality.access.receipts.of_everybody", "quota.selectors.closing.receipt_content"),
    "case": ("cets_portal.oversight.access.may_see_receipt", "cets_portal.oversight.selectors.cases.content_of"),
}
# Which enterprises' papers a stored file is: (StoredFile) -> uses; told when it turns out to carry malware.
EVIDENCE_USES = ["dataquality.selectors.file_uses.uses_of", "quota.selectors.file_uses.uses_of"]
# A shortfall opens its case, once: (enterprise, sector, quota_year, shortfall, price, facts, by, today) -> case.
SHORTFALL_CASE = "cets_portal.oversight.services.cases.open_shortfall_case"
# Which units' shortfall of a year was punished: (province, sector, quota_year) -> ids of enterprises.
SHORTFALL_PENALTIES = "cets_portal.oversight.selectors.cases.penalised_for_shortfall"
