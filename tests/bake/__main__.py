"""`make bake`: run the document of a component in a Debian root file system, for each way in which Ansible gets there.

The phases build, validate and test run as on an instance: as root, with packages from Debian and PyPI. A table shows
what was installed, what is left in the image, and how long each step took.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from component_runner import Machine, Run, run_document

from .components import ROOT, Components, serve_components

SUITE, MIRROR = "bookworm", "http://deb.debian.org/debian"
PACKAGES = ["ca-certificates", "python3", "awscli"]
"""What the image has in addition to a minimal system. The AWS CLI reads the vault password if there is no boto3."""

AWS = """\
#!/bin/sh
exec /usr/bin/aws --endpoint-url "$AWS_ENDPOINT_URL" "$@"
"""
"""The AWS CLI of Debian is older than the variable."""

FROM_HOST = ("/etc/resolv.conf", "/etc/ssl/certs/ca-certificates.crt")
PIP = ("PIP_CERT", "PIP_INDEX_URL", "PIP_DEFAULT_TIMEOUT")
PARAMETERS = {"Motto": "it's {{ a }} motto"}
OF_THE_PLAY = "/etc/web"


def main() -> int:
    """Bake with each runtime and return the exit status."""
    parser = argparse.ArgumentParser(
        prog="make bake", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--runtime", nargs="*", default=["venv", "package"], choices=["venv", "package"])
    parser.add_argument("--log", action="store_true", help="show the output of all steps")
    arguments = parser.parse_args()
    base = make_root(ROOT / ".build" / "debian")
    return max([bake(base, runtime, arguments.log) for runtime in arguments.runtime])


def make_root(folder: Path) -> Path:
    """Make the root file system, once."""
    if not folder.exists():
        program = shutil.which("debootstrap")
        if not program:
            raise SystemExit("debootstrap is not installed. Install the package of this name, and run make bake again.")
        with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
            made = Path(scratch) / "root"
            subprocess.run([program, "--variant=minbase", SUITE, made, MIRROR], check=True)
            for command in (["update"], ["install", "--yes", "--no-install-recommends", *PACKAGES], ["clean"]):
                subprocess.run(["chroot", made, "apt-get", "-q", *command], check=True)
            for path in FROM_HOST:
                shutil.copyfile(path, f"{made}{path}")
            (made / "usr/local/bin/aws").write_text(AWS)
            (made / "usr/local/bin/aws").chmod(0o755)
            made.rename(folder)
    return folder


def bake(base: Path, runtime: str, show_log: bool) -> int:
    """Run all phases with a runtime, show the table, and return whether a step failed."""
    pip = {name: os.environ[name] for name in PIP if name in os.environ}
    with (
        tempfile.TemporaryDirectory() as home,
        serve_components(Path(home), {"install": runtime}) as served,
        Machine(base, {**served.environment, **pip}) as machine,
    ):
        before = packages(machine)
        build = run_phases(served, machine, "build", "validate")
        installed = sorted(packages(machine) - before)
        owned = set(machine.run(["dpkg-query", "--listfiles", *installed]).stdout.splitlines())
        left = [path for path in machine.changes() if not path.startswith(OF_THE_PLAY) and path not in owned]
        test = run_phases(served, machine, "test")
    failed = build.failed or test.failed
    if show_log or failed:
        print("\n".join([*build.log(), *test.log()]))
    show_table(runtime, [build, test], installed, left)
    return 1 if failed else 0


def run_phases(served: Components, machine: Machine, *phases: str) -> Run:
    """Run phases of the document."""
    document, s3 = served.documents["web"], served.client("s3")
    return run_document(document, machine, phases=phases, parameters=PARAMETERS, s3=s3)


def packages(machine: Machine) -> set[str]:
    """Return the installed packages of the distribution."""
    return set(machine.run(["dpkg-query", "--show", "--showformat", "${Package}\n"]).stdout.split())


def show_table(runtime: str, runs: list[Run], installed: list[str], left: list[str]) -> None:
    """Print what a runtime installed and left, and the time of each step."""
    steps = [step for run in runs for step in run.steps]
    versions = [line for step in steps for line in step.stdout.splitlines() if line.startswith("ansible-playbook [")]
    folders = Counter("/".join(path.split("/")[:4]) for path in left)
    rows = [
        ("runtime.install", runtime),
        ("Ansible", versions[0] if versions else "none"),
        *(
            (f"{step.phase}, {step.step}", f"{step.seconds:.1f} s{f', {step.error}' if step.error else ''}")
            for step in steps
        ),
        ("all steps", f"{sum(step.seconds for step in steps):.1f} s"),
        ("packages installed", f"{len(installed)}: {', '.join(installed)}" if installed else "none"),
        ("other files left", str(len(left))),
        *((f"  {folder}", str(count)) for folder, count in folders.most_common(12)),
    ]
    width = max(len(name) for name, _value in rows)
    print("", *(f"{name:{width}}  {value}" for name, value in rows), sep="\n", flush=True)


if __name__ == "__main__":
    sys.exit(main())
