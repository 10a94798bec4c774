# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The edge to Ansible: opens AnsibleAWSModule, validates the arguments, and turns errors into a failed task."""

from __future__ import annotations

import atexit
import gc
import platform
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from ansible.module_utils import basic

# Not AnsibleAWSModule's, which has ansible-core deprecate how it passes warnings on.
from ansible.module_utils.common.warnings import warn
from ansible_collections.amazon.aws.plugins.module_utils.common import set_collection_info
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from .._aws.client import Client, client_config
from .._aws.errors import NO_REGION, AwsError, ImageBuilderError, InvalidOption
from .._options.arguments import validate
from .._options.spec import Options, Values
from .._options.translate import option_path
from .connection import CONNECTION

VERSION = "0.1.0"
"""Of the collection; AWS sees it in the user agent."""

set_collection_info("goldsmith.image_builder", VERSION)

PYTHON = (3, 10)
"""The oldest Python that the modules support; boto3 supports no older one either."""

GC_THRESHOLD = 20_000
"""After how many new objects Python collects garbage. A task keeps nearly all objects until its short process ends."""


def open_module(options: Options, **constraints: Any) -> tuple[Any, Values]:
    """Return the AnsibleAWSModule of the task and its validated options. Mistakes fail the task, all at once."""
    given = {name: value for name, value in (basic._load_params() or {}).items() if not name.startswith("_ansible_")}
    own = {name: value for name, value in given.items() if name not in CONNECTION}
    if not given:  # Documentation tools pass no arguments, and need the argument specification.
        specification = {name: option.argument() for name, option in options.items()}
        module = AnsibleAWSModule(argument_spec=specification, supports_check_mode=True, **constraints)
        return module, validate(options, own)
    # Ansible would validate once more, and would report mistakes without their path.
    anything = {name: {"type": "raw", "no_log": False} for name in own}
    for name, option in options.items():
        anything[name] = {"type": "raw", "no_log": False, "default": option.default}
    try:
        values = validate(options, own, elsewhere=CONNECTION)
    except InvalidOption as mistake:
        AnsibleAWSModule(argument_spec=anything, supports_check_mode=True).fail_json(msg=str(mistake), **mistake.facts)
    return AnsibleAWSModule(argument_spec=anything, supports_check_mode=True, **constraints), values


def run_with_client(module: Any, options: Options, action: Callable[[Client], Any]) -> Any:
    """Return what ``action`` returns. Errors become the failure of the task."""
    if sys.version_info < PYTHON:
        oldest, found = ".".join(map(str, PYTHON)), f"{sys.executable} is {platform.python_version()}"
        module.fail_json(msg=f"Python {oldest} or newer is required, but {found}. Set ansible_python_interpreter.")
    gc.set_threshold(GC_THRESHOLD)
    atexit.register(gc.freeze)  # The process ends, so that Python need not search its objects for garbage.
    try:
        if not module.region:
            raise InvalidOption("region", NO_REGION)
        return action(Client(partial(module.client, config=client_config()), warn))
    except AwsError as error:
        error = error.with_option_names(partial(option_path, options))
        module.fail_json(msg=str(error), **error.facts)
    except ImageBuilderError as error:
        module.fail_json(msg=str(error), **error.facts)
