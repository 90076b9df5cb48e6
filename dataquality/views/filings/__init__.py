"""月度存证的页面: list of months, the filing page, signing, what was submitted. Built on the services of this room."""
