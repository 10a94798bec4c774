# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: image
author: goldsmith.image_builder contributors (@goldsmith)
version_added: 0.1.0
short_description: Get the newest AMI or container image from EC2 Image Builder
description:
  - Returns the AMI ID or the container image URI of the newest available image of a pipeline or recipe.
  - The image is looked up each time that the expression is evaluated. Images that are being built are ignored.
extends_documentation_fragment:
  - goldsmith.image_builder.connection.plugins
  - goldsmith.image_builder.requirements
options:
  _terms:
    description:
      - The names of pipelines, or with O(by=recipe) of recipes. The name of a recipe can include a version
        (V(web/1.4.2)) or a wildcard (V(web/1.x.x)).
      - ARNs of pipelines, recipes and images are also accepted. For an ARN, O(by) is ignored.
    required: true
    type: list
    elements: str
  by:
    description:
      - Whether the names are names of pipelines or of recipes.
      - For a pipeline, the most recently created image is returned. For a recipe, the last build of the highest version
        that has an available image is returned, regardless of which pipeline or module built it.
    type: str
    choices: [pipeline, recipe]
    default: pipeline
  target_region:
    description:
      - The region of the AMI or container image to return. By default, the region of the pipeline or recipe.
    type: str
  target_account:
    description:
      - The ID of the account that owns the AMI or the registry of the container image. By default, the account of the
        caller.
      - Must contain 12 digits.
    type: str
  on_missing:
    description:
      - The behavior if no image is available, or if it is not in the target region and account. V(error) fails, V(skip)
        omits the term from the result, and V(warn) omits it and shows a warning.
    type: str
    choices: [error, skip, warn]
    default: error
seealso:
  - module: goldsmith.image_builder.image_info
"""

EXAMPLES = r"""
- name: Launch an instance from the newest image of a pipeline
  amazon.aws.ec2_instance:
    name: web
    image_id: "{{ lookup('goldsmith.image_builder.image', 'web', region='eu-west-1') }}"

- name: Show the AMI in another region and account
  ansible.builtin.debug:
    msg: "{{ lookup('goldsmith.image_builder.image', 'web', target_region='us-east-1', target_account=production) }}"
  vars:
    production: "222222222222"

- name: Show the newest container image of a recipe with major version 1
  ansible.builtin.debug:
    msg: "{{ lookup('goldsmith.image_builder.image', 'api/1.x.x', by='recipe') }}"
"""

RETURN = r"""
_raw:
  description: The AMI ID or the container image URI for each term.
  type: list
  elements: str
  sample: [ami-0a1b2c3d4e5f60718]
"""

from collections.abc import Collection
from functools import partial
from typing import Any

from ansible import constants
from ansible_collections.amazon.aws.plugins.plugin_utils.lookup import AWSLookupBase

from ..module_utils._aws.client import Client, client_config
from ..module_utils._aws.errors import ImageBuilderError, did_you_mean
from ..module_utils._images.lookup import Missing, Place, lookup_image


class LookupModule(AWSLookupBase):  # type: ignore[misc]
    def run(self, terms: list[str], variables: Any = None, **kwargs: Any) -> list[str]:
        self._check_options(kwargs)
        super().run(terms, variables, **kwargs)
        client = Client(partial(self.client, config=client_config()))
        place = Place(self.get_option("target_region") or "", self.get_option("target_account") or "")
        found = [self._find(client, str(term), place) for term in terms]
        return [output for output in found if output]

    def _check_options(self, given: Collection[str]) -> None:
        """Fail for an unknown option. Ansible ignores it, and the lookup would return another image."""
        definitions = constants.config.get_configuration_definitions("lookup", self._load_name)
        known = {name for name in definitions if not name.startswith("_")}
        known |= {alias for option in definitions.values() for alias in option.get("aliases", [])}
        for name in given:
            if name not in known:
                self.fail_aws(f"{name}: is not an option of this lookup.{did_you_mean(name, known)}")

    def _find(self, client: Client, term: str, place: Place) -> str:
        try:
            return lookup_image(client, term, self.get_option("by"), place)
        except Missing as missing:
            if self.get_option("on_missing") == "error":
                self.fail_aws(str(missing))
            if self.get_option("on_missing") == "warn":
                self.warn(str(missing))
        except ImageBuilderError as error:
            self.fail_aws(str(error))
        return ""
