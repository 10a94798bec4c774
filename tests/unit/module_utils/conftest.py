"""Fixtures of the tests of the engine: the resources, botocore's model of the service, generated values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import strategies as st
from unit.module_utils.account import service_model

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
    """Each of the resources."""
    declared: ResourceSpec = request.param
    return declared


@pytest.fixture(scope="session")
def model() -> Any:
    """botocore's model of the service."""
    return service_model()


@pytest.fixture(scope="session")
def values_of() -> Callable[[Options], st.SearchStrategy[dict[str, Any]]]:
    """Return a function that makes a strategy for the values of options, as they are after validation."""
    return _values


def _values(options: Options) -> st.SearchStrategy[dict[str, Any]]:
    drawn = {name: _value(option) for name, option in options.items() if _can_be_drawn(option)}
    required = {name: drawn.pop(name) for name, option in options.items() if option.required and name in drawn}
    return st.fixed_dictionaries(required, optional=drawn).filter(bool)


def _can_be_drawn(option: Option) -> bool:
    return not (option.local or option.uri_of)


def _value(option: Option) -> st.SearchStrategy[Any]:
    if option.options:
        inner = _values(option.options)
        return st.lists(inner, min_size=1, max_size=3) if option.type == "list" else inner
    by_conversion = {
        TAGS: st.dictionaries(NAMES, TEXTS, min_size=1, max_size=3),
        PARAMETERS: st.dictionaries(NAMES, TEXTS | st.lists(TEXTS, min_size=2, max_size=3), min_size=1, max_size=3),
        EMPTY_TEXT: st.just(True),
    }
    if option.conversion in by_conversion:
        return by_conversion[option.conversion]
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
