"""接收方式的表单."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cets_portal.inbox.choices import Channel, RobotKind
from cets_portal.inbox.rules.quiet import QuietHours


class WishesForm(forms.Form):
    """接收方式: a tick for each channel, and the own quiet hours; both times empty means the portal's."""

    begins = forms.TimeField(
        label=_("免打扰自"), required=False, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    ends = forms.TimeField(
        label=_("免打扰至"), required=False, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )

    def __init__(self, *args: Any, channels: list[Channel], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.channels = channels
        for channel in channels:
            self.fields[channel.value] = forms.BooleanField(label=channel.label, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and (data.get("begins") is None) != (data.get("ends") is None):
            raise forms.ValidationError(_("免打扰的起止时间请都填，或都不填。"), code="half")
        return data

    @property
    def wishes(self) -> dict[Channel, bool]:
        return {channel: self.cleaned_data[channel.value] for channel in self.channels}

    @property
    def quiet(self) -> QuietHours | None:
        begins, ends = self.cleaned_data["begins"], self.cleaned_data["ends"]
        return QuietHours(begins, ends) if begins is not None else None


class RobotForm(forms.Form):
    """工作群机器人: address and secret are never shown again; left empty, they stay as they are."""

    kind = forms.ChoiceField(label=_("种类"), choices=RobotKind.choices)
    url = forms.CharField(
        label=_("机器人地址"), max_length=400, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    secret = forms.CharField(
        label=_("加签密钥（钉钉）"),
        max_length=200,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    is_active = forms.BooleanField(label=_("启用"), required=False)

    @property
    def values(self) -> dict[str, Any]:
        return {**self.cleaned_data, "kind": RobotKind(self.cleaned_data["kind"])}
