"""取用: what each post sees of allowances."""
