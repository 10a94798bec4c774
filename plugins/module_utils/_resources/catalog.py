# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All resources that can be declared."""

from __future__ import annotations

from .component import COMPONENT
from .container_recipe import CONTAINER_RECIPE
from .distribution_configuration import DISTRIBUTION_CONFIGURATION
from .image_pipeline import IMAGE_PIPELINE
from .image_recipe import IMAGE_RECIPE
from .infrastructure_configuration import INFRASTRUCTURE_CONFIGURATION
from .lifecycle_policy import LIFECYCLE_POLICY
from .workflow import WORKFLOW

CATALOG = (
    COMPONENT,
    WORKFLOW,
    INFRASTRUCTURE_CONFIGURATION,
    DISTRIBUTION_CONFIGURATION,
    IMAGE_RECIPE,
    CONTAINER_RECIPE,
    LIFECYCLE_POLICY,
    IMAGE_PIPELINE,
)
"""Each resource follows those that it can refer to."""
