"""`make demo`: run the examples web_server and fleet against the emulator and show each step.

Each act has a title, runs real commands, and checks their results; the first unmet expectation ends the demonstration
with exit status 1. All files are in a temporary folder.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "web_server"
FLEET = ROOT / "examples" / "fleet"
FAILING = ROOT / "tests" / "demo" / "shop.yml"
HARDENING = ROOT / "tests" / "demo" / "hardening"

SPEED = 150
"""Simulated seconds in a real one, for builds: half an hour becomes 12 seconds."""

MOST_OPERATIONS = 2
"""The maximum of AWS calls of a task without changes: get the caller identity, and read the resource."""

PIPELINE_ARN = "arn:aws:imagebuilder:eu-west-1:123456789012:image-pipeline/web-server"
OLD_LINE, NEW_LINE = "client_max_body_size 1m;", "client_max_body_size 8m;"

DOCUMENT = """\
        platform: Linux
        data: "{{ lookup('ansible.builtin.file', playbook_dir ~ '/components/hardening.yml') }}"
"""
PLAYBOOK = """\
        playbook: "{{ playbook_dir }}/hardening/bake.yml"
        validate: idempotent
"""
OLD_DEFAULT, NEW_DEFAULT = "rp_filter: 1", "rp_filter: 2"
FAILED_TASK, FAILED_MESSAGE = "hardening : Configure sshd", "failed to validate: sshd: bad configuration option"

IN_COLOUR = sys.stdout.isatty()
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


class Unexpected(Exception):
    """An expectation of the demonstration is not met."""


class Stage:
    """The folder with the example, the emulator, and the number of met expectations."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self._url = url
        self._environment = _environment(folder, url)
        self.shown: list[str] = []

    def run(self, command: str, status: int = 0) -> str:
        """Show a command and its output as it comes, and return the output without its colours.

        ``status`` is the exit status that it must end with.
        """
        print(f"\n{_style('1', f'$ {command}')}", flush=True)
        output = []
        with subprocess.Popen(
            shlex.split(command),
            cwd=self.folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        ) as process:
            assert process.stdout is not None
            for line in process.stdout:
                print(line, end="", flush=True)
                output.append(COLOURS.sub("", line))
        if process.returncode != status:
            raise Unexpected(f"'{command}' ended with exit status {process.returncode}")
        return "".join(output)

    def expect(self, truth: bool, what: str) -> None:
        """Count a met expectation, or end the demonstration."""
        if not truth:
            raise Unexpected(f"this is not so: {what}")
        self.shown.append(what)
        print(f"\n{_style('32', '✔')} {what}", flush=True)

    def expect_changes(self, output: str, count: int, what: str) -> None:
        """Read the recap of a playbook run, of all its hosts."""
        found = sum(map(int, re.findall(r"\bchanged=(\d+)", output)))
        self.expect(found == count, f"{what}: changed={count}")

    def writes(self) -> list[str]:
        """The operations that changed something since the journal was last emptied."""
        return [call["operation"] for call in self.journal() if not call["operation"].startswith("Get")]

    def fail_next(self, fault: str, **details: str) -> None:
        """Let the next build fail."""
        body = json.dumps({"fault": fault, **details}).encode()
        urllib.request.urlopen(urllib.request.Request(f"{self._url}/emulator/faults", body, method="PATCH")).close()

    def journal(self, forget: bool = False) -> list[dict[str, Any]]:
        """The operations that the emulator has served, or none from now on."""
        request = urllib.request.Request(f"{self._url}/emulator/journal", method="DELETE" if forget else "GET")
        with urllib.request.urlopen(request) as response:
            calls: list[dict[str, Any]] = json.load(response)
        return calls


def an_account(stage: Stage) -> None:
    """An empty account gets a role for the build instances"""
    stage.run("ansible-playbook account.yml")


def made(stage: Stage) -> None:
    """One playbook run creates all resources of the image factory"""
    print(f"It is examples/web_server/factory.yml, and these are its components: {_components(stage.folder)}.")
    output = stage.run("ansible-playbook factory.yml")
    stage.expect_changes(output, 5, "components, recipe, infrastructure, distribution and pipeline are made")
    stage.expect(PIPELINE_ARN in output, "the role gives the pipeline's ARN to what comes after")


def read(stage: Stage) -> None:
    """The AWS CLI shows the created resources"""
    answer = stage.run(f"aws imagebuilder get-image-pipeline --image-pipeline-arn {PIPELINE_ARN}")
    pipeline = json.loads(answer)["imagePipeline"]
    stage.expect(
        pipeline["imageRecipeArn"].endswith(":image-recipe/web-server/1.0.0")
        and pipeline["schedule"]["timezone"] == "Europe/Dublin"
        and pipeline["status"] == "ENABLED",
        "AWS's own command line shows the pipeline, with version 1.0.0 of the recipe",
    )


def unchanged(stage: Stage) -> None:
    """A second run changes nothing and makes few AWS calls"""
    stage.journal(forget=True)
    output = stage.run("ansible-playbook factory.yml")
    stage.expect_changes(output, 0, "the second run changes nothing")
    print("\nThe operations of each task, from the journal of the emulator:")
    tasks = _operations_by_task(stage.journal())
    for resource, operations in tasks:
        print(f"  {len(operations)}  {resource:<45} {', '.join(operations)}")
    stage.expect(
        all(len(operations) <= MOST_OPERATIONS for _resource, operations in tasks),
        f"none of the {len(tasks)} tasks that have nothing to do makes more than {MOST_OPERATIONS} operations",
    )


def one_line_changed(stage: Stage) -> None:
    """One line of one component changes"""
    stage.journal(forget=True)
    component = stage.folder / "components" / "nginx.yml"
    component.write_text(component.read_text().replace(OLD_LINE, NEW_LINE))
    print(f"In components/nginx.yml, '{OLD_LINE}' becomes '{NEW_LINE}'.")
    output = stage.run("ansible-playbook factory.yml --diff")
    stage.expect_changes(output, 3, "three things follow")
    stage.expect(
        bool(re.search(rf"^-\s+{OLD_LINE}$", output, re.M) and re.search(rf"^\+\s+{NEW_LINE}$", output, re.M)),
        "the difference shows the line",
    )
    stage.expect(
        stage.writes() == ["CreateComponent", "CreateImageRecipe", "UpdateImagePipeline"],
        "nothing else was written: the component's next version, the recipe's next version, the pipeline moved to it",
    )


def built(stage: Stage) -> None:
    """An image is built, and the playbook shows each step when it happens"""
    output = stage.run("ansible-playbook goldsmith.image_builder.build -e image_pipeline_name=web-server")
    lines = [line for line in output.splitlines() if line.startswith("web-server/")]
    stage.expect(
        "BUILDING" in output and lines[-1].endswith("AVAILABLE"),
        f"the build is followed, in {len(lines)} lines from its start to the image's being available",
    )
    amis = dict(re.findall(r"(eu-\w+-\d): (ami-\w+)", output))
    stage.expect(set(amis) == {"eu-west-1", "eu-central-1"}, f"the AMIs are delivered to two regions: {amis}")


def launched(stage: Stage) -> None:
    """The next playbook launches an instance of the image"""
    output = stage.run("ansible-playbook launch.yml")
    stage.expect(bool(re.search(r"i-\w+ runs ami-\w+", output)), "an instance runs the image that was just built")


def explained(stage: Stage) -> None:
    """A component of another factory has a mistake, and the failed build reports where"""
    shutil.copy(FAILING, stage.folder)
    output = stage.run("ansible-playbook shop.yml", status=2)
    stage.expect(
        "phase build, step Install, action ExecuteBash" in output,
        "the failing component, phase, step and action are named",
    )
    stage.expect("ErrorMessage: Command execution failed with exit code 3." in output, "the end of the log is shown")


def baked(stage: Stage) -> None:
    """The hardening becomes an Ansible role, which the build runs"""
    shutil.copytree(HARDENING, stage.folder / "hardening")
    factory = stage.folder / "factory.yml"
    factory.write_text(factory.read_text().replace(DOCUMENT, PLAYBOOK))
    print(f"In factory.yml, the component web-server-hardening gets a playbook in place of a document:\n\n{PLAYBOOK}")
    output = stage.run("ansible-playbook factory.yml --diff")
    stage.expect_changes(output, 3, "the component, the recipe and the pipeline follow")
    files = re.findall(r"^\+ +project/(\S+): \w+$", output, re.M)
    stage.expect(len(files) == 3, f"the component contains the playbook and its role: {', '.join(files)}")


def one_line_of_a_role_changed(stage: Stage) -> None:
    """One line of the role changes"""
    defaults = Path("hardening", "roles", "hardening", "defaults", "main.yml")
    file = stage.folder / defaults
    file.write_text(file.read_text().replace(OLD_DEFAULT, NEW_DEFAULT))
    print(f"In {defaults}, '{OLD_DEFAULT}' becomes '{NEW_DEFAULT}'.")
    stage.journal(forget=True)
    output = stage.run("ansible-playbook factory.yml --diff")
    stage.expect_changes(output, 3, "three things follow")
    files = re.findall(r"^([-+]) +project/(\S+): \w+$", output, re.M)
    name = defaults.relative_to("hardening").as_posix()
    stage.expect(files == [("-", name), ("+", name)], f"the difference names the file that changed, {name}")
    stage.expect(
        stage.writes() == ["CreateComponent", "CreateImageRecipe", "UpdateImagePipeline"],
        "nothing else was written: the component's next version, the recipe's next version, the pipeline moved to it",
    )


def failed_task_explained(stage: Stage) -> None:
    """A task of the role fails during the build, and the explanation names it"""
    stage.fail_next("playbook_failed", task=FAILED_TASK, message=FAILED_MESSAGE)
    output = stage.run("ansible-playbook goldsmith.image_builder.build -e image_pipeline_name=web-server", status=2)
    stage.expect(
        f"TASK [{FAILED_TASK}] failed: {FAILED_MESSAGE}" in " ".join(output.split()),
        "component, phase, task and message are in the explanation of the failed build",
    )


def planned(stage: Stage) -> None:
    """All pipelines of two regions, each region in one task, from an inventory"""
    fleet = Path(shutil.copytree(FLEET, stage.folder / "fleet"))
    play = "ansible-playbook -i fleet/inventory.yml fleet/factories.yml"
    stage.expect_changes(
        stage.run(play), 2, "components, recipes, configurations and pipelines are made in both regions"
    )
    web = fleet / "group_vars" / "factories" / "web.yml"
    web.write_text(web.read_text().replace("dnf install -y nginx", "dnf install -y nginx nginx-mod-brotli"))
    print("\nIn fleet/group_vars/factories/web.yml, the component nginx installs one package more. What would that do?")
    stage.journal(forget=True)
    output = stage.run(f"{play} --check --diff --limit fleet-eu")
    plan = re.findall(r"^--- before: ([\w ]+?)(?: [\d.]+)? \(", output, re.M)
    stage.expect(
        plan == ["component nginx", "image recipe web", "image pipeline web"]
        and all(call["operation"].startswith(("Get", "List")) or call["status"] >= 400 for call in stage.journal()),
        "the plan shows the component's next version, the recipe's and the pipeline that moves; nothing is written",
    )


ACTS: tuple[Callable[[Stage], None], ...] = (
    an_account,
    made,
    read,
    unchanged,
    one_line_changed,
    built,
    launched,
    explained,
    baked,
    one_line_of_a_role_changed,
    failed_task_explained,
    planned,
)


def _components(folder: Path) -> str:
    return ", ".join(sorted(path.name for path in (folder / "components").iterdir()))


def _operations_by_task(calls: list[dict[str, Any]]) -> list[tuple[str, list[str]]]:
    """Group the operations by task: each module first calls GetCallerIdentity."""
    tasks: list[tuple[str, list[str]]] = []
    for call in calls:
        if call["operation"] == "GetCallerIdentity":
            tasks.append(("", []))
        resource, operations = tasks.pop()
        arns = [value for value in call["parameters"].values() if ":imagebuilder:" in str(value)]
        tasks.append((resource or "".join(arns[:1]).rpartition(":")[2], [*operations, call["operation"]]))
    return tasks


def _environment(folder: Path, url: str) -> dict[str, str]:
    """Return an environment without the user's settings of Ansible and AWS, with the endpoint of the emulator."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "AWS_", "PYTHON"))}
    return {
        **kept,
        "HOME": str(folder),
        "PATH": os.pathsep.join([str(ROOT / ".venv" / "bin"), os.environ.get("PATH", os.defpath)]),
        "LC_ALL": "C.UTF-8",
        "AWS_ENDPOINT_URL": url,
        "AWS_REGION": "eu-west-1",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "emulator-access-key",
        # Ansible masks the text of a secret wherever it appears in a result, so it is one that appears nowhere.
        "AWS_SECRET_ACCESS_KEY": "a-secret-of-the-emulator-that-no-result-holds",
        "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".build"),
        "ANSIBLE_PIPELINING": "1",
        "ANSIBLE_CALLBACK_RESULT_FORMAT": "yaml",
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
        # Those of amazon.aws about its own modules.
        "ANSIBLE_DEPRECATION_WARNINGS": "false",
        "ANSIBLE_FORCE_COLOR" if IN_COLOUR else "ANSIBLE_NOCOLOR": "1",
    }


@contextmanager
def _emulator(log: Path) -> Iterator[str]:
    """Serve AWS on a free port of the loopback interface, and stop in the end."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "tests")}
    with log.open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "emulator", "--port", "0", "--speed", str(SPEED)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    try:
        assert process.stdout is not None
        address = re.search(r"http://\S+", process.stdout.readline())
        if not address:
            raise Unexpected(f"the emulator did not start:\n{log.read_text()}")
        yield address[0]
    finally:
        process.terminate()
        process.communicate()


def _style(code: str, text: str) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if IN_COLOUR else text


def _heading(text: str) -> None:
    print(f"\n\n{_style('1;36', f'━━━ {text} ' + '━' * max(0, 76 - len(text)))}", flush=True)


def main() -> int:
    """Run all acts and print a summary."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    started = time.monotonic()
    try:
        with tempfile.TemporaryDirectory(prefix="image-builder-demo-") as name:
            folder = Path(name) / "web_server"
            shutil.copytree(EXAMPLE, folder)
            with _emulator(Path(name) / "emulator.log") as url:
                stage = Stage(folder, url)
                print(f"AWS is an emulator here, AWS_ENDPOINT_URL={url}; no file of the example knows of it.")
                for number, act in enumerate(ACTS, 1):
                    _heading(f"{number}. {act.__doc__}")
                    act(stage)
    except Unexpected as error:
        print(f"\n{_style('1;31', '✘')} The demonstration has failed: {error}", file=sys.stderr)
        return 1
    _heading(f"Shown in {time.monotonic() - started:.0f} seconds")
    print("\n".join(f"{_style('32', '✔')} {what}" for what in stage.shown))
    return 0


if __name__ == "__main__":
    sys.exit(main())
