"""配额账簿: accounts, movements between them, what each account holds, what of it is frozen, and the proof of it all.

Movements are the truth and never change; holdings are kept in the same transaction (`quota.ledger.posting` is the only
writer of both). Tonnes are whole tCO2e. Vintage 2020 stands for the first cycle 2019–2020.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cets_portal.clock.reading import now
from cets_portal.joining import with_note
from cets_portal.norms.provinces import find_province
from quota.choices import AGAINST_TABLE, OWNED, SECOND_PERSON, AccountKind, FreezeReason, MovementKind
from registry.models import Enterprise

_PERSON = settings.AUTH_USER_MODEL
FIRST_VINTAGE = 2020


class Account(models.Model):
    """账户: a unit's own, or one of the province's; append-only, since movements are known by it."""

    kind = models.CharField(_("账户种类"), max_length=12, choices=AccountKind)
    province = models.CharField(_("省份"), max_length=2)
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, blank=True, related_name="quota_accounts", verbose_name=_("企业")
    )
    opened_at = models.DateTimeField(_("建立时间"), default=now, editable=False)

    badges: ClassVar = {"kind": AccountKind}

    class Meta:
        verbose_name = verbose_name_plural = _("配额账户")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=sorted(OWNED), enterprise__isnull=False)
                | (~Q(kind__in=sorted(OWNED)) & Q(enterprise__isnull=True)),
                name="account_owned_by_its_kind",
            ),
            models.CheckConstraint(condition=Q(kind__in=AccountKind.values), name="account_kind_known"),
            models.CheckConstraint(condition=~Q(province=""), name="account_has_province"),
            models.UniqueConstraint(
                fields=("kind", "province", "enterprise"),
                condition=Q(enterprise__isnull=False),
                name="one_account_per_unit_and_kind",
            ),
            models.UniqueConstraint(
                fields=("kind", "province"), condition=Q(enterprise__isnull=True), name="one_system_account_per_kind"
            ),
        ]

    def __str__(self) -> str:
        if self.enterprise is None:
            found = find_province(self.province)
            return with_note(self.get_kind_display(), found.name if found else self.province)
        if self.kind == AccountKind.UNIT:
            return self.enterprise.name
        return with_note(self.enterprise.name, self.get_kind_display())


class Movement(models.Model):
    """变动: so many tonnes of one vintage from one account to another, for good. A mistake is mended by another one.

    `by` acted, `approved_by` stood behind it; `effective_on` is the legal day, `recorded_at` the instant of writing;
    `digest` is over the content, so that an altered row is told by itself (quota/ledger/digest.py).
    """

    kind = models.CharField(_("种类"), max_length=17, choices=MovementKind)
    source = models.ForeignKey(
        Account, models.PROTECT, related_name="outgoing", db_index=False, verbose_name=_("转出账户")
    )
    target = models.ForeignKey(
        Account, models.PROTECT, related_name="incoming", db_index=False, verbose_name=_("转入账户")
    )
    vintage = models.PositiveSmallIntegerField(_("配额年度"))
    tonnes = models.BigIntegerField(_("吨数"))
    reference = models.CharField(_("凭证号"), max_length=120)
    table_ref = models.CharField(_("核准表"), max_length=80, blank=True)
    table_digest = models.CharField(_("核准表摘要"), max_length=64, blank=True)
    clause = models.CharField(_("依据"), max_length=200, blank=True)
    by = models.ForeignKey(_PERSON, models.PROTECT, related_name="+", db_index=False, verbose_name=_("经办"))
    approved_by = models.ForeignKey(
        _PERSON, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("复核")
    )
    effective_on = models.DateField(_("生效日期"))
    recorded_at = models.DateTimeField(_("记账时间"), default=now, editable=False)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="corrections", db_index=False, verbose_name=_("更正的变动")
    )
    note = models.CharField(_("说明"), max_length=200, blank=True)
    digest = models.CharField(_("摘要"), max_length=64)

    badges: ClassVar = {"kind": MovementKind}

    class Meta:
        verbose_name = verbose_name_plural = _("配额变动")
        ordering = ("pk",)
        constraints: ClassVar = [
            # A constraint, not unique=True: that would keep a second index for LIKE.
            models.UniqueConstraint(fields=("reference",), name="one_movement_per_reference"),
            models.CheckConstraint(condition=Q(tonnes__gt=0), name="movement_moves_something"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="movement_between_two_accounts"),
            models.CheckConstraint(condition=Q(vintage__gte=FIRST_VINTAGE), name="movement_vintage_known"),
            models.CheckConstraint(condition=Q(kind__in=MovementKind.values), name="movement_kind_known"),
            models.CheckConstraint(condition=~Q(reference=""), name="movement_has_reference"),
            models.CheckConstraint(
                condition=(~Q(kind__in=SECOND_PERSON) & Q(approved_by__isnull=True))
                | (Q(approved_by__isnull=False) & ~Q(approved_by=F("by"))),
                name="movement_second_person",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=AGAINST_TABLE) | (~Q(table_ref="") & ~Q(table_digest="")),
                name="movement_against_a_table",
            ),
            models.UniqueConstraint(
                fields=("target", "table_ref"), condition=Q(kind__in=AGAINST_TABLE), name="one_issuance_per_table"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=("source", "vintage", "effective_on"), name="movements_out"),
            models.Index(fields=("target", "vintage", "effective_on"), name="movements_in"),
            models.Index(fields=("corrects",), condition=Q(corrects__isnull=False), name="movements_corrected"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def province(self) -> str:
        return self.source.province


class Holding(models.Model):
    """持有: what an account holds of one vintage, and how much of it is frozen. The database refuses an overdraft.

    `may_go_below` is a copy of the account's kind, because a constraint reads one row only; a trigger keeps it true.
    `last_on` is the latest effective day of its movements: only an act dated before it must look back.
    """

    account = models.ForeignKey(
        Account, models.PROTECT, related_name="holdings", db_index=False, verbose_name=_("账户")
    )
    vintage = models.PositiveSmallIntegerField(_("配额年度"))
    tonnes = models.BigIntegerField(_("持有量"), default=0)
    frozen = models.BigIntegerField(_("冻结量"), default=0)
    may_go_below = models.BooleanField(_("可为负"), default=False)
    last_on = models.DateField(_("最近变动"), null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("持有")
        ordering = ("account", "vintage")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("account", "vintage"), name="one_holding_per_vintage"),
            models.CheckConstraint(condition=Q(vintage__gte=FIRST_VINTAGE), name="holding_vintage_known"),
            models.CheckConstraint(
                condition=Q(may_go_below=True) | Q(tonnes__gte=0), name="holding_is_never_overdrawn"
            ),
            models.CheckConstraint(
                condition=Q(frozen__gte=0) & (Q(frozen=0) | Q(frozen__lte=F("tonnes"))),
                name="holding_frozen_is_held",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}/{self.vintage}"

    @property
    def available(self) -> int:
        return self.tonnes - self.frozen


class Freeze(models.Model):
    """冻结: tonnes that may not move, until released. A row is added and later released; nothing else of it changes."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="freezes", verbose_name=_("账户"))
    vintage = models.PositiveSmallIntegerField(_("配额年度"))
    tonnes = models.BigIntegerField(_("吨数"))
    reason = models.CharField(_("事由"), max_length=10, choices=FreezeReason)
    reference = models.CharField(_("凭证号"), max_length=120, unique=True)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    by = models.ForeignKey(_PERSON, models.PROTECT, related_name="+", verbose_name=_("经办"))
    frozen_on = models.DateField(_("冻结日期"))
    recorded_at = models.DateTimeField(_("记账时间"), default=now, editable=False)
    released_by = models.ForeignKey(
        _PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("解除人")
    )
    released_on = models.DateField(_("解除日期"), null=True, blank=True)
    released_at = models.DateTimeField(_("解除时间"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("冻结")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(tonnes__gt=0), name="freeze_of_something"),
            models.CheckConstraint(
                condition=Q(released_by__isnull=True, released_on__isnull=True, released_at__isnull=True)
                | Q(released_by__isnull=False, released_on__gte=F("frozen_on"), released_at__isnull=False),
                name="freeze_released_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def province(self) -> str:
        return self.account.province


class BookProof(models.Model):
    """账簿验算: one run of the proof over the whole book. Append-only; `findings` lists every wrong row it met.

    `counts` says how much was gone through: movements, holdings, freezes, and the tonnes of each province.
    """

    started_at = models.DateTimeField(_("开始时间"), default=now, editable=False)
    finished_at = models.DateTimeField(_("结束时间"), default=now, editable=False)
    counts = models.JSONField(_("核对数量"), default=dict)
    wrong = models.PositiveIntegerField(_("问题数"), default=0)
    findings = models.JSONField(_("问题"), default=list)

    class Meta:
        verbose_name = verbose_name_plural = _("账簿验算")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M} {self.wrong}"

    @property
    def holds(self) -> bool:
        return self.wrong == 0
