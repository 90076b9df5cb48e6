"""Checks of monthly filings: every one fails its case and passes its twin; honest years raise no alarm."""
