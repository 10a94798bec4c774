# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The step actions of workflow documents: stages, time-outs, inputs and outputs.

Source: Image Builder user guide, "Supported step actions for your workflow document".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .._aws.errors import did_you_mean, shorten
from .checks import check_keys, enumerate_words, is_integer, misspelt
from .problems import Problem, Problems, in_place, warning
from .yaml import Node

STAGES = ("BUILD", "TEST", "DISTRIBUTION")
MAX_TIMEOUT = 604_800
"""The longest time-out of any action, in seconds."""


@dataclass(frozen=True)
class WorkflowAction:
    default_timeout: int
    """In seconds, as is the maximum."""
    maximum_timeout: int
    required: tuple[str, ...] = ("instanceId",)
    """Required inputs."""
    optional: tuple[str, ...] = ()
    """Other inputs."""
    outputs: tuple[str, ...] = ()
    stages: tuple[str, ...] = STAGES
    """The types of workflow that can contain the action."""


_COMMAND_OUTPUTS = ("runCommandId", "status", "output")
_DISTRIBUTION = ("DISTRIBUTION",)

WORKFLOW_ACTIONS: Mapping[str, WorkflowAction] = {
    "ApplyImageConfigurations": WorkflowAction(
        21_600, 43_200, ("distributedImages",), ("configurations",), ("configuredImages",), _DISTRIBUTION
    ),
    "BootstrapInstanceForContainer": WorkflowAction(3_600, 43_200, outputs=_COMMAND_OUTPUTS),
    "CollectImageMetadata": WorkflowAction(1_800, 43_200, outputs=("osVersion", "associationId")),
    "CollectImageScanFindings": WorkflowAction(7_200, 43_200, outputs=_COMMAND_OUTPUTS, stages=("TEST",)),
    "CreateImage": WorkflowAction(43_200, 259_200, outputs=("imageId",)),
    "CreateImageFromIso": WorkflowAction(43_200, 43_200, outputs=("amiName", "snapshotId", "architecture")),
    "DistributeContainerImage": WorkflowAction(
        7_200, 43_200, (), ("instanceId",), ("status", "succeededRegions", "failedRegions"), _DISTRIBUTION
    ),
    "DistributeImage": WorkflowAction(21_600, 43_200, (), ("distributions",), ("distributedImages",), _DISTRIBUTION),
    "ExecuteComponents": WorkflowAction(43_200, 86_400, outputs=_COMMAND_OUTPUTS, stages=("BUILD", "TEST")),
    "ExecuteStateMachine": WorkflowAction(21_600, 86_400, ("stateMachineArn",), ("input",), ("executionArn", "output")),
    "LaunchInstance": WorkflowAction(
        4_500,
        43_200,
        ("waitFor",),
        ("healthCheck", "imageIdOverride", "instanceTypesOverride"),
        # An example of the guide refers to instanceType, which the table of outputs does not have.
        ("instanceId", "instanceType"),
    ),
    "ModifyImageAttributes": WorkflowAction(
        7_200, 10_800, ("distributedImages",), ("attributes",), ("modifiedImages",), _DISTRIBUTION
    ),
    "RegisterImage": WorkflowAction(
        32_400,
        43_200,
        (),
        (
            *("architecture", "blockDeviceMapping", "bootMode", "description", "enaSupport", "imageLocation"),
            *("imdsSupport", "includeSnapshotTags", "kernelId", "ramdiskId", "rootDeviceName", "sriovNetSupport"),
            *("tpmSupport", "uefiData", "virtualizationType"),
        ),
        ("imageId",),
    ),
    "RunCommand": WorkflowAction(
        43_200, 43_200, ("instanceId", "documentName"), ("parameters", "documentVersion"), _COMMAND_OUTPUTS
    ),
    "RunSysPrep": WorkflowAction(3_600, 43_200, outputs=_COMMAND_OUTPUTS),
    "SanitizeInstance": WorkflowAction(3_600, 43_200, outputs=_COMMAND_OUTPUTS),
    "TerminateInstance": WorkflowAction(1_800, 43_200, optional=("waitForTermination",)),
    "WaitForAction": WorkflowAction(
        259_200, 604_800, (), ("snsTopicArn", "lambdaFunctionName", "payload"), ("action", "reason")
    ),
    "WaitForSSMAgent": WorkflowAction(3_600, 10_800, outputs=("status",)),
}

INPUT_VALUES: Mapping[str, tuple[str, ...]] = {
    "waitFor": ("ssmAgent",),
    "healthCheck": ("RUNNING", "STATUS_CHECK_PASSED"),
}
"""The values of inputs that have a closed set of them."""

ITEM_KEYS: Mapping[str, tuple[str, ...]] = {
    "distributions": ("region", "name", "description", "targetAccountIds", "amiTags", "kmsKeyId"),
    "attributes": ("region", "launchPermission"),
    "configurations": (
        *("region", "licenseConfigurationArns", "launchTemplateConfigurations", "s3ExportConfiguration"),
        *("fastLaunchConfigurations", "ssmParameterConfigurations"),
    ),
}
"""The keys of the items of inputs that are lists of mappings. ``region`` is required."""

AMI_DISTRIBUTION = ("DistributeImage", "ModifyImageAttributes", "ApplyImageConfigurations")
"""The actions that cannot be in a workflow with DistributeContainerImage."""

_INPUT_TYPO = 0.6
"""Input names are long and specific: ``instanceType`` is similar enough to ``instanceTypesOverride``."""


def check_workflow_action(step: Node, stage: str) -> Problems:
    """Check stage, time-out and inputs of a step whose action is known. ``stage`` is the workflow's type, or empty."""
    name = step.get("action")
    action = WORKFLOW_ACTIONS[name.text]
    if stage and stage not in action.stages:
        stages = enumerate_words(action.stages)
        yield Problem(name.line, f"action {name.text} is available in {stages} workflows only, not in {stage} ones.")
    if stage in STAGES[1:] and name.text == "CollectImageMetadata":
        reason = (
            "the user guide contradicts itself on whether CollectImageMetadata is available outside BUILD workflows."
        )
        yield warning(name.line, f"{reason} AWS may refuse the document.")
    yield from _check_timeout(step.get("timeoutSeconds"), name.text)
    yield from _check_inputs(step.get("inputs"), name.text)


def _check_timeout(timeout: Node, name: str) -> Problems:
    action = WORKFLOW_ACTIONS[name]
    # A value that no action can have is reported with the other settings.
    if is_integer(timeout.value, 1, MAX_TIMEOUT) and timeout.value > action.maximum_timeout:
        reason = f"timeoutSeconds must be 1 to {action.maximum_timeout} for {name}, not {timeout.text}."
        yield Problem(timeout.line, f"{reason} The default is {action.default_timeout}.")


def _check_inputs(inputs: Node, name: str) -> Problems:
    action = WORKFLOW_ACTIONS[name]
    known = (*action.required, *action.optional)
    entries = {key.removesuffix(".$"): node for key, node in inputs.entries.items()}
    for required in action.required:
        if required not in entries:
            yield Problem(inputs.line, f"action {name} requires the input {required}.")
    for key, node in entries.items():
        if key not in known:
            yield _unknown_input(key, node.line, name, known)
        elif key in INPUT_VALUES and node.text not in INPUT_VALUES[key] and "$." not in node.text:
            values = enumerate_words(INPUT_VALUES[key], "or")
            yield Problem(node.line, f"input {key} must be {values}, not {shorten(node.text)}.")
        yield from _check_items(key, node.items)


def _check_items(key: str, items: list[Node]) -> Problems:
    for number, item in enumerate(items if key in ITEM_KEYS else []):
        entries = {name.removesuffix(".$"): node for name, node in item.entries.items()}
        problems = [*check_keys(Node(entries, item.line), ITEM_KEYS[key])]
        if "region" not in entries and not problems:
            problems.append(Problem(item.line, "region is missing."))
        yield from in_place(f"{key}[{number}]", problems)


def _unknown_input(key: str, line: int, action: str, known: tuple[str, ...]) -> Problem:
    reason = f"action {action} has no input {shorten(key)}."
    typo = misspelt(key, known, _INPUT_TYPO)
    if typo:
        return Problem(line, f"{reason}{did_you_mean(key, known)}")
    inputs = f" Its inputs are {enumerate_words(known)}." if known else ""
    return warning(line, f"{reason}{inputs}")


def check_one_distribution(steps: list[Node]) -> Problems:
    """Check that a workflow distributes only AMIs, or only container images."""
    actions = {step.get("action").text: step.get("action") for step in reversed(steps)}
    container = actions.get("DistributeContainerImage")
    others = [name for name in AMI_DISTRIBUTION if name in actions]
    if container and others:
        reason = f"DistributeContainerImage cannot be in a workflow with {enumerate_words(others)}."
        yield Problem(container.line, f"{reason} Use one workflow for AMIs and another one for container images.")
