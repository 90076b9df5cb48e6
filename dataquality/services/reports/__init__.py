"""年度排放报告的办理: opening, drafting, papers, signing, withdrawal, return; each act in one transaction."""
