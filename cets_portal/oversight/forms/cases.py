"""执法案件的表单: opening, restating, proposing, what happened since, a quota to be cut."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cets_portal.norms.penalties import Article, penalties
from cets_portal.oversight.choices import CaseSource, FollowUpKind
from cets_portal.oversight.models import EnforcementCase
from cets_portal.oversight.rules.penalties import Breach
from cets_portal.oversight.services.cases import Statement
from cets_portal.oversight.services.deciding import Decision
from registry.choices import Sector
from registry.forms.fields import DayField, NameField

_LONG = {"rows": 6}


def article_words(article: Article) -> str:
    """The clause and the breach in one line."""
    return f"{article.clause} {gettext(article.breach)}"


def article_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every article a bureau may apply, under its text; the newer text first."""
    return [
        (f"{text.number} {gettext(text.title)}", [(one.id, article_words(one)) for one in text.articles if not one.ministry_only])
        for text in reversed(penalties())
    ]  # fmt: skip


def yuan_field(label: Any, **more: Any) -> forms.DecimalField:
    """Money, to the cent."""
    return forms.DecimalField(
        label=label, max_digits=15, decimal_places=2, min_value=Decimal(0), required=False, **more
    )


class StatementForm(forms.Form):
    """案情: facts, articles, what the sums rest on."""

    facts = forms.CharField(label=_("违法事实"), max_length=5000, widget=forms.Textarea(attrs=_LONG))
    articles = forms.MultipleChoiceField(
        label=_("适用条款"), widget=forms.CheckboxSelectMultiple, choices=article_choices
    )
    gains = yuan_field(_("违法所得"), help_text=_("没有违法所得填 0；尚未查清的留空。"))
    traded = yuan_field(_("违法交易等值"))
    shortfall = forms.IntegerField(label=_("未清缴量"), min_value=0, max_value=10**12, required=False)
    price = yuan_field(_("市场成交均价"))

    def told(self) -> Statement:
        """The statement of the case."""
        data = self.cleaned_data
        breach = Breach(**{name: data[name] for name in ("gains", "traded", "shortfall", "price")})
        return Statement(data["facts"], tuple(data["articles"]), breach)


def restating(case: EnforcementCase) -> dict[str, Any]:
    """What the form of a case begins with."""
    return {"facts": case.facts, "articles": case.articles, **case.breach}


class CaseForm(StatementForm):
    """立案. The party is a unit of the register, typed by name or code, or somebody outside it."""

    unit = forms.CharField(
        label=_("单位名称或信用代码"), max_length=200, required=False, help_text=_("登记册中的单位。")
    )
    party_name = NameField(
        label=_("登记册以外的当事人"), max_length=200, required=False, help_text=_("如核查机构、检验检测机构。")
    )
    party_uscc = NameField(label=_("其统一社会信用代码"), max_length=18, required=False)
    source = forms.ChoiceField(label=_("案件来源"), choices=CaseSource)
    sector = forms.ChoiceField(label=_("行业"), choices=[("", "–"), *Sector.choices], required=False)
    quota_year = forms.IntegerField(label=_("配额年度"), min_value=2019, max_value=2100, required=False)
    inspection = forms.CharField(required=False, widget=forms.HiddenInput)
    tip = forms.CharField(required=False, widget=forms.HiddenInput)
    difference = forms.CharField(required=False, widget=forms.HiddenInput)

    field_order = ("unit", "party_name", "party_uscc", "source", "sector", "quota_year")

    def clean(self) -> dict[str, Any]:
        """One party, and a year with a sector for a shortfall."""
        data: dict[str, Any] = super().clean() or {}
        if bool(data.get("unit")) == bool(data.get("party_name")):
            self.add_error("unit", _("请填登记册中的单位，或登记册以外的当事人，二者填一。"))
        if data.get("source") == CaseSource.SHORTFALL and not (data.get("sector") and data.get("quota_year")):
            self.add_error("quota_year", _("未足额清缴的案件须写明行业和配额年度。"))
        return data


class ProposeForm(forms.Form):
    """提出处理意见."""

    text = forms.CharField(label=_("处理决定"), max_length=5000, widget=forms.Textarea(attrs=_LONG))
    number = NameField(label=_("决定文号"), max_length=80)
    fine_yuan = yuan_field(_("罚款"))
    confiscated_yuan = yuan_field(_("没收违法所得"))
    mend_by = DayField(label=_("改正期限"), required=False)
    outside_reason = forms.CharField(
        label=_("超出区间的理由"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("罚款在条款的区间内时不填。"),
    )  # fmt: skip

    def decision(self) -> Decision:
        """The decision as proposed."""
        return Decision(**self.cleaned_data)


def proposing(case: EnforcementCase) -> dict[str, Any]:
    """What came back is begun with."""
    return {
        "text": case.decision, "number": case.decision_number, "fine_yuan": case.fine_yuan,
        "confiscated_yuan": case.confiscated_yuan, "mend_by": case.mend_by, "outside_reason": case.outside_reason,
    }  # fmt: skip


class FollowUpForm(forms.Form):
    """登记后续情况."""

    kind = forms.ChoiceField(label=_("种类"), choices=FollowUpKind)
    happened_on = DayField(label=_("日期"))
    text = forms.CharField(label=_("情况"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    file = forms.FileField(label=_("材料"), required=False, max_length=200)


class CutForm(forms.Form):
    """提请核减下一年度配额."""

    sector = forms.ChoiceField(label=_("行业"), choices=Sector)
    tonnes = forms.IntegerField(label=_("核减量"), min_value=1, max_value=10**12)
    basis = forms.CharField(label=_("计算依据"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
