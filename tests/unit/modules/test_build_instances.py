"""The inventory plugin build_instances: its hosts, groups and regions."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.errors import AnsibleError
from ansible.inventory.data import InventoryData

from ansible_collections.goldsmith.image_builder.plugins.inventory import build_instances
from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.errors import ImageBuilderError

OPTIONS: dict[str, Any] = {
    "regions": ["eu-west-1", "us-east-1"],
    "pipelines": [],
    "strict": True,
    "compose": {},
    "groups": {},
    "keyed_groups": [],
}


def host(instance: str, region: str, **changes: str) -> dict[str, Any]:
    build = {"pipeline": "my-web", "recipe": "web", "platform": "Linux"}
    return {"instance_id": instance, "region": region, **build, **changes}


class Plugin(build_instances.InventoryModule):
    """The plugin in an account with two regions. A region whose hosts are None cannot be read."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, **regions: list[dict[str, Any]] | None) -> None:
        super().__init__()
        self.inventory = InventoryData()
        self.warnings: list[str] = []
        monkeypatch.setattr(build_instances, "Client", lambda make, warn: make.args[0])

        def read(region: str, pipelines: list[str]) -> list[dict[str, Any]]:
            found = regions[region.replace("-", "_")]
            if found is None:
                raise ImageBuilderError("Could not list the steps that wait: AccessDeniedException")
            return found

        monkeypatch.setattr(build_instances, "list_build_instances", read)

    def get_option(self, option: str, hostvars: Any = None) -> Any:
        return OPTIONS[option]

    def warn(self, message: str) -> None:
        self.warnings.append(message)


def test_hosts_have_variables_and_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    plugin = Plugin(
        monkeypatch, eu_west_1=[host("i-1", "eu-west-1")], us_east_1=[host("i-2", "us-east-1", pipeline="")]
    )
    for found in plugin._read_hosts():
        plugin._add(found)
    groups = {
        name: hosts for name, hosts in plugin.inventory.get_groups_dict().items() if name not in ("all", "ungrouped")
    }
    everywhere = ["i-1", "i-2"]
    assert groups == {
        "build_instances": everywhere,
        "pipeline_my_web": ["i-1"],
        "recipe_web": everywhere,
        "platform_Linux": everywhere,
    }
    variables = plugin.inventory.get_host("i-2").get_vars()
    assert variables["ansible_aws_ssm_instance_id"] == "i-2"
    assert variables["ansible_aws_ssm_region"] == variables["region"] == "us-east-1"


def test_a_region_that_cannot_be_read_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    plugin = Plugin(monkeypatch, eu_west_1=[host("i-1", "eu-west-1")], us_east_1=None)
    assert [found["instance_id"] for found in plugin._read_hosts()] == ["i-1"]
    (warning,) = plugin.warnings
    assert "us-east-1" in warning


def test_no_region_that_can_be_read_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    plugin = Plugin(monkeypatch, eu_west_1=None, us_east_1=None)
    with pytest.raises(AnsibleError, match="AccessDeniedException"):
        plugin._read_hosts()
