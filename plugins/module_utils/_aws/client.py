# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The AWS client. All calls go through ``Client.call``; all errors are AwsError."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from functools import partial
from threading import Lock
from typing import Any
from uuid import uuid4

from .arn import Arn, name_segment
from .concurrency import CallLimit, Memo
from .errors import NO_REGION, AwsError, ImageBuilderError, InvalidOption
from .kinds import Kind, Versions, camel_case
from .responses import check_body, list_member, send_once
from .retry import Call, Retrier

with contextlib.suppress(ImportError):  # AnsibleAWSModule reports the missing library before any of this is used.
    import botocore

CONNECTIONS = 64
"""Calls that may be in progress at the same time."""
PAGE = 100
"""Items on a page of a List operation; the service allows 1 to 100, and each page is a call."""

Members = dict[str, Any]
"""A structure of the API, by its members' names."""


def client_config() -> dict[str, Any]:
    """Return botocore's configuration of a boto3 client: many connections, and no retries, which ``retry`` does."""
    return {"max_pool_connections": CONNECTIONS, "retries": {"total_max_attempts": 1}}


def _one_at_a_time(make_boto3_client: Callable[..., Any]) -> Callable[..., Any]:
    """Threads may share a boto3 client, but must not create clients at the same time."""
    lock = Lock()

    def make_alone(service: str, **place: str) -> Any:
        with lock:
            boto3_client = make_boto3_client(service, **place)
            boto3_client.meta.events.register("before-parse", check_body, unique_id="goldsmith.image_builder")
            return boto3_client

    return make_alone


class Client:
    """EC2 Image Builder in one account and region. Threads may share a client.

    ``make_boto3_client`` returns a boto3 client for a service, by its name, with the region, credentials and endpoint
    of the task, and with ``client_config()``; with ``region``, one for another region. ``warn`` shows a warning.
    """

    def __init__(self, make_boto3_client: Callable[..., Any], warn: Callable[[str], None] = lambda text: None) -> None:
        self.warn = warn
        self._make_boto3_client = _one_at_a_time(make_boto3_client)
        self._boto3_client = Memo(self._make_boto3_client)
        self._caller = Memo(self._find_caller)
        self.limit_calls(CallLimit())
        self.calls = 0
        """The calls so far, approximately if threads share the client."""

    def limit_calls(self, limit: CallLimit) -> None:
        """Replace the limit of the calls in progress. Call this before many threads use the client."""
        self.workers = limit.maximum
        """As many threads as there may be calls in progress."""
        self._retrier = Retrier(limit)

    @property
    def caller(self) -> Arn:
        """An ARN with the partition, region and account of the task, and nothing else."""
        return self._caller("sts")

    @property
    def region(self) -> str:
        """The region of the task; unlike ``caller``, it costs no call."""
        return str(self._boto3_client("imagebuilder").meta.region_name or "")

    @property
    def partition(self) -> str:
        """The partition of the region: ``aws``, ``aws-cn``."""
        return str(self._boto3_client("imagebuilder").meta.partition)

    def in_region(self, region: str) -> Client:
        """Return a client with the same credentials for another region."""
        return Client(partial(self._make_boto3_client, region=region), self.warn)

    def identify_caller(self) -> None:
        """Read the account of the credentials, once. Call this before many threads use the client."""
        self._caller("sts")

    def _find_caller(self, service: str) -> Arn:
        region = self.region
        if not region:  # boto3 accepts that if an endpoint is set.
            raise InvalidOption("region", NO_REGION)
        identity = self.call("find out which account this is", "get_caller_identity", service)
        return Arn(identity["Arn"].split(":")[1], region, identity["Account"], "", "")

    def resource_arn(self, arn_kind: str, name: str, version: object = "", owner: str = "") -> Arn:
        """Return the ARN of a resource of this account, or of another ``owner``, by its name."""
        caller = self.caller
        owner = owner or caller.owner
        return Arn(caller.partition, caller.region, owner, arn_kind, name_segment(name), str(version or ""))

    def call(self, action: str, operation: str, /, service: str = "imagebuilder", **request: Any) -> Members:
        """Call an operation, by boto3's name for it, and return its complete response.

        ``action`` completes "Could not ...". AwsError if AWS refuses the call, or if retries do not help.
        ImageBuilderError if the installed botocore does not know the operation.
        """
        return self._call(action, operation, service, request, lambda response: response)

    def _call(
        self, action: str, operation: str, service: str, request: Members, read: Callable[[Members], Members]
    ) -> Members:
        self.calls += 1
        model = self._model(operation, service)
        send = partial(send_once, getattr(self._boto3_client(service), operation), model, read=read)
        return self._retrier.send(Call(action, service, operation, send), request)

    def paginate(self, action: str, operation: str, /, **request: Any) -> list[Members]:
        """Call a List operation for all pages, and return the items."""
        return [item for items, _is_last in self._pages(action, operation, **request) for item in items]

    def _pages(self, action: str, operation: str, /, **request: Any) -> Iterator[tuple[list[Members], bool]]:
        """Call a List operation for each page, and yield its items and whether it is the last."""
        # Not by botocore's paginators: older ones lack many, and one call of a paginator is all the pages, which a
        # single throttled page would begin again.
        shape, member = self.input_shape(operation), list_member(self._model(operation))
        for required in set(shape.required_members) - request.keys():
            raise self._too_old(f"cannot {action} without {required}")
        if "maxResults" in shape.members:
            request["maxResults"] = PAGE
        while True:
            response = self.call(action, operation, **request)
            request["nextToken"] = response.get("nextToken")
            yield response.get(member, []), not request["nextToken"]
            if not request["nextToken"]:
                return

    def input_shape(self, operation: str, service: str = "imagebuilder") -> Any:
        """Return the installed botocore's model of an operation's request."""
        return self._model(operation, service).input_shape

    def _model(self, operation: str, service: str = "imagebuilder") -> Any:
        model, name = self._boto3_client(service).meta.service_model, camel_case(f"_{operation}")
        if name not in model.operation_names:
            raise self._too_old(f"does not know {name}")
        return model.operation_model(name)

    def _too_old(self, lack: str) -> ImageBuilderError:
        return ImageBuilderError(f"botocore {self.sdk_version} {lack}. Install a newer version.")

    @property
    def sdk_version(self) -> str:
        """The version of the installed botocore."""
        return str(botocore.__version__)

    def get_resource(self, kind: Kind, arn: Arn | str) -> Members | None:
        """Return the resource as the service describes it, None if it does not exist. A wildcard means the newest."""
        action = f"read the {kind.title} '{arn}'"
        try:
            response = self.call(action, kind.operation("get"), **{kind.arn_member: str(arn)})
        except AwsError as error:
            if error.code == "ResourceNotFoundException":
                return None
            raise
        resource: Members = response[kind.member]
        references = response.get("latestVersionReferences")
        return {**resource, "latestVersionReferences": references} if references else resource

    def write_resource(self, kind: Kind, verb: str, request: Members) -> Arn:
        """Send a Create, Import or Update, whose token is in the request, and return the ARN of the resource."""
        action = f"{verb} the {kind.title} '{request.get('name') or request[kind.arn_member]}'"
        response = self.call(action, kind.operation(verb), **request)
        return Arn.parse(response[kind.arn_member])

    def dry_run(self, kind: Kind, verb: str, request: Members) -> AwsError | None:
        """Let AWS validate a write, if it has a dry run. AwsError if AWS would refuse it.

        If something is missing outside of Image Builder, the error is returned: an earlier task may create it.
        """
        if "dryRun" not in self.input_shape(kind.operation(verb)).members:
            return None
        try:
            self.write_resource(kind, verb, {**request, "dryRun": True})
        except AwsError as error:
            if error.is_missing_dependency:
                return error
            if error.code != "DryRunOperationException":
                raise
        return None

    def delete_resource(self, kind: Kind, arn: Arn) -> None:
        """Delete a resource; do nothing if it does not exist."""
        try:
            self.call(f"delete the {kind.title} '{arn}'", kind.operation("delete"), **{kind.arn_member: str(arn)})
        except AwsError as error:
            if error.code != "ResourceNotFoundException":
                raise

    def update_tags(self, arn: Arn, tags: Mapping[str, str], removed: list[str]) -> None:
        """Set tags and remove those with the keys ``removed``. Nothing to do costs no call."""
        if tags:
            self.call(f"tag '{arn}'", "tag_resource", resourceArn=str(arn), tags=dict(tags))
        if removed:
            self.call(f"remove tags from '{arn}'", "untag_resource", resourceArn=str(arn), tagKeys=removed)

    def list_resources(self, kind: Kind, **request: Any) -> list[Members]:
        """Return all items of a kind's List operation: summaries, or versions if the kind has builds."""
        return self.paginate(f"list {kind.title}s", kind.operation("list"), **request)

    def list_pages(self, kind: Kind) -> Iterator[tuple[list[Members], bool]]:
        """Yield the pages of a kind's List operation, one call each: the items, and whether the page is the last."""
        return self._pages(f"list {kind.title}s", kind.operation("list"))

    def list_tagged_resources(self, kind: Kind) -> list[Members]:
        """Return summaries, with tags, of this account's resources: one for each version and each build.

        The builds of all versions cost no more calls than the list of versions.
        """
        if kind.versions is not Versions.BUILDS:
            return self.list_resources(kind)
        return self.paginate(f"list builds of {kind.title}s", f"list_{kind.name}_build_versions")

    def list_versions(self, kind: Kind, wanted: Arn) -> list[Arn]:
        """Return the ARNs of all versions and builds of this account's resource of that name, newest first."""
        # The service's filter by name distinguishes spellings, which may differ between versions of one resource.
        arns = (Arn.parse(item["arn"]) for item in self.list_tagged_resources(kind))
        found = [arn for arn in arns if (arn.kind, arn.name) == (wanted.kind, wanted.name)]
        return sorted(found, key=lambda arn: arn.order, reverse=True)

    def read_ssm_parameter(self, reference: str) -> Members:
        """Return a parameter of Systems Manager, by its name after ``ssm:``."""
        response = self.call(f"read '{reference}'", "get_parameter", "ssm", Name=reference.removeprefix("ssm:"))
        parameter: Members = response["Parameter"]
        return parameter

    def read_s3_object(self, option: str, uri: str) -> str:
        """Return the text of an object in S3, by its ``s3://bucket/key``. InvalidOption if it is not UTF-8."""
        match = re.fullmatch(r"s3://([^/]+)/(.+)", uri)
        if not match:
            raise InvalidOption(option, f"'{uri}' is not an S3 URI. Write s3://bucket/key.")
        action = f"read {option} {uri}, which is needed to see whether it changed"
        try:
            return self.get_s3_object(action, match[1], match[2]).decode()
        except UnicodeDecodeError as error:
            raise InvalidOption(option, f"'{uri}' is not UTF-8 text. Save the file as UTF-8.") from error

    def get_s3_object(self, action: str, bucket: str, key: str) -> bytes:
        """Return the content of an object in S3. ``action`` completes "Could not ..."."""
        response = self._call(action, "get_object", "s3", {"Bucket": bucket, "Key": key}, _with_content)
        content: bytes = response["Body"]
        return content


def _with_content(response: Members) -> Members:
    """Read the body, which is sent after the headers and can be cut off too."""
    return {**response, "Body": response["Body"].read()}


def with_token(request: Members) -> Members:
    """Return the request with a new idempotency token, which every retry sends again."""
    return {**request, "clientToken": str(uuid4())}


def response_time(response: Members) -> str:
    """Return when the service responded, by its clock, in the format of its dates; by the local clock if unknown."""
    date = response.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("date")
    moment = parsedate_to_datetime(date) if date else datetime.now(timezone.utc)
    return f"{moment.astimezone(timezone.utc):%Y-%m-%dT%H:%M:%S}Z"
