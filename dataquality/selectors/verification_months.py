"""核查中可读的月份: the newest submission of each month of the verified year."""

from dataquality.models import Submission, Verification


def months_of(verification: Verification) -> list[Submission]:
    """The newest submission of each month, in the order of the months; one query."""
    report = verification.report
    found = Submission.objects.filter(
        filing__enterprise=report.enterprise_id,
        filing__sector=report.sector,
        filing__month__startswith=f"{report.emission_year}-",
    )
    rows = found.select_related("filing").defer("content", "figures", "filing__draft", "filing__basis")
    newest = {one.filing.month: one for one in rows.order_by("filing__month", "number")}
    return list(newest.values())
