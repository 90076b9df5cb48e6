"""规范数据有误: what is wrong with a norm file, or with a question put to the norms."""


class NormError(Exception):
    """A norm that cannot be used, told as a sentence with its place.

    `template` and `params` are kept apart so that a page can translate the sentence:
    `_(error.template).format(**error.params)`.
    """

    def __init__(self, template: str, **params: object) -> None:
        self.template = template
        self.params = params
        super().__init__(template.format(**params))
