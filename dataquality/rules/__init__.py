"""数据质量的规则: pure functions; standard library, norms and other rooms' rules only."""
