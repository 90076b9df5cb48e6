"""部件页的样例: invented things for /parts/, where every part of the pages is shown in every state."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

TOKENS = (
    ("ink", "#17202b"), ("ink-2", "#475362"), ("ink-3", "#5f6a77"), ("line-2", "#c7cfd7"), ("line", "#e1e6eb"),
    ("ground", "#f3f5f7"), ("accent", "#1b4f91"), ("accent-wash", "#eaf0f8"), ("band", "#12294a"),
    ("ok", "#1c6a45"), ("soon", "#8a5200"), ("late", "#ad1e2c"), ("back", "#6a3a96"), ("idle", "#5a6572"),
)  # fmt: skip


class SampleForm(forms.Form):
    """样例表单: one field of each kind, one of them wrong."""

    name = forms.CharField(label=gettext_lazy("单位名称"), help_text=gettext_lazy("与营业执照一致"))
    uscc = forms.CharField(label=gettext_lazy("统一社会信用代码"), max_length=18)
    emissions = forms.DecimalField(label=gettext_lazy("直接排放量"))
    sector = forms.ChoiceField(
        label=gettext_lazy("行业"), choices=(("power", gettext_lazy("发电")), ("steel", gettext_lazy("钢铁")))
    )
    why = forms.CharField(label=gettext_lazy("理由"), widget=forms.Textarea(attrs={"rows": 2}), required=False)
    mode = forms.ChoiceField(
        label=gettext_lazy("载入方式"),
        widget=forms.RadioSelect,
        choices=(("good", gettext_lazy("只载入无错误的行")), ("all", gettext_lazy("全部无误才载入"))),
    )
    sure = forms.BooleanField(label=gettext_lazy("已核对结论书原值"), required=False)

    def clean_uscc(self) -> str:
        raise forms.ValidationError(_("校验码不符，第 18 位应为 D。请核对营业执照。"))


def samples(today: date) -> dict[str, Any]:
    """Everything /parts/ draws."""
    form = SampleForm({"name": _("青禾示例纸业有限公司"), "uscc": "91991101MALQ1LH93P", "sector": "power"})
    return {
        "tokens": TOKENS,
        "statuses": statuses(),
        "form": form,
        "today": today,
        "dates": [(today + timedelta(days=n), n) for n in (-12, 0, 3, 40)],
        "figures": figures(),
        "steps": steps(),
        "tabs": [("", _("全部"), 428), ("include", _("纳入"), 349), ("exclude", _("不纳入"), 49)],
        "page": Paginator(range(428), 50).page(2),
        "issues": issues(),
        "working_steps": working_steps(),
        "entries": entries(),
        "milestones": milestones(today),
        "shares": [{"n": 612, "hue": "run"}, {"n": 1084, "hue": "soon"}, {"n": 16917}, {"n": 29, "hue": "late"}],
        "progress": progress(),
        "facts": [(_("核定配额合计"), "21,408,377 t"), (_("经办"), _("林岚，7月21日 10:12"))],
    }


def statuses() -> list[dict[str, Any]]:
    """Hue, words, and what the hue is for (README of the reference screens)."""
    return [
        {"hue": "ok", "words": (_("已通过"), _("已确认"), _("已完成")), "use": _("已了结，无须再办")},
        {"hue": "run", "words": (_("填报中"), _("待审核"), _("待复核")), "use": _("有人正在办")},
        {"hue": "soon", "words": (_("即将到期"), _("待核实"), _("提醒")), "use": _("7 天以内，或须说明")},
        {"hue": "late", "words": (_("逾期"), _("错误"), _("拒绝")), "use": _("已过期限，或不改不能继续")},
        {"hue": "back", "words": (_("已退回"), _("退回待改")), "use": _("另有期限，不算逾期")},
        {"hue": "idle", "words": (_("未到期"), _("不适用")), "use": _("现在不必办")},
        {"hue": "none", "words": (_("未开放"), _("仅报告")), "use": _("不在本流程内")},
    ]


def figures() -> list[dict[str, Any]]:
    rows = _("行")
    return [
        {"label": _("新增"), "value": "612", "unit": rows, "note": _("首次登记的企业"), "hue": "run", "glyph": "plus"},
        {"label": _("变更"), "value": "1,084", "unit": rows, "note": _("与登记册不同"), "hue": "soon", "glyph": "swap"},
        {"label": _("未变"), "value": "16,917", "unit": rows, "note": _("与登记册一致"), "glyph": "check"},
        {"label": _("拒绝"), "value": "29", "unit": rows, "note": _("须改正后重传"), "hue": "late", "glyph": "cross"},
    ]


def steps() -> list[dict[str, Any]]:
    return [
        {"label": _("1 上传"), "words": _("已完成"), "hue": "ok", "url": "#"},
        {"label": _("2 核对"), "words": _("2 处错误"), "hue": "late", "url": "#"},
        {"label": _("3 预览"), "words": _("当前"), "hue": "run", "current": True},
        {"label": _("4 载入"), "words": _("未开始"), "hue": "none"},
    ]


def issues() -> list[dict[str, Any]]:
    return [
        {
            "hue": "late", "word": _("错误"), "title": _("C214 统一社会信用代码"), "rule": "GB 32100-2015", "url": "#",
            "found": _("校验码不符，第 18 位应为 D。"), "wanted": _("91991101MALQ1LH93D，请核对营业执照。"),
        },
        {
            "hue": "soon", "word": _("提醒"), "title": _("I1033 直接排放量"), "rule": "", "url": "#",
            "found": _("单位写在格内，读作 48,600。"), "wanted": _("填 48600。"),
        },
    ]  # fmt: skip


def working_steps() -> list[dict[str, Any]]:
    return [
        {
            "label": _("行业代码 4412 热电联产"),
            "value": _("属发电行业"),
            "source": _("自备电厂按发电行业列入 · 通知（一）"),
        },
        {"label": _("2024年度直接排放量"), "value": "26,000.00", "unit": "tCO2e", "source": _("核查结论"), "url": "#"},
        {"label": _("不低于门槛"), "value": "26,000.00", "unit": "tCO2e", "formula": "26000.00 ≥ 26000.00"},
        {"label": _("结论"), "value": _("纳入"), "source": _("名录规则 2025-140，重算结果不变"), "total": True},
    ]


def entries() -> list[dict[str, Any]]:
    return [
        {
            "at": datetime(2025, 7, 21, 2, 12, tzinfo=UTC),
            "who": _("林岚"),
            "text": _("提交名录，第 2 版"),
            "note": _("补入 1 家"),
        },
        {"at": datetime(2025, 7, 18, 8, 3, tzinfo=UTC), "who": _("周正"), "text": _("退回名录"), "url": "#"},
        {"at": datetime(2024, 12, 24, 1, 0, tzinfo=UTC), "who": "", "text": _("系统自动筛查 428 家")},
    ]


def milestones(today: date) -> list[dict[str, Any]]:
    return [
        {"on": today - timedelta(days=20), "text": _("筛查完成"), "hue": "ok"},
        {"on": today - timedelta(days=6), "text": _("退回经办"), "hue": "back"},
        {"on": today, "text": _("待复核签发"), "hue": "run", "current": True},
        {"on": today + timedelta(days=30), "text": _("公布名录"), "hue": "none", "note": _("通知（二）")},
    ]


def progress() -> dict[str, Any]:
    return {
        "words": _("正在核对第 16,031 行，共 18,642 行"), "done": 16031, "total": 18642, "left": _("86%，约剩 4 秒"),
        "finished": True, "result_url": "#",
        "counts": [{"label": _("新增"), "n": 540}, {"label": _("拒绝"), "n": 27, "hue": "late"}],
    }  # fmt: skip
