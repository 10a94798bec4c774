"""Run task lists of playbooks in process; Ansible's own code reads them and evaluates their templates."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from ansible.utils.unsafe_proxy import wrap_var
from moto.backends import get_backend

from ansible_collections.goldsmith.image_builder.plugins.module_utils._operations.playbook_options import OPTIONS
from ansible_collections.goldsmith.image_builder.plugins.module_utils._options.arguments import validate
from ansible_collections.goldsmith.image_builder.plugins.plugin_utils.bundle import pack
from ansible_collections.goldsmith.image_builder.plugins.plugin_utils.playbook_bundle import Places, assemble
from emulator.imagebuilder.resources.arns import Arn
from emulator.imagebuilder.resources.store import Resource

COLLECTION = "goldsmith.image_builder."
CONNECTION = ("region", "endpoint_url", "access_key", "secret_key")
KEYWORDS = {"name", "register"}
"""The keywords that a task can have in addition to its module."""

# ansible-core 2.19 templates only what it trusts.
TRUSTED = (
    {"trusted_as_template": True}
    if "trusted_as_template" in inspect.signature(DataLoader.load_from_file).parameters
    else {}
)


class Task:
    """A task with a module of this collection."""

    def __init__(self, written: dict[str, Any]) -> None:
        (action,) = set(written) - KEYWORDS
        self.name = str(written.get("name", action))
        self.module = str(action).removeprefix(COLLECTION)
        self.register = written.get("register")
        self.written = written[action] or {}

    @property
    def declares(self) -> bool:
        """Whether the task declares a state, instead of reading one."""
        reads = self.module == "workflow_step_action" and "action" not in self.written
        return not (reads or self.module.endswith("_info") or self.written.get("state") == "followed")

    @property
    def acts_again(self) -> bool:
        """Whether the task is not idempotent: it performs an action each time it runs."""
        return self.module == "image_pipeline_execution" and self.declares and self.written.get("build") != "if_changed"


class Play:
    """Runs tasks in order; ``folder`` contains the playbook and the files that it reads."""

    def __init__(self, run: Callable[..., Any], folder: Path) -> None:
        self._run = run
        self.folder = folder
        self._loader = DataLoader()
        self._loader.set_basedir(str(folder))
        self.variables: dict[str, Any] = {}

    def tasks(self, text: str) -> list[Task]:
        """Read a task list, or a playbook of one play with its variables, with Ansible's extensions of YAML."""
        file = self.folder / "tasks.yml"
        file.write_text(text)
        written = DataLoader().load_from_file(str(file), **TRUSTED)  # without a cache of earlier files
        if written and "hosts" in written[0]:
            self.variables.update(written[0].get("vars", {}))
            written = written[0]["tasks"]
        return [Task(task) for task in written]

    def run(self, task: Task, *, by: Callable[..., Any] | None = None, **how: Any) -> Any:
        """Evaluate the templates of a task, run it (with ``by`` in place of the default), and register its result."""
        options = plain(Templar(loader=self._loader, variables=self.variables).template(task.written))
        if task.module == "playbook_component" and options.get("state") != "absent":
            options["bundle"] = str(bundle_for(options, self.folder))
        result = (by or self._run)(task.module, **how, **options)
        if task.register:
            self.variables[str(task.register)] = wrap_var(dict(result))  # results of modules are not templates
        return result


def bundle_for(options: dict[str, Any], folder: Path) -> Path:
    """Create the bundle of playbook_component as its action plugin does; the files of the task are in ``folder``."""
    values = validate(OPTIONS, options, elsewhere=CONNECTION)
    content = assemble(values, Places(lambda name: folder / name, (), (folder / "collections",)))
    bundle = folder.parent / "bundle.tar.bz2"
    bundle.write_bytes(pack(content.files))
    return bundle


def plain(value: Any) -> Any:
    """Return the value as a module receives it, without Ansible's annotations."""
    if isinstance(value, dict):
        return {plain(key): plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return str(value) if isinstance(value, str) else value


def warnings_about(option: str, result: Any) -> list[str]:
    """Return the warnings of a module about one option. ansible-core 2.19 or newer wraps them in process."""
    texts = [item if isinstance(item, str) else item["event"]["msg"] for item in result.get("warnings", [])]
    return [text for text in texts if text.startswith(f"{option}: ")]


def resources_of(account: str, region: str) -> Any:
    """Return the emulator's store of an account's own resources, which a test can change without the service."""
    service: Any = "imagebuilder"  # moto's types know only moto's own services
    return get_backend(service)[account][region].own


def add_resource(account: str, region: str, path: str, **body: Any) -> None:
    """Add a resource that no operation of the emulator can create: ``workflow/test/smoke/1.0.0/1``."""
    arn = Arn.parse(f"arn:aws:imagebuilder:{region}:{account}:{path}")
    assert arn
    resources_of(account, region).add(Resource(arn, body))
