"""登记册的办理: verbs. Each writes in one transaction, with its audit entry."""
