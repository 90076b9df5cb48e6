"""配额: allocation, determination, issuance, surrender."""
