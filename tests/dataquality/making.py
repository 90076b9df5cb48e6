"""样例: the plausible units and months of the demo, as the tests use them."""

from cets_portal.desk.demo.works import MONTH, form_in_march, layout, values, values_of

__all__ = ["MONTH", "form_in_march", "layout", "values", "values_of"]
