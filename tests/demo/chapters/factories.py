"""Many pipelines in one task: planned, built in layers, and what runs their images."""

from __future__ import annotations

import re
import shutil

from ..stage import EXAMPLES, ROOT, Stage

KEPT = ROOT / ".build" / "demo"
"""Where the report remains after the demo, whose own folder is temporary."""


def plan_a_fleet(stage: Stage) -> None:
    """Plan a change of all pipelines of two regions, from an inventory"""
    shutil.copytree(EXAMPLES / "fleet", stage.folder / "fleet")
    play = "ansible-playbook -i fleet/inventory.yml fleet/factories.yml"
    stage.expect_changes(stage.run(play), 2, "One task for each region creates everything")
    stage.replace("fleet/group_vars/factories/web.yml", "dnf install -y nginx", "dnf install -y nginx nginx-mod-brotli")
    stage.clear_journal()
    output = stage.run(f"{play} --check --diff --limit fleet-eu")
    plan = re.findall(r"^--- before: ([\w ]+?)(?: [\d.]+)? \(", output, re.M)
    stage.expect(
        plan == ["component nginx", "image recipe web", "image pipeline web"]
        and all(call["operation"].startswith(("Get", "List")) or call["status"] >= 400 for call in stage.journal()),
        "The plan shows what follows: component, recipe, pipeline. Nothing is written",
    )


def build_layers(stage: Stage) -> None:
    """Build four images in three layers; the build of one fails and is explained"""
    shutil.copytree(EXAMPLES / "layers", stage.folder / "layers")
    stage.replace("layers/layers.yml", "systemctl enable redis6", "exit 3")
    output = stage.run("ansible-playbook layers/layers.yml", status=2)
    stage.expect(
        _results(output)
        == {
            "golden": "available",
            "nginx": "available",
            "redis": "failed",
            "reports": "not tried",
        },
        "nginx and redis are built at once, after golden. redis fails, so reports is not tried",
    )
    stage.expect(
        "component redis-service/1.0.0/1, phase build, step Configure, action ExecuteBash" in output
        and "ErrorMessage: Command execution failed with exit code 3." in output,
        "The error names the failed component, phase, step and action, and shows the end of the log",
    )
    ami = re.findall(r"^nginx .*(ami-\w+)", output, re.M)[0]
    print("\nAn instance is started from the image of nginx:")
    stage.run(
        f"aws ec2 run-instances --image-id {ami} --instance-type m7i.large {_OWNED} --query Instances[0].InstanceId"
    )


def rebuild_every_layer(stage: Stage) -> None:
    """Fix the component and change the base image: all layers are built again, in order"""
    stage.replace("layers/layers.yml", "exit 3", "systemctl enable redis6")
    stage.replace("layers/layers.yml", "audit chrony", "audit chrony openscap-scanner")
    output = stage.run("ansible-playbook layers/layers.yml")
    results = _results(output)
    stage.expect(
        len(results) == 4 and set(results.values()) == {"available"}, "One run carries the new base image to all images"
    )


def find_outdated_instances(stage: Stage) -> None:
    """Find the instances that still run the old image"""
    shutil.copy(ROOT / "tests" / "demo" / "usage.yml", stage.folder)
    output = " ".join(stage.run("ansible-playbook usage.yml").split())
    found = re.findall(r"instance i-\w+ of team shop runs nginx/1\.0\.0/1, 1 version behind", output)
    stage.expect(len(found) == 1, "One instance runs the old image of nginx; its owner is the team shop")


def report(stage: Stage) -> None:
    """Write a report of the account as a web page"""
    output = " ".join(
        stage.run("ansible-playbook goldsmith.image_builder.report -e image_report_folder=report").split()
    )
    stage.expect(
        "web-server (localhost): The last build, 1.0.3/1, failed" in output,
        "The report begins with what needs attention",
    )
    pages = sorted(path.name for path in (stage.folder / "report").iterdir())
    stage.expect(pages == ["report.html", "report.json", "report.md"], f"It is written as {', '.join(pages)}")
    shutil.copytree(stage.folder / "report", KEPT, dirs_exist_ok=True)


_OWNED = "--tag-specifications 'ResourceType=instance,Tags=[{Key=Team,Value=shop}]'"


def _results(output: str) -> dict[str, str]:
    """Return the result of each pipeline from the table at the end of the builds."""
    rows = re.findall(r"^(\w+) +(available|failed|not tried|unchanged|timed out) ", output, re.M)
    return dict(rows)
