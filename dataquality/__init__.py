"""数据质量: control plans, monthly filings, annual reports, verification."""
