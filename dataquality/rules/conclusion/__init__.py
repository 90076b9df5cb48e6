"""核查结论的规则: result table, conservative values, seven marks, report number, year on year. Pure."""
