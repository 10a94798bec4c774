"""`make generate`: write what follows from the catalog of resources: the lists of a factory, and who refers to whom.

It also writes the variables of the playbooks into docs/playbooks.md, and the tested versions into README.md.

`python .ci/generate.py --check`, which lint runs, only compares. A generated block begins after a line that contains
`catalog: NAME` and ends before one that contains `catalog: end`.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import fill

import job_templates
import matrix
import rulebooks
from common import BUILD, ROOT
from playbook_variables import Variable, markdown, playbooks

sys.path.insert(0, str(BUILD))

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.kinds import Kind
from ansible_collections.goldsmith.image_builder.plugins.module_utils._options.spec import Options
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.catalog import CATALOG

OPTIONS = {spec.kind: spec.options for spec in CATALOG}
KINDS = list(OPTIONS)
TYPED = {spec.kind for spec in CATALOG if spec.typed_by}
WIDTH = 120

Template = Callable[[Kind], str]

TABLE_HEAD = "\n| variable | description |\n|---|---|\n"


def module_option(kind: Kind) -> str:
    entry = f"Each entry takes the options of M(goldsmith.image_builder.{kind.name}), except the connection options."
    description = [f"The {kind.plural_title}.", entry]
    return f"  {kind.plural}:\n    description:\n{_items(description, 6)}\n    type: list\n    elements: dict\n"


def module_return(kind: Kind) -> str:
    by = "by type and name, such as C(test/smoke-test)" if kind in TYPED else "by name"
    text = f"The listed {kind.plural_title} that exist, {by}."
    form = f"Each has the format that M(goldsmith.image_builder.{kind.name}) returns."
    items = _items([f"{text} {form}"], 4)
    return f"{kind.plural}:\n  description:\n{items}\n  returned: always\n  type: dict\n  sample: {{}}\n"


def role_option(kind: Kind) -> str:
    text = f"The {kind.plural_title}. Each entry takes the options of M(goldsmith.image_builder.{kind.name})."
    return (
        f"      image_factory_{kind.plural}:\n        description:\n{_items([text], 10)}\n"
        "        type: list\n        elements: dict\n        default: []\n"
    )


def role_default(kind: Kind) -> str:
    return f"image_factory_{kind.plural}: []\n"


def role_argument(kind: Kind) -> str:
    return f'    {kind.plural}: "{{{{ __image_factory.{kind.plural} }}}}"\n'


def role_readme(kind: Kind) -> str:
    return f"| `image_factory_{kind.plural}` | Entries with the options of the module `{kind.name}`. |\n"


def references(kind: Kind) -> str:
    lines = [f'        "{path}": "{referred}",\n' for path, referred in _references(OPTIONS[kind])]
    return f'    "{kind.name}": {{\n{"".join(lines)}    }},\n' if lines else ""


def _references(options: Options, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield the paths of the options that refer to resources, and to which kind."""
    for name, option in options.items():
        if option.reference:
            yield f"{prefix}{name}", option.reference.kind.name
        yield from _references(option.options, f"{prefix}{name}.")


BLOCKS: dict[str, dict[str, Template]] = {
    "plugins/module_utils/_engine/users.py": {"references": references},
    "plugins/modules/image_factory.py": {"options": module_option, "returned resources": module_return},
    "roles/image_factory/meta/argument_specs.yml": {"options": role_option},
    "roles/image_factory/defaults/main.yml": {"defaults": role_default},
    "roles/image_factory/tasks/main.yml": {"arguments": role_argument},
    "roles/image_factory/README.md": {"lists": role_readme},
}


def playbook_list() -> str:
    rows = [f"| `{playbook.name}` | {playbook.title} | {_role_link(playbook.role)} |\n" for playbook in playbooks()]
    return "".join(["\n| playbook | description | role |\n|---|---|---|\n", *rows])


def playbook_variables() -> str:
    rows = [
        f"| {users} | `{variable.name}` | {variable.type} | {_default(variable)} | {_described(variable)} |\n"
        for users, variable in [
            *(("all", variable) for variable in playbooks()[0].variables if variable.shared),
            *(
                (f"`{playbook.name}`", variable)
                for playbook in playbooks()
                for variable in playbook.variables
                if not (variable.shared or variable.of_role)
            ),
        ]
    ]
    return "".join(["\n| playbook | variable | type | default | description |\n|---|---|---|---|---|\n", *rows])


def _role_link(role: str) -> str:
    return f"[`{role}`](../roles/{role}/README.md)" if role else ""


def _default(variable: Variable) -> str:
    return "required" if variable.required else "" if variable.default is None else f"`{json.dumps(variable.default)}`"


def _described(variable: Variable) -> str:
    choices = f" One of {', '.join(f'`{choice}`' for choice in variable.choices)}." if variable.choices else ""
    return markdown(" ".join(variable.description)) + choices


PAGES: dict[str, dict[str, Callable[[], str]]] = {
    "README.md": {"tested versions": lambda: "\n" + matrix.table()},
    "docs/playbooks.md": {"playbooks": playbook_list, "variables": playbook_variables},
    f"{job_templates.PATTERN}/README.md": {"job templates": job_templates.list_of_templates},
}


def main() -> int:
    outdated = []
    contents = {
        **{name: _of_catalog(name, templates) for name, templates in BLOCKS.items()},
        **{name: {block: write() for block, write in blocks.items()} for name, blocks in PAGES.items()},
    }
    for name, blocks in contents.items():
        path = ROOT / name
        current = path.read_text()
        generated = _generated(path, current, blocks)
        if generated != current:
            outdated.append(name)
            if "--check" not in sys.argv:
                path.write_text(generated)
    for name, content in {**job_templates.files(), **rulebooks.files()}.items():
        path = ROOT / name
        if not path.exists() or path.read_text() != content:
            outdated.append(name)
            if "--check" not in sys.argv:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(content)
    if outdated and "--check" in sys.argv:
        print(f"Run `make generate`: these files do not match their source: {', '.join(outdated)}")
        return 1
    return 0


def _of_catalog(file: str, templates: dict[str, Template]) -> dict[str, str]:
    head = TABLE_HEAD if file.endswith(".md") else ""
    return {name: "".join([head, *map(template, KINDS)]) for name, template in templates.items()}


def _generated(path: Path, text: str, blocks: dict[str, str]) -> str:
    for name, content in blocks.items():
        block = re.search(rf"(?s)catalog: {name}\b[^\n]*\n(.*?)[^\n]*catalog: end", text)
        if not block:
            raise SystemExit(f"{path}: no block 'catalog: {name}'")
        text = text[: block.start(1)] + content + text[block.end(1) :]
    return text


def _items(texts: list[str], indent: int) -> str:
    """Return a YAML list of texts, wrapped as the documentation is."""
    first, rest = " " * indent + "- ", " " * (indent + 2)
    return "\n".join(
        fill(text, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False) for text in texts
    )


if __name__ == "__main__":
    sys.exit(main())
