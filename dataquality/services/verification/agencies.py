"""核查机构登记: agencies, their people and the ties that keep them away; every change is in the log."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import Organisation, OrganisationKind, Role, User
from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.audit.services import record
from cets_portal.clock.reading import now
from cets_portal.evidence.models import StoredFile
from dataquality.choices import TieKind
from dataquality.models import AgencyName, AgencyPerson, Tie, VerificationAgency
from registry.choices import Sector
from registry.models import Enterprise
from registry.rules.uscc import is_valid


@dataclass(frozen=True, kw_only=True)
class PersonSaid:
    """人员登记: what is recorded of a person. `user`: the account by which the person signs in."""

    name: str
    staff_number: str
    sectors: tuple[str, ...]
    joined_on: date
    left_on: date | None = None
    user: User | None = None


@dataclass(frozen=True, kw_only=True)
class TieSaid:
    """利益冲突登记: of a person, or of the agency as a whole where `person` is None."""

    kind: str
    province: str
    from_on: date
    until_on: date | None = None
    person: AgencyPerson | None = None
    enterprise: Enterprise | None = None
    note: str = ""
    proof: StoredFile | None = None


@transaction.atomic
def register_agency(uscc: str, name: str, *, by: User, today: date) -> VerificationAgency:
    """登记核查机构 by a clerk, with its body in the accounts. Conflict where the code is registered."""
    _refuse_role(by, {Role.CLERK})
    code = uscc.strip().upper()
    if not is_valid(code):
        raise Refused(_("统一社会信用代码不合规，请核对 18 位代码。"), code="uscc")
    if VerificationAgency.objects.filter(uscc=code).exists():
        raise Conflict(_("这个代码的机构已经登记。"), code="uscc")
    key = {"kind": OrganisationKind.AGENCY, "uscc": code}
    body, _new = Organisation.objects.get_or_create(**key, defaults={"name": name})
    made = VerificationAgency.objects.create(uscc=code, name=name, organisation=body)
    AgencyName.objects.create(agency=made, name=name, first_seen_on=today)
    record("dataquality.verificationagency.register", made, by=by)
    return made


def open_account(agency: VerificationAgency, *, by: User) -> Organisation:
    """Give an agency that came from the published forms its body in the accounts."""
    _refuse_role(by, {Role.CLERK, Role.BUREAU_ADMIN})
    if agency.organisation:
        return agency.organisation
    with transaction.atomic():
        key = {"kind": OrganisationKind.AGENCY, "uscc": agency.uscc}
        body, _new = Organisation.objects.get_or_create(**key, defaults={"name": agency.name})
        agency.organisation = body
        agency.save(update_fields=("organisation",))
        record("dataquality.verificationagency.open_account", agency, by=by)
    return body


@transaction.atomic
def add_person(agency: VerificationAgency, said: PersonSaid, *, by: User) -> AgencyPerson:
    """登记核查人员. Refused: "staff_number" taken, "sectors", "left_on" before the first day, "user" of another body."""
    refuse_keepers(agency, by)
    _check_person(agency, said)
    person = AgencyPerson(agency=agency, **_values(said))
    _save(person)
    record("dataquality.agencyperson.add", person, by=by, detail=detail_of(said))
    return person


@transaction.atomic
def change_person(person: AgencyPerson, said: PersonSaid, *, by: User) -> AgencyPerson:
    """更改核查人员."""
    refuse_keepers(person.agency, by)
    _check_person(person.agency, said)
    for name, value in _values(said).items():
        setattr(person, name, value)
    _save(person)
    record("dataquality.agencyperson.change", person, by=by, detail=detail_of(said))
    return person


@transaction.atomic
def record_tie(agency: VerificationAgency, said: TieSaid, *, by: User) -> Tie:
    """登记利益冲突. Refused: "enterprise" missing, "proof" missing, "until_on" before it began, "province"."""
    refuse_keepers(agency, by)
    _check_tie(agency, said)
    values = {name: getattr(said, name) for name in TieSaid.__dataclass_fields__}
    tie = Tie.objects.create(agency=agency, recorded_by=by, **(values | {"note": said.note.strip()}))
    record("dataquality.tie.record", tie, by=by, detail=_tie_detail(tie))
    return tie


@transaction.atomic
def withdraw_tie(tie: Tie, *, reason: str, by: User) -> None:
    """撤销利益冲突登记 with a reason, by the bureau of its province; the record stays and binds nobody any more."""
    _refuse_role(by, {Role.CLERK})
    if by.acting_post is None or by.acting_post.organisation.province != tie.province:
        raise Forbidden(_("只能由该省生态环境主管部门撤销。"), code="province")
    if not reason.strip():
        raise Refused(_("请写明撤销理由。"), code="reason")
    standing = Tie.objects.filter(pk=tie.pk, withdrawn_at__isnull=True)
    if standing.update(withdrawn_at=now(), withdrawn_reason=reason.strip()) != 1:
        raise Conflict(_("这条登记刚刚已被撤销。"), code="conflict")
    tie.refresh_from_db()
    record("dataquality.tie.withdraw", tie, by=by, reason=reason.strip(), detail=_tie_detail(tie))


def refuse_keepers(agency: VerificationAgency, by: User) -> None:
    """Forbidden to everybody but bureau clerks and the agency's own people."""
    _refuse_role(by, {Role.CLERK, Role.VERIFIER})
    post = by.acting_post
    if post and post.role == Role.VERIFIER and post.organisation_id != agency.organisation_id:
        raise Forbidden(_("只能维护本机构的登记。"), code="agency")


def _refuse_role(by: User, roles: Collection[Role]) -> None:
    if by.acting_post is None or by.acting_post.role not in roles:
        raise Forbidden(_("您的岗位不能办理机构登记。"), code="role")


def _check_person(agency: VerificationAgency, said: PersonSaid) -> None:
    if not said.sectors or set(said.sectors) - set(Sector.values):
        raise Refused(_("请至少选择一个专业领域。"), code="sectors")
    if said.left_on and said.left_on < said.joined_on:
        raise Refused(_("离职日期早于入职日期。"), code="left_on")
    if said.user and not said.user.tenures.filter(post__organisation=agency.organisation_id).exists():
        raise Refused(_("这个登录账号不在本机构任职。"), code="user")


def _values(said: PersonSaid) -> dict[str, Any]:
    return {name: getattr(said, name) for name in PersonSaid.__dataclass_fields__} | {"sectors": sorted(said.sectors)}


def _save(person: AgencyPerson) -> None:
    """Staff numbers and accounts are unique: the database decides."""
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as error:
        taken = AgencyPerson.objects.exclude(pk=person.pk).filter(user__isnull=False, user=person.user_id).exists()
        if taken:
            raise Refused(_("这个登录账号已对应另一名核查人员。"), code="user") from error
        raise Refused(_("本机构已有这个工号。"), code="staff_number") from error


def detail_of(said: PersonSaid) -> dict[str, Any]:
    return {
        "staff_number": said.staff_number,
        "sectors": sorted(said.sectors),
        "joined_on": said.joined_on.isoformat(),
        "left_on": said.left_on.isoformat() if said.left_on else "",
        "user": said.user.username if said.user else "",
    }


def _check_tie(agency: VerificationAgency, said: TieSaid) -> None:
    if said.person and said.person.agency_id != agency.pk:
        raise Refused(_("请选择本机构的人员。"), code="person")
    if said.enterprise is None and (said.person or said.kind != TieKind.PREPARED_REPORT):
        raise Refused(_("请填写所涉单位。只有“编制排放报告”可以只写省份。"), code="enterprise")
    if said.enterprise and said.enterprise.province != said.province:
        raise Refused(_("所涉单位不在所选省份。"), code="province")
    if said.until_on and said.until_on < said.from_on:
        raise Refused(_("结束日期早于开始日期。"), code="until_on")
    if said.proof is None:
        raise Refused(_("请上传证明材料。"), code="proof")


def _tie_detail(tie: Tie) -> dict[str, Any]:
    return {
        "kind": tie.kind,
        "agency": tie.agency.uscc,
        "person": tie.person.staff_number if tie.person else "",
        "enterprise": tie.enterprise.uscc if tie.enterprise else "",
        "province": tie.province,
        "from_on": tie.from_on.isoformat(),
        "until_on": tie.until_on.isoformat() if tie.until_on else "",
    }
