"""The examples in the modules' documentation are task lists that run, in order, and what they return is documented."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from unit.modules.tasks import Play, make_past_the_service

MODULES = sorted(path.stem for path in (Path(__file__).parents[3] / "plugins/modules").glob("*.py"))

COMPONENT = """
schemaVersion: 1.0
parameters:
  - Package: {type: string, default: nginx}
phases:
  - name: build
    steps:
      - name: Install
        action: ExecuteBash
        inputs:
          commands: ["dnf install --assumeyes '{{ Package }}'"]
"""

FILES = {
    "components/web-server.yml": COMPONENT,
    "user-data.sh": "#!/bin/sh\ndnf install --assumeyes amazon-ssm-agent\n",
}
"""What the examples read, beside the playbook."""

PARTS = """
- goldsmith.image_builder.image_recipe: {name: web, parent_image: aws/amazon-linux-2023-x86/x.x.x}
- goldsmith.image_builder.infrastructure_configuration:
    {name: private, instance_profile_name: EC2InstanceProfileForImageBuilder}
"""

BEFORE = {
    "image_recipe": """
- goldsmith.image_builder.component:
    {name: web-server, platform: Linux, data: "{{ lookup('file', 'components/web-server.yml') }}"}
""",
    "image_pipeline": f"""
{PARTS}
- goldsmith.image_builder.distribution_configuration:
    name: web
    distributions: [{{region: eu-west-1, ami_distribution_configuration: {{name: "web [[imagebuilder:buildDate]]"}}}}]
- goldsmith.image_builder.distribution_configuration:
    name: api
    distributions:
      - region: eu-west-1
        container_distribution_configuration: {{target_repository: {{service: ECR, repository_name: api}}}}
""",
    "image_pipeline_info": f"""
{PARTS}
- goldsmith.image_builder.image_pipeline:
    {{name: web, image_recipe_arn: web, infrastructure_configuration_arn: private, status: DISABLED}}
""",
}
"""What the examples of a module refer to and do not make."""

WITHOUT_MODULE = {
    "container-recipe/api/1.0.0": {"name": "api", "version": "1.0.0", "platform": "Linux"},
    "workflow/test/smoke-test/1.0.0/1": {"name": "smoke-test", "version": "1.0.0", "type": "TEST"},
}
"""Such resources can be referred to, and this collection cannot make them yet."""


@pytest.fixture
def play(account: Any, run: Callable[..., Any], tmp_path: Path) -> Play:
    """A playbook's folder, and an account with what the modules do not make."""
    for name, content in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content)
    account.client("iam").create_instance_profile(InstanceProfileName="EC2InstanceProfileForImageBuilder")
    s3 = account.client("s3")
    s3.create_bucket(
        Bucket="image-builder-components", CreateBucketConfiguration={"LocationConstraint": account.region}
    )
    s3.put_object(Bucket="image-builder-components", Key="hardening.yml", Body=COMPONENT)
    for path, body in WITHOUT_MODULE.items():
        make_past_the_service(account.id, account.region, path, **body)
    return Play(run, tmp_path)


def documented(module: str, block: str) -> Any:
    code = importlib.import_module(f"ansible_collections.goldsmith.image_builder.plugins.modules.{module}")
    return getattr(code, block)


@pytest.mark.parametrize("module", MODULES)
def test_the_examples_run(module: str, play: Play) -> None:
    for task in play.tasks(BEFORE.get(module, "[]")):
        assert play.run(task).get("changed"), task.name
    tasks = play.tasks(documented(module, "EXAMPLES"))
    assert {task.module for task in tasks} == {module}
    for task in tasks:
        predicted = play.run(task, check=True)
        assert "failed" not in predicted, f"{task.name}: {predicted['msg']}"
        done = play.run(task)
        assert "failed" not in done, f"{task.name}: {done['msg']}"
        assert predicted["changed"] == done["changed"] == task.declares, f"{task.name}: an example shows a change"
        again = play.run(task)
        assert again["changed"] is False, f"{task.name}, again: {again['diff']}"
        assert undocumented(module, done) == set(), task.name


def undocumented(module: str, result: dict[str, Any]) -> set[str]:
    """The keys of a result that neither RETURN nor, for what is returned in their shape, the options tell of."""
    returns = yaml.safe_load(documented(module, "RETURN"))
    options = yaml.safe_load(documented(module, "DOCUMENTATION"))["options"]
    known = {*returns, *options, *returns.get(module, {}).get("contains", {})}
    return {*result, *result.get(module, {})} - known - {"changed"}
