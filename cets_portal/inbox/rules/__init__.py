"""发送规则: when a message may leave, and how long to wait after a failure. Pure."""
