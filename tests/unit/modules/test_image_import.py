"""Virtual machines and Windows installation disks are imported as images."""

from __future__ import annotations

from typing import Any

import pytest
from unit.modules.samples import LIFECYCLE_ROLE, recipe

VM = {"name": "legacy", "version": "1.0.0", "platform": "Linux", "vm_import_task_id": "import-ami-0a1b2c3d4e5f60718"}
DISK = {
    "name": "Windows 11",
    "version": "24.2.0",
    "uri": "s3://components/windows.iso",
    "infrastructure_configuration_arn": "web",
    "windows_configuration": {"image_index": 1},
}


@pytest.fixture
def shop(parts: Any, bucket: Any) -> Any:
    """An account with the requirements of both kinds of import."""
    bucket(Key="windows.iso", Body="")
    return parts


def _images(account: Any, path: str) -> list[dict[str, Any]]:
    listed = account.client().list_image_build_versions(imageVersionArn=account.arn(f"image/{path}"))
    found: list[dict[str, Any]] = listed["imageSummaryList"]
    return found


@pytest.mark.parametrize(
    ("options", "path", "operation", "build_type"),
    [(VM, "legacy/1.0.0", "ImportVmImage", "IMPORT"), (DISK, "windows-11/24.2.0", "ImportDiskImage", "IMPORT_ISO")],
)
def test_an_image_is_imported_once(
    shop: Any, run: Any, options: dict[str, Any], path: str, operation: str, build_type: str
) -> None:
    tagged = {**options, "tags": {"Team": "web"}}
    predicted, done, again_predicted, again = (
        run("image_import", check=check, **tagged) for check in (True, False, True, False)
    )
    assert [one.get("msg") for one in (predicted, done, again_predicted, again)] == [None] * 4
    assert [one["changed"] for one in (predicted, done, again_predicted, again)] == [True, True, False, False]
    assert [one.writes for one in (predicted, done, again_predicted, again)] == [[], [operation], [], []]
    assert predicted["diff"] == done["diff"]
    assert predicted["image"] == {}
    assert done["image"] == again["image"]
    assert done["image"]["state"]["status"] == "AVAILABLE"
    assert done["image"]["build_type"] == build_type
    assert done["image"]["tags"] == {"Team": "web"}
    (ami,) = done["image"]["output_resources"]["amis"]
    assert shop.client("ec2").describe_images(ImageIds=[ami["image"]])["Images"]
    (listed,) = _images(shop, path)
    assert listed["arn"] == done["image"]["arn"]


def test_another_version_is_another_image_but_another_spelling_is_not(shop: Any, run: Any) -> None:
    run("image_import", **DISK)
    assert run("image_import", **{**DISK, "name": "WINDOWS-11"})["changed"] is False
    assert run("image_import", **{**DISK, "version": "24.2.1"})["changed"]


def test_every_option_is_sent(shop: Any, run: Any) -> None:
    settings = {
        "description": "All of it",
        "os_version": "Microsoft Windows 11",
        "platform": "Windows",
        "execution_role": LIFECYCLE_ROLE,
        "register_image_options": {"secure_boot_enabled": True, "uefi_data": "QU1aTlVFRkk="},
        "logging_configuration": {"log_group_name": "/golden/imports"},
    }
    result = run("image_import", **DISK, **settings)
    (sent,) = [call.parameters for call in result.calls if call.operation == "ImportDiskImage"]
    assert sent["description"] == "All of it"
    assert sent["registerImageOptions"] == {"secureBootEnabled": True, "uefiData": "QU1aTlVFRkk="}
    assert sent["windowsConfiguration"] == {"imageIndex": 1}
    assert sent["infrastructureConfigurationArn"] == shop.arn("infrastructure-configuration/web")
    assert result["image"]["os_version"] == "Microsoft Windows 11"
    assert result["image"]["logging_configuration"] == {"log_group_name": "/golden/imports"}


def test_an_import_in_progress_is_awaited(shop: Any, run: Any, clock: Any) -> None:
    started = run("image_import", **VM, wait=False)
    assert started["image"]["state"]["status"] == "PENDING"
    result = run("image_import", **VM)
    assert (result["changed"], result["image"]["state"]["status"]) == (False, "AVAILABLE")


def test_a_failed_import_can_be_repeated(shop: Any, run: Any) -> None:
    failed = run("image_import", **{**VM, "vm_import_task_id": "import-snap-1"})
    assert failed["failed"]
    assert failed["failure"]["status"] == "FAILED"
    result = run("image_import", **VM)
    assert (result["changed"], result["image"]["version"]) == (True, "1.0.0/2")


def test_tags_are_changed_in_place(shop: Any, run: Any) -> None:
    run("image_import", **VM, tags={"a": "1"})
    result = run("image_import", **VM, tags={"b": "2"})
    assert (result["changed"], result.writes) == (True, ["TagResource", "UntagResource"])
    assert result["image"]["tags"] == {"b": "2"}
    (listed,) = _images(shop, "legacy/1.0.0")
    assert listed["tags"] == {"b": "2"}


def test_all_builds_of_a_version_are_deleted_and_their_amis_are_kept(shop: Any, run: Any) -> None:
    run("image_import", **{**VM, "vm_import_task_id": "import-snap-1"})
    run("image_import", **VM)
    run("image_import", **{**VM, "version": "1.0.1"})
    absent = {"name": "legacy", "version": "1.0.0", "state": "absent"}
    predicted, done, again = (run("image_import", check=check, **absent) for check in (True, False, False))
    assert [one["changed"] for one in (predicted, done, again)] == [True, True, False]
    assert (predicted.writes, done.writes, again.writes) == ([], ["DeleteImage"] * 2, [])
    assert done["image"] == {}
    assert _images(shop, "legacy/1.0.0") == []
    assert len(_images(shop, "legacy/1.0.1")) == 1
    assert len(shop.client("ec2").describe_images(Owners=["self"])["Images"]) == 2


def test_a_running_import_is_cancelled_before_it_is_deleted(shop: Any, run: Any, clock: Any) -> None:
    run("image_import", **VM, wait=False)
    result = run("image_import", name="legacy", version="1.0.0", state="absent")
    assert (result.get("msg"), result.writes) == (None, ["CancelImageCreation", "DeleteImage"])


WRONG: list[tuple[dict[str, Any], str | list[str]]] = [
    ({"name": "legacy", "version": "1.0.0"}, "vm_import_task_id"),
    ({**VM, "uri": "s3://components/windows.iso"}, ["vm_import_task_id", "uri"]),
    ({**VM, "version": "1.0.x"}, "version"),
    ({**VM, "version": "1.0"}, "version"),
    ({**VM, "name": "a/b"}, "name"),
    ({**VM, "platform": "BeOS"}, "platform"),
    ({**VM, "platform": None}, "platform"),
    ({**VM, "infrastructure_configuration_arn": "web"}, "infrastructure_configuration_arn"),
    ({**VM, "execution_role": "x"}, "execution_role"),
    ({**VM, "logging_configuration": {"log_group_name": "/golden"}}, "logging_configuration.log_group_name"),
    ({**DISK, "uri": "s3://components/windows.img"}, "uri"),
    ({**DISK, "uri": "windows.iso"}, "uri"),
    ({**DISK, "platform": "Linux"}, "platform"),
    ({**DISK, "os_version": "Microsoft Windows 10"}, "os_version"),
    ({**DISK, "infrastructure_configuration_arn": None}, "infrastructure_configuration_arn"),
    ({**DISK, "infrastructure_configuration_arn": "wep"}, "infrastructure_configuration_arn"),
    ({**DISK, "windows_configuration": {"image_index": 0}}, "windows_configuration.image_index"),
    ({**DISK, "logging_configuration": {"log_group_name": "/golden"}}, "logging_configuration.log_group_name"),
    (
        {**DISK, "register_image_options": {"secure_boot_enabled": False, "uefi_data": "QQ=="}},
        "register_image_options.uefi_data",
    ),
]


@pytest.mark.parametrize(("options", "option"), WRONG)
def test_an_invalid_import_is_refused(
    shop: Any, refused: Any, options: dict[str, Any], option: str | list[str]
) -> None:
    refused("image_import", option, **{name: value for name, value in options.items() if value is not None})


def test_another_platform_is_refused(shop: Any, run: Any, refused: Any) -> None:
    run("image_import", **VM)
    refused("image_import", "platform", **{**VM, "platform": "macOS"})


def test_an_image_that_was_built_from_a_recipe_is_refused(shop: Any, run: Any, refused: Any) -> None:
    run("image_recipe", **recipe(name="legacy"))
    run("image", image_recipe_arn="legacy", infrastructure_configuration_arn="web")
    refused("image_import", "name", **VM)
    refused("image_import", "name", name="legacy", version="1.0.0", state="absent")
