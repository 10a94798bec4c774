# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Shows how the build goes on while the module of the same name waits for it."""

from __future__ import annotations

from ..plugin_utils._following import FollowingAction


class ActionModule(FollowingAction):
    """As every module that waits for a build."""
