"""规则: how a template becomes the text of one letter."""
