"""分配建议: many reports shared out among agencies, each with its least burdened group; nothing is written."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from cets_portal.norms.verification import verification_guide
from dataquality.models import AnnualReport, VerificationAgency
from dataquality.rules.verification.conflicts import Agency, Wanted, agency_faults, binds
from dataquality.rules.verification.sharing import Desk, share, team
from dataquality.selectors.verification_agencies import desks_of, facts_of
from dataquality.selectors.verification_reports import agencies_on
from dataquality.services.verification.assigning import Assignment


def propose(
    reports: Sequence[AnnualReport],
    agencies: Sequence[VerificationAgency],
    said: Mapping[str, Any],
    kept: Mapping[int, int],
    today: date,
) -> dict[int, Assignment]:
    """Report → assignment. `said`: role, due_on and note of all; `kept`: agencies that the clerk chose himself.

    A report that none of the agencies may take is left out; an agency chosen by hand stands, whatever is against it.
    """
    facts, desks = facts_of(agencies), {one.agency: one for one in desks_of(agencies, today)}
    named = {one.pk: one for one in agencies}
    by_hand = {key: value for key, value in kept.items() if value in named}
    barred = _barred(reports, facts, desks, today)
    free = [one.pk for one in reports if one.pk not in by_hand]
    for report in reports:
        if report.pk in by_hand:
            desks[by_hand[report.pk]].tasks += 1
    shared = share(free, desks.values(), barred) | by_hand
    at_least = verification_guide().group.technical_at_least
    made = {}
    for report in reports:
        key = shared.get(report.pk)
        if key is not None:
            people = team(desks[key], report.sector, _away(report, facts[key], today), at_least=at_least)
            made[report.pk] = Assignment(report=report, agency=named[key], people=people, **said)
    return made


def _barred(
    reports: Sequence[AnnualReport], facts: Mapping[int, Agency], desks: Mapping[int, Desk], today: date
) -> dict[int, frozenset[int]]:
    """Report → agencies that may not have it: they must stay away, have it already, or have nobody to send."""
    taken = agencies_on(list(reports))
    return {
        one.pk: frozenset(
            key
            for key, agency in facts.items()
            if key in taken.get(one.pk, ()) or _must_not(one, agency, desks[key], today)
        )
        for one in reports
    }


def _must_not(report: AnnualReport, agency: Agency, desk: Desk, today: date) -> bool:
    if any(True for _fault in agency_faults(_wanted(report), agency, verification_guide(), today)):
        return True
    away = _away(report, agency, today)
    knowing = [one for one in desk.people if one.pk not in away and report.sector in one.sectors]
    return len(knowing) <= verification_guide().group.technical_at_least


def _away(report: AnnualReport, agency: Agency, today: date) -> frozenset[int]:
    """People of the agency who must stay away from the unit."""
    years = verification_guide().ties.years
    found: Collection[int] = {
        tie.person
        for tie in agency.ties
        if tie.person is not None and tie.enterprise == report.enterprise_id and binds(tie, today, years)
    }
    return frozenset(found)


def _wanted(report: AnnualReport) -> Wanted:
    unit = report.enterprise
    return Wanted(enterprise=unit.pk, unit=unit.name, province=unit.province, sector=report.sector, people=())
