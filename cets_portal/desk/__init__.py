"""工作台: the desks, the public pages, the demo."""
