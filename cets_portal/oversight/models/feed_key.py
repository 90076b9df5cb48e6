"""日历订阅地址: the secret under which a calendar program reads one person's duties without signing in."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cets_portal.accounts.models import Post
from cets_portal.clock.reading import now


class FeedKey(models.Model):
    """日历订阅地址: of one person in one post. Only the SHA-256 of the secret is kept; the address is shown once.

    It reads what the post sees, and as long as the person holds the post (selectors.feed_keys).
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="feed_keys", verbose_name=_("人员"))
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("岗位"))
    key_hash = models.CharField(_("密钥摘要"), max_length=64, unique=True)
    made_at = models.DateTimeField(_("生成时间"), default=now, editable=False)
    revoked_at = models.DateTimeField(_("停用时间"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("日历订阅地址")
        ordering = ("-made_at", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("user", "post"), condition=Q(revoked_at__isnull=True), name="one_feed_key_per_seat"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.post}"
