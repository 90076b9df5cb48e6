"""时限办理: loading norms, rebuilding obligations, inner dates, notices entered in the browser."""

from cets_portal.deadlines.services.norms import Loaded, load_norms

__all__ = ["Loaded", "load_norms"]
