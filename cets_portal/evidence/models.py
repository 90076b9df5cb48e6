"""证据: content-addressed files with their digests, and the append-only log of what was handed in."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cets_portal.clock.reading import now


class StoredFile(models.Model):
    """文件: bytes known by their SHA-256. The same content is stored once, whoever brings it."""

    sha256 = models.CharField(_("SHA-256"), max_length=64, unique=True)
    sm3 = models.CharField(_("SM3"), max_length=64)
    size = models.BigIntegerField(_("字节数"))
    media_type = models.CharField(_("类型"), max_length=100)
    stored_at = models.DateTimeField(_("存入时间"), default=now, editable=False)
    stored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("存入人")
    )

    #: What the scanner of malware said: "" not scanned yet, "clean", "infected: NAME", "unscanned: no scanner".
    scan = models.CharField(_("查毒结果"), max_length=120, blank=True)
    scanned_at = models.DateTimeField(_("查毒时间"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("文件")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.sha256[:12]}…"


class LogEntry(models.Model):
    """回执日志条目: one leaf of the Merkle log (shape of RFC 9162). Append-only.

    `leaf` is canonical JSON: kind, subject, digests of the content and of each file, and the time; its leaf hash is
    SHA-256(0x00 ‖ leaf). `index` counts from 0 without gaps. A subject is logged once.
    """

    index = models.PositiveBigIntegerField(_("序号"), unique=True)
    kind = models.CharField(_("种类"), max_length=20)
    subject = models.CharField(_("对象"), max_length=120, unique=True)
    leaf = models.TextField(_("叶"))
    leaf_hash = models.CharField(_("叶散列"), max_length=64)
    recorded_at = models.DateTimeField(_("记入时间"), default=now, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("回执日志条目")
        ordering = ("index",)

    def __str__(self) -> str:
        return f"{self.index} {self.subject}"


class LogNode(models.Model):
    """日志树节点: the hash of a full subtree of 2**level leaves that begins at leaf index × 2**level. Append-only."""

    level = models.PositiveSmallIntegerField(_("层"))
    index = models.PositiveBigIntegerField(_("位置"))
    hash = models.CharField(_("散列"), max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = _("日志树节点")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("level", "index"), name="one_node_per_place"),
        ]

    def __str__(self) -> str:
        return f"{self.level}/{self.index}"


class Checkpoint(models.Model):
    """检查点: the signed root of the log at one size. Append-only; published on the public pages."""

    size = models.PositiveBigIntegerField(_("条目数"), unique=True)
    root = models.CharField(_("根散列"), max_length=64)
    signed_at = models.DateTimeField(_("签名时间"), default=now, editable=False)
    key_id = models.CharField(_("密钥标识"), max_length=64)
    algorithm = models.CharField(_("算法"), max_length=20)
    signature = models.TextField(_("签名"))

    class Meta:
        verbose_name = verbose_name_plural = _("检查点")
        ordering = ("-size",)

    def __str__(self) -> str:
        return f"{self.size} {self.root[:12]}"


class LogHead(models.Model):
    """日志末端: one row, locked while leaves are appended; `size` is the number of leaves."""

    size = models.PositiveBigIntegerField(_("条目数"), default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("日志末端")

    def __str__(self) -> str:
        return str(self.size)


class SigningKey(models.Model):
    """签名公钥: the public half of each key that ever signed a checkpoint, so that old ones stay provable. Append-only."""

    key_id = models.CharField(_("密钥标识"), max_length=64, unique=True)
    algorithm = models.CharField(_("算法"), max_length=20)
    public_key = models.TextField(_("公钥"))
    first_used_at = models.DateTimeField(_("启用时间"), default=now, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("签名公钥")
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.algorithm} {self.key_id[:12]}"


class Proof(models.Model):
    """复核记录: one run of the proof over the whole log; `findings` lists what was wrong (the first hundred).

    `counts` says how much was gone through: entries, nodes, checkpoints, contents, files.
    """

    started_at = models.DateTimeField(_("开始时间"), default=now, editable=False)
    finished_at = models.DateTimeField(_("结束时间"), default=now, editable=False)
    size = models.PositiveBigIntegerField(_("条目数"))
    root = models.CharField(_("根散列"), max_length=64)
    counts = models.JSONField(_("核对数量"), default=dict)
    wrong = models.PositiveBigIntegerField(_("问题数"), default=0)
    findings = models.JSONField(_("问题"), default=list)

    class Meta:
        verbose_name = verbose_name_plural = _("复核记录")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.size} {self.wrong}"
