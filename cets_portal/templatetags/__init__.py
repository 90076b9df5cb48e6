"""页面部件: the tags and filters that every template loads with `{% load portal %}`."""
