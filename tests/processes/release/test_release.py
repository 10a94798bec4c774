"""`make release` sets the version and the URLs, or refuses a release before the first write."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from processes.release.conftest import FRAGMENT, Repository

REPOSITORY = "https://github.com/acme/image_builder"
DOCUMENTATION = "https://acme.github.io/image_builder"


def load(path: Path) -> Any:
    return yaml.safe_load(path.read_text())


def test_a_release_updates_all_files_and_can_be_repeated(repository: Repository) -> None:
    folder = repository.folder
    placeholder = load(folder / "galaxy.yml")["repository"]

    assert repository.release("1.0.0", REPOSITORY, "") == []
    # As if the release had been interrupted while it wrote these files.
    (folder / "galaxy.yml").write_text("")
    (folder / "changelogs/changelog.yaml").write_text("releases: {1.0.0: {}}")
    (folder / FRAGMENT).unlink()
    assert repository.release("1.0.0", REPOSITORY, "") == []
    repository.make_changelog()

    metadata = load(folder / "galaxy.yml")
    assert {name: metadata[name] for name in ("version", "repository", "homepage", "documentation", "issues")} == {
        "version": "1.0.0",
        "repository": REPOSITORY,
        "homepage": REPOSITORY,
        "documentation": f"{REPOSITORY}/tree/main/docs",
        "issues": f"{REPOSITORY}/issues",
    }
    assert 'VERSION = "1.0.0"\n' in (folder / "plugins/module_utils/_modules/edge.py").read_text()
    assert "author: goldsmith.image_builder contributors (@acme)\n" in (folder / "plugins/modules/image.py").read_text()
    assert f"{REPOSITORY}/security/advisories/new" in (folder / "SECURITY.md").read_text()
    releases = load(folder / "changelogs/changelog.yaml")["releases"]
    assert releases["1.0.0"]["changes"]["minor_changes"].count("component - A new option.") == 1
    assert "0.1.0" in releases
    assert "v1.0.0\n" in (folder / "CHANGELOG.rst").read_text()
    assert not (folder / FRAGMENT).exists()
    assert repository.release("--tag", "1.0.0") == []
    repository.commit()
    assert repository.files_with(placeholder) == []


def test_an_invalid_release_is_refused_before_the_first_write(repository: Repository) -> None:
    def refused(version: str = "1.0.0", address: str = REPOSITORY, documentation: str = "") -> list[str]:
        return repository.release(version, address, documentation)

    for version in ("v1.0.0", "0.1.0"):
        assert refused(version) == ["VERSION"], version
    for address in ("https://git.example.org/acme/a", "https://git.test/acme/a"):
        assert refused(address=address, documentation=DOCUMENTATION) == ["REPOSITORY"], address
    for address in ("http://github.com/acme/a", "https://github.com/acme", f"{REPOSITORY}.git"):
        assert refused(address=address, documentation="http://localhost") == ["REPOSITORY", *["DOCUMENTATION"] * 2], (
            address
        )
    assert refused("", "") == ["VERSION", "REPOSITORY", "DOCUMENTATION"]
    assert repository.changes() == set()

    (repository.folder / "new.txt").touch()
    assert refused() == ["git status"]
    assert repository.changes() == {"new.txt"}

    repository.git("rm", "--quiet", "-r", "changelogs/fragments")
    plugin = repository.folder / "plugins/modules/image.py"
    plugin.write_text(plugin.read_text().replace("version_added: 0.1.0", "version_added: 1.1.0"))
    repository.commit()
    repository.git("tag", "1.0.0")
    assert refused() == ["VERSION", "changelogs/fragments/"]
    assert refused("1.0.1") == ["plugins/modules/image.py", "changelogs/fragments/"]
    assert repository.changes() == set()


def test_other_tags_are_refused(repository: Repository) -> None:
    assert repository.release("--tag", "1.0.0") == ["TAG", "REPOSITORY", "DOCUMENTATION", "changelogs/changelog.yaml"]
