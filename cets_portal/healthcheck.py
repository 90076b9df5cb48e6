"""健康探测: asks this container's own web server whether it is well; `python -m cets_portal.healthcheck`."""

import http.client
import os
import sys


def main() -> int:
    """Give 0 when /healthz answers 200 under a host name the portal accepts, else 1."""
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".")
    connection = http.client.HTTPConnection("127.0.0.1", 8000, timeout=4)
    try:
        connection.request("GET", "/healthz", headers={"Host": host})
        return 0 if connection.getresponse().status == http.client.OK else 1
    except OSError:
        return 1


if __name__ == "__main__":
    sys.exit(main())
