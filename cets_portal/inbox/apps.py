"""站内信: messages to people, and what carries them out of the portal."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InboxConfig(AppConfig):
    name = "cets_portal.inbox"
    verbose_name = _("站内信")
