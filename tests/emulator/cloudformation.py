"""Additions to moto's CloudFormation: policies of SQS queues, and change sets as AWS creates them.

AWS: API reference of CreateChangeSet. A change set updates a stack unless it has another type, and fails if it contains
no changes; moto rejects the request instead.
"""

from __future__ import annotations

import json
from typing import Any

from moto.backends import get_backend
from moto.core.common_models import CloudFormationModel


def extend() -> None:
    """Install the additions. Called when moto's CloudFormation is loaded, because loading it takes a second."""
    from moto.cloudformation.responses import CloudFormationResponse

    create = CloudFormationResponse.create_change_set

    def create_change_set(self: CloudFormationResponse) -> Any:
        self.params.setdefault("ChangeSetType", "UPDATE")
        self._validate_different_update = _accept  # type: ignore[method-assign,assignment]
        return create(self)

    CloudFormationResponse.create_change_set = create_change_set  # type: ignore[method-assign]


def _accept(*_: Any) -> None:
    """Accept a change set without changes."""


class QueuePolicy(CloudFormationModel):
    """The policy of one or more queues. moto finds the class among the subclasses of its model."""

    def __init__(self, queues: list[str]) -> None:
        self.physical_resource_id = ",".join(queues)

    @staticmethod
    def cloudformation_name_type() -> str:
        """The resource has no name."""
        return ""

    @staticmethod
    def cloudformation_type() -> str:
        """The type in a template."""
        return "AWS::SQS::QueuePolicy"

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        """The resource has no attributes."""
        return False

    @classmethod
    def create_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: Any, account_id: str, region_name: str, **kwargs: Any
    ) -> QueuePolicy:
        """Set the policy of the queues."""
        properties = cloudformation_json["Properties"]
        backend = get_backend("sqs")[account_id][region_name]
        for queue in properties["Queues"]:
            backend.get_queue(queue.split("/")[-1]).policy = json.dumps(properties["PolicyDocument"])
        return cls(properties["Queues"])

    @classmethod
    def update_from_cloudformation_json(
        cls,
        original_resource: Any,
        new_resource_name: str,
        cloudformation_json: Any,
        account_id: str,
        region_name: str,
    ) -> QueuePolicy:
        """Set the policy of the queues."""
        return cls.create_from_cloudformation_json(new_resource_name, cloudformation_json, account_id, region_name)

    @classmethod
    def delete_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: Any, account_id: str, region_name: str
    ) -> None:
        """Remove the policy of the queues that still exist."""
        backend = get_backend("sqs")[account_id][region_name]
        for queue in resource_name.split(","):
            if found := backend.queues.get(queue.split("/")[-1]):
                found.policy = None

    def is_created(self) -> bool:
        """The policy is set at once."""
        return True
