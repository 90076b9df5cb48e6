"""接口的数据形状: what goes out and comes in, in the words of the schema. Figures are texts: no digit is lost."""

from typing import Any

from rest_framework import serializers as s

Shape = s.Serializer[Any]


class Refusal(Shape):
    """Every refusal and fault: problem details (RFC 9457), as application/problem+json."""

    type = s.CharField(help_text="about:blank: the code says the rest.")
    title = s.CharField(help_text="What the status is called.")
    status = s.IntegerField()
    detail = s.CharField(help_text="What was found, what is wanted, how to mend it.")
    code = s.CharField(help_text="Stable and language-free.")
    issues = s.ListField(child=s.JSONField(), help_text="Finer findings: objects or texts.")


class MonthLine(Shape):
    """A month that the enterprise files."""

    sector = s.CharField()
    month = s.CharField(help_text="2026-09")
    due_on = s.DateField(allow_null=True)
    status = s.CharField(allow_null=True, help_text="draft, signing, submitted, returned, accepted; null: not opened.")
    openable = s.BooleanField(help_text="May be opened or handed in today.")
    revision = s.IntegerField(allow_null=True)


class Months(Shape):
    """All months."""

    months = MonthLine(many=True)


class Method(Shape):
    """A way in which a value comes about."""

    method = s.CharField()
    label = s.CharField()  # type: ignore[assignment]


class Line(Shape):
    """A row of the filing."""

    key = s.CharField(help_text="FACILITY:ITEM:DIRECTION:PARAMETER")
    section = s.CharField()
    facility = s.CharField()
    item = s.CharField()
    direction = s.CharField()
    code = s.CharField()
    label = s.CharField()  # type: ignore[assignment]
    unit = s.CharField()
    decimals = s.IntegerField()
    kind = s.ChoiceField(["number", "text", "computed"])
    choices = s.ListField(child=s.CharField())
    methods = Method(many=True)
    method = s.CharField(help_text="The one that holds: chosen, else the plan's.")
    value = s.CharField(help_text='"" where nothing was filed; of a computed row the figure.')
    note = s.CharField()
    last = s.CharField(help_text='Filed or computed the month before; "" where nothing was.')


class LastMonth(Shape):
    """The month before, as last signed."""

    month = s.CharField()
    returned = s.BooleanField(help_text="It was sent back and is being mended: the checks do not look at it.")


class Answer(Shape):
    """How a facility ran."""

    facility = s.CharField()
    name = s.CharField()
    answer = s.CharField(help_text='unchanged, running, stopped, repair, restarted, or "".')
    note = s.CharField()


class IssueLine(Shape):
    """What a check found."""

    key = s.CharField(help_text="An explanation is stored under it.")
    check = s.CharField()
    severity = s.ChoiceField(["error", "warning", "notice"])
    row = s.CharField()
    found = s.CharField()
    wanted = s.CharField()
    clause = s.CharField()
    explanation = s.CharField()


class PaperLine(Shape):
    """A file that proves rows."""

    id = s.IntegerField()
    kind = s.CharField()
    name = s.CharField()
    sha256 = s.CharField()
    rows = s.ListField(child=s.CharField())


class PaperKind(Shape):
    """A kind of evidence of the form."""

    kind = s.CharField()
    name = s.CharField()
    lab_report = s.BooleanField()


class Month(Shape):
    """A month's filing as it stands."""

    sector = s.CharField()
    month = s.CharField()
    status = s.CharField()
    form = s.CharField()
    plan = s.CharField()
    due_on = s.DateField(allow_null=True)
    revision = s.IntegerField()
    ready = s.BooleanField(help_text="Nothing stands in the way of handing over.")
    not_operating = s.BooleanField()
    not_operating_reason = s.CharField(allow_blank=True)
    operations = Answer(many=True)
    last_month = LastMonth()
    rows = Line(many=True)
    issues = IssueLine(many=True)
    papers = PaperLine(many=True)
    paper_kinds = PaperKind(many=True)
    emissions_tco2e = s.CharField(allow_null=True)


class ValueIn(Shape):
    """What is filed for a row; what is left out is emptied."""

    value = s.CharField(required=False, allow_blank=True, help_text="A text, or a JSON number.")
    method = s.CharField(required=False, allow_blank=True)
    note = s.CharField(required=False, allow_blank=True)


class AnswerIn(Shape):
    """How a facility ran."""

    answer = s.CharField(required=False, allow_blank=True)
    note = s.CharField(required=False, allow_blank=True)


class ValuesIn(Shape):
    """Changes of a draft, laid over it cell by cell: all of them or none."""

    revision = s.IntegerField(help_text="Of the draft that the caller has read.")
    values = s.DictField(child=ValueIn(), required=False)
    operations = s.DictField(child=AnswerIn(), required=False)
    explanations = s.DictField(child=s.CharField(), required=False)
    not_operating = s.BooleanField(required=False)
    not_operating_reason = s.CharField(required=False, allow_blank=True)


class ValuesOut(Shape):
    """The draft after a change."""

    revision = s.IntegerField()
    changed = s.ListField(child=s.CharField())
    computed = s.DictField(child=s.CharField())
    issues = IssueLine(many=True)


class PaperIn(Shape):
    """A file that proves rows; `lab` is a JSON object."""

    file = s.FileField()
    kind = s.CharField()
    rows = s.ListField(child=s.CharField(), required=False)
    lab = s.JSONField(required=False)


class HandedOver(Shape):
    """The filing waits for the approver's signature in the browser."""

    status = s.CharField()
    revision = s.IntegerField()
