# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The folders of a user's project. A playbook of this collection is not in it, so Ansible does not search there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ansible import context

COLLECTION = Path(__file__).parents[2]

FOLDER = "image_pipeline_folder"
"""The variable that names a folder."""


def project_folders(variables: Mapping[str, Any]) -> list[str]:
    """Return the folders to search for files that a user names by a relative path, in order.

    They are the folder in the variable, the folders of the playbooks on the command line, the folder of the inventory,
    and, last, the working directory, in which AWX starts a job of a project. A folder can be in the list twice.
    """
    chosen = variables.get(FOLDER)
    playbooks = context.CLIARGS.get("args") or ()
    files = [Path(one) for one in ([playbooks] if isinstance(playbooks, str) else playbooks)]
    beside = [file.parent for file in files if file.is_file()]
    inventory = variables.get("inventory_dir")
    found = [*([chosen] if chosen else []), *beside, *([inventory] if inventory else []), Path.cwd()]
    return [str(Path(folder).expanduser().absolute()) for folder in found]
