"""The documented connection options are those that amazon.aws implements."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pytest
import yaml
from ansible_collections.amazon.aws.plugins.doc_fragments import assume_role, common, region
from ansible_collections.amazon.aws.plugins.module_utils.modules import aws_argument_spec

from ansible_collections.goldsmith.image_builder.plugins.doc_fragments.connection import ModuleDocFragment
from ansible_collections.goldsmith.image_builder.plugins.module_utils._modules.connection import CONNECTION

Options = dict[str, dict[str, Any]]

ONLY_IN_AMAZON_AWS_9 = set(
    "EC2_ACCESS_KEY EC2_SECRET_KEY EC2_SECURITY_TOKEN EC2_REGION EC2_URL S3_URL AWS_SECURITY_TOKEN ec2_access_key"
    " ec2_secret_key ec2_region ec2_url s3_url security_token aws_security_token access_token endpoint"
    " boto_profile".split()
)
"""Deprecated aliases and environment variables, which amazon.aws 10 removed. They are not documented."""


def options_of(fragment: str) -> Options:
    options: Options = yaml.safe_load(fragment)["options"]
    return options


def current(names: Iterable[str]) -> list[str]:
    return [name for name in names if name not in ONLY_IN_AMAZON_AWS_9]


def environment_of(option: dict[str, Any]) -> list[str]:
    """Return the environment variables that a description names, in the order in which they are used."""
    return re.findall(r"E\((\w+)\)", str(option["description"]))


def accepted(options: Options) -> Options:
    """Return what each option accepts."""
    return {
        name: {
            "type": option.get("type", "str"),
            "default": option.get("default"),
            "aliases": current(option.get("aliases", [])),
            "env": current(variable["name"] for variable in option.get("env", [])),
        }
        for name, option in options.items()
    }


def test_modules_document_the_connection_options_of_amazon_aws() -> None:
    documented = options_of(ModuleDocFragment.DOCUMENTATION)
    environment = {name: environment_of(option) for name, option in documented.items()}
    implemented = aws_argument_spec()
    fallbacks = {name: option.get("fallback", ("", []))[1] for name, option in implemented.items()}
    assert environment == {name: current(variables) for name, variables in fallbacks.items()}
    assert accepted(documented) == accepted(implemented)


def test_the_names_of_the_connection_options_are_those_of_amazon_aws() -> None:
    implemented = aws_argument_spec()
    names = {*implemented, *(alias for option in implemented.values() for alias in option.get("aliases", []))}
    assert names <= CONNECTION
    assert current(CONNECTION - names) == []


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (ModuleDocFragment.PLUGINS, (common.ModuleDocFragment.PLUGINS, region.ModuleDocFragment.PLUGINS)),
        (ModuleDocFragment.ASSUME_ROLE, (assume_role.ModuleDocFragment.PLUGINS,)),
    ],
    ids=["plugins", "assume_role"],
)
def test_plugins_document_the_connection_options_of_amazon_aws(ours: str, theirs: tuple[str, ...]) -> None:
    implemented = {name: option for fragment in theirs for name, option in options_of(fragment).items()}
    assert accepted(options_of(ours)) == accepted(implemented)
