"""Values of enumerations that only the installed botocore knows are accepted without a new release of the modules."""

from __future__ import annotations

import copy
import functools
from typing import Any

import boto3.session
import botocore.loaders
import pytest
from moto.core.utils import get_service_model
from unit.modules.samples import infrastructure, recipe

DISKS = {"block_device_mappings": [{"device_name": "/dev/sda1", "ebs": {"volume_type": "io2a", "volume_size": 20}}]}


@pytest.fixture
def newer_botocore(account: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Add values to the model that the modules load; that of the emulator stays as it is."""
    get_service_model("imagebuilder")
    monkeypatch.setattr(boto3.session, "Session", functools.cache(type(boto3.session.Session())))
    load = botocore.loaders.Loader.load_service_model

    def load_more(loader: Any, service_name: str, *arguments: Any, **options: Any) -> Any:
        model = load(loader, service_name, *arguments, **options)
        if service_name != "imagebuilder" or "shapes" not in model:
            return model
        more = copy.deepcopy(model)
        more["shapes"]["EbsVolumeType"]["enum"].append("io2a")
        more["shapes"]["TenancyType"]["enum"].append("shared")
        return more

    monkeypatch.setattr(botocore.loaders.Loader, "load_service_model", load_more)


CASES = [
    ("image_recipe", recipe(**DISKS), "io2a", "block_device_mappings[0].ebs.volume_type", "CreateImageRecipe"),
    (
        "infrastructure_configuration",
        infrastructure(placement={"tenancy": "shared"}),
        "shared",
        "placement.tenancy",
        "CreateInfrastructureConfiguration",
    ),
]


@pytest.mark.parametrize(("module", "options", "value", "option", "operation"), CASES)
def test_a_value_that_botocore_does_not_know_is_refused(
    account: Any, run: Any, module: str, options: dict[str, Any], value: str, option: str, operation: str
) -> None:
    result = run(module, **options)
    assert (result["failed"], result["option"], value in result["msg"]) == (True, option, True)
    assert operation not in result.operations


@pytest.mark.parametrize(("module", "options", "value", "option", "operation"), CASES)
def test_a_value_that_a_newer_botocore_knows_is_sent(
    newer_botocore: None, run: Any, module: str, options: dict[str, Any], value: str, option: str, operation: str
) -> None:
    result = run(module, **options)
    (call,) = [call for call in result.calls if call.operation == operation]
    assert value in str(call.parameters)
