"""The backend: one account's Image Builder in one region."""

from __future__ import annotations

from collections.abc import Iterator
from threading import RLock
from typing import TYPE_CHECKING, Any

from moto.core.base_backend import BackendDict, BaseBackend
from moto.core.resource_tagging import TaggableResourcesMixin, TaggedResource
from moto.moto_api._internal import mock_random

from .api import service_model
from .api.client_tokens import TokenMemory
from .api.exceptions import not_found
from .api.operations import OPERATIONS
from .builds import faults, findings
from .builds.index import Builds
from .clock import clock
from .lifecycle.execution import Execution
from .processes import Processes
from .resources import catalog
from .resources.arns import PROVIDERS, Arn
from .resources.kind import Call
from .resources.kinds import kind_of
from .resources.store import Resource, Store

if TYPE_CHECKING:
    from botocore.model import OperationModel


class ImageBuilderBackend(BaseBackend, TaggableResourcesMixin):
    """Holds the resources of an account and region, and performs operations on them one at a time."""

    SERVICE_NAMESPACE = "imagebuilder"

    def __init__(self, region_name: str, account_id: str):
        super().__init__(region_name, account_id)
        self.own = Store()
        self.processes = Processes()
        self.builds = Builds(self.own)
        self.lifecycle_executions: list[Execution] = []
        self._tokens = TokenMemory()
        self._lock = RLock()

    def reset(self) -> None:
        """Remove everything, and set simulated time to real time."""
        super().reset()
        clock.reset()
        faults.clear()
        findings.clear()

    @property
    def provided(self) -> Store:
        """The resources of Amazon and of other publishers in this region."""
        return catalog.in_region(self.partition, self.region_name)

    def perform(self, operation: OperationModel, members: dict[str, Any]) -> dict[str, Any]:
        """Check and perform a request, one at a time: the server has threads, and a write takes several steps."""
        service_model.check(operation, members)
        with self._lock:
            self.processes.settle()
            return self._tokens.once(operation.name, members, lambda: self._carry_out(operation, members))

    def settle(self) -> None:
        """Do what has come due."""
        with self._lock:
            self.processes.settle()

    def _carry_out(self, operation: OperationModel, members: dict[str, Any]) -> dict[str, Any]:
        answer = OPERATIONS[operation.name](Call(operation, members, self))
        return {"requestId": str(mock_random.uuid4()), "clientToken": members.get("clientToken"), **answer}

    def store_of(self, owner: str) -> Store:
        """Return the store of an owner; resources of other accounts are not visible."""
        if owner in PROVIDERS:
            return self.provided
        return self.own if owner == self.account_id else Store()

    def resolve(self, arn: Arn) -> Resource | None:
        """Return the resource that an ARN matches: the greatest version, then its greatest build."""
        kind = kind_of(arn)
        found = self.store_of(arn.owner).covered(arn)
        if kind is not None and arn.build is None:
            found = [resource for resource in found if kind.resolvable(resource)]
        return found[-1] if found else None

    def look_up(self, text: str) -> Resource | None:
        """Return the resource that a text matches, if it is an ARN."""
        arn = Arn.parse(text)
        return self.resolve(arn) if arn else None

    def get(self, arn: Arn) -> Resource:
        """Return the resource that an ARN matches; raise ImageBuilderError if none does."""
        resource = self.resolve(arn)
        if resource is None:
            raise not_found(arn)
        return resource

    def iter_tagged_resources(self) -> Iterator[TaggedResource]:
        """Return all resources, for the Resource Groups Tagging API."""
        for resource in self.own:
            kind = resource.arn.segment.partition("/")[0]
            yield TaggedResource(str(resource.arn), resource.tags, f"imagebuilder:{kind}")


imagebuilder_backends = BackendDict(ImageBuilderBackend, "ec2")
"""Return the regions of EC2, because botocore's endpoint list has none for Image Builder."""


def settle_everywhere() -> None:
    """Run all steps that are due, in every account and region."""
    for regions in list(imagebuilder_backends.values()):
        for backend in list(regions.values()):
            backend.settle()


clock.watch(settle_everywhere)
