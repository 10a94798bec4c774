"""The options match botocore's model of the service, except for listed differences.

The tables here list the exceptions with their reasons; other exceptions are local options, which declare their reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.kinds import KINDS, Versions
from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.responses import list_member
from ansible_collections.goldsmith.image_builder.plugins.module_utils._images.recipe_builds import BUILD
from ansible_collections.goldsmith.image_builder.plugins.module_utils._images.states import UPDATE
from ansible_collections.goldsmith.image_builder.plugins.module_utils._operations.image_distribution import DISTRIBUTE
from ansible_collections.goldsmith.image_builder.plugins.module_utils._operations.image_import import DISK, VM
from ansible_collections.goldsmith.image_builder.plugins.module_utils._operations.lifecycle_execution import CANCEL
from ansible_collections.goldsmith.image_builder.plugins.module_utils._operations.workflow_step_action import REPLY
from ansible_collections.goldsmith.image_builder.plugins.module_utils._options.spec import Option, Options, member_of
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.resource import ResourceSpec

NO_OPTION = {
    "name": "every module has it, beside the options of its resource",
    "semanticVersion": "the option version, as the answers of the service call it",
    "tags": "every module has it; it is changed in place, by operations of its own",
    "clientToken": "the engine makes one for each planned write",
    "dryRun": "check mode",
}
"""Members of requests that are no options of a resource."""

OTHER_SHAPE = {
    "image_recipe.components[].parameters": "a mapping of names to values, where the API has a list of pairs",
    "container_recipe.components[].parameters": "a mapping of names to values, where the API has a list of pairs",
    "image_pipeline.workflows[].parameters": "a mapping of names to values, where the API has a list of pairs",
}
"""Options whose inside is not the member's."""

OTHER_TYPE = {
    "component.data": "a document may be given as a YAML structure",
    "workflow.data": "a document may be given as a YAML structure",
    "container_recipe.components[].parameters": OTHER_SHAPE["container_recipe.components[].parameters"],
    "container_recipe.instance_configuration.block_device_mappings[].no_device": "a flag, an empty text in the API",
    "image_recipe.components[].parameters": OTHER_SHAPE["image_recipe.components[].parameters"],
    "image_pipeline.workflows[].parameters": OTHER_SHAPE["image_pipeline.workflows[].parameters"],
    "image_recipe.block_device_mappings[].no_device": "a flag, which the API writes as an empty text",
}

OTHER_ELEMENTS = {
    "container_recipe.components": "an element may be a reference alone",
    "image_recipe.components": "an element may be a reference alone",
    "image_pipeline.workflows": "an element may be a reference alone",
    "lifecycle_policy.resource_selection.recipes": "an element may be a name alone, with its version",
}

OTHER_CHOICES = {
    "container_recipe.platform_override": "there are no containers of macOS",
    "image_pipeline.schedule.pipeline_execution_start_condition": "a rule, whose message names the option people mean",
    "image_pipeline.image_scanning_configuration.image_scanning_types": "elements are looked up in the model",
}

ORDERED = {
    "image_recipe.components": "they are put on the image in this order",
    "container_recipe.components": "they are put on the image in this order",
    "image_pipeline.workflows": "they run in this order",
    "image_pipeline.image_scanning_configuration.image_scanning_types": "there is exactly one",
}
"""Lists whose order may mean something; that of all others means nothing to the service."""

TYPES = {
    "string": "str",
    "integer": "int",
    "long": "int",
    "timestamp": "str",
    "boolean": "bool",
    "structure": "dict",
    "map": "dict",
    "list": "list",
}


def _members(shape: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every member below a structure, by its path in the words of the options."""
    for name, inner in shape.members.items():
        place = f"{path}.{_snake(name)}"
        yield place, inner
        element = inner.member if inner.type_name == "list" else inner
        if element.type_name == "structure" and place not in OTHER_SHAPE:
            yield from _members(element, f"{place}[]" if inner.type_name == "list" else place)


def _options(options: Options, path: str) -> Iterator[tuple[str, Option]]:
    """Return all options by path; options that are not members have a reason."""
    for name, option in options.items():
        place = f"{path}.{name}"
        if not option.local:
            assert _snake(member_of(name, option)) == name, place
            yield place, option
        inside = f"{place}[]" if option.type == "list" else place
        yield from _options(option.options, inside)


def _local(options: Options) -> Iterator[Option]:
    for option in options.values():
        if option.local:
            yield option
        yield from _local(option.options)


def _snake(member: str) -> str:
    return re.sub(r"([A-Z])", r"_\1", member).lower()


def _requests(model: Any, spec: ResourceSpec) -> list[Any]:
    """What Create takes and, where there is an Update or an Import, what that takes."""
    verbs = ["create", *(["update"] if spec.kind.versions is Versions.NONE else [])]
    verbs += ["import"] if spec.imported_by else []
    names = ["".join(word.capitalize() for word in spec.kind.operation(verb).split("_")) for verb in verbs]
    return [model.operation_model(name).input_shape for name in names]


def _known(model: Any, spec: ResourceSpec) -> dict[str, Any]:
    exceptions = {f"{spec.kind.name}.{_snake(name)}" for name in (*NO_OPTION, spec.kind.arn_member)}
    found: dict[str, Any] = {}
    for request in _requests(model, spec):
        found.update(_members(request, spec.kind.name))
    return {path: shape for path, shape in found.items() if path not in exceptions}


def _choices(shape: Any) -> tuple[str, ...]:
    """The enumeration of a text, which some patterns are too: ``optional|required``."""
    element = shape.member if shape.type_name == "list" else shape
    pattern = element.metadata.get("pattern", "")
    return tuple(element.metadata.get("enum", ())) or tuple(
        pattern.split("|") if re.fullmatch(r"\w+(\|\w+)+", pattern) else ()
    )


def test_every_member_is_an_option_and_every_option_a_member(model: Any, spec: ResourceSpec) -> None:
    known, declared = _known(model, spec), dict(_options(spec.options, spec.kind.name))
    missing, extra = sorted(known.keys() - declared.keys()), sorted(declared.keys() - known.keys())
    print(f"{spec.kind.name}: {len(known) - len(missing)} of {len(known)} members are options")
    assert (missing, extra) == ([], [])


def test_types_are_those_of_the_model(model: Any, spec: ResourceSpec) -> None:
    known = _known(model, spec)
    differing = {
        path: (option.type, known[path].type_name)
        for path, option in _options(spec.options, spec.kind.name)
        if option.type != TYPES[known[path].type_name] and path not in OTHER_TYPE
    }
    assert differing == {}


def test_elements_of_lists_are_those_of_the_model(model: Any, spec: ResourceSpec) -> None:
    known = _known(model, spec)
    differing = {
        path: (option.elements, known[path].member.type_name)
        for path, option in _options(spec.options, spec.kind.name)
        if option.type == "list"
        and option.elements != TYPES[known[path].member.type_name]
        and path not in OTHER_ELEMENTS
    }
    assert differing == {}


def test_choices_are_the_enumerations_of_the_model(model: Any, spec: ResourceSpec) -> None:
    known = _known(model, spec)
    differing = {
        path: (option.choices or option.enum, _choices(known[path]))
        for path, option in _options(spec.options, spec.kind.name)
        if sorted(option.choices or option.enum) != sorted(_choices(known[path])) and path not in OTHER_CHOICES
    }
    assert differing == {}


def test_the_order_of_a_list_is_ignored_unless_a_reason_is_given(spec: ResourceSpec) -> None:
    lists = {path: option for path, option in _options(spec.options, spec.kind.name) if option.type == "list"}
    ordered = {path for path, option in lists.items() if not option.unordered}
    assert ordered == ORDERED.keys() & lists.keys()


def test_required_options_are_required_by_the_service(model: Any, spec: ResourceSpec) -> None:
    known = _known(model, spec)
    parents = {f"{path}[]" if shape.type_name == "list" else path: shape for path, shape in known.items()}
    parents[spec.kind.name] = _requests(model, spec)[0]
    too_strict = []
    for path, option in _options(spec.options, spec.kind.name):
        parent, _sep, name = path.rpartition(".")
        if option.required:
            structure = parents[parent].member if parent.endswith("[]") else parents[parent]
            if name not in map(_snake, structure.required_members):
                too_strict.append(path)
    assert too_strict == []


def test_the_exceptions_name_options_of_the_resource(spec: ResourceSpec) -> None:
    """An exception for a removed member would hide the next mistake."""
    named = {*OTHER_SHAPE, *OTHER_TYPE, *OTHER_ELEMENTS, *OTHER_CHOICES, *ORDERED}
    mine = {path for path in named if path.startswith(f"{spec.kind.name}.")}
    assert mine <= dict(_options(spec.options, spec.kind.name)).keys()


def test_an_option_without_a_member_has_a_reason(spec: ResourceSpec) -> None:
    assert all(len(option.local.split()) > 3 for option in _local(spec.options))


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_the_names_of_a_kind_are_those_of_the_service(model: Any, kind: Any) -> None:
    get = model.operation_model("".join(word.capitalize() for word in kind.operation("get").split("_")))
    listing = model.operation_model("".join(word.capitalize() for word in kind.operation("list").split("_")))
    assert kind.arn_member in get.input_shape.members
    assert kind.member in get.output_shape.members
    whole = listing.output_shape.members[list_member(listing)].member.name == get.output_shape.members[kind.member].name
    assert whole is kind.lists_details


OPERATIONS: dict[str, tuple[Options, dict[str, str]]] = {
    "CreateImage": (BUILD, {}),
    "StartResourceStateUpdate": (
        UPDATE,
        {"resource_arn": "the option image_build_version_arn", "state": "the option state", "state.status": "the same"},
    ),
    "CancelImageCreation": ({}, {"image_build_version_arn": "of the image that is asked for"}),
    "RetryImage": ({}, {"image_build_version_arn": "of the image that is asked for"}),
    "ImportVmImage": (VM, {"name": "of each import", "semantic_version": "the option version"}),
    "ImportDiskImage": (DISK, {"name": "of each import", "semantic_version": "the option version"}),
    "DistributeImage": (DISTRIBUTE, {}),
    "SendWorkflowStepAction": (REPLY, {}),
    "CancelLifecycleExecution": (CANCEL, {}),
}
"""The operations of tasks: the options for their members, and the members without an option, with the reason."""

SHAPED_BY_A_FORM = ("workflows[].parameters",)
"""Options of tasks that write a member in another way; those of resources are above."""

each_operation = pytest.mark.parametrize("operation", OPERATIONS)


def _asked(model: Any, operation: str) -> dict[str, Any]:
    """Every member of an operation's request, by its path in the words of the options."""
    found = {path[1:]: shape for path, shape in _members(model.operation_model(operation).input_shape, "")}
    inside = tuple(f"{path}[]." for path in SHAPED_BY_A_FORM)
    beside = {"client_token", *OPERATIONS[operation][1]}
    return {path: shape for path, shape in found.items() if path not in beside and not path.startswith(inside)}


def _offered(operation: str) -> dict[str, Option]:
    return {path[1:]: option for path, option in _options(OPERATIONS[operation][0], "")}


@each_operation
def test_every_member_of_a_task_s_request_is_an_option(model: Any, operation: str) -> None:
    known, declared = _asked(model, operation), _offered(operation)
    missing, extra = sorted(known.keys() - declared.keys()), sorted(declared.keys() - known.keys())
    print(f"{operation}: {len(known) - len(missing)} of {len(known)} members are options")
    assert (missing, extra) == ([], [])


@each_operation
def test_types_of_a_task_s_options_are_those_of_the_model(model: Any, operation: str) -> None:
    known = _asked(model, operation)
    differing = {
        path: (option.type, known[path].type_name)
        for path, option in _offered(operation).items()
        if option.type != TYPES[known[path].type_name] and path not in SHAPED_BY_A_FORM
    }
    assert differing == {}


@each_operation
def test_required_options_of_a_task_are_required_by_the_service(model: Any, operation: str) -> None:
    required = set(map(_snake, model.operation_model(operation).input_shape.required_members))
    assert {name for name, option in OPERATIONS[operation][0].items() if option.required} <= required
