"""What the tests of the engine share: the resources, botocore's model of the service, drawn values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import botocore.session
import pytest
from hypothesis import strategies as st

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.arn import Arn, name_segment
from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.kinds import Kind
from ansible_collections.goldsmith.image_builder.plugins.module_utils._options.conversions import (
    EMPTY_TEXT,
    PARAMETERS,
    TAGS,
)
from ansible_collections.goldsmith.image_builder.plugins.module_utils._options.spec import Option, Options
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.component import COMPONENT
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.container_recipe import (
    CONTAINER_RECIPE,
)
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.distribution_configuration import (
    DISTRIBUTION_CONFIGURATION,
)
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.image_pipeline import IMAGE_PIPELINE
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.image_recipe import IMAGE_RECIPE
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.infrastructure_configuration import (
    INFRASTRUCTURE_CONFIGURATION,
)
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.lifecycle_policy import (
    LIFECYCLE_POLICY,
)
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.resource import ResourceSpec
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.workflow import WORKFLOW

SPECS = (
    COMPONENT,
    IMAGE_RECIPE,
    CONTAINER_RECIPE,
    INFRASTRUCTURE_CONFIGURATION,
    DISTRIBUTION_CONFIGURATION,
    WORKFLOW,
    LIFECYCLE_POLICY,
    IMAGE_PIPELINE,
)

TEXTS = st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), min_size=1, max_size=8)
NAMES = st.sampled_from(["CostCentre", "costCentre", "cost_centre", "Cost Centre", "data", "name", "Team", "x.y/z"])


@pytest.fixture(scope="session", params=SPECS, ids=lambda spec: spec.kind.name)
def spec(request: pytest.FixtureRequest) -> ResourceSpec:
    """Each of the resources in turn."""
    declared: ResourceSpec = request.param
    return declared


@pytest.fixture(scope="session")
def model() -> Any:
    """botocore's model of the service."""
    return botocore.session.get_session().get_service_model("imagebuilder")


@pytest.fixture(scope="session")
def values_of() -> Callable[[Options], st.SearchStrategy[dict[str, Any]]]:
    """Makes a strategy that draws along an option tree: what a resource may hold, in the engine's one form."""
    return _values


def _values(options: Options) -> st.SearchStrategy[dict[str, Any]]:
    drawn = {name: _value(option) for name, option in options.items() if _can_be_drawn(option)}
    required = {name: drawn.pop(name) for name, option in options.items() if option.required and name in drawn}
    return st.fixed_dictionaries(required, optional=drawn).filter(bool)


def _can_be_drawn(option: Option) -> bool:
    return not (option.local or option.refused or option.uri_of)


def _value(option: Option) -> st.SearchStrategy[Any]:
    if option.options:
        inner = _values(option.options)
        return st.lists(inner, min_size=1, max_size=3) if option.type == "list" else inner
    by_form = {
        TAGS: st.dictionaries(NAMES, TEXTS, min_size=1, max_size=3),
        PARAMETERS: st.dictionaries(NAMES, TEXTS | st.lists(TEXTS, min_size=2, max_size=3), min_size=1, max_size=3),
        EMPTY_TEXT: st.just(True),
    }
    if option.conversion in by_form:
        return by_form[option.conversion]
    if option.choices:
        return st.sampled_from(option.choices)
    by_type = {
        "bool": st.booleans(),
        "int": st.integers(0, 2**31),
        "list": st.lists(TEXTS, min_size=1, max_size=3),
        "str": TEXTS,
        "raw": TEXTS,
    }
    return by_type[option.type]


class FakeClient:
    """An account with some resources, without AWS: what the engine's client answers, from a list of descriptions.

    Each resource is the members of a Get answer, with its ``arn``.
    """

    def __init__(self, *resources: Mapping[str, Any]) -> None:
        self.resources = [dict(resource) for resource in resources]
        self.reads: list[str] = []
        """The ARNs that were asked for, in order."""

    def resource_arn(self, arn_kind: str, name: str, version: object = "", owner: str = "") -> Arn:
        return Arn("aws", "eu-west-1", owner or "123456789012", arn_kind, name_segment(name), str(version or ""))

    def get_resource(self, kind: Kind, arn: Arn | str) -> dict[str, Any] | None:
        self.reads.append(str(arn))
        wanted = Arn.parse(str(arn))
        found = [resource for resource in self.resources if wanted.covers(Arn.parse(resource["arn"]))]
        return max(found, key=lambda resource: Arn.parse(resource["arn"]).order if wanted.version else (), default=None)

    def list_resources(self, kind: Kind, **request: Any) -> list[dict[str, Any]]:
        owner = {"Amazon": "aws"}.get(request.get("owner", ""), "123456789012")
        arns = ((Arn.parse(resource["arn"]), resource) for resource in self.resources)
        return [item for arn, item in arns if arn.owner == owner and arn.kind.partition("/")[0] == kind.segment]

    def list_versions(self, kind: Kind, wanted: Arn) -> list[Arn]:
        arns = (Arn.parse(item["arn"]) for item in self.list_resources(kind))
        return [arn for arn in arns if (arn.kind, arn.name) == (wanted.kind, wanted.name)]


@pytest.fixture(scope="session")
def fake_client() -> type[FakeClient]:
    """An account without AWS, to be filled."""
    return FakeClient
