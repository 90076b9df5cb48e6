"""账户页面: the door, one's own account, and the posts of an organisation."""
