"""存证服务: files in and out, the log of receipts and its proof."""

from cets_portal.evidence.services.files import path_of, read, served, store

__all__ = ["path_of", "read", "served", "store"]
