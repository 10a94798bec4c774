# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lines that action plugins show to people while a play runs."""

from __future__ import annotations

from functools import cache
from typing import Any

from ansible import constants
from ansible.plugins.loader import callback_loader


def show_line(display: Any, line: str) -> None:
    """Show a line at once. With a machine-readable stdout callback it goes to stderr."""
    display.display(line, stderr=not _writes_lines(constants.DEFAULT_STDOUT_CALLBACK))


@cache
def _writes_lines(callback: str) -> bool:
    """Return whether a stdout callback writes lines for people. Those that do extend Ansible's default callback."""
    plugin = callback_loader.get(callback, class_only=True)
    classes = plugin.__mro__ if plugin else ()
    return any(base.__module__ == "ansible.plugins.callback.default" for base in classes)
