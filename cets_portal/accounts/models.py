"""账户: organisations, posts in them, people who hold posts for a time.

Rights belong to the post, never to the person: when somebody leaves, the post, its drafts and its
queue stay where they are and the successor finds them (anchors: filings orphaned by an old e-mail).
"""

from datetime import date
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import PermissionsMixin, UserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cets_portal.clock.reading import now
from cets_portal.norms.provinces import find_province


class Role(models.TextChoices):
    """岗位类别: what a post is for. The permission table speaks of these and of nothing else."""

    CLERK = "clerk", _("经办")
    REVIEWER = "reviewer", _("审核签发")
    BUREAU_ADMIN = "bureau_admin", _("厅局管理员")
    CITY_OFFICER = "city_officer", _("市局")
    FILER = "filer", _("填报人")
    APPROVER = "approver", _("负责人")
    VERIFIER = "verifier", _("核查员")
    MINISTRY_ADMIN = "ministry_admin", _("生态环境部管理员")
    AUDITOR = "auditor", _("审计员")


class OrganisationKind(models.TextChoices):
    """单位类型."""

    MINISTRY = "ministry", _("生态环境部")
    PROVINCE = "province", _("省级生态环境主管部门")
    CITY = "city", _("市级生态环境部门")
    ENTERPRISE = "enterprise", _("企业")
    AGENCY = "agency", _("核查技术服务机构")


#: Which roles may stand in which kind of organisation.
ROLES_OF_KIND: dict[str, tuple[Role, ...]] = {
    OrganisationKind.MINISTRY: (Role.MINISTRY_ADMIN, Role.AUDITOR),
    OrganisationKind.PROVINCE: (Role.CLERK, Role.REVIEWER, Role.BUREAU_ADMIN, Role.AUDITOR),
    OrganisationKind.CITY: (Role.CITY_OFFICER,),
    OrganisationKind.ENTERPRISE: (Role.FILER, Role.APPROVER),
    OrganisationKind.AGENCY: (Role.VERIFIER,),
}


#: Half-width letters and digits only: what looks alike on a screen must be the same name.
SIGN_IN_NAME = RegexValidator(
    r"\A[A-Za-z0-9][A-Za-z0-9._@-]{1,59}\Z",
    _("登录名只能用半角的英文字母、数字和 . _ - @，以字母或数字开头，2 至 60 个字符，中间不留空格。"),
    code="sign_in_name",
)


class Organisation(models.Model):
    """单位: a body that has posts. `province` is the norm's code; `city` the name of the prefecture."""

    kind = models.CharField(_("单位类型"), max_length=12, choices=OrganisationKind)
    name = models.CharField(_("单位名称"), max_length=200)
    uscc = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    province = models.CharField(_("省份"), max_length=2, blank=True)
    city = models.CharField(_("地市"), max_length=60, blank=True)
    is_active = models.BooleanField(_("在用"), default=True)

    class Meta:
        verbose_name = verbose_name_plural = _("单位")
        ordering = ("province", "kind", "name")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("kind",), condition=Q(kind="ministry"), name="one_ministry"),
            models.UniqueConstraint(fields=("province",), condition=Q(kind="province"), name="one_bureau_per_province"),
            models.UniqueConstraint(
                fields=("province", "city"),
                condition=Q(kind="city"),
                name="one_city_bureau_per_city",
            ),
            models.UniqueConstraint(fields=("kind", "uscc"), condition=~Q(uscc=""), name="one_organisation_per_code"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def province_name(self) -> str:
        found = find_province(self.province)
        return found.name if found else ""


class Account(UserManager["User"]):
    """Creates people; kept apart from posts on purpose."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """人员: a person who signs in. What the person may do comes from the posts held."""

    username = models.CharField(_("登录名"), max_length=60, unique=True, validators=[SIGN_IN_NAME])
    display_name = models.CharField(_("姓名"), max_length=60)
    email = models.EmailField(_("邮箱"), blank=True)
    phone = models.CharField(_("手机"), max_length=20, blank=True)
    language = models.CharField(
        _("界面语言"),
        max_length=10,
        default="zh-hans",
        choices=(("zh-hans", "中文"), ("en", "English")),
    )
    must_change_password = models.BooleanField(_("须修改初始密码"), default=False)
    is_active = models.BooleanField(_("在用"), default=True)
    is_staff = models.BooleanField(_("可进后台"), default=False)
    date_joined = models.DateTimeField(_("建立时间"), auto_now_add=True)

    objects = Account()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    #: The post the person acts in, set by middleware.CurrentPost for the request.
    acting_post: "Post | None" = None

    class Meta:
        verbose_name = verbose_name_plural = _("人员")
        ordering = ("username",)

    def __str__(self) -> str:
        return self.display_name or self.username

    def get_full_name(self) -> str:
        return self.display_name

    def get_short_name(self) -> str:
        return self.display_name


class Post(models.Model):
    """岗位: a seat in an organisation with one role. It outlives whoever sits in it."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="posts", verbose_name=_("单位"))
    role = models.CharField(_("岗位类别"), max_length=16, choices=Role)
    title = models.CharField(_("岗位名称"), max_length=60)
    is_active = models.BooleanField(_("在用"), default=True)

    class Meta:
        verbose_name = verbose_name_plural = _("岗位")
        ordering = ("organisation", "role", "title")
        constraints: ClassVar = [models.UniqueConstraint(fields=("organisation", "title"), name="one_title_per_body")]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.title}"

    @property
    def holder(self) -> "User | None":
        """The person last appointed, whose term has no end yet; nobody in a vacancy.

        Where the post is handed over on a later day this is the successor: see selectors.seats_of.
        """
        current = self.tenures.filter(until_on__isnull=True).select_related("user").first()
        return current.user if current else None


class Tenure(models.Model):
    """任职: one person in one post from a day until a day. At most one person holds a post at a time.

    Days are for the record. A term that somebody ends today ends at that instant: `ended_at` takes the rights
    away at once, whatever `until_on` says.
    """

    post = models.ForeignKey(Post, models.PROTECT, related_name="tenures", verbose_name=_("岗位"))
    user = models.ForeignKey(User, models.PROTECT, related_name="tenures", verbose_name=_("人员"))
    from_on = models.DateField(_("任职起"))
    until_on = models.DateField(_("任职止"), null=True, blank=True)
    ended_at = models.DateTimeField(_("权限终止时间"), null=True, blank=True)
    appointed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("任命人")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("任职")
        ordering = ("-from_on", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("post",), condition=Q(until_on__isnull=True), name="one_holder_per_post"),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="tenure_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(until_on__isnull=False), name="ended_tenure_has_a_last_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.post} ({self.from_on}–{self.until_on or '…'})"

    def is_over(self, today: date) -> bool:
        return self.ended_at is not None or (self.until_on is not None and self.until_on < today)

    def is_current(self, today: date) -> bool:
        return self.from_on <= today and not self.is_over(today)


class ApiToken(models.Model):
    """接口令牌: a secret with which an enterprise's own system acts as one of its filers. Only its digest is kept.

    It is good while it is neither expired nor revoked and the person still holds a filer's post of the enterprise.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="api_tokens", verbose_name=_("单位"))
    name = models.CharField(_("名称"), max_length=60)
    digest = models.CharField(_("摘要"), max_length=64, unique=True)
    acts_for = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("代表的填报人"))
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("建立人"))
    made_at = models.DateTimeField(_("建立时间"), default=now, editable=False)
    expires_on = models.DateField(_("有效期至"))
    revoked_at = models.DateTimeField(_("停用时间"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("上次使用"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("接口令牌")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.name

    @property
    def province(self) -> str:
        """The organisation's: the audit entry belongs there."""
        return self.organisation.province


class ApiAnswer(models.Model):
    """接口应答: what was answered to a call that changed something, kept under the key that the caller gave it.

    The same key with the same content gets the same answer, and nothing is done twice.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", verbose_name=_("单位"))
    key = models.CharField(_("幂等键"), max_length=100)
    #: Of method, address and content.
    digest = models.CharField(_("内容摘要"), max_length=64)
    http_status = models.PositiveSmallIntegerField(_("状态码"))
    answer = models.JSONField(_("应答"))
    made_at = models.DateTimeField(_("时间"), default=now, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("接口应答")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("organisation", "key"), name="one_answer_per_key"),
        ]
        indexes: ClassVar = [models.Index(fields=("made_at",), name="answers_by_time")]

    def __str__(self) -> str:
        return self.key
