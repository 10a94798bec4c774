# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The AWS client: the only file that knows botocore. One call, one function; errors come out as AwsError."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from threading import Lock
from typing import Any
from uuid import uuid4

from .arn import Arn, name_segment
from .concurrency import Memo
from .errors import NO_REGION, AwsError, ImageBuilderError, InvalidOption
from .kinds import Kind, Versions, camel_case
from .retry import Retrier, code_of, deleting, text_of

try:
    import botocore
    from botocore.exceptions import BotoCoreError, ClientError
except ImportError:
    # AnsibleAWSModule reports the missing library before any of this is used.
    BotoCoreError = ClientError = Exception

CONNECTIONS = 64
"""How many calls may be under way at the same time."""
PAGE = 100
"""How many resources a page holds at most; the service takes 1 to 100, and each page is a call."""

Members = dict[str, Any]


def _one_at_a_time(make_boto3_client: Callable[[str], Any]) -> Callable[[str], Any]:
    """Threads may share a boto3 client, but must not create clients at the same time."""
    lock = Lock()

    def make_alone(service: str) -> Any:
        with lock:
            return make_boto3_client(service)

    return make_alone


class Client:
    """EC2 Image Builder in one account and region; many threads may use one.

    ``make_boto3_client`` returns a boto3 client for a service, by its name, with the region, credentials and endpoint
    of the task. ``warn``
    tells a person what is no failure, and should be known.
    """

    def __init__(
        self, make_boto3_client: Callable[[str], Any], warn: Callable[[str], None] = lambda text: None
    ) -> None:
        self.warn = warn
        self._boto3_client = Memo(_one_at_a_time(make_boto3_client))
        self._caller = Memo(self._find_caller)
        self._retrier = Retrier()

    @property
    def caller(self) -> Arn:
        """An ARN with the task's partition, region and account, and nothing in it yet."""
        return self._caller("sts")

    def identify_caller(self) -> None:
        """Connect, and find out which account this is. Many threads had better not begin with that."""
        self._caller("sts")

    def _call(self, action: str, operation: Callable[..., Any], /, **request: Any) -> Members:
        """Call, try again where that helps, translate what goes wrong. ``action`` completes "Could not ..."."""
        try:
            answer = self._retrier.send(operation, request)
        except (BotoCoreError, ClientError) as error:
            raise AwsError(action, code_of(error), text_of(error)) from error
        return answer

    def _operation(self, name: str, service: str = "imagebuilder") -> Callable[..., Any]:
        client = self._boto3_client(service)
        if not hasattr(client, name):
            raise self._too_old(f"does not know {camel_case(f'_{name}')}")
        operation: Callable[..., Any] = getattr(client, name)
        return operation

    def _find_caller(self, service: str) -> Arn:
        """An ARN with this account, partition and region, and nothing in it yet."""
        region = self._boto3_client("imagebuilder").meta.region_name
        if not region:  # boto3 lets that pass where an endpoint is given
            raise InvalidOption("region", NO_REGION)
        identity = self.call("find out which account this is", "get_caller_identity", service)
        return Arn(identity["Arn"].split(":")[1], region, identity["Account"], "", "")

    def resource_arn(self, arn_kind: str, name: str, version: object = "", owner: str = "") -> Arn:
        """The ARN of a resource of this account, or of another ``owner``, by its name."""
        caller = self.caller
        return Arn(
            caller.partition, caller.region, owner or caller.owner, arn_kind, name_segment(name), str(version or "")
        )

    def get_resource(self, kind: Kind, arn: Arn | str) -> Members | None:
        """The resource as the service describes it; None where there is none. A wildcard gives the newest."""
        try:
            answer = self.call(f"read the {kind.title} '{arn}'", kind.operation("get"), **{kind.arn_member: str(arn)})
        except AwsError as error:
            if error.code == "ResourceNotFoundException":
                return None
            raise
        whole: Members = answer[kind.member]
        references = answer.get("latestVersionReferences")
        return {**whole, "latestVersionReferences": references} if references else whole

    def write_resource(self, kind: Kind, verb: str, request: Members) -> Arn:
        """Send a planned Create, Import or Update, whose token is in the request; the ARN of what it wrote."""
        what = f"{verb} the {kind.title} '{request.get('name') or request[kind.arn_member]}'"
        answer = self.call(what, kind.operation(verb), **request)
        return Arn.parse(answer[kind.arn_member])

    def dry_run(self, kind: Kind, verb: str, request: Members) -> AwsError | None:
        """Let AWS validate a write without doing it, where it can; AwsError where it would refuse.

        That something is missing outside of Image Builder is the answer, and not raised: an earlier task may make it.
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

    def input_shape(self, operation: str, service: str = "imagebuilder") -> Any:
        """The installed botocore's model of what an operation takes, by boto3's name for it."""
        model, name = self._boto3_client(service).meta.service_model, camel_case(f"_{operation}")
        if name not in model.operation_names:
            raise self._too_old(f"does not know {name}")
        return model.operation_model(name).input_shape

    def _too_old(self, lack: str) -> ImageBuilderError:
        return ImageBuilderError(f"botocore {self.sdk_version} {lack}: a newer one is needed.")

    @property
    def sdk_version(self) -> str:
        return str(botocore.__version__)

    def delete_resource(self, kind: Kind, arn: Arn) -> None:
        """Delete; what is not there any more is as good as deleted."""
        operation = deleting(self._operation(kind.operation("delete")))
        try:
            self._call(f"delete the {kind.title} '{arn}'", operation, **{kind.arn_member: str(arn)})
        except AwsError as error:
            if error.code != "ResourceNotFoundException":
                raise

    def update_tags(self, arn: Arn, tags: Mapping[str, str], gone: list[str]) -> None:
        """Set tags and remove those with the keys ``gone``; nothing to do costs no call."""
        if tags:
            self.call(f"tag '{arn}'", "tag_resource", resourceArn=str(arn), tags=dict(tags))
        if gone:
            self.call(f"remove tags from '{arn}'", "untag_resource", resourceArn=str(arn), tagKeys=gone)

    def list_resources(self, kind: Kind, **request: Any) -> list[Members]:
        """All that a List answers, page after page: summaries, or versions where there are builds."""
        return self.paginate(f"list {kind.title}s", kind.operation("list"), kind.list_member, **request)

    def list_tagged_resources(self, kind: Kind) -> list[Members]:
        """This account's resources, each version and each build by itself: summaries, with their tags.

        Builds of all versions cost no more calls than the list of versions, and no further one for each of those.
        """
        if kind.versions is not Versions.BUILDS:
            return self.list_resources(kind)
        member = f"{kind.name}SummaryList"
        return self.paginate(f"list builds of {kind.title}s", f"list_{kind.name}_build_versions", member)

    def call(self, action: str, operation: str, /, service: str = "imagebuilder", **request: Any) -> Members:
        """Any operation, by boto3's name for it. ``action`` completes "Could not ..."."""
        return self._call(action, self._operation(operation, service), **request)

    def paginate(self, action: str, operation: str, member: str, /, **request: Any) -> list[Members]:
        """Any operation that lists something, page after page: what stands in ``member`` of its answers."""
        # Not by botocore's paginators: older ones lack many, and one call of a paginator is all the pages, which a
        # single throttled page would begin again.
        shape = self.input_shape(operation)
        for member in set(shape.required_members) - request.keys():
            raise self._too_old(f"cannot {action} without {member}")
        if "maxResults" in shape.members:
            request["maxResults"] = PAGE
        found: list[Members] = []
        while True:
            answer = self.call(action, operation, **request)
            found += answer.get(member, [])
            if not answer.get("nextToken"):
                return found
            request["nextToken"] = answer["nextToken"]

    def list_versions(self, kind: Kind, wanted: Arn) -> list[Arn]:
        """Every version, and every build of it, of this account's resource of that name; newest first."""
        # The service's filter by name tells spellings apart, of which versions of one resource may have several.
        arns = (Arn.parse(item["arn"]) for item in self.list_tagged_resources(kind))
        found = [arn for arn in arns if (arn.kind, arn.name) == (wanted.kind, wanted.name)]
        return sorted(found, key=lambda arn: arn.order, reverse=True)

    def read_ssm_parameter(self, reference: str) -> Members:
        """A parameter of Systems Manager, by its name after ``ssm:``."""
        answer = self.call(f"read '{reference}'", "get_parameter", "ssm", Name=reference.removeprefix("ssm:"))
        parameter: Members = answer["Parameter"]
        return parameter

    def read_s3_object(self, option: str, uri: str) -> str:
        """The text of an object in S3, by its ``s3://bucket/key``."""
        match = re.fullmatch(r"s3://([^/]+)/(.+)", uri)
        if not match:
            raise InvalidOption(option, f"'{uri}' is not of the form s3://bucket/key")
        get_object = self._operation("get_object", "s3")

        def read(**request: Any) -> Members:
            """The content comes after the answer, and can be cut off like an answer."""
            return {"content": get_object(**request)["Body"].read()}

        action = f"read {option} {uri}, which is needed to see whether it changed"
        answer = self._call(action, read, Bucket=match[1], Key=match[2])
        try:
            text: str = answer["content"].decode()
        except UnicodeDecodeError as error:
            raise InvalidOption(option, f"{uri} is not a text in UTF-8") from error
        return text


def with_token(request: Members) -> Members:
    """A planned write: the request with its own idempotency token, which every retry of it sends again."""
    return {**request, "clientToken": str(uuid4())}


def response_time(answer: Members) -> str:
    """When the service answered, by its own clock, in the form of its dates; by ours where it does not tell."""
    date = answer.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("date")
    moment = parsedate_to_datetime(date) if date else datetime.now(timezone.utc)
    return f"{moment.astimezone(timezone.utc):%Y-%m-%dT%H:%M:%S}Z"
