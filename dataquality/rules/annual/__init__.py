"""年度排放报告: the year from its months, what is stated otherwise, and the report as plain data. Pure."""
