"""结转的办理: a unit's approver applies within the limit, tonnes are frozen while it waits, an officer moves them."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import Role, User
from cets_portal.accounts.roles import BUREAU
from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.audit.lifecycle import advance, check_allowed
from cets_portal.audit.services import record
from cets_portal.norms.errors import NormError
from quota.choices import AccountKind, CarryOverStatus, FreezeReason, MovementKind
from quota.ledger.accounts import system_account, unit_account
from quota.ledger.entries import Entry
from quota.ledger.freezing import freeze, release
from quota.ledger.posting import post
from quota.ledger.words import vintage_words
from quota.models import Account, CarryOver, Freeze
from quota.rules.carry_over import check_application
from quota.rules.trace import told
from quota.selectors.carry_over import CarryOverBasis, PlanRule, basis_of, rule_of
from quota.services.carry_telling import tell_bureau, tell_unit
from quota.services.computing import refused
from registry.models import Enterprise


def apply_for(
    enterprise: Enterprise, sector: str, plan_code: str, taken: Mapping[int, int], *, by: User, today: date
) -> CarryOver:
    """申请结转 so many tonnes of each vintage. Refused before the window has ended, for a year not met in time, beyond
    the limit or what is available. The enterprise's row is held: two at once cannot pass the limit together."""
    _refuse_stranger(enterprise, by)
    terms = _terms(sector, plan_code)
    if today <= terms.closes_on:
        message = _("可结转量按 %(day)s 终了的持仓计算，次日起才能申请。")
        raise Refused(message % {"day": terms.closes_on.isoformat()}, code="window")
    wanted = {vintage: tonnes for vintage, tonnes in sorted(taken.items()) if tonnes}
    with transaction.atomic():
        Enterprise.objects.select_for_update().get(pk=enterprise.pk)
        basis = basis_of(enterprise, sector, terms)
        _refuse_beyond(basis, wanted)
        made = _stored(enterprise, sector, basis, wanted, by, today)
        account = unit_account(enterprise)
        for vintage, tonnes in wanted.items():  # In the order in which holdings are locked.
            freeze(account, vintage, tonnes, reason=FreezeReason.CARRY_OVER, reference=_frozen_as(made, vintage), by=by,
                   on=today)  # fmt: skip
        record("quota.carryover.apply", made, by=by, detail={"tonnes": made.tonnes, "plan": plan_code},
               to_status=made.status)  # fmt: skip
        transaction.on_commit(lambda: tell_bureau(made, today))
    return made


def approve(carried: CarryOver, *, by: User, today: date, checked: str = "") -> None:
    """批准结转: out of the old vintages and into the new one in one act. `checked` says on what paper a year was looked
    up for which the portal holds no obligation. Refused where the basis no longer carries what was applied for."""
    _refuse_other_bureaus(carried, by)
    check_allowed(carried, CarryOver.LIFECYCLE["approve"], by=by)
    with transaction.atomic():
        held = _held(carried)
        if held.status != CarryOverStatus.FILED:
            raise Conflict(_("该对象的状态刚刚已被他人改变，请刷新后再办。"), code="conflict")
        terms = _terms(held.sector, held.plan_code)
        _refuse_changed(basis_of(held.enterprise, held.sector, terms), checked)
        assert held.filed_by is not None
        post(_entries(held, terms), by=held.filed_by, approved_by=by, effective_on=today, releasing=_freezes(held))
        advance(carried, "approve", by=by, reason=checked.strip(), decided_by=by, decided_on=today)
        transaction.on_commit(lambda: tell_unit(carried, today))


def approve_many(found: Iterable[CarryOver], *, by: User, today: date) -> tuple[int, list[str]]:
    """Each on its own: how many were approved, and a sentence for each that was not."""
    done, said = 0, []
    for one in found:
        try:
            approve(one, by=by, today=today)
        except Refused as refusal:
            said.append(f"{one.enterprise.name}：{refusal}")
        else:
            done += 1
    return done, said


def refuse(carried: CarryOver, *, reason: str, by: User, today: date) -> None:
    """不批准结转, with the reason; the tonnes move freely again."""
    _refuse_other_bureaus(carried, by)
    with transaction.atomic():
        advance(carried, "refuse", by=by, reason=reason, refusal=reason.strip(), decided_by=by, decided_on=today)
        _release(carried, by, today)
        transaction.on_commit(lambda: tell_unit(carried, today))


def withdraw(carried: CarryOver, *, by: User, today: date) -> None:
    """撤回结转申请, by the unit itself."""
    _refuse_stranger(carried.enterprise, by)
    with transaction.atomic():
        advance(carried, "withdraw", by=by)
        _release(carried, by, today)


def _held(carried: CarryOver) -> CarryOver:
    """The application, locked until the transaction ends."""
    found = CarryOver.objects.select_for_update(of=("self",)).select_related("enterprise", "filed_by")
    return found.get(pk=carried.pk)


def _stored(
    enterprise: Enterprise, sector: str, basis: CarryOverBasis, wanted: Mapping[int, int], by: User, today: date
) -> CarryOver:
    return CarryOver.objects.create(
        enterprise=enterprise, sector=sector, plan_code=basis.terms.plan.code, tonnes=sum(wanted.values()),
        net_sold_tonnes=basis.tonnes("net_sold"), limit_tonnes=basis.tonnes("allowed"),
        taken={str(vintage): tonnes for vintage, tonnes in wanted.items()},
        working=[told(step) for step in basis.steps], filed_by=by, filed_on=today,
    )  # fmt: skip


def _terms(sector: str, plan_code: str) -> PlanRule:
    if (found := rule_of(sector, plan_code)) is None:
        raise Refused(_("该行业没有已生效的结转规定。"), code="plan_code")
    return found


def _refuse_beyond(basis: CarryOverBasis, wanted: Mapping[int, int]) -> None:
    if not basis.is_met:
        years = "、".join(str(one.year) for one in basis.years if one.is_known and not one.is_met)
        raise Refused(_("%(years)s 年度未按期足额清缴，不能结转。") % {"years": years}, code="not_met")
    for vintage, tonnes in wanted.items():
        available = basis.available.get(vintage, 0)
        if not 0 < tonnes <= available:
            message = _("%(vintage)s 年度配额可用 %(available)s 吨，申请结转 %(tonnes)s 吨。")
            words = {"vintage": vintage_words(vintage), "available": f"{available:,}", "tonnes": f"{tonnes:,}"}
            raise Refused(message % words, code="short")
    try:
        check_application(
            basis.tonnes("allowed"), applied_before=basis.sources.applied_before,
            available=sum(basis.available.values()), asked=sum(wanted.values()),
        )  # fmt: skip
    except NormError as fault:
        raise refused(fault, "limit") from fault


def _refuse_changed(basis: CarryOverBasis, checked: str) -> None:
    """What the unit applied with must still hold: years met, and all applications within the limit."""
    if not basis.is_met or basis.sources.applied_before > basis.tonnes("allowed"):
        raise Refused(
            _("申请之后清缴情况或配额变动有变化，申请量超过现在的可结转量。请不批准，由单位重新申请。"), code="changed"
        )
    if basis.unknown_years and not checked.strip():
        years = "、".join(map(str, basis.unknown_years))
        message = _("本系统没有 %(years)s 年度的应清缴记录。请核对履约证明，并写明核对依据后再批准。")
        raise Refused(message % {"years": years}, code="checked")


def _entries(carried: CarryOver, terms: PlanRule) -> list[Entry]:
    account = unit_account(carried.enterprise)
    between = system_account(AccountKind.CARRIED_OVER, account.province)
    clause = f"{terms.rule.source} {terms.rule.clause}"
    reference = f"carry_over/{carried.pk}"
    out = [_out(account, between, int(vintage), tonnes, reference, clause) for vintage, tonnes in carried.taken.items()]
    into = Entry(MovementKind.CARRY_OVER_IN, between, account, terms.rule.into_vintage, carried.tonnes,
                 f"{reference}/in", clause=clause)  # fmt: skip
    return [*out, into]


def _out(account: Account, between: Account, vintage: int, tonnes: int, reference: str, clause: str) -> Entry:
    return Entry(MovementKind.CARRY_OVER_OUT, account, between, vintage, tonnes, f"{reference}/out/{vintage}",
                 clause=clause)  # fmt: skip


def _frozen_as(carried: CarryOver, vintage: int | str) -> str:
    return f"carry_over/{carried.pk}/{vintage}"


def _freezes(carried: CarryOver) -> list[Freeze]:
    references = [_frozen_as(carried, vintage) for vintage in carried.taken]
    found = Freeze.objects.filter(reference__in=references).select_related("account__enterprise")
    return list(found.order_by("vintage"))


def _release(carried: CarryOver, by: User, today: date) -> None:
    for frozen in _freezes(carried):
        release(frozen, by=by, on=max(today, frozen.frozen_on))


def _refuse_stranger(enterprise: Enterprise, by: User) -> None:
    post = by.acting_post
    if post is None or post.role != Role.APPROVER or post.organisation_id != enterprise.organisation_id:
        raise Forbidden(_("结转由本单位的负责人申请和撤回。"), code="role")


def _refuse_other_bureaus(carried: CarryOver, by: User) -> None:
    post = by.acting_post
    if post is None or post.role not in BUREAU or post.organisation.province != carried.province:
        raise Forbidden(_("只能审批本省单位的结转。"), code="province")
