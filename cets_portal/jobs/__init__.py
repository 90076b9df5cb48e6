"""后台任务: long work: its row is the truth, the broker only wakes a worker."""
