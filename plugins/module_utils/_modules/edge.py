# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The edge to Ansible: the only file that knows AnsibleAWSModule, check mode and the result of a task."""

from __future__ import annotations

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
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule, aws_argument_spec

from .._aws.client import Client, client_config
from .._aws.errors import NO_REGION, AwsError, ImageBuilderError, InvalidOption
from .._options.arguments import validate
from .._options.spec import Options
from .._options.translate import option_path

VERSION = "0.1.0"
"""Of the collection; AWS sees it in the user agent."""

set_collection_info("goldsmith.image_builder", VERSION)

PYTHON = (3, 10)
"""The oldest Python that the modules run on; boto3 supports no older one either."""

NEW_OBJECTS = 20_000
"""How many there are before Python looks for garbage. A task keeps what it reads to the end of a short process: looked
through after each 700, as it is by default, hardly any turns out to be garbage."""

_CONNECTION = {
    name for first, argument in aws_argument_spec().items() for name in (first, *argument.get("aliases", ()))
}
"""The options that tell of AWS and how to reach it; amazon.aws looks at them."""


def open_module(options: Options, **constraints: Any) -> Any:
    """The task's module. A mistake in an option is told by its place, before Ansible tells it without."""
    given = basic._load_params() or {}
    written = {name: value for name, value in given.items() if not name.startswith("_ansible_")}
    try:
        if written:  # if not, somebody may only want to know what the options are
            validate(options, written, besides=_CONNECTION)
    except InvalidOption as mistake:
        anything = {name: {"type": "raw", "no_log": False} for name in written if name not in _CONNECTION}
        AnsibleAWSModule(argument_spec=anything, supports_check_mode=True).fail_json(msg=str(mistake), **mistake.facts)
    arguments = {name: option.argument() for name, option in options.items()}
    return AnsibleAWSModule(argument_spec=arguments, supports_check_mode=True, **constraints)


def run_reporting_errors(module: Any, options: Options, ask: Callable[[Client], Any]) -> Any:
    """What ``ask`` returns; the one place where errors become the failure of a task."""
    if sys.version_info < PYTHON:
        wanted, there = ".".join(map(str, PYTHON)), f"{sys.executable} is {platform.python_version()}"
        module.fail_json(msg=f"Python {wanted} or newer is needed, and {there}: set ansible_python_interpreter")
    gc.set_threshold(NEW_OBJECTS)
    try:
        if not module.region:
            raise InvalidOption("region", NO_REGION)
        return ask(Client(partial(module.client, config=client_config()), warn))
    except AwsError as error:
        error = error.with_option_names(lambda parameter: option_path(options, parameter))
        module.fail_json(msg=str(error), **error.facts)
    except ImageBuilderError as error:
        module.fail_json(msg=str(error), **error.facts)
