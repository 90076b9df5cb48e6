"""公文用语: what the places of a letter are called on a form and in a refusal."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

PLACE_LABELS: dict[str, Any] = {
    "unit": _("单位名称"),
    "uscc": _("统一社会信用代码"),
    "city": _("地市"),
    "bureau": _("主管部门"),
    "province": _("省份"),
    "list_year": _("名录年度"),
    "sector": _("行业"),
    "duty": pgettext_lazy("letter", "应办事项"),
    "due_on": pgettext_lazy("letter", "期限"),
    "basis": pgettext_lazy("letter", "依据"),
    "matter": pgettext_lazy("letter", "事项"),
    "result": pgettext_lazy("letter", "结果"),
    "emission_year": _("排放年度"),
    "remedy": pgettext_lazy("letter", "救济途径"),
    "quota_year": _("配额年度"),
    "tonnes": pgettext_lazy("letter", "应清缴量"),
    "version": pgettext_lazy("letter", "版本"),
    "vintages": pgettext_lazy("letter", "可用配额"),
    "credits": pgettext_lazy("letter", "抵销条件"),
    "stage": pgettext_lazy("letter", "环节"),
    "working": pgettext_lazy("letter", "计算过程"),
}

PLACE_EXAMPLES: dict[str, Any] = {
    "duty": _("例：报送 2025 年度温室气体排放报告"),
    "due_on": _("例：2026 年 3 月 31 日"),
    "basis": _("例：环办气候函〔2026〕32号二（三）"),
    "matter": _("例：2025 年度排放核查"),
    "result": _("例：经核查，你单位 2025 年度直接排放量为 61,234.56 吨二氧化碳当量。"),
}
