"""核查的页面: agencies' people, assignments, the task and its steps, what the unit mends."""
