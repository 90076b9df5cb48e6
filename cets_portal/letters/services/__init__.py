"""公文办理: what other rooms call: `draft_letters`, `issue`, `send`, `acknowledge`, `record_paper`, `withdraw`."""

from cets_portal.letters.services.drafting import draft_letters
from cets_portal.letters.services.issuing import issue, make_pdf
from cets_portal.letters.services.sending import acknowledge, record_paper, send, withdraw

__all__ = ["acknowledge", "draft_letters", "issue", "make_pdf", "record_paper", "send", "withdraw"]
