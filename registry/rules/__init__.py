"""登记册的规则: pure functions; standard library and norms only."""
