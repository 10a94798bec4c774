"""The actions of workflow steps: stages, timeouts, inputs and outputs.

AWS: EC2 Image Builder user guide, "Supported step actions for your workflow document" (2026).
"""

from __future__ import annotations

from dataclasses import dataclass

_ALL = frozenset({"BUILD", "TEST", "DISTRIBUTION"})
_INSTANCE = frozenset({"BUILD", "TEST"})
_TEST = frozenset({"TEST"})
_DISTRIBUTION = frozenset({"DISTRIBUTION"})

_ON_INSTANCE = frozenset({"instanceId"})
_OF_COMMAND = frozenset({"runCommandId", "status", "output"})


@dataclass(frozen=True)
class WorkflowAction:
    """One action; timeouts are in seconds."""

    stages: frozenset[str]
    """The types of the workflows that can contain it."""
    default_timeout: int
    maximum_timeout: int
    inputs: frozenset[str] | None
    """The names of its inputs; None if the guide does not list them."""
    outputs: frozenset[str]


ACTIONS: dict[str, WorkflowAction] = {
    "ApplyImageConfigurations": WorkflowAction(
        _DISTRIBUTION,
        21_600,
        43_200,
        frozenset({"configurations", "distributedImages"}),
        frozenset({"configuredImages"}),
    ),
    "BootstrapInstanceForContainer": WorkflowAction(_ALL, 3_600, 43_200, _ON_INSTANCE, _OF_COMMAND),
    "CollectImageMetadata": WorkflowAction(
        _ALL, 1_800, 43_200, _ON_INSTANCE, frozenset({"osVersion", "associationId"})
    ),
    "CollectImageScanFindings": WorkflowAction(_TEST, 7_200, 43_200, _ON_INSTANCE, _OF_COMMAND),
    "CreateImage": WorkflowAction(_ALL, 43_200, 259_200, _ON_INSTANCE, frozenset({"imageId"})),
    "CreateImageFromIso": WorkflowAction(
        _ALL, 43_200, 43_200, None, frozenset({"amiName", "snapshotId", "architecture"})
    ),
    "DistributeContainerImage": WorkflowAction(
        _DISTRIBUTION, 7_200, 43_200, None, frozenset({"status", "succeededRegions", "failedRegions"})
    ),
    "DistributeImage": WorkflowAction(
        _DISTRIBUTION, 21_600, 43_200, frozenset({"distributions"}), frozenset({"distributedImages"})
    ),
    "ExecuteComponents": WorkflowAction(_INSTANCE, 43_200, 86_400, _ON_INSTANCE, _OF_COMMAND),
    "ExecuteStateMachine": WorkflowAction(
        _ALL, 21_600, 86_400, frozenset({"stateMachineArn", "input"}), frozenset({"executionArn", "output"})
    ),
    "LaunchInstance": WorkflowAction(
        _ALL,
        4_500,
        43_200,
        frozenset({"waitFor", "healthCheck", "imageIdOverride", "instanceTypesOverride"}),
        frozenset({"instanceId"}),
    ),
    "ModifyImageAttributes": WorkflowAction(
        _DISTRIBUTION, 7_200, 10_800, frozenset({"attributes", "distributedImages"}), frozenset({"modifiedImages"})
    ),
    "RegisterImage": WorkflowAction(_ALL, 32_400, 43_200, None, frozenset({"imageId"})),
    "RunCommand": WorkflowAction(
        _ALL,
        43_200,
        43_200,
        frozenset({"instanceId", "documentName", "documentVersion", "parameters"}),
        _OF_COMMAND,
    ),
    "RunSysPrep": WorkflowAction(_ALL, 3_600, 43_200, _ON_INSTANCE, _OF_COMMAND),
    "SanitizeInstance": WorkflowAction(_ALL, 3_600, 43_200, _ON_INSTANCE, _OF_COMMAND),
    "TerminateInstance": WorkflowAction(
        _ALL, 1_800, 43_200, frozenset({"instanceId", "waitForTermination"}), frozenset()
    ),
    "WaitForAction": WorkflowAction(
        _ALL,
        259_200,
        604_800,
        frozenset({"snsTopicArn", "lambdaFunctionName", "payload"}),
        frozenset({"action", "reason"}),
    ),
    "WaitForSSMAgent": WorkflowAction(_ALL, 3_600, 10_800, _ON_INSTANCE, frozenset({"status"})),
}
"""The 19 actions of the guide by name."""

UNKNOWN = WorkflowAction(_ALL, 43_200, 604_800, None, frozenset())
"""The assumptions about an action that is not in the guide."""

CHOICES = {
    ("LaunchInstance", "waitFor"): ("ssmAgent",),
    ("LaunchInstance", "healthCheck"): ("RUNNING", "STATUS_CHECK_PASSED"),
}
"""The allowed values of inputs that have a choice."""

OF_MACHINE_IMAGES = frozenset({"DistributeImage", "ModifyImageAttributes", "ApplyImageConfigurations"})
"""The actions that cannot be in the same workflow as ``DistributeContainerImage``."""
