"""The module ``playbook_component``: versions, bundles in S3, and errors before the first write."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from unit.modules.conftest import Account
from unit.modules.tasks import bundle_for

from ansible_collections.goldsmith.image_builder.plugins.module_utils._documents.component import component_problems
from ansible_collections.goldsmith.image_builder.plugins.module_utils._documents.playbook import (
    Bundle,
    Run,
    bundle_content,
    bundle_uri,
    playbook_document,
)
from ansible_collections.goldsmith.image_builder.plugins.module_utils._documents.yaml import parse_nodes

Task = Callable[..., Any]
LARGE = random.Random(1).randbytes(20_000).hex()
"""More than fits into a document."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "play"
    folder.mkdir()
    (folder / "bake.yml").write_text("- hosts: all\n  tasks: []\n")
    return folder


@pytest.fixture
def task(account: Any, run: Any, folder: Path) -> Task:
    """Run the module for the playbook, with the bundle that the action plugin makes."""

    def play(*, check: bool = False, fails: bool = False, **options: Any) -> Any:
        options = {"name": "Web Hardening", "playbook": "bake.yml", **options}
        if options.get("state") != "absent":
            options["bundle"] = str(bundle_for(options, folder))
        result = run("playbook_component", check=check, **options)
        assert result.get("failed", False) is fails, result.get("msg")
        return result

    return play


@pytest.fixture
def stored(account: Any) -> Callable[[], list[str]]:
    """Make a bucket, and return what lists its keys."""
    s3, place = account.client("s3"), {"LocationConstraint": account.region}
    s3.create_bucket(Bucket="artifacts", CreateBucketConfiguration=place)
    return lambda: [item["Key"] for item in s3.list_objects_v2(Bucket="artifacts").get("Contents", [])]


def steps(result: Any, phase: str) -> list[str]:
    document = yaml.safe_load(result["component"]["data"])
    return [step["name"] for one in document["phases"] if one["name"] == phase for step in one["steps"]]


def test_each_content_has_its_own_version(task: Task, folder: Path) -> None:
    assert task(check=True)["component"]["version"] == "1.0.0"
    first = task()
    assert first["component"]["version"] == "1.0.0"
    assert first["bundle"]["uri"] == ""
    assert (first.operations, first.writes) == (
        ["GetCallerIdentity", "GetComponent", "CreateComponent", "GetComponent"],
        ["CreateComponent"],
    )
    again = task()
    assert (again["changed"], again.operations) == (False, ["GetCallerIdentity", "GetComponent"])
    (folder / "roles/web/tasks").mkdir(parents=True)
    (folder / "roles/web/tasks/main.yml").write_text("[]\n")
    (folder / "bake.yml").write_text("- hosts: all\n  roles: [web]\n")
    predicted, changed = task(check=True), task()
    assert predicted["component"]["version"] == changed["component"]["version"] == "1.0.1"
    assert predicted["diff"] == changed["diff"]


def test_the_diff_lists_the_files_that_changed_without_their_content(task: Task, folder: Path) -> None:
    (folder / "old.yml").write_text("old")
    task()
    (folder / "old.yml").rename(folder / "new.yml")
    (folder / "bake.yml").write_text("- hosts: web\n  tasks: []\n")
    changed = task()
    before, after = (yaml.safe_load(text)["files"] for text in (changed.before, changed.after))
    assert set(before) - set(after) == {"project/old.yml"}
    assert set(after) - set(before) == {"project/new.yml"}
    assert {name for name in before if name in after and before[name] != after[name]} == {"project/bake.yml"}
    assert "BundleContent" in changed["component"]["data"]
    assert len(changed.after) < 5000


def test_a_bundle_that_does_not_fit_is_uploaded_once(task: Task, folder: Path, stored: Any, account: Any) -> None:
    (folder / "files.txt").write_text(LARGE)
    options = {"bucket": "artifacts", "prefix": "/bundles/"}
    predicted = task(check=True, **options)
    assert (predicted["changed"], stored()) == (True, [])
    made = task(**options)
    (key,) = stored()
    assert key == f"bundles/{account.id}/web-hardening/{made['bundle']['sha256']}.tar.bz2"
    content = account.client("s3").get_object(Bucket="artifacts", Key=key)["Body"].read()
    assert hashlib.sha256(content).hexdigest() == made["bundle"]["sha256"]
    assert bundle_uri(made["component"]["data"]) == made["bundle"]["uri"] == f"s3://artifacts/{key}"
    assert made.writes == ["PutObject", "CreateComponent"]
    assert task(**options).writes == []
    account.client("s3").delete_object(Bucket="artifacts", Key=key)
    assert task(check=True, **options)["changed"] is True
    restored = task(**options)
    assert (restored["changed"], restored.writes, stored()) == (True, ["PutObject"], [key])


def test_the_diff_of_a_bundle_in_s3(task: Task, folder: Path, stored: Any, account: Any) -> None:
    (folder / "files.txt").write_text(LARGE)
    task(bucket="artifacts")
    (folder / "files.txt").write_text(LARGE + "1")
    before, after = (
        yaml.safe_load(task(check=True, bucket="artifacts")["diff"][key])["files"] for key in ("before", "after")
    )
    assert {name for name in before if before[name] != after[name]} == {"project/files.txt"}
    account.client("s3").delete_object(Bucket="artifacts", Key=stored()[0])
    lost = yaml.safe_load(task(check=True, bucket="artifacts").before)["files"]
    assert "could not be read" in lost


def test_bundles_are_deleted_with_the_last_version_that_refers_to_them(task: Task, folder: Path, stored: Any) -> None:
    options = {"bucket": "artifacts", "keep_versions": 2}
    keys = []
    for text in ("1", "2", "1"):
        (folder / "files.txt").write_text(LARGE + text)
        keys.append(task(**options)["bundle"]["uri"].removeprefix("s3://artifacts/"))
    assert set(stored()) == set(keys), "version 1.0.0 is deleted, but 1.0.2 refers to the same bundle"
    (folder / "files.txt").write_text(LARGE + "3")
    predicted, pruned = task(check=True, **options), task(**options)
    assert predicted["pruned_bundles"] == pruned["pruned_bundles"] == [f"s3://artifacts/{keys[1]}"]
    assert len(stored()) == 2
    assert len(task(check=True, state="absent")["pruned_bundles"]) == 2
    deleted = task(state="absent")
    assert (len(deleted["pruned_bundles"]), stored()) == (2, [])
    assert task(state="absent", bucket="artifacts")["changed"] is False


def test_bundles_that_a_killed_run_left_are_deleted(task: Task, stored: Any, account: Any) -> None:
    bundle = f"web-hardening/{'0' * 64}.tar.bz2"
    kept = [f"image-builder/{account.id}/web-hardening/readme", f"image-builder/210987654321/{bundle}", "other"]
    for key in (f"image-builder/{account.id}/{bundle}", *kept):
        account.client("s3").put_object(Bucket="artifacts", Key=key, Body=b"")
    assert task(state="absent", bucket="artifacts", check=True)["changed"] is True
    assert task(state="absent", bucket="artifacts")["changed"] is True
    assert stored() == kept
    assert task(state="absent", bucket="nowhere")["changed"] is False


def test_a_recipe_sets_parameters_and_phases_follow_the_options(task: Task, folder: Path) -> None:
    (folder / "verify.yml").write_text("- hosts: all\n")
    made = task(
        parameters={"Port": 8080, "Path": {"description": "The path"}},
        validate="idempotent",
        test_playbook="verify.yml",
    )
    declared = {one["name"]: one.get("default_value") for one in made["component"]["parameters"]}
    assert declared == {"Port": ["8080"], "Path": None}
    assert steps(made, "build") == ["CreateDirectory", "FetchContent", "UnpackContent", "InstallAnsible", "RunPlaybook"]
    assert steps(made, "validate") == ["CheckIdempotence", "RemoveAnsible"]
    assert steps(made, "test")[-2:] == ["RunTestPlaybook", "RemoveAnsible"]
    assert steps(task(), "build")[-1] == "RemoveAnsible"


@pytest.mark.parametrize("uri", ["", "s3://artifacts/web/1.tar.bz2"])
def test_generated_documents_are_valid_and_contain_their_bundle(uri: str) -> None:
    bundle = Bundle(b"content", uri)
    run = Run("Web Hardening", "eu-west-1", 60, {"Port": {"type": "string"}}, True, True, "/vault/web")
    document = playbook_document(run, bundle)
    assert list(component_problems(parse_nodes(document), "Linux")) == []
    assert (bundle_uri(document), bundle_content(document)) == (uri, None if uri else b"content")
    assert {bundle_uri(text) for text in ("#!/bin/sh\nid: a: b", "phases: []")} == {""}


@pytest.mark.parametrize(
    ("option", "options"),
    [
        ("platform", {"platform": "Windows"}),
        ("playbook", {"playbook": []}),
        ("bucket", {"files": [], "bucket": None}),
        ("bucket", {"bucket": "nowhere"}),
        ("bucket", {"bucket": "far-away"}),
        ("bucket", {"bucket": "s3://artifacts/prefix"}),
        ("parameters.Port.type", {"parameters": {"Port": {"type": "integer"}}}),
        ("parameters.Port.defualt", {"parameters": {"Port": {"defualt": "1"}}}),
        ("parameters.my-port", {"parameters": {"my-port": "1"}}),
        ("parameters.Port", {"parameters": {"Port": "1"}, "extra_vars": {"Port": "2"}}),
        ("extra_arguments[1]", {"extra_arguments": ["--diff", "--limit=all"]}),
        ("extra_arguments[0]", {"extra_arguments": ["--tags=web"]}),
        ("extra_arguments[0]", {"extra_arguments": ["--forks"]}),
        ("groups[0]", {"groups": ["all"]}),
        ("groups[0]", {"groups": ["web servers"]}),
        ("timeout", {"timeout": 5}),
        ("verbosity", {"verbosity": 9}),
        ("validate", {"validate": "always"}),
        ("runtime.install", {"runtime": {"install": "git"}}),
        ("runtime.version", {"runtime": {"version": "newest"}}),
        ("runtime.packges", {"runtime": {"packges": ["boto3"]}}),
        ("vault_password_parameter", {"vault_password_parameter": "web'; id"}),
        ("playbok", {"playbok": "bake.yml"}),
        ("bundle", {"bundle": None}),
    ],
)
def test_invalid_options_are_refused(
    option: str, options: dict[str, Any], account: Any, refused: Any, stored: Any, folder: Path
) -> None:
    far, place = Account("us-west-2").client("s3"), {"LocationConstraint": "us-west-2"}
    far.create_bucket(Bucket="far-away", CreateBucketConfiguration=place)
    (folder / "files.txt").write_text(LARGE)
    bundle = bundle_for({"name": "web", "playbook": "bake.yml"}, folder)
    given = {"name": "web", "playbook": "bake.yml", "bundle": str(bundle), "bucket": "artifacts", **options}
    refused("playbook_component", option, **given)
    assert stored() == []


def test_a_bucket_without_write_permission_is_reported(
    task: Task, folder: Path, stored: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from moto.s3.models import S3Backend

    def deny(*_arguments: Any, **_options: Any) -> None:
        from moto.s3.exceptions import AccessDeniedByLock

        raise AccessDeniedByLock

    monkeypatch.setattr(S3Backend, "put_object", deny)
    (folder / "files.txt").write_text(LARGE)
    result = task(fails=True, bucket="artifacts")
    assert result["option"] == "bucket"
    assert "s3:PutObject" in result["msg"]
    assert "CreateComponent" not in result.operations
