"""核查机构评估的办理: computed, sent to the agency, answered, decided by a second person, published."""
