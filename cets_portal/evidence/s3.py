"""对象存储: files in a bucket of any S3-compatible store (MinIO, OBS, OSS, COS, Ceph …), one object per digest."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, BinaryIO, cast

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

MISSING = {"404", "NoSuchKey", "NotFound"}


class S3Store:
    """An object appears when its upload is complete; parts of broken uploads are aborted by `sweep_parts`."""

    def __init__(
        self, *, bucket: str, endpoint: str = "", region: str = "", access_key: str = "", secret_key: str = "",
        prefix: str = "",
    ) -> None:  # fmt: skip
        self.bucket, self.prefix = bucket, prefix
        self._client = boto3.client(
            "s3",
            endpoint_url=endpoint or None,
            region_name=region or "us-east-1",
            aws_access_key_id=access_key or None,
            aws_secret_access_key=secret_key or None,
            # Checksums in trailers are Amazon's own; other stores refuse them. What is stored is proved by its digest.
            config=Config(
                connect_timeout=5,
                read_timeout=60,
                retries={"max_attempts": 3},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )

    def has(self, digest: str) -> bool:
        try:
            with _told_as_os_error():
                self._client.head_object(Bucket=self.bucket, Key=self._key(digest))
        except FileNotFoundError:
            return False
        return True

    def put(self, digest: str, source: BinaryIO) -> None:
        with _told_as_os_error():
            # The library closes what it is given to upload; the caller still needs it.
            self._client.upload_fileobj(_Unclosed(source), self.bucket, self._key(digest))

    def open(self, digest: str) -> BinaryIO:
        with _told_as_os_error():
            return cast(BinaryIO, self._client.get_object(Bucket=self.bucket, Key=self._key(digest))["Body"])

    def delete(self, digest: str) -> None:
        with _told_as_os_error():
            self._client.delete_object(Bucket=self.bucket, Key=self._key(digest))

    def stored(self) -> Iterator[tuple[str, datetime]]:
        for one in self._listed("list_objects_v2", "Contents"):
            yield one["Key"].removeprefix(self.prefix), one["LastModified"]

    def sweep_parts(self, before: datetime) -> int:
        old = [one for one in self._listed("list_multipart_uploads", "Uploads") if one["Initiated"] < before]
        for one in old:
            with _told_as_os_error():
                self._client.abort_multipart_upload(Bucket=self.bucket, Key=one["Key"], UploadId=one["UploadId"])
        return len(old)

    def _key(self, digest: str) -> str:
        return self.prefix + digest

    def _listed(self, call: str, what: str) -> Iterator[dict[str, Any]]:
        with _told_as_os_error():
            for page in self._client.get_paginator(call).paginate(Bucket=self.bucket, Prefix=self.prefix):
                yield from page.get(what, [])


class _Unclosed:
    def __init__(self, source: BinaryIO) -> None:
        self._source = source

    def read(self, size: int = -1) -> bytes:
        return self._source.read(size)


@contextmanager
def _told_as_os_error() -> Iterator[None]:
    """What a caller must expect of a store, wherever it is: OSError, and FileNotFoundError where nothing is there."""
    try:
        yield
    except ClientError as fault:
        if fault.response.get("Error", {}).get("Code") in MISSING:
            raise FileNotFoundError(str(fault)) from fault
        raise OSError(str(fault)) from fault
    except BotoCoreError as fault:
        raise OSError(str(fault)) from fault
