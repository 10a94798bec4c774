# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The image recipe: a parent image and the components that are applied to it, in order."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .._aws.errors import InvalidOption, did_you_mean, shorten
from .._aws.kinds import COMPONENT, IMAGE
from .._aws.kinds import IMAGE_RECIPE as KIND
from .._documents.script import parameters_of
from .._options.conversions import EMPTY_TEXT, PARAMETERS, TAGS
from .._options.spec import Option, Options, Reference, Values
from .kms import alias_mistakes
from .resource import InfoSpec, ResourceSpec, RuleContext, lenient_rule, rule

PARENT_IMAGE = Reference(
    IMAGE,
    foreign=r"ami-[0-9a-f]+|ssm:.+|prod-[a-z0-9]+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    foreign_words="the ID of an AMI (ami-…), an SSM parameter (ssm:…) or the ID of an AWS Marketplace product",
)

NAMED = re.compile(r"arn:[^/]+/(?P<name>[^/]+)")
"""An ARN up to the name of the resource. Rules also get references that could not be resolved to an ARN."""

NO_IOPS = ("standard", "gp2", "sc1", "st1")
NO_THROUGHPUT = (*NO_IOPS, "io1", "io2")
"""Types of EBS volumes that do not have these settings (EC2 API reference, EbsBlockDevice); newer types may."""

EBS: Options = {
    "encrypted": Option("bool"),
    "delete_on_termination": Option("bool"),
    "iops": Option("int"),
    "kms_key_id": Option(),
    "snapshot_id": Option(),
    "volume_size": Option("int"),
    "volume_type": Option(enum=("standard", "io1", "io2", "gp2", "gp3", "sc1", "st1")),
    "throughput": Option("int"),
}

BLOCK_DEVICE_MAPPINGS = Option(
    "list",
    elements="dict",
    unordered=True,
    options={
        "device_name": Option(),
        "ebs": Option("dict", options=EBS),
        "virtual_name": Option(),
        "no_device": Option("bool", conversion=EMPTY_TEXT),
    },
)

COMPONENTS = Option(
    "list",
    elements="raw",
    shorthand=("component_arn",),
    options={
        "component_arn": Option(required=True, reference=Reference(COMPONENT)),
        "parameters": Option("dict", conversion=PARAMETERS),
    },
)


@rule
def each_component_once(values: Values, context: RuleContext) -> Iterator[InvalidOption]:
    """A recipe can contain each component once, regardless of the version."""
    seen: dict[str, int] = {}
    for index, component in enumerate(values.get("components", [])):
        named = NAMED.match(component["component_arn"])
        first = seen.setdefault(named[0], index) if named else index
        if named and first != index:
            reason = f"component '{named['name']}' is already in components[{first}]. Remove one of them."
            yield InvalidOption(f"components[{index}]", reason)


@rule
def parameters_of_components(values: Values, context: RuleContext) -> Iterator[InvalidOption]:
    """A component accepts the parameters that its document declares, and requires those without a default."""
    for index, component in enumerate(values.get("components", [])):
        existing = context.lookup(component["component_arn"])
        # If a component hides its document, it may hide its parameters too.
        if existing and existing.get("data"):
            yield from _parameter_mistakes(f"components[{index}].parameters", component.get("parameters", {}), existing)


def _parameter_mistakes(path: str, given: Values, component: Values) -> Iterator[InvalidOption]:
    returned = {parameter["name"]: "default_value" in parameter for parameter in component.get("parameters", [])}
    # A component that is only predicted has no parameters of its own, but its document declares them.
    declared = returned or parameters_of(component["data"])
    names = f"Its parameters are: {', '.join(declared)}." if declared else "It has no parameters."
    guesses = {name: did_you_mean(name, declared) for name in given if name not in declared}
    for name, guess in guesses.items():
        unknown = f"component '{component['name']}' has no parameter '{shorten(name)}'."
        yield InvalidOption(f"{path}.{shorten(name)}", f"{unknown}{guess} {names}")
    missing = [name for name, has_default in declared.items() if not (name in given or has_default)]
    # A parameter that is only misspelt is one mistake, not two.
    missing = [name for name in missing if not any(guess.endswith(f" {name}?") for guess in guesses.values())]
    if missing:
        required = f"component '{component['name']}' requires {' and '.join(missing)}"
        yield InvalidOption(path, f"{required}, because the document has no default. Set a value for each.")


@rule
def agent_not_on_windows(values: Values, context: RuleContext) -> Iterator[InvalidOption]:
    """The Systems Manager agent cannot be removed from a Windows image."""
    agent = values.get("additional_instance_configuration", {}).get("systems_manager_agent")
    parent = context.lookup(values.get("parent_image", "")) if agent else None
    if parent and parent.get("platform") == "Windows":
        yield InvalidOption(
            "additional_instance_configuration.systems_manager_agent",
            "is available only for Linux and macOS, but the parent image is for Windows. Omit systems_manager_agent.",
        )


@rule
def throughput_needs_gp3(values: Values, context: RuleContext) -> Iterator[InvalidOption]:
    yield from throughput_mistakes(values)


def throughput_mistakes(values: Values, path: str = "block_device_mappings") -> Iterator[InvalidOption]:
    """Yield the throughputs of volumes that cannot have one, if ``values`` holds ``block_device_mappings``."""
    for where, ebs in _volumes(values, path):
        if ebs.get("throughput") and (ebs.get("volume_type") or "gp2") in NO_THROUGHPUT:
            yield InvalidOption(f"{where}.throughput", "is available only for gp3 volumes. Set volume_type: gp3.")


@lenient_rule
def valid_volumes(values: Values, context: RuleContext) -> Iterator[InvalidOption]:
    yield from volume_mistakes(values)


def volume_mistakes(values: Values, path: str = "block_device_mappings") -> Iterator[InvalidOption]:
    """Yield what EC2 refuses when a build launches its instance."""
    for where, ebs in _volumes(values, path):
        if ebs.get("iops") and ebs.get("volume_type") in NO_IOPS:
            reason = f"is not available for {ebs['volume_type']} volumes. Omit it, or set volume_type: gp3, io1 or io2."
            yield InvalidOption(f"{where}.iops", reason)
        yield from alias_mistakes(ebs, f"{where}.")


def _volumes(values: Values, path: str) -> Iterator[tuple[str, Values]]:
    for index, mapping in enumerate(values.get("block_device_mappings", [])):
        yield f"{path}[{index}].ebs", mapping.get("ebs", {})


IMAGE_RECIPE = ResourceSpec(
    KIND,
    options={
        "description": Option(),
        "components": COMPONENTS,
        "parent_image": Option(reference=PARENT_IMAGE),
        "block_device_mappings": BLOCK_DEVICE_MAPPINGS,
        "working_directory": Option(fills=("/tmp", "C:/")),
        "additional_instance_configuration": Option(
            "dict",
            options={
                "systems_manager_agent": Option("dict", options={"uninstall_after_build": Option("bool")}),
                "user_data_override": Option(),
            },
        ),
        "ami_tags": Option("dict", conversion=TAGS),
        "ami_watermarks": Option("list", elements="str", unordered=True),
    },
    rules=(each_component_once, parameters_of_components, agent_not_on_windows, throughput_needs_gp3, valid_volumes),
)

IMAGE_RECIPES = InfoSpec(
    IMAGE_RECIPE,
    filters=("name", "parent_image", "platform"),
    owners=("Self", "Shared", "Amazon", "ThirdParty", "AWSMarketplace"),
)
