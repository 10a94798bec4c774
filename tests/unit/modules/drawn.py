"""Draw valid options of resources from botocore's model of the service and from rules that the model lacks.

The model has names, types, lengths, ranges, patterns, enumerations and what is required. ``DRAWN`` and
``CONSISTENT`` contain the other rules, each with its reason: required resources, formats of texts, dependent members.
"""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Callable, Mapping
from typing import Any

import botocore.session
import yaml
from hypothesis import strategies as st
from unit.modules.everything import AMI, KEY, TOPIC
from unit.modules.samples import AMI_NAME, DOCKERFILE, LIFECYCLE_ROLE, PARENT, PROFILE, WINDOWS

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.kinds import camel_case
from ansible_collections.goldsmith.image_builder.plugins.module_utils._options.spec import Option, Options, member_of
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.resource import ResourceSpec

Values = dict[str, Any]
Strategy = st.SearchStrategy[Any]
Adjust = Callable[[Values], Values]

HERE = "arn:aws:imagebuilder:eu-west-1:123456789012:"
THERE = "arn:aws:imagebuilder:eu-west-1:aws:"
ACCOUNTS = ["123456789012", "111111111111", "222222222222"]
MOST = 3
"""The maximum number of elements of lists and mappings; larger ones would find no further problems."""

_MODEL = botocore.session.get_session().get_service_model("imagebuilder")

# Texts

_CHARACTERS = st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from(
    "\n\r\t\x7f\x85\u2028\ufeff:#'\"{}[]-&*!|>%@` "
)
_ASCII = st.characters(codec="ascii", exclude_categories=["Cc"])


def _text(least: int = 1, most: int = 12) -> st.SearchStrategy[str]:
    return st.text(_CHARACTERS, min_size=least, max_size=most)


def _matching(pattern: str, least: int, most: int) -> st.SearchStrategy[str]:
    # In Python, $ also matches before a final line break, and \s and \w match more than ASCII.
    exact = re.sub(r"\$$", r"\\Z", pattern)
    return st.from_regex(exact, fullmatch=True, alphabet=_ASCII).filter(lambda text: least <= len(text) <= most)


def _scalar_text(shape: Any) -> st.SearchStrategy[str]:
    least, most = shape.metadata.get("min", 0), shape.metadata.get("max", 1024)
    if "enum" in shape.metadata:
        return st.sampled_from(shape.metadata["enum"])
    pattern = shape.metadata.get("pattern", "")
    if pattern in ("", "[^\\x00]+", "[^\\x00]*"):
        # Empty values are not drawn, because they clear an option.
        return _text(max(least, 1), min(most, max(12, least)))
    return _matching(pattern, max(least, 1), most)


# Shapes


def resources(spec: ResourceSpec) -> st.SearchStrategy[Values]:
    """Draw the options that create a resource, without its name, version and tags."""
    return _structure(spec.options, _creation(spec), spec.kind.name)


def names(spec: ResourceSpec) -> st.SearchStrategy[str]:
    """Draw names that are not in use in the account."""
    drawn = _scalar_text(_creation(spec).members["name"])
    return drawn.filter(lambda name: re.sub("[ _]", "-", name).lower() not in ("web", "site", "other"))


def tags(spec: ResourceSpec) -> st.SearchStrategy[dict[str, str]]:
    return _mapping(_creation(spec).members["tags"])


def consistent(spec: ResourceSpec, values: Values) -> Values:
    """Return the values without combinations that the service rejects."""
    return CONSISTENT.get(spec.kind.name, (_as_it_is, ""))[0](values)


def _creation(spec: ResourceSpec) -> Any:
    return _MODEL.operation_model(camel_case(f"_{spec.kind.operation('create')}")).input_shape


def _structure(options: Options, shape: Any, path: str) -> st.SearchStrategy[Values]:
    members = {}
    for name, option in options.items():
        if not (option.import_only or (option.local and option.type == "raw")):
            place, member = f"{path}.{name}", member_of(name, option)
            needed = option.required or member in shape.required_members or place in ALWAYS
            value = _member(option, shape.members.get(member), place)
            members[name] = value.filter(_is_given) if needed else st.one_of(st.none(), value, value, value)
    adjust, _reason = CONSISTENT.get(path, (_as_it_is, ""))
    return st.fixed_dictionaries(members).map(_without_none).map(adjust)


def _without_none(values: Values) -> Values:
    """Omit a quarter of the members on each level: with a half, deeply nested members would rarely be drawn."""
    return {name: value for name, value in values.items() if value is not None}


def _member(option: Option, shape: Any, path: str) -> Strategy:
    if path in DRAWN:
        return DRAWN[path][0]
    # The service accepts an empty string for a flag.
    return st.booleans() if option.type == "bool" else _BY_TYPE[shape.type_name](option, shape, path)


def _is_given(value: Any) -> bool:
    return value not in ("", [], {})


def _list(option: Option, shape: Any, path: str) -> Strategy:
    inside = f"{path}[]"
    if inside in DRAWN:
        element = DRAWN[inside][0]
    elif shape.member.type_name == "structure":
        element = _structure(option.options, shape.member, inside).filter(bool)
    else:
        element = _scalar_text(shape.member)
    return st.lists(element, max_size=min(MOST, shape.metadata.get("max", MOST)))


def _mapping(shape: Any) -> st.SearchStrategy[dict[str, str]]:
    keys = _scalar_text(shape.key).filter(lambda key: key not in RESERVED)
    values = _text(0, min(12, shape.value.metadata["max"]))
    return st.dictionaries(keys, values, max_size=MOST)


def _number(option: Option, shape: Any, path: str) -> Strategy:
    return st.integers(shape.metadata.get("min", 0), shape.metadata.get("max", 2**31 - 1))


_BY_TYPE: dict[str, Callable[[Option, Any, str], Strategy]] = {
    "string": lambda option, shape, path: st.sampled_from(option.choices) if option.choices else _scalar_text(shape),
    "integer": _number,
    "list": _list,
    "map": lambda option, shape, path: _mapping(shape),
    "structure": lambda option, shape, path: _structure(option.options, shape, path),
}

# Rules that the model lacks

RESERVED = {"CreatedBy", "Ec2ImageBuilderArn", "Name", "Tags"}
"""Keys of tags that the service reserves for the resources that it starts."""


def _without(values: Values, *names: str) -> Values:
    return {name: value for name, value in values.items() if name not in names}


def _as_it_is(values: Values) -> Values:
    return values


def _at_most_one(*names: str) -> Adjust:
    """Keep only the first of these members that is set."""

    def adjust(values: Values) -> Values:
        there = [name for name in names if values.get(name)]
        return _without(values, *there[1:])

    return adjust


def _exactly_one(*names: str) -> Adjust:
    """Keep only the first of these members that is drawn; the last one always is."""
    only = _at_most_one(*names)
    return lambda values: only({name: value for name, value in values.items() if value or name not in names})


def _all_of(*adjustments: Adjust) -> Adjust:
    def adjust(values: Values) -> Values:
        for one in adjustments:
            values = one(values)
        return values

    return adjust


def _unique(element: Strategy, of: str = "", least: int = 0) -> Strategy:
    """Draw a list of unique elements; mappings differ in the member ``of``."""
    return st.lists(element, min_size=least, max_size=MOST, unique_by=lambda item: item[of] if of else item)


# Documents

_STEP_NAMES = st.from_regex(r"[A-Za-z0-9_-]{3,12}", fullmatch=True)
_COMMANDS = _text(1, 20).filter(lambda command: "{{" not in command)
_RUN = st.fixed_dictionaries(
    {
        "action": st.just("ExecuteBinary"),  # runs on all platforms
        "inputs": st.fixed_dictionaries(
            {"path": st.just("run"), "arguments": st.lists(_COMMANDS, min_size=1, max_size=MOST)}
        ),
    },
    optional={
        "timeoutSeconds": st.integers(1, 7200),
        "maxAttempts": st.integers(1, 5),
        "onFailure": st.sampled_from(["Abort", "Continue", "Ignore"]),
    },
)
_WAIT = st.fixed_dictionaries(
    {"action": st.just("WaitForAction")},
    optional={
        "description": _text(),
        "timeoutSeconds": st.integers(1, 3600),
        "onFailure": st.sampled_from(["Abort", "Continue"]),
    },
)


def _steps(step: Strategy) -> Strategy:
    named = st.tuples(_STEP_NAMES, step).map(lambda pair: {"name": pair[0], **pair[1]})
    return _unique(named, "name", least=1)


_PHASES = _unique(
    st.fixed_dictionaries({"name": st.sampled_from(["build", "validate", "test"]), "steps": _steps(_RUN)}),
    "name",
    least=1,
)
_COMPONENT = st.fixed_dictionaries(
    {"schemaVersion": st.just(1.0), "phases": _PHASES}, optional={"description": _text()}
)
_WORKFLOW = st.fixed_dictionaries(
    {"schemaVersion": st.just(1.0), "steps": _steps(_WAIT)}, optional={"description": _text()}
)


def _documents(structure: Strategy) -> Strategy:
    """Draw a document as a structure, as YAML in block or flow style, or as JSON in ASCII, which is also YAML."""
    texts = st.builds(
        lambda document, flow, unicode: yaml.safe_dump(document, default_flow_style=flow, allow_unicode=unicode),
        structure,
        st.booleans(),
        st.booleans(),
    )
    return structure | texts


# References


def _component_of(element: Any) -> str:
    reference = element if isinstance(element, str) else element["component_arn"]
    return next(name for name in ("web", "site", "update-linux") if name in reference)


_COMPONENTS = st.lists(
    st.sampled_from(["web", "web/1.x.x", f"{HERE}component/web/1.0.0/1", f"{HERE}component/web/x.x.x"])
    | st.fixed_dictionaries(
        {
            "component_arn": st.sampled_from(["site", f"{HERE}component/site/1.0.0"]),
            "parameters": st.fixed_dictionaries(
                {"Site": _text() | st.lists(_text(), min_size=1, max_size=2)}, optional={"colour": _text(0)}
            ),
        }
    )
    | st.fixed_dictionaries({"component_arn": st.just("aws/update-linux/x.x.x")}),
).map(lambda drawn: list({_component_of(one): one for one in drawn}.values()))
"""Draw each component at most once: the service rejects duplicates, even with different versions."""

_WORKFLOWS = st.lists(
    st.fixed_dictionaries(
        {
            "workflow_arn": st.sampled_from(
                ["web", f"{HERE}workflow/test/web/1.x.x", f"{HERE}workflow/test/web/1.0.0/1"]
            )
        },
        optional={
            "workflow_type": st.just("TEST"),
            "parameters": st.dictionaries(_text(), _text(0) | st.lists(_text(0), min_size=1, max_size=2), max_size=2),
            "parallel_group": st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_+#-]{0,9}", fullmatch=True),
            "on_failure": st.sampled_from(["CONTINUE", "ABORT"]),
        },
    )
    | st.sampled_from(["aws/build-image", f"{THERE}workflow/build/build-image/x.x.x"]),
    max_size=MOST,
)

RESOLVED: Mapping[str, Mapping[str, str]] = {
    "component_arn": {
        "web": f"{HERE}component/web/1.0.0/1",
        "web/1.x.x": f"{HERE}component/web/1.x.x",
        "site": f"{HERE}component/site/1.0.0/1",
        "aws/update-linux/x.x.x": f"{THERE}component/update-linux/x.x.x",
    },
    "parent_image": {
        PARENT: f"{THERE}image/amazon-linux-2023-x86/x.x.x",
        WINDOWS: f"{THERE}image/windows-server-2022-english-full-base-x86/x.x.x",
        "aws/amazon-linux-2023-x86-latest/x.x.x": f"{THERE}image/amazon-linux-2023-x86-latest/x.x.x",
    },
    "workflow_arn": {
        "web": f"{HERE}workflow/test/web/1.0.0/1",
        "aws/build-image": f"{THERE}workflow/build/build-image/x.x.x",
    },
    "image_recipe_arn": {"web": f"{HERE}image-recipe/web/1.0.0", "web/1.x.x": f"{HERE}image-recipe/web/1.x.x"},
    "container_recipe_arn": {"web": f"{HERE}container-recipe/web/1.0.0"},
    "infrastructure_configuration_arn": {
        name: f"{HERE}infrastructure-configuration/{name}" for name in ("web", "other")
    },
    "distribution_configuration_arn": {name: f"{HERE}distribution-configuration/{name}" for name in ("web", "other")},
}
"""The ARNs of short references, by option."""


def _short_or_arn(option: str) -> Strategy:
    return st.sampled_from([text for pair in RESOLVED[option].items() for text in pair])


# Combinations


def _goes_with_windows(recipe: Values) -> Values:
    if "windows" not in recipe["parent_image"]:
        return recipe
    additional = _without(recipe.get("additional_instance_configuration", {}), "systems_manager_agent")
    return {**_without(recipe, "components"), "additional_instance_configuration": additional}


def _platform_of_containers(recipe: Values) -> Values:
    """The components are for Linux, and the platform of a registry's image depends on its name or the override."""
    parent = recipe["parent_image"]
    if parent in RESOLVED["parent_image"] or parent.startswith("arn:"):
        return _without(recipe, "platform_override", "image_os_version_override")
    if "linux" not in parent:
        recipe = {"platform_override": "Windows", **recipe}
    return _without(recipe, "components") if recipe.get("platform_override") == "Windows" else recipe


def _subnet_with_security_groups(infrastructure: Values) -> Values:
    return infrastructure if infrastructure.get("security_group_ids") else _without(infrastructure, "subnet_id")


def _is_set(value: Any) -> bool:
    if isinstance(value, (dict, list)):
        return any(map(_is_set, value.values() if isinstance(value, dict) else value))
    return value not in (None, "")


def _something_for_the_region(distribution: Values) -> Values:
    """Also, use an account that gets the AMI for the parameter."""
    accounts = distribution.get("ami_distribution_configuration", {}).get("target_account_ids", [])
    parameters = [
        parameter
        for parameter in distribution.get("ssm_parameter_configurations", [])
        if parameter.get("ami_account_id", ACCOUNTS[0]) in (ACCOUNTS[0], *accounts)
    ]
    kept = {**_without(distribution, "ssm_parameter_configurations"), "ssm_parameter_configurations": parameters}
    some = any(_is_set(value) for name, value in kept.items() if name != "region")
    return kept if some else {**kept, "ami_distribution_configuration": {"name": AMI_NAME}}


def _each_region_once(configuration: Values) -> Values:
    regions = {one["region"]: one for one in configuration["distributions"]}
    return {**configuration, "distributions": list(regions.values())}


def _rules_of_the_type(policy: Values) -> Values:
    rules = [_rule_of_the_type(rule, policy["resource_type"]) for rule in policy["policy_details"]]
    return {**policy, "policy_details": list({rule["action"]["type"]: rule for rule in rules}.values())}


def _rule_of_the_type(rule: Values, resource_type: str) -> Values:
    containers = resource_type == "CONTAINER_IMAGE"
    action = {**rule["action"], **({"type": "DELETE"} if containers else {})}
    included = action.get("include_resources", {})
    may = {"containers"} if containers else {"amis"}
    if included.get("amis") and action["type"] == "DELETE" and not containers:
        may = {"amis", "snapshots"}
    if "include_resources" in action:
        action["include_resources"] = {name: value and name in may for name, value in included.items()}
    return {**rule, "action": action, "filter": _filter_of_the_action(rule["filter"], action["type"])}


def _filter_of_the_action(given: Values, action: str) -> Values:
    if given["type"] == "AGE" or action != "DELETE":
        return {"unit": "DAYS", **given, "type": "AGE"}
    return _without(given, "unit", "retain_at_least")


def _selection(drawn: Values) -> Values:
    """Keep exactly one of the two selections, and not an empty one."""
    if drawn.get("recipes"):
        return _without(drawn, "tag_map")
    return {"tag_map": drawn.get("tag_map") or {"Team": "web"}}


def _scans(pipeline: Values) -> Values:
    """Scanning requires tests, the condition requires on-demand scans, and those require an image recipe."""
    scanning = pipeline.get("image_scanning_configuration", {})
    if "container_recipe_arn" in pipeline or scanning.get("image_scanning_types") != ["ON_DEMAND_AMI_CVE"]:
        scanning = _without(scanning, "scan_result_condition")
    if "container_recipe_arn" in pipeline:
        scanning = _without(scanning, "image_scanning_types")
    if pipeline.get("image_tests_configuration", {}).get("image_tests_enabled") is False:
        scanning = _without(scanning, "image_scanning_enabled")
    return {**pipeline, "image_scanning_configuration": scanning}


def _role_for_what_needs_one(pipeline: Values) -> Values:
    needed = pipeline.get("workflows") or pipeline.get("logging_configuration")
    return {"execution_role": "builder", **pipeline} if needed else pipeline


def _settings_of_the_volume(ebs: Values) -> Values:
    kind = ebs.get("volume_type")
    without_iops = _without(ebs, "iops") if kind in ("standard", "gp2", "sc1", "st1") else ebs
    return without_iops if kind == "gp3" else _without(without_iops, "throughput")


def _tenancy_for_hosts(placement: Values) -> Values:
    one = _at_most_one("host_id", "host_resource_group_arn")(placement)
    return {**one, "tenancy": "host"} if one.get("host_id") or one.get("host_resource_group_arn") else one


_EBS = (_settings_of_the_volume, "only some types of volumes have throughput and iops")
_BUCKETS = (st.from_regex(r"[a-z0-9][a-z0-9.-]{1,20}[a-z0-9]", fullmatch=True), "the name of a bucket")

ALWAYS = {
    "component.data",
    "container_recipe.dockerfile_template_data",
    "image_pipeline.image_recipe_arn",
    "image_pipeline.schedule.schedule_expression",
    "workflow.data",
}
"""Members that the service requires and the model does not, most of them because another member can replace them."""

DRAWN: dict[str, tuple[Strategy, str]] = {
    "component.data": (_documents(_COMPONENT), "a document that can be run"),
    "component.uri": (st.just("s3://components/document.yml"), "an object that exists"),
    "component.kms_key_id": (st.sampled_from([KEY, KEY.replace(":key/", ":alias/")]), "a key's ARN or an alias's"),
    "workflow.data": (_documents(_WORKFLOW), "a document that can be run"),
    "workflow.uri": (st.just("s3://components/workflow.yml"), "an object that exists"),
    "workflow.kms_key_id": (st.just(KEY), "a key's ARN"),
    "image_recipe.components": (_COMPONENTS, "components that exist, once each, with their parameters"),
    "image_recipe.parent_image": (
        st.sampled_from([PARENT, RESOLVED["parent_image"][PARENT], AMI, "ssm:/golden/ami", "prod-a1b2c3d4e5", WINDOWS]),
        "an existing image, an AMI, a parameter, a product",
    ),
    "image_recipe.ami_watermarks": (
        _unique(_scalar_text(_MODEL.shape_for("AmiWatermarkName"))),
        "the names of watermarks are unique",
    ),
    "container_recipe.components": (_COMPONENTS, "components that exist, once each, with their parameters"),
    "container_recipe.parent_image": (
        st.sampled_from(["amazonlinux:2023", "team/base:1.0", "aws/amazon-linux-2023-x86-latest/x.x.x"]),
        "an image of a registry, or an existing image",
    ),
    "container_recipe.dockerfile_template_data": (
        _text().map(lambda text: DOCKERFILE + text) | st.just(DOCKERFILE),
        "a text that can be a Dockerfile",
    ),
    "container_recipe.dockerfile_template_uri": (st.just("s3://components/Dockerfile"), "an object that exists"),
    "container_recipe.instance_configuration.image": (st.sampled_from([AMI, "ssm:/host"]), "an AMI that exists"),
    "container_recipe.platform_override": (st.sampled_from(["Linux", "Windows"]), "there are no macOS containers"),
    "container_recipe.kms_key_id": (st.just(KEY), "a key's ARN"),
    "container_recipe.target_repository.repository_name": (st.just("web"), "a repository that exists"),
    "infrastructure_configuration.instance_profile_name": (st.sampled_from([PROFILE, "other"]), "one that exists"),
    "infrastructure_configuration.subnet_id": (st.just("subnet-0a1b2c3d4e5f60718"), "an ID"),
    "infrastructure_configuration.security_group_ids[]": (
        st.sampled_from(["sg-1a1b2c3d4e5f60718", "sg-0a1b2c3d4e5f60718"]),
        "IDs",
    ),
    "infrastructure_configuration.logging.s3_logs.s3_bucket_name": _BUCKETS,
    "distribution_configuration.distributions[].s3_export_configuration.s3_bucket": _BUCKETS,
    "distribution_configuration.distributions[].fast_launch_configurations[].max_parallel_launches": (
        st.integers(6, 100),
        "the minimum of EC2",
    ),
    "infrastructure_configuration.sns_topic_arn": (st.just(TOPIC), "a topic that exists"),
    "distribution_configuration.distributions[].region": (
        st.sampled_from(["eu-west-1", "us-east-1", "ap-southeast-2"]),
        "a region that exists",
    ),
    "distribution_configuration.distributions[].ami_distribution_configuration.name": (
        st.sampled_from([AMI_NAME, "web [[ imagebuilder:buildDate ]]", "{{imagebuilder:buildDate}} {{ x }}"]),
        "a unique name for each build, from its date",
    ),
    "distribution_configuration.distributions[].ami_distribution_configuration.launch_permission.user_groups": (
        st.sampled_from([[], ["all"]]),
        "there is one group only",
    ),
    "distribution_configuration.distributions[].ssm_parameter_configurations[].ami_account_id": (
        st.sampled_from(ACCOUNTS),
        "an account that gets the AMI",
    ),
    "distribution_configuration.distributions[].ami_distribution_configuration.target_account_ids[]": (
        st.sampled_from(ACCOUNTS),
        "accounts that parameters can name",
    ),
    "lifecycle_policy.execution_role": (
        st.sampled_from([LIFECYCLE_ROLE, f"arn:aws:iam::123456789012:role/{LIFECYCLE_ROLE}", "other"]),
        "a role that Image Builder can assume",
    ),
    "lifecycle_policy.resource_selection.recipes[].name": (
        st.sampled_from(["web", "Web"]),
        "a recipe of either type that exists",
    ),
    "lifecycle_policy.resource_selection.recipes[].semantic_version": (
        st.sampled_from(["x.x.x", "1.x.x", "1.0.x", "1.0.0"]),
        "a version of that recipe, with its wildcards at the end",
    ),
    "image_pipeline.image_recipe_arn": (_short_or_arn("image_recipe_arn"), "a recipe that exists"),
    "image_pipeline.container_recipe_arn": (_short_or_arn("container_recipe_arn"), "a recipe that exists"),
    "image_pipeline.infrastructure_configuration_arn": (
        _short_or_arn("infrastructure_configuration_arn"),
        "an existing infrastructure configuration",
    ),
    "image_pipeline.distribution_configuration_arn": (
        _short_or_arn("distribution_configuration_arn"),
        "an existing distribution configuration",
    ),
    "image_pipeline.schedule.schedule_expression": (
        st.sampled_from(["cron(0 3 ? * SUN *)", "cron(0 10 * * ? *)", "rate(1 day)", "rate(12 hours)"]),
        "the grammar of schedules",
    ),
    "image_pipeline.schedule.pipeline_execution_start_condition": (
        st.sampled_from(["EXPRESSION_MATCH_ONLY", "EXPRESSION_MATCH_AND_DEPENDENCY_UPDATES_AVAILABLE"]),
        "two of them, the only valid values",
    ),
    "image_pipeline.schedule.timezone": (
        st.sampled_from(sorted(zone for zone in zoneinfo.available_timezones() if len(zone) > 2)),
        "a time zone that exists",
    ),
    "image_pipeline.image_scanning_configuration.image_scanning_types": (
        st.sampled_from([[], ["TEST_INSTANCE_CVE"], ["ON_DEMAND_AMI_CVE"]]),
        "one of the two",
    ),
    "image_pipeline.workflows": (_WORKFLOWS, "workflows that exist, and the settings that only test workflows have"),
    "image_pipeline.execution_role": (
        st.sampled_from(["builder", "arn:aws:iam::123456789012:role/images/builder"]),
        "by its name or its ARN",
    ),
}
"""Option path → the strategy that replaces the one of the model, and the reason."""

CONSISTENT: dict[str, tuple[Adjust, str]] = {
    "component": (_exactly_one("uri", "data"), "a document is given once"),
    "workflow": (_exactly_one("uri", "data"), "a document is given once"),
    "image_recipe": (_goes_with_windows, "the components are for Linux, and Windows keeps its agent"),
    "image_recipe.block_device_mappings[].ebs": _EBS,
    "container_recipe": (
        _all_of(_exactly_one("dockerfile_template_uri", "dockerfile_template_data"), _platform_of_containers),
        "a Dockerfile is given once; the platform has to be known",
    ),
    "container_recipe.instance_configuration.block_device_mappings[].ebs": _EBS,
    "infrastructure_configuration": (_subnet_with_security_groups, "a subnet needs security groups"),
    "infrastructure_configuration.placement": (_tenancy_for_hosts, "one host or group, on which the tenancy is host"),
    "distribution_configuration": (_each_region_once, "a region gets its images once"),
    "distribution_configuration.distributions[]": (_something_for_the_region, "each region gets something"),
    "distribution_configuration.distributions[].fast_launch_configurations[].launch_template": (
        lambda template: (
            _without(template, "launch_template_name")
            if "launch_template_id" in template
            else {"launch_template_name": "fast", **template}
        ),
        "a template is named by one of the two",
    ),
    "lifecycle_policy": (_rules_of_the_type, "which actions go with which resources, once each"),
    "lifecycle_policy.resource_selection": (_selection, "by recipes or by tags"),
    "image_pipeline": (
        _all_of(_exactly_one("container_recipe_arn", "image_recipe_arn"), _scans, _role_for_what_needs_one),
        "one recipe, and what scanning, workflows and log groups need",
    ),
}
"""Path of a mapping → the function that makes its members consistent, and the reason."""
