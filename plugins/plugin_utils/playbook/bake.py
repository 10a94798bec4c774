# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the playbooks of a bundle on a build or test instance. It is a part of the bundle.

    python3 bake.py install|run|check|test [--vault-parameter NAME --region REGION] < parameters

It runs with the Python of the system (3.9 or newer) and uses only the standard library. The directory above that of
this file holds everything that it creates; if a command fails, it removes that directory.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

CONTENT = Path(__file__).resolve().parent
HOME = CONTENT.parent
VENV = HOME / "venv"
REBOOT, REBOOTS = HOME / "reboot", HOME / "reboots"

REBOOT_CODE = 194
"""Image Builder restarts the instance and runs the step again."""
MOST_REBOOTS = 5
CLOUD_INIT = Path("/var/lib/cloud/instance")
CLOUD_INIT_TIMEOUT = 600
MARKER = "ANSIBLE-RESULT: "
PYTHONS = [f"python3.{minor}" for minor in (13, 12, 11, 10)]
PACKAGES = {"dnf": ["python3.12", "python3.11"], "apt-get": ["python3-venv"]}
"""The packages with a Python that can make a virtual environment. The first that exists is installed."""
APT_INSTALL = ["apt-get", "-q", "-y", "-o", "APT::Keep-Downloaded-Packages=false", "install", "--no-install-recommends"]


class Failure(Exception):
    """The step failed. The message is printed to its log."""


def main() -> int:
    """Run a command and return the exit code of the step."""
    parser = argparse.ArgumentParser()
    parser.add_argument("command", choices=["install", "run", "check", "test"])
    parser.add_argument("--vault-parameter", default="")
    parser.add_argument("--region", default="")
    arguments = parser.parse_args()
    config = json.loads((CONTENT / "bake.json").read_text(encoding="utf-8"))
    code = 1
    try:
        code = install(config, arguments) if arguments.command == "install" else run(config, arguments)
    except Failure as failure:
        print(failure, file=sys.stderr)
        if arguments.command != "install":
            print_result("", str(failure))
    finally:
        if code not in (0, REBOOT_CODE):
            shutil.rmtree(HOME, ignore_errors=True)
    return code


def install(config: dict[str, Any], arguments: argparse.Namespace) -> int:
    """Make Ansible available."""
    wait_for_cloud_init()
    runtime = config["runtime"]
    if runtime["install"] == "venv":
        make_environment(runtime, ["boto3"] if arguments.vault_parameter else [])
    elif runtime["install"] == "package" and not shutil.which("ansible-playbook"):
        install_package(["ansible-core", "ansible"])
    execute([program("ansible-playbook"), "--version"], environment(config))
    return 0


def wait_for_cloud_init() -> None:
    """Wait until cloud-init is done: it may still hold the lock of the package manager."""
    end = time.monotonic() + CLOUD_INIT_TIMEOUT
    while CLOUD_INIT.exists() and not (CLOUD_INIT / "boot-finished").exists():
        if time.monotonic() > end:
            print(f"cloud-init did not finish within {CLOUD_INIT_TIMEOUT} seconds. The build continues.", flush=True)
            return
        time.sleep(2)


def make_environment(runtime: dict[str, Any], more: list[str]) -> None:
    """Create the virtual environment and install Ansible there."""
    python = find_python(runtime.get("python", ""))
    if not python:
        install_package(next((names for tool, names in PACKAGES.items() if shutil.which(tool)), []))
        python = find_python("")
    if not python:
        raise Failure(
            "No Python from 3.10 to 3.13 with venv is available. Install one, or set runtime.install: present."
        )
    execute([python, "-m", "venv", "--clear", str(VENV)])
    version = runtime["version"]
    requirement = f"ansible-core=={version}" if version[0].isdigit() else f"ansible-core{version}"
    index = ["--index-url", runtime["index"]] if runtime.get("index") else []
    pip = [str(VENV / "bin/python"), "-m", "pip", "--disable-pip-version-check", "--no-input", "install"]
    execute([*pip, "--no-cache-dir", "--progress-bar", "off", *index, requirement, *more, *runtime.get("packages", [])])


def find_python(wanted: str) -> str:
    """Return the newest Python that can make a virtual environment; empty if there is none."""
    for name in [wanted] if wanted else [*PYTHONS, "python3"]:
        path = shutil.which(name)
        check = "import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 10))"
        if path and subprocess.run([path, "-c", check], check=False, stderr=subprocess.DEVNULL).returncode == 0:
            return path
    if wanted:
        raise Failure(f"runtime.python: {wanted} does not exist, is older than 3.10 or has no module venv.")
    return ""


def install_package(names: list[str]) -> None:
    """Install the first of the packages that the distribution has."""
    if shutil.which("apt-get"):
        execute(["apt-get", "-q", "update"])
        commands = [[*APT_INSTALL, name] for name in names]
    else:
        tool = shutil.which("dnf") or shutil.which("yum")
        commands = [[tool, "-y", "install", name] for name in names] if tool else []
    for command in commands:
        print("+", *command, flush=True)
        done = subprocess.run(command, check=False, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
        if done.returncode == 0:
            return
    raise Failure(f"Could not install any of {', '.join(names) or 'the packages'} with dnf or apt-get.")


def execute(command: list[str], variables: dict[str, str] | None = None) -> None:
    """Run a program, and show how it is called."""
    print("+", *command, flush=True)
    done = subprocess.run(command, check=False, env=variables)
    if done.returncode:
        raise Failure(f"{command[0]} failed with exit code {done.returncode}.")


def program(name: str) -> str:
    """Return the path of a program of Ansible."""
    own = VENV / "bin" / name
    path = str(own) if own.exists() else shutil.which(name)
    if not path:
        raise Failure(f"{name} is not installed. Change runtime.install, or the parent image.")
    return path


def environment(config: dict[str, Any]) -> dict[str, str]:
    """Return the environment of Ansible. The environment of a build may lack HOME and a locale."""
    path = os.environ.get("PATH") or "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    home = os.environ.get("HOME") or pwd.getpwuid(os.getuid()).pw_dir
    own = {
        "HOME": home,
        "PATH": f"{VENV}/bin:{path}" if VENV.exists() else path,
        "LC_ALL": "C.UTF-8",
        "PYTHONUNBUFFERED": "1",
        "ANSIBLE_HOME": f"{HOME}/ansible",
        "ANSIBLE_LOCAL_TEMP": f"{HOME}/ansible/tmp",
        "ANSIBLE_REMOTE_TEMP": f"{HOME}/ansible/tmp",
        "ANSIBLE_ROLES_PATH": f"{CONTENT}/roles",
        "ANSIBLE_COLLECTIONS_PATH": f"{CONTENT}/collections",
        "ANSIBLE_CALLBACK_PLUGINS": f"{CONTENT}/callback_plugins",
        "ANSIBLE_RETRY_FILES_ENABLED": "0",
        "ANSIBLE_LOCALHOST_WARNING": "0",
        "ANSIBLE_NOCOLOR": "1",
        "ANSIBLE_FORCE_COLOR": "0",
    }
    return {**os.environ, **own, **config["environment"]}


def run(config: dict[str, Any], arguments: argparse.Namespace) -> int:
    """Run the playbooks in order, until one fails."""
    playbooks = [config["test_playbook"]] if arguments.command == "test" else config["playbooks"]
    check = ["--check"] if arguments.command == "check" else []
    write(HOME / "inventory.json", json.dumps(inventory(config["groups"])))
    write(HOME / "vars.json", json.dumps({"image_builder_reboot_file": str(REBOOT), **config["extra_vars"]}))
    write(HOME / "parameters.json", json.dumps(unsafe(read_parameters(sys.stdin.read()))))
    with vault_password(arguments) as vault:
        common = [program("ansible-playbook"), "-i", str(HOME / "inventory.json"), "-c", "local", *vault]
        common += ["--extra-vars", f"@{HOME}/vars.json", "--extra-vars", f"@{HOME}/parameters.json"]
        for playbook in playbooks:
            code = run_playbook(playbook, [*common, *options(config), *check, playbook], environment(config))
            if code == 0 and REBOOT.exists():
                return reboot()
            if code:
                return code
    return 0


def options(config: dict[str, Any]) -> list[str]:
    """Return the options of ansible-playbook that the task sets."""
    tags = [part for option in ("tags", "skip_tags") if config[option] for part in _tags(option, config[option])]
    return [*tags, *(["-" + "v" * config["verbosity"]] if config["verbosity"] else []), *config["extra_arguments"]]


def _tags(option: str, tags: list[str]) -> list[str]:
    return [f"--{option.replace('_', '-')}", ",".join(tags)]


def reboot() -> int:
    """Have the instance restarted; the step then runs again."""
    REBOOT.unlink()
    count = int(REBOOTS.read_text(encoding="utf-8")) + 1 if REBOOTS.exists() else 1
    if count > MOST_REBOOTS:
        raise Failure(f"The playbooks have restarted the instance {MOST_REBOOTS} times, and ask for it again.")
    write(REBOOTS, str(count))
    return REBOOT_CODE


def inventory(groups: list[str]) -> dict[str, Any]:
    """Return the inventory: the instance, in its groups, with the Python that has the modules of the distribution."""
    python = "/usr/bin/python3" if os.path.exists("/usr/bin/python3") else sys.executable
    host = {"ansible_connection": "local", "ansible_python_interpreter": python}
    children = {group: {"hosts": {"localhost": None}} for group in groups}
    return {"all": {"hosts": {"localhost": host}, "children": children}}


def read_parameters(text: str) -> dict[str, str]:
    """Return the parameters of the recipe. The first line is a separator; it begins the line with the name of each.

    The line end before the next separator, or at the end, is not a part of the value.
    """
    separator, rest = text.split("\n", 1)
    parts = f"\n{rest}".removesuffix("\n").split(f"\n{separator} ")[1:]
    return dict(part.split("\n", 1) for part in parts)


def unsafe(values: dict[str, str]) -> dict[str, dict[str, str]]:
    """Return variables as JSON of Ansible in which braces do not begin a template.

    The YAML tag ``!unsafe`` would do that as well, but ansible-core 2.19 then makes a number of ``"8080"``.
    """
    return {name: {"__ansible_unsafe": value} for name, value in values.items()}


def write(path: Path, text: str) -> None:
    """Write a file that only root can read."""
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")


@contextlib.contextmanager
def vault_password(arguments: argparse.Namespace) -> Iterator[list[str]]:
    """Yield the option for a file with the vault password, which is read from Systems Manager and kept in memory."""
    if not arguments.vault_parameter:
        yield []
        return
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else str(HOME)
    with tempfile.NamedTemporaryFile("w", dir=memory, encoding="utf-8") as file:
        file.write(read_ssm_parameter(arguments.vault_parameter, arguments.region))
        file.flush()
        yield ["--vault-password-file", file.name]


def read_ssm_parameter(name: str, region: str) -> str:
    """Return a parameter of Systems Manager, with boto3 of the environment, or else with the AWS CLI."""
    code = "import boto3, sys; c = boto3.client('ssm', region_name=sys.argv[2])\n"
    code += "print(c.get_parameter(Name=sys.argv[1], WithDecryption=True)['Parameter']['Value'])"
    command = [str(VENV / "bin/python"), "-c", code, name, region]
    if not VENV.exists():
        command = ["aws", "ssm", "get-parameter", "--name", name, "--with-decryption", "--region", region]
        command += ["--query", "Parameter.Value", "--output", "text"]
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True)
    except OSError as error:
        raise Failure(f"vault_password_parameter: the AWS CLI is needed to read {name}, but {error}.") from error
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no output"])[-1]
        raise Failure(f"vault_password_parameter: could not read {name}: {reason}")
    return done.stdout


def run_playbook(playbook: str, command: list[str], variables: dict[str, str]) -> int:
    """Run a playbook, show its output, and return its exit code; 1 if a check finds changes, or if no play applies.

    If it ends without a result of the callback plugin, such as after a syntax error, the result is printed here.
    """
    print("+", *command, flush=True)
    process = subprocess.Popen(
        command, cwd=CONTENT / "project", env=variables, text=True, errors="replace", encoding="utf-8",
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    errors: list[str] = []
    reader = threading.Thread(target=_copy, args=(process.stderr, sys.stderr, errors))
    reader.start()
    lines: list[str] = []
    _copy(process.stdout, sys.stdout, lines)
    reader.join()
    code = process.wait()
    results = [line[len(MARKER) :] for line in lines if line.startswith(MARKER)]
    if not results:
        print_result(playbook, last_error([*lines, *errors]) or f"ansible-playbook ended with exit code {code}.")
        return code or 1
    return code or int(json.loads(results[-1])["status"] != "ok")


def _copy(source: Any, target: Any, lines: list[str]) -> None:
    for line in source:
        target.write(line)
        target.flush()
        lines.append(line.rstrip("\n"))


def last_error(lines: list[str]) -> str:
    """Return the last error in the output of Ansible, or else the last line: an excerpt of the file may follow it."""
    written = [line.strip() for line in lines if line.strip()]
    errors = [line for line in written if line.startswith(("ERROR!", "[ERROR]"))]
    return (errors or written or [""])[-1]


def print_result(playbook: str, message: str) -> None:
    """Print the result of a playbook that could not run."""
    task = {"play": "", "task": "", "host": "localhost", "message": message[:1000]}
    result = {"playbook": playbook, "status": "failed", "tasks": [task], "stats": {}}
    print(MARKER + json.dumps(result), flush=True)


if __name__ == "__main__":
    sys.exit(main())
