"""核查办理: agencies and their people, assignments, the steps of a verification up to its findings, and who is told."""
