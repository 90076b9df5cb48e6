"""公文: letters, their numbers, and what is done to many at once."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cets_portal.accounts.models import Organisation, Post
from cets_portal.accounts.roles import BUREAU, CLERKS, ENTERPRISE, REVIEWERS
from cets_portal.audit.lifecycle import Lifecycle, Step
from cets_portal.evidence.models import StoredFile
from cets_portal.letters.choices import BatchAct, LetterKind, LetterStatus, SendChannel


def _person(label: Any) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=label
    )


def _file(label: Any) -> Any:
    return models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=label)


class LetterSetting(models.Model):
    """发文设置: the word before the year in a bureau's numbers (示环碳)."""

    province = models.CharField(_("省份"), max_length=2, unique=True)
    prefix = models.CharField(_("发文字"), max_length=12)

    class Meta:
        verbose_name = verbose_name_plural = _("发文设置")

    def __str__(self) -> str:
        return f"{self.province} {self.prefix}"


class LetterCounter(models.Model):
    """发文序号: the last number given out in a province and year. It rolls back with the letter that wanted it."""

    province = models.CharField(_("省份"), max_length=2)
    year = models.PositiveSmallIntegerField(_("年份"))
    last = models.PositiveIntegerField(_("最近序号"), default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("发文序号")
        constraints: ClassVar = [models.UniqueConstraint(fields=("province", "year"), name="one_counter_per_year")]

    def __str__(self) -> str:
        return f"{self.province} {self.year}: {self.last}"


class Letter(models.Model):
    """公文: one letter to one unit. Once issued its words, number and recipient never change (immutability.py).

    `body` is the text as filled in (rules.filling.Body), `facts` what it was filled with; with the template's code and
    digest the text can be made again years later. `content_digest` is printed on every page.
    """

    LIFECYCLE: ClassVar[Lifecycle] = {
        # A letter with a result needs a second person; the template says which ones do.
        "issue": Step(
            pgettext_lazy("letters", "复核签发"), (LetterStatus.DRAFT,), LetterStatus.ISSUED, REVIEWERS,
            not_by=("drafted_by",),
        ),
        "issue_alone": Step(
            pgettext_lazy("letters", "签发"), (LetterStatus.DRAFT,), LetterStatus.ISSUED, BUREAU
        ),
        "send": Step(pgettext_lazy("letters", "送达"), (LetterStatus.ISSUED,), LetterStatus.SENT, BUREAU),
        "acknowledge": Step(_("确认收到"), (LetterStatus.SENT,), LetterStatus.ACKNOWLEDGED, ENTERPRISE),
        "record_paper": Step(
            _("登记书面回执"), (LetterStatus.ISSUED, LetterStatus.SENT), LetterStatus.ACKNOWLEDGED, CLERKS,
            reason_required=True,
        ),
        "withdraw": Step(
            pgettext_lazy("letters", "撤回"), (LetterStatus.DRAFT, LetterStatus.ISSUED, LetterStatus.SENT),
            LetterStatus.WITHDRAWN, BUREAU, reason_required=True,
        ),
    }  # fmt: skip

    badges: ClassVar = {"status": LetterStatus}

    province = models.CharField(_("省份"), max_length=2)
    kind = models.CharField(_("种类"), max_length=14, choices=LetterKind)
    template_code = models.CharField(_("范本"), max_length=40)
    template_digest = models.CharField(_("范本摘要"), max_length=64)
    second_person = models.BooleanField(_("须第二人签发"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("账户单位")
    )
    uscc = models.CharField(_("统一社会信用代码"), max_length=18)
    name = models.CharField(_("单位名称"), max_length=200)
    city = models.CharField(_("地市"), max_length=60, blank=True)
    #: What it is about, e.g. "list/2027/steel" or an obligation's key: about one thing a unit has one letter of a kind.
    subject_key = models.CharField(_("事由键"), max_length=120)
    title = models.CharField(_("标题"), max_length=300)
    facts = models.JSONField(_("填空内容"), default=dict)
    body = models.JSONField(_("正文"), default=dict)
    status = models.CharField(_("状态"), max_length=12, choices=LetterStatus, default=LetterStatus.DRAFT)
    drafted_by = _person(_("拟稿"))
    drafted_at = models.DateTimeField(_("拟稿时间"))
    year = models.PositiveSmallIntegerField(_("发文年份"), null=True, blank=True)
    serial = models.PositiveIntegerField(_("发文序号"), null=True, blank=True)
    number = models.CharField(_("文号"), max_length=40, blank=True)
    issued_by = _person(pgettext_lazy("letters", "签发人"))
    issued_on = models.DateField(_("发文日期"), null=True, blank=True)
    issued_at = models.DateTimeField(_("签发时间"), null=True, blank=True)
    content_digest = models.CharField(_("正文摘要"), max_length=64, blank=True)
    pdf = _file(_("PDF"))
    channel = models.CharField(_("送达方式"), max_length=6, choices=SendChannel, blank=True)
    sent_by = _person(_("送达人"))
    sent_at = models.DateTimeField(_("送达时间"), null=True, blank=True)
    send_note = models.CharField(_("送达说明"), max_length=200, blank=True)
    acknowledged_by = _person(_("确认人"))
    acknowledged_at = models.DateTimeField(_("确认时间"), null=True, blank=True)
    paper_note = models.CharField(_("书面回执说明"), max_length=200, blank=True)
    withdrawn_by = _person(_("撤回人"))
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("撤回理由"), max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("公文")
        ordering = ("-drafted_at", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("province", "year", "serial"), name="one_letter_per_number"),
            models.UniqueConstraint(
                fields=("province", "kind", "uscc", "subject_key"),
                condition=~Q(status=LetterStatus.WITHDRAWN),
                name="one_letter_per_subject",
            ),
            models.CheckConstraint(
                condition=Q(number="", serial=None) | (~Q(number="") & Q(serial__gte=1, issued_on__isnull=False)),
                name="issued_letter_has_its_number",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=("province", "status"), name="letter_by_state"),
            models.Index(fields=("organisation",), name="letter_by_body"),
        ]

    def __str__(self) -> str:
        return f"{self.number or self.get_kind_display()} {self.name}"

    @property
    def issue_action(self) -> str:
        """The step of LIFECYCLE by which this letter is issued."""
        return "issue" if self.second_person else "issue_alone"


class LetterBatch(models.Model):
    """成批办理: one act upon many letters, as it was asked for; beyond a page of them a job carries it out."""

    act = models.CharField(_("办理"), max_length=5, choices=BatchAct)
    province = models.CharField(_("省份"), max_length=2)
    #: What to do: kind, facts and recipients of new letters, or the keys of letters that stand.
    order = models.JSONField(_("内容"), default=dict)
    total = models.PositiveIntegerField(_("共计"))
    done = models.PositiveIntegerField(_("已办"), default=0)
    #: Sentences about letters that were left alone: [[name, why], …].
    left = models.JSONField(_("未办"), default=list)
    result = _file(_("结果文件"))
    made_by = _person(_("办理人"))
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("岗位"))
    made_at = models.DateTimeField(_("发起时间"))
    finished_at = models.DateTimeField(_("完成时间"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("成批公文")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.get_act_display()} × {self.total}"
