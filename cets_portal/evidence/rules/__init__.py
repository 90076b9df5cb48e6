"""存证规则: canonical JSON and the arithmetic of the Merkle log, pure."""
