"""核查结论的页面: the agency writes, everybody concerned reads, the province takes or returns."""
