"""机构与岗位: organisations, posts, the people who hold them, and what each may see."""
