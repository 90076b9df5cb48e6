"""被杀的进程: signs one filing and stops for good between its leaf and the commit. Run by test_killed.

`python -m tests.dataquality.filing.killed_submitter FILING USERNAME FLAG_FILE`
"""

import os
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any


def main(filing: str, username: str, flag: str) -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from cets_portal.accounts.models import Post, User
    from dataquality.models import Filing, Submission
    from dataquality.services.submitting import submit

    stored = Submission.save

    def save_and_stop(self: Submission, *args: Any, **more: Any) -> None:
        stored(self, *args, **more)
        Path(flag).touch()
        time.sleep(600)

    setattr(Submission, "save", save_and_stop)  # noqa: B010
    user = User.objects.get(username=username)
    user.acting_post = Post.objects.select_related("organisation").get(tenures__user=user)
    submit(Filing.objects.get(pk=filing), by=user, today=date(2026, 4, 20))


if __name__ == "__main__":
    main(*sys.argv[1:])
