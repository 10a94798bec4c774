# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bundles in S3, and the versions of a component that refer to them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .._aws.arn import Arn, name_segment
from .._aws.client import Client, Members
from .._aws.concurrency import run_concurrently
from .._aws.errors import AwsError, ImageBuilderError, InvalidOption, until_failure
from .._aws.kinds import COMPONENT
from .._documents.playbook import Bundle, bundle_uri

_URI = re.compile(r"s3://([^/]+)/(.+)")


class BundleStore:
    """The bundles of one component."""

    def __init__(self, client: Client, bucket: str, prefix: str, name: str) -> None:
        self._client = client
        self._bucket = bucket
        # Accounts that share a bucket must not delete each other's bundles.
        self._folder = "/".join(filter(None, (prefix.strip("/"), client.caller.owner, name_segment(name)))) + "/"
        self._to_upload: Bundle | None = None
        self.is_missing = False
        """Whether the bucket lacks, or lacked, the bundle."""

    def uri_of(self, bundle: Bundle) -> str:
        return f"s3://{self._bucket}/{self._folder}{bundle.digest}.tar.bz2"

    def check(self, bundle: Bundle) -> None:
        """Find out whether a bundle must be uploaded. Raise InvalidOption for a bucket that cannot be used."""
        if not bundle.uri:
            return
        self._check_bucket()
        bucket, key = _parts(bundle.uri)
        try:
            self._client.call(f"look for the bundle {bundle.uri}", "head_object", "s3", Bucket=bucket, Key=key)
        except AwsError as error:
            if error.code not in ("404", "NoSuchKey", "NotFound"):
                raise _denied(error) from error
            self.is_missing, self._to_upload = True, bundle

    def _check_bucket(self) -> None:
        name = self._bucket
        try:
            response = self._client.call(f"read the bucket '{name}'", "head_bucket", "s3", Bucket=name)
        except AwsError as error:
            if error.code in ("404", "NoSuchBucket", "NotFound"):
                raise InvalidOption("bucket", f"no bucket named '{name}' exists. Create it first.") from error
            if error.code in ("301", "PermanentRedirect"):
                reason = f"'{name}' is not in {self._client.region}. Use a bucket in the region of the task."
                raise InvalidOption("bucket", reason) from error
            raise _denied(error) from error
        headers = response.get("ResponseMetadata", {}).get("HTTPHeaders", {})
        region = response.get("BucketRegion") or headers.get("x-amz-bucket-region") or self._client.region
        if region != self._client.region:
            reason = f"'{name}' is in {region}, but the task works in {self._client.region}."
            raise InvalidOption("bucket", f"{reason} Use a bucket in the region of the task.")

    def upload(self) -> None:
        """Upload the bundle if the bucket lacks it."""
        if not self._to_upload:
            return
        bundle, (bucket, key) = self._to_upload, _parts(self._to_upload.uri)
        action = f"upload the bundle {bundle.uri}"
        try:
            self._client.call(action, "put_object", "s3", Bucket=bucket, Key=key, Body=bundle.content)
        except AwsError as error:
            raise _denied(error) from error
        self._to_upload = None

    def read(self, uri: str) -> bytes:
        return self._client.get_s3_object(f"read the bundle {uri}", *_parts(uri))

    def all_uris(self) -> list[str]:
        """Return all bundles of the component in the bucket."""
        request, found = {"Bucket": self._bucket, "Prefix": self._folder}, list[str]()
        while request["Bucket"]:
            response = self._list(request)
            found += [f"s3://{self._bucket}/{item['Key']}" for item in response.get("Contents", [])]
            if not response.get("NextContinuationToken"):
                break
            request["ContinuationToken"] = response["NextContinuationToken"]
        return [uri for uri in found if re.search(r"/[0-9a-f]{64}\.tar\.bz2$", uri)]

    def _list(self, request: dict[str, str]) -> Members:
        """Return a page of objects; an empty one if the bucket does not exist."""
        try:
            return self._client.call(f"list s3://{self._bucket}/{self._folder}", "list_objects_v2", "s3", **request)
        except AwsError as error:
            if error.code == "NoSuchBucket":
                return {}
            raise _denied(error) from error

    def delete(self, uris: Iterable[str]) -> ImageBuilderError | None:
        """Delete bundles, and return the first error, or None."""
        return until_failure(self._delete, uris)[1]

    def _delete(self, uri: str) -> None:
        bucket, key = _parts(uri)
        self._client.call(f"delete the bundle {uri}", "delete_object", "s3", Bucket=bucket, Key=key)


class VersionedBundles:
    """The bundles to which the versions of a component refer. Call ``read`` before versions are deleted."""

    def __init__(self, client: Client, wanted: Arn) -> None:
        self._client = client
        self._wanted = wanted
        self._uris: dict[str, str] = {}

    def read(self) -> None:
        arns = self._client.list_versions(COMPONENT, self._wanted)
        found = run_concurrently(lambda arn: self._client.get_resource(COMPONENT, arn), arns)
        for arn, members in zip(arns, found, strict=True):
            self._uris[str(arn)] = bundle_uri((members or {}).get("data", ""))

    def left_without(self, deleted: Iterable[str]) -> list[str]:
        """Return the versions that remain after ``deleted`` are deleted."""
        return sorted(set(self._uris) - set(deleted))

    def unused_without(self, deleted: Iterable[str], current: str) -> list[str]:
        """Return the bundles to which only ``deleted`` versions refer, without the ``current`` one."""
        deleted = [*deleted]
        used = {self._uris[arn] for arn in self.left_without(deleted)}
        return sorted({self._uris.get(arn, "") for arn in deleted} - used - {current, ""})


def _parts(uri: str) -> tuple[str, str]:
    match = _URI.fullmatch(uri)
    if not match:
        raise ImageBuilderError(f"'{uri}' is not the URI of a bundle in S3.")
    return match[1], match[2]


def _denied(error: AwsError) -> AwsError | InvalidOption:
    """Return an error that names the option if the caller cannot use the bucket."""
    if error.is_forbidden or error.code == "403":
        return InvalidOption("bucket", str(error))
    return error
