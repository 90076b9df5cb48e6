"""核查机构评估的状态."""

from enum import nonmember

from django.utils.translation import gettext_lazy as _

from cets_portal.audit.shown import Shown


class EvaluationStatus(Shown):
    """机构评估状态: computed, shown to the agency for its reply, decided by a second person, published."""

    DRAFT = "draft", _("评估编制中")
    REPLYING = "replying", _("待机构申辩")
    PROPOSED = "proposed", _("评估待复核")
    DECIDED = "decided", _("评估已审定")
    PUBLISHED = "published", _("评估已公开")

    LOOKS = nonmember(
        {
            "draft": ("run", "half"),
            "replying": ("soon", "ask"),
            "proposed": ("soon", "ask"),
            "decided": ("ok", "check"),
            "published": ("ok", "check"),
        }
    )
