"""控制方案的规则: what a plan says, what it lacks, how two versions differ, where a filing departs from it."""

from dataquality.rules.plan.content import Content, empty_content, layout_of, plan_rows_of

__all__ = ["Content", "empty_content", "layout_of", "plan_rows_of"]
