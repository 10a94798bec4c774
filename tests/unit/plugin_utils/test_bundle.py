"""Bundles: their files, invalid content, and reproducible archives."""

from __future__ import annotations

import errno
import io
import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from unit.plugin_utils.conftest import Assemble, write

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.errors import InvalidOption
from ansible_collections.goldsmith.image_builder.plugins.plugin_utils.bundle import File, pack, read_tree
from ansible_collections.goldsmith.image_builder.plugins.plugin_utils.galaxy import install_requirements
from ansible_collections.goldsmith.image_builder.plugins.plugin_utils.syntax import check_syntax

KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n-----END OPENSSH PRIVATE KEY-----\n"


def test_the_same_content_creates_the_same_archive(project: Path, tmp_path: Path) -> None:
    write(project, {f"files/{name}": name for name in "hgfedcba"})
    (project / "files/a").chmod(0o744)
    copy = tmp_path / "copy"
    umask = os.umask(0o077)
    try:
        for path in sorted((path for path in project.rglob("*") if path.is_file()), reverse=True):
            target = copy / path.relative_to(project)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
            os.utime(target, (1, 1))
    finally:
        os.umask(umask)
    (copy / "files/a").chmod(0o700)
    if os.getuid() == 0:
        os.chown(copy / "files/b", 12, 34)
    packed = pack(read_tree(project).files)
    assert packed == pack(read_tree(copy).files)
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        modes = {entry.name: entry.mode for entry in archive}
        assert {(entry.mtime, entry.uid, entry.gid, entry.uname, entry.gname) for entry in archive} == {
            (0, 0, 0, "", "")
        }
    assert list(modes) == sorted(modes)
    assert (modes["files/a"], modes["files/b"]) == (0o755, 0o644)
    (copy / "files/h").write_text("changed")
    assert packed != pack(read_tree(copy).files)


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({}, {"bake.yml", "files/app.iso", "files/app.conf", "docs/hosts"}),
        ({"files": ["*.yml", "files/*"]}, {"bake.yml", "files/app.iso", "files/app.conf"}),
        ({"exclude": ["*.iso", "docs"]}, {"bake.yml", "files/app.conf"}),
        ({"exclude": ["/files"]}, {"bake.yml", "docs/hosts"}),
        ({"files": ["bake.yml", "files"], "exclude": ["files/app.*"]}, {"bake.yml"}),
    ],
)
def test_the_files_of_a_bundle(tmp_path: Path, options: dict[str, Any], found: set[str]) -> None:
    write(tmp_path, dict.fromkeys(("bake.yml", "files/app.iso", "files/app.conf", "docs/hosts"), ""))
    never = [".git/config", "env/pyvenv.cfg", "env/bin/python", "lib/__pycache__/a.pyc", "bake.retry"]
    never += ["hosts", "inventory/prod.yml", "inventory.yml", ".venv/x", "roles/web/molecule/x.yml"]
    write(tmp_path, dict.fromkeys(never, ""))
    assert set(read_tree(tmp_path, **options).files) == found


def test_secrets_are_omitted_or_refused_and_vault_files_are_kept_encrypted(project: Path) -> None:
    vault = "$ANSIBLE_VAULT;1.1;AES256\n6162\n"
    write(project, {".env": "TOKEN=1", ".vault_pass": "x", ".ssh/config": "x", "group_vars/all/vault.yml": vault})
    tree = read_tree(project)
    assert sorted(tree.secrets) == [".env", ".ssh/config", ".vault_pass"]
    assert tree.files["group_vars/all/vault.yml"].content == vault.encode()
    write(project, {"files/tls.key": KEY})
    with pytest.raises(InvalidOption, match=r"files/tls\.key"):
        read_tree(project)
    assert "files/tls.key" not in read_tree(project, exclude=["*.key"]).files


def test_a_warning_names_each_omitted_secret(project: Path, installed: Path, assembled: Assemble) -> None:
    write(project, {".env": "TOKEN=1"})
    write(installed, {"roles/base/files/.netrc": "machine"})
    content = assembled(roles=["base"])
    assert [warning.split()[0] for warning in content.warnings] == ["project/.env", "roles/base/files/.netrc"]
    assert not {"project/.env", "roles/base/files/.netrc"} & set(content.files)


def test_links_inside_the_directory_are_files_of_the_bundle(project: Path) -> None:
    (project / "link.yml").symlink_to("bake.yml")
    (project / "roles/other").symlink_to("web")
    files = read_tree(project).files
    assert files["link.yml"] == files["bake.yml"]
    assert files["roles/other/tasks/main.yml"] == files["roles/web/tasks/main.yml"]


@pytest.mark.parametrize("target", ["../outside", "../outside/file", "/etc/passwd", "missing", ".", "roles/..", "link"])
def test_links_that_leave_the_directory_or_form_a_loop_are_refused(project: Path, target: str) -> None:
    write(project.parent, {"outside/file": "outside"})
    (project / "link").symlink_to(target)
    with pytest.raises(InvalidOption, match="'link'"):
        read_tree(project)
    assert "link" not in read_tree(project, exclude=["link"]).files


def test_a_directory_that_cannot_be_read_is_named(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    list_directory = Path.iterdir

    def list_or_refuse(path: Path) -> Iterator[Path]:
        if path.name == "roles":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return list_directory(path)

    monkeypatch.setattr(Path, "iterdir", list_or_refuse)
    with pytest.raises(InvalidOption, match=r"'roles'.*exclude") as refused:
        read_tree(project, option="files")
    assert refused.value.facts["option"] == "files"
    assert "bake.yml" in read_tree(project, exclude=["roles"]).files


def test_a_syntax_check_that_does_not_end_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(command: list[str], **options: Any) -> None:
        raise subprocess.TimeoutExpired(command, options["timeout"])

    monkeypatch.setattr(subprocess, "run", hang)
    with pytest.raises(InvalidOption) as refused:
        check_syntax({"project/bake.yml": File(b"[]")}, ["bake.yml"], ())
    assert refused.value.facts["option"] == "playbook"


def test_roles_and_collections_are_bundled_with_their_dependencies(assembled: Assemble) -> None:
    files = assembled(roles=["base"], collections=["acme.top"]).files
    assert {name for name in files if name.startswith(("roles/", "collections/"))} == {
        "roles/base/meta/main.yml",
        "roles/base/tasks/main.yml",
        "roles/users/tasks/main.yml",
        "collections/ansible_collections/acme/low/galaxy.yml",
        "collections/ansible_collections/acme/low/plugins/filter/low.py",
        "collections/ansible_collections/acme/top/MANIFEST.json",
    }
    assert {"project/bake.yml", "bake.py", "bake.json", "callback_plugins/image_builder_result.py"} <= set(files)


def test_dependencies_of_a_role_next_to_the_playbook_are_bundled(project: Path, assembled: Assemble) -> None:
    write(project, {"roles/web/meta/main.yml": "dependencies: [users, acme.low.main]\n"})
    assert "roles/users/tasks/main.yml" in assembled().files


@pytest.mark.parametrize(
    ("options", "option", "quoted"),
    [
        ({"playbook": "missing.yml"}, "playbook[0]", "missing.yml"),
        ({"playbook": ["bake.yml", "roles"]}, "playbook[1]", "roles"),
        ({"playbook": ["bake.yml", "../outside.yml"]}, "playbook[1]", "outside.yml"),
        ({"playbook": ["bake.yml", "leaving.yml"]}, "playbook[1]", "leaving.yml"),
        ({"playbook": "bake.yml", "exclude": ["*.yml"]}, "playbook[0]", "bake.yml"),
        ({"test_playbook": "missing.yml"}, "test_playbook", "missing.yml"),
        ({"test_playbook": "../outside.yml"}, "test_playbook", "outside.yml"),
        ({"roles": ["missing"]}, "roles[0]", "ansible-galaxy role install missing"),
        ({"roles": ["base", "../base"]}, "roles[1]", "../base"),
        ({"collections": ["acme.low", "acme.none"]}, "collections[1]", "ansible-galaxy collection install acme.none"),
        ({"collections": ["acme.broken"]}, "collections[0]", "ansible-galaxy collection install acme.missing"),
        ({"collections": ["acme"]}, "collections[0]", "acme"),
        ({"requirements": "missing.yml"}, "requirements", "missing.yml"),
        ({"requirements": "bake.yml"}, "requirements", "galaxy"),
    ],
)
def test_content_that_cannot_be_bundled(
    project: Path, assembled: Assemble, tmp_path: Path, options: dict[str, Any], option: str, quoted: str
) -> None:
    write(project.parent, {"outside.yml": "[]"})
    if "leaving.yml" in options.get("playbook", ()):
        (project / "leaving.yml").symlink_to("../outside.yml")
    with pytest.raises(InvalidOption) as refused:
        assembled(**options, requirements_cache=str(tmp_path / "cache"))
    assert refused.value.facts["option"] == option
    assert quoted in str(refused.value)


@pytest.mark.parametrize(
    ("file", "option"),
    [
        ("roles/base/meta/main.yml", "roles[0]"),
        ("collections/ansible_collections/acme/top/MANIFEST.json", "collections[0]"),
        ("collections/ansible_collections/acme/low/galaxy.yml", "collections[0]"),
    ],
)
def test_dependencies_that_cannot_be_parsed_are_named(
    installed: Path, assembled: Assemble, file: str, option: str
) -> None:
    write(installed, {file: "{"})
    with pytest.raises(InvalidOption) as refused:
        assembled(roles=["base"], collections=["acme.top"])
    assert refused.value.facts["option"] == option
    assert file in str(refused.value)


def test_decrypted_values_are_refused(assembled: Assemble) -> None:
    class AnsibleVaultEncryptedUnicode(str):
        """What Ansible before 2.19 makes of ``!vault``."""

    secret = AnsibleVaultEncryptedUnicode("secret")
    with pytest.raises(InvalidOption) as refused:
        assembled(extra_vars={"users": [{"password": secret}]})
    assert refused.value.facts["option"] == "extra_vars.users[0].password"


def test_requirements_are_installed_once_for_each_content(
    tmp_path: Path, installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[list[str]] = []

    def run(command: list[str], **_options: Any) -> Any:
        commands.append(command)
        kind, target = command[3], Path(command[command.index("-p") + 1])
        source = installed / ("roles" if kind == "role" else "collections")
        shutil.copytree(source, target, dirs_exist_ok=True)
        return type("Done", (), {"returncode": 0})

    monkeypatch.setattr("subprocess.run", run)
    file = tmp_path / "requirements.yml"
    file.write_text(
        "roles: [base]\ncollections: [{name: acme.low, version: 1.0.0}, {name: acme.top, version: '>=1'}]\n"
    )
    first, second = (install_requirements(file, tmp_path / "cache") for _run in range(2))
    assert [command[3] for command in commands] == ["role", "collection"]
    assert first == second
    assert (first.roles(), first.collections()) == (["base", "users"], ["acme.broken", "acme.low", "acme.top"])
    assert ["'base'" in first.warnings[0], "'acme.top'" in first.warnings[1], len(first.warnings)] == [True, True, 2]
    file.write_text("[{src: base, version: 1.0.0}]\n")
    assert install_requirements(file, tmp_path / "cache").warnings == ()
    assert len(commands) == 3
