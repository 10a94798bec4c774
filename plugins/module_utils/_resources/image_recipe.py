# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The image recipe: a parent image and the components that are put on it, in order."""

from __future__ import annotations

from .._aws.arn import Arn
from .._aws.errors import InvalidOption
from .._aws.kinds import COMPONENT, IMAGE
from .._aws.kinds import IMAGE_RECIPE as KIND
from .._documents.script import parameters_of
from .._options.conversions import EMPTY_TEXT, PARAMETERS, TAGS
from .._options.spec import Option, Options, Reference, Values
from .resource import InfoSpec, ResourceSpec, RuleContext

PARENT_IMAGE = Reference(
    IMAGE,
    foreign=r"ami-[0-9a-f]+|ssm:.+|prod-[a-z0-9]+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    foreign_words="the id of an AMI (ami-…), an SSM parameter (ssm:…) or the id of a product of the AWS Marketplace",
)

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


def each_component_once(values: Values, context: RuleContext) -> None:
    """A component stands in a recipe at most once, whatever its version."""
    seen: dict[str, int] = {}
    for index, component in enumerate(values.get("components", [])):
        arn = Arn.parse(component["component_arn"])
        first = seen.setdefault(f"{arn.owner}/{arn.name}", index)
        if first != index:
            where = f"components[{index}]"
            raise InvalidOption(where, f"the component '{arn.name}' stands in components[{first}] already; once is all")


def parameters_of_components(values: Values, context: RuleContext) -> None:
    """A component takes the parameters that its document declares, and needs those that have no default."""
    for index, component in enumerate(values.get("components", [])):
        there = context.lookup(component["component_arn"])
        # Of a component that hides its document, the parameters may be hidden too.
        if there and there.get("data"):
            _check_parameters(f"components[{index}].parameters", component.get("parameters", {}), there)


def _check_parameters(path: str, given: Values, component: Values) -> None:
    told = {parameter["name"]: "default_value" in parameter for parameter in component.get("parameters", [])}
    # Of a component that is yet to be made, nobody but its document tells.
    declared = told or parameters_of(component["data"])
    names = f"its parameters are {', '.join(declared)}" if declared else "it has no parameters"
    for name in given:
        if name not in declared:
            raise InvalidOption(f"{path}.{name}", f"the component '{component['name']}' has none of that name; {names}")
    missing = [name for name, has_default in declared.items() if not (name in given or has_default)]
    if missing:
        what = f"the component '{component['name']}' needs a value for {' and '.join(missing)}"
        raise InvalidOption(path, f"{what}, because its document has no default")


def agent_not_on_windows(values: Values, context: RuleContext) -> None:
    """The Systems Manager agent stays on a Windows image."""
    agent = values.get("additional_instance_configuration", {}).get("systems_manager_agent")
    parent = context.lookup(values.get("parent_image", "")) if agent else None
    if parent and parent.get("platform") == "Windows":
        raise InvalidOption(
            "additional_instance_configuration.systems_manager_agent",
            "is for Linux and macOS only, and the parent image is a Windows image: leave it out",
        )


def throughput_of_gp3(values: Values, context: RuleContext, path: str = "block_device_mappings") -> None:
    for index, mapping in enumerate(values.get("block_device_mappings", [])):
        ebs = mapping.get("ebs", {})
        if ebs.get("throughput") and ebs.get("volume_type") != "gp3":
            raise InvalidOption(f"{path}[{index}].ebs.throughput", "needs volume_type: gp3")


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
    rules=(each_component_once, parameters_of_components, agent_not_on_windows, throughput_of_gp3),
)

IMAGE_RECIPES = InfoSpec(
    IMAGE_RECIPE,
    filters=("name", "parent_image", "platform"),
    owners=("Self", "Shared", "Amazon", "ThirdParty", "AWSMarketplace"),
)
