"""清缴的表单: an application with what the unit holds, what others hold and credits; forced surrender; reasons."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quota.models.book import FIRST_VINTAGE
from quota.selectors.surrender_vintages import Offer
from registry.choices import Sector
from registry.forms.fields import DayField

#: Lines for other firms and for credits that one application offers; more go into another one.
ROWS = range(1, 5)
_OTHERS = ("holder", "vintage", "tonnes")
_CREDITS = ("project", "serials", "registered", "credit")
_MOST = 10**12


def _tonnes(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=_MOST, required=False)


class OwnForm(forms.Form):
    """本单位配额: one field for each account and vintage that is held."""

    def __init__(self, *args: Any, offers: Sequence[Offer], **more: Any) -> None:
        super().__init__(*args, **more)
        self.offers = list(offers)
        for one in self.offers:
            self.fields[own_name(one)] = _tonnes(gettext("%(vintage)s 年度数量（t）") % {"vintage": one.vintage})

    def own_rows(self) -> Iterator[tuple[Offer, forms.BoundField]]:
        """Each offer with its field."""
        return ((one, self[own_name(one)]) for one in self.offers)

    def own_given(self) -> list[tuple[Offer, int]]:
        """Offers of which something is given."""
        typed = ((one, self.cleaned_data.get(own_name(one))) for one in self.offers)
        return [(one, int(tonnes)) for one, tonnes in typed if tonnes]


def own_name(offer: Offer) -> str:
    """The field of an offer: 'own_unit_2024'."""
    return f"own_{offer.account}_{offer.vintage}"


class ApplyForm(OwnForm):
    """清缴申请."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for n in ROWS:
            self.fields[f"holder_{n}"] = forms.CharField(label=_("持有单位"), max_length=200, required=False)
            self.fields[f"vintage_{n}"] = forms.IntegerField(
                label=_("配额年度"), min_value=FIRST_VINTAGE, max_value=2100, required=False
            )
            self.fields[f"tonnes_{n}"] = _tonnes(_("数量（t）"))
        for n in ROWS:
            self.fields[f"project_{n}"] = forms.CharField(label=_("项目编号"), max_length=80, required=False)
            self.fields[f"serials_{n}"] = forms.CharField(label=_("减排量编号"), max_length=200, required=False)
            self.fields[f"registered_{n}"] = DayField(label=_("减排量登记日期"), required=False)
            self.fields[f"inside_{n}"] = forms.BooleanField(label=_("项目在全国碳市场配额管理范围内"), required=False)
            self.fields[f"credit_{n}"] = _tonnes(_("数量（t）"))
            self.fields[f"proof_{n}"] = forms.FileField(label=_("注销证明"), required=False)

    def clean(self) -> dict[str, Any]:
        """A line that was begun is whole."""
        data = super().clean() or self.cleaned_data
        for names in (_OTHERS, _CREDITS):
            for n in ROWS:
                self._whole(n, names, data)
        return data

    def _whole(self, n: int, names: Sequence[str], data: dict[str, Any]) -> None:
        keys = [f"{name}_{n}" for name in names]
        if not any(data.get(key) for key in keys):
            return
        for key in keys:
            if data.get(key) in (None, "", 0) and key not in self.errors:
                self.add_error(
                    key, gettext("这一行已开始填写，请填“%(field)s”，或清空整行。") % {"field": self.fields[key].label}
                )

    def others(self) -> list[dict[str, forms.BoundField]]:
        """The lines of other firms."""
        return [{name: self[f"{name}_{n}"] for name in _OTHERS} for n in ROWS]

    def credits(self) -> list[dict[str, forms.BoundField]]:
        """The lines of credits."""
        return [{name: self[f"{name}_{n}"] for name in (*_CREDITS, "inside", "proof")} for n in ROWS]

    def given_lines(self, names: Sequence[str]) -> list[dict[str, Any]]:
        """What was filled in of these lines."""
        rows = ({name: self.cleaned_data.get(f"{name}_{n}") for name in names} for n in ROWS)
        return [row for row in rows if row[names[0]]]


class ForceForm(OwnForm):
    """强制履约."""

    paper = forms.FileField(label=_("注登机构文件"), required=False, help_text=_("使用单位持有账户的配额时必须上传。"))


class GenerateForm(forms.Form):
    """生成应清缴."""

    sector = forms.ChoiceField(label=_("行业"), choices=Sector)
    quota_year = forms.IntegerField(label=_("配额年度"), min_value=2019, max_value=2100)


class SurrenderReasonForm(forms.Form):
    """写明理由."""

    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
