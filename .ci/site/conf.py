"""The Sphinx configuration of the documentation. `.ci/docs.py` writes the pages that it builds."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml
from docutils import nodes

galaxy = yaml.safe_load((Path(__file__).parents[2] / "galaxy.yml").read_text())

project = f"{galaxy['namespace']}.{galaxy['name']}"
release = galaxy["version"]
html_title = project

extensions = ["myst_parser", "sphinx_antsibull_ext", "sphinx_copybutton"]
nitpicky = True
# Pygments does not know nested quotes in HCL.
suppress_warnings = ["misc.highlighting_failure"]

myst_enable_extensions = ["html_image"]
myst_heading_anchors = 4

antsibull_ext_color_scheme = "none"

html_theme = "furo"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_copyright = False
html_show_sphinx = False
html_permalinks_icon = "#"
pygments_style = "tango"
copybutton_exclude = ".linenos, .gp, .go"

ANSIBLE = "https://docs.ansible.com/ansible/latest/"
ANSIBLE_PAGES = {
    "action_plugins": "plugins/action.html",
    "ansible_configuration_settings": "reference_appendices/config.html",
    "common_return_values": "reference_appendices/common_return_values.html",
    "module_defaults_groups": "user_guide/playbooks_module_defaults.html",
}


def ansible_page(label: str) -> str:
    """Return the page of Ansible's documentation with a label, or an empty string."""
    if plugin := re.fullmatch(r"ansible_collections\.(\w+)\.(\w+)\.(\w+)", label):
        return "collections/{}/{}/{}.html".format(*plugin.groups())
    if label.startswith("ANSIBLE_"):
        return f"reference_appendices/config.html#envvar-{label}"
    return ANSIBLE_PAGES.get(label, "")


def link_to_ansible(app: Any, env: Any, node: Any, content: Any) -> nodes.reference | None:
    """Link a reference that no page of the site defines to Ansible's documentation, without its inventory."""
    page = ansible_page(node["reftarget"])
    return nodes.reference("", "", content, internal=False, refuri=ANSIBLE + page) if page else None


def setup(app: Any) -> None:
    app.connect("missing-reference", link_to_ansible)
