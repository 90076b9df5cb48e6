"""演示: an invented province with invented people, enterprises and figures. Nobody real appears in it."""

from cets_portal.desk.demo.people import sign_ins

__all__ = ["sign_ins"]
