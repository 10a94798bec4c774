"""A build: followed live, and its image used."""

from __future__ import annotations

import re

from ..stage import Stage


def build_an_image(stage: Stage) -> None:
    """Build an image and follow its steps live"""
    output = stage.run("ansible-playbook goldsmith.image_builder.build -e image_pipeline_name=web-server")
    lines = [line for line in output.splitlines() if line.startswith("web-server/")]
    stage.expect(
        "BUILDING" in output and lines[-1].endswith("AVAILABLE"),
        f"The build is shown in {len(lines)} lines, from its start to the available image",
    )
    amis = dict(re.findall(r"(eu-\w+-\d): (ami-\w+)", output))
    stage.expect(
        set(amis) == {"eu-west-1", "eu-central-1"},
        f"The AMIs are distributed to two regions: {', '.join(amis.values())}",
    )


def launch_an_instance(stage: Stage) -> None:
    """Launch an instance of the new image"""
    output = stage.run("ansible-playbook launch.yml")
    stage.expect(bool(re.search(r"i-\w+ runs ami-\w+", output)), "An instance runs the new image")
