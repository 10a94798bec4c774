"""The commands and playbooks of the README, the guides and the roles' READMEs work in the order of each page.

A YAML block whose first line names a file is saved as that file. In a console block, ``$`` marks the commands, and the
lines after a command are in its output.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from guides.conftest import Shell
from pages import GUIDES, ROLE_PAGES, Block, blocks
from processes.accounts import prepare_account

NOT_RUN = {
    "make emulator PORT=5000": "the test serves an emulator",
    "ansible-galaxy collection install goldsmith.image_builder": "needs Ansible Galaxy",
    "pip install 'boto3>=1.40.36'": "needs a package index",
    "ansible-galaxy collection install .": "needs Ansible Galaxy for amazon.aws; `make build` installs the artifact",
    "pip install -r requirements.txt": "needs a package index",
    "make demo": "takes minutes",
    "make bench": "takes minutes",
}
"""Commands of the pages that the test does not run, and why."""

EMULATOR = "http://127.0.0.1:5000"
"""The address of the emulator in the pages."""

PREREQUISITES: dict[str, tuple[str, ...]] = {
    "README.md": (),
    "docs/choosing.md": (),
    "docs/from-packer.md": (),
    "docs/image-usage.md": ("examples/web_server/factory.yml",),
    "docs/private-subnets.md": (),
    "docs/secrets.md": (),
    "docs/windows.md": (),
    "docs/migrating.md": ("examples/web_server/factory.yml",),
    "docs/playbooks.md": (),
    "docs/rollout.md": (),
    "docs/report.md": ("examples/web_server/factory.yml",),
    "roles/image_factory/README.md": (),
    "roles/image_pipeline/README.md": (),
}
"""The pages that expect a prepared account, and the playbooks that create what else they expect."""

PAGES = ["README.md", *GUIDES, *ROLE_PAGES]


def commands(block: Block) -> Iterator[tuple[str, list[str]]]:
    """Yield the commands of a console block, each with the lines of output after it."""
    if block.language == "console":
        for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
            command, *output = part.splitlines()
            yield command, output


def steps(page: str) -> Iterator[tuple[str, list[str]]]:
    """Yield what a reader does, as shell commands, each with the lines that its output must contain."""
    for playbook in PREREQUISITES.get(page, ()):
        yield f"ansible-playbook {playbook}", []
    for block in blocks(page):
        if block.file:
            yield f'mkdir -p "$(dirname {block.file})"; cat > {block.file} <<"END"\n{block.text}END\n', []
        for command, output in commands(block):
            if command not in NOT_RUN:
                yield command, output


@pytest.mark.parametrize("page", [page for page in PAGES if any(True for _step in steps(page))])
def test_the_commands_of_a_page_work_in_order(page: str, url: str, shell: Shell) -> None:
    if page in PREREQUISITES:
        prepare_account()
    done = list(steps(page))
    script = "\n".join(f"echo '=== step {number}'\n{command}" for number, (command, _output) in enumerate(done))
    shown = re.split(r"^=== step \d+\n", shell(script.replace(EMULATOR, url)), flags=re.MULTILINE)[1:]
    assert len(shown) == len(done)
    for (command, output), text in zip(done, shown, strict=True):
        assert "\n".join(output) in text, command


@pytest.mark.parametrize("page", PAGES)
def test_each_playbook_with_a_file_name_is_run(page: str) -> None:
    run = " ".join(command for block in blocks(page) for command, _output in commands(block))
    playbooks = [block.file for block in blocks(page) if re.search(r"^- .*\n?(  hosts:|import_playbook:)", block.text)]
    assert [
        file for file in playbooks if file and f"ansible-playbook {file}" not in run and f" {file}" not in run
    ] == []


def test_each_command_that_is_not_run_is_on_a_page() -> None:
    shown = {command for page in PAGES for block in blocks(page) for command, _output in commands(block)}
    assert set(NOT_RUN) <= shown
