"""An account of EC2 Image Builder in memory, with the interface of the engine's client."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from threading import RLock
from typing import Any

import botocore.session

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.arn import Arn
from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.client import Client, Members
from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.errors import AwsError, InvalidOption
from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.kinds import Kind, Versions, camel_case

HERE = "arn:aws:imagebuilder:eu-west-1:123456789012"
AMAZON = "arn:aws:imagebuilder:eu-west-1:aws"

DOCUMENT = """\
schemaVersion: 1.0
phases:
  - name: build
    steps:
      - name: Install
        action: ExecuteBash
        inputs:
          commands: [dnf install -y nginx]
"""
"""The smallest document of a component."""


def invalid_options(error: InvalidOption) -> list[str]:
    """Return the paths of the options that an error is about, in its order."""
    return [mistake.facts["option"] for mistake in error.mistakes]


def aws_error(code: str, message: str = "") -> AwsError:
    """Return an error as the client raises it for a response of AWS."""
    return AwsError("call AWS", code, message)


@cache
def service_model() -> Any:
    """Return botocore's model of the service."""
    return botocore.session.get_session().get_service_model("imagebuilder")


@dataclass
class Failure:
    """A call that fails, by its name and a part of the ARN that it is about."""

    call: str
    about: str
    error: Exception
    times: int | None
    """The number of failures; None: always."""
    after: int
    """The number of successful calls before."""


class FakeClient(Client):
    """Like the service, it assigns ARNs and builds, replaces all options in an Update, and keeps tags apart.

    Each resource is the members of a Get response, with its ``arn``.
    """

    def __init__(self, *resources: Mapping[str, Any]) -> None:
        self.resources: dict[str, Members] = {resource["arn"]: dict(resource) for resource in resources}
        self.objects: dict[str, str] = {}
        """The objects in S3, by URI."""
        self.reads: list[str] = []
        """The ARNs of Get requests, in order."""
        self.lists: list[str] = []
        """The names of the listed kinds, in order."""
        self.queries: list[Members] = []
        """What the List requests ask for; the owner is the only filter that is applied."""
        self.writes: list[tuple[str, str]] = []
        """The verb and the ARN (without account and region) of each write, in order."""
        self.requests: list[Members] = []
        """The Create, Import and Update requests, in order."""
        self.dry_runs: list[Members] = []
        self.warnings: list[str] = []
        self.warn = self.warnings.append
        self.read_lag = 0
        """The number of reads after a write that return the state before it."""
        self.after_write: list[Callable[[], None]] = []
        """The actions of other clients directly after the next writes, one for each."""
        self.workers = 4
        self.page = 100
        """Items on a page of a List operation."""
        self._failures: list[Failure] = []
        self._stale: tuple[int, dict[str, Members]] = (0, {})
        self._lock = RLock()

    def fail(self, call: str, error: Exception, about: str = "", times: int | None = 1, after: int = 0) -> None:
        """Let the next calls fail: ``get``, ``list``, ``create``, ``update``, ``tag``, ``untag``, ``delete`` …"""
        self._failures.append(Failure(call, about, error, times, after))

    @property
    def region(self) -> str:
        return "eu-west-1"

    @property
    def partition(self) -> str:
        return "aws"

    @property
    def caller(self) -> Arn:
        return Arn("aws", "eu-west-1", "123456789012", "", "")

    @property
    def sdk_version(self) -> str:
        return str(botocore.__version__)

    def identify_caller(self) -> None:
        """The account is known."""

    def input_shape(self, operation: str, service: str = "imagebuilder") -> Any:
        return service_model().operation_model(camel_case(f"_{operation}")).input_shape

    def read_s3_object(self, option: str, uri: str) -> str:
        if uri not in self.objects:
            raise aws_error("NoSuchKey", uri)
        return self.objects[uri]

    def get_resource(self, kind: Kind, arn: Arn | str) -> Members | None:
        with self._lock:
            self.reads.append(str(arn))
            self._may_fail("get", str(arn))
            wanted = Arn.parse(str(arn))
            left, stale = self._stale
            self._stale = (max(left - 1, 0), stale)
            resources = stale if left else self.resources
            found = [resource for resource in resources.values() if wanted.covers(Arn.parse(resource["arn"]))]
            newest = max(found, key=lambda resource: Arn.parse(resource["arn"]).order, default=None)
            return deepcopy(newest)

    def list_resources(self, kind: Kind, **request: Any) -> list[Members]:
        self.queries.append(request)
        items = self._list(kind, {"Amazon": "aws"}.get(request.get("owner", ""), self.caller.owner))
        if kind.versions is not Versions.BUILDS:
            return items
        # The service lists versions of what has builds, without tags.
        versions = {f"{item['arn'].rpartition('/')[0]}": item for item in items}
        return [{"arn": arn, "name": item["name"]} for arn, item in versions.items()]

    def list_pages(self, kind: Kind) -> Iterator[tuple[list[Members], bool]]:
        items = self.list_resources(kind)
        yield items[: self.page], len(items) <= self.page
        for start in range(self.page, len(items), self.page):
            self.lists.append(kind.name)
            yield items[start : start + self.page], start + self.page >= len(items)

    def list_tagged_resources(self, kind: Kind) -> list[Members]:
        return self._list(kind, self.caller.owner)

    def list_versions(self, kind: Kind, wanted: Arn) -> list[Arn]:
        arns = (Arn.parse(item["arn"]) for item in self._list(kind, self.caller.owner))
        found = [arn for arn in arns if (arn.kind, arn.name) == (wanted.kind, wanted.name)]
        return sorted(found, key=lambda arn: arn.order, reverse=True)

    def dry_run(self, kind: Kind, verb: str, request: Members) -> AwsError | None:
        try:
            self._may_fail("dry_run", str(request.get("name")))
        except AwsError as error:
            if not error.is_missing_dependency:
                raise
            return error
        self.dry_runs.append(request)
        return None

    def write_resource(self, kind: Kind, verb: str, request: Members) -> Arn:
        with self._lock:
            arn = Arn.parse(request[kind.arn_member]) if verb == "update" else self._new_arn(kind, request)
            self._may_fail(verb, str(arn))
            if verb != "update" and str(arn) in self.resources:
                raise aws_error("ResourceAlreadyExistsException")
            self.requests.append(request)
            not_stored = {"clientToken", "semanticVersion", "tags", kind.arn_member}
            members = {name: value for name, value in request.items() if name not in not_stored}
            if "uri" in members:
                members["data"] = self.objects[members.pop("uri")]
            old: Members = self.resources.get(str(arn), {"tags": request.get("tags", {}), "dateCreated": "2026-01-01"})
            kept: Members = {name: old[name] for name in ("name", "version", "dateCreated", "tags") if name in old}
            version = {"version": arn.version} if arn.version else {}
            self._store(verb, arn, {**members, **kept, **version, "arn": str(arn)})
            return arn

    def update_tags(self, arn: Arn, tags: Mapping[str, str], removed: list[str]) -> None:
        for verb, change in (("tag", tags), ("untag", removed)):
            if change:
                self._may_fail(verb, str(arn))
                resource = self.resources[str(arn)]
                kept = {key: value for key, value in resource["tags"].items() if key not in removed}
                self._store(verb, arn, {**resource, "tags": {**kept, **tags}})

    def delete_resource(self, kind: Kind, arn: Arn) -> None:
        with self._lock:
            self._may_fail("delete", str(arn))
            self.resources.pop(str(arn), None)
            self.writes.append(("delete", _label(arn)))

    def _new_arn(self, kind: Kind, request: Members) -> Arn:
        segment = f"{kind.segment}/{request['type'].lower()}" if kind.name == "workflow" else kind.segment
        arn = self.resource_arn(segment, request["name"], request.get("semanticVersion", ""))
        if kind.versions is not Versions.BUILDS:
            return arn
        builds = [int(Arn.parse(other).build) for other in self.resources if arn.covers(Arn.parse(other))]
        return Arn.parse(f"{arn}/{max(builds, default=0) + 1}")

    def _store(self, verb: str, arn: Arn, members: Members) -> None:
        with self._lock:
            self._stale = (self.read_lag, dict(self.resources))
            self.resources[str(arn)] = members
            self.writes.append((verb, _label(arn)))
            if self.after_write:
                self.after_write.pop(0)()

    def _list(self, kind: Kind, owner: str) -> list[Members]:
        with self._lock:
            self.lists.append(kind.name)
            self._may_fail("list", kind.name)
            arns = ((Arn.parse(arn), resource) for arn, resource in self.resources.items())
            found = [item for arn, item in arns if arn.owner == owner and arn.kind.split("/")[0] == kind.segment]
            summary = ("arn", "name", "version", "tags", "dateCreated")
            return [
                deepcopy({name: value for name, value in item.items() if kind.lists_details or name in summary})
                for item in found
            ]

    def _may_fail(self, call: str, about: str) -> None:
        for failure in self._failures:
            if failure.call != call or failure.about not in about or failure.times == 0:
                continue
            if failure.after:
                failure.after -= 1
                continue
            failure.times = None if failure.times is None else failure.times - 1
            raise failure.error


def _label(arn: Arn) -> str:
    return f"{arn.kind}/{arn.label}"
