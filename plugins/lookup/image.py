# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: image
author: goldsmith.image_builder contributors (!UNKNOWN)
version_added: 0.1.0
short_description: The newest AMI or container image that EC2 Image Builder made
description:
  - The id of the AMI, or the URI of the container image, of the newest available image of a pipeline or a recipe.
  - It is read whenever the lookup is evaluated; an image that is still being built does not count.
extends_documentation_fragment:
  - amazon.aws.common.plugins
  - amazon.aws.region.plugins
  - goldsmith.image_builder.requirements
options:
  _terms:
    description:
      - The name of a pipeline, or with O(by=recipe) that of a recipe, which may have a version, V(web/1.4.2), or a
        wildcard, V(web/1.x.x).
      - The ARN of a pipeline, a recipe or an image says itself what it is.
    required: true
    type: list
    elements: str
  by:
    description:
      - Whether names are those of pipelines or of recipes.
      - Of a pipeline it is the image that was made last. Of a recipe it is the last build of the greatest version that
        has an available image, in whatever way it was built.
    type: str
    choices: [pipeline, recipe]
    default: pipeline
  target_region:
    description: The region where the AMI or container image is to be used; by default that of the pipeline or recipe.
    type: str
  target_account:
    description: The account to which the AMI belongs, 12 digits; by default the caller's.
    type: str
  on_missing:
    description:
      - What to do when there is no such image, or not in that region and account. V(error) fails, V(skip) leaves it
        out, and V(warn) does so with a warning.
    type: str
    choices: [error, skip, warn]
    default: error
seealso:
  - module: goldsmith.image_builder.image_info
"""

EXAMPLES = r"""
- name: An instance of the newest image of a pipeline
  amazon.aws.ec2_instance:
    name: web
    image_id: "{{ lookup('goldsmith.image_builder.image', 'web', region='eu-west-1') }}"

- name: The same image, where it was distributed to
  ansible.builtin.debug:
    msg: "{{ lookup('goldsmith.image_builder.image', 'web', target_region='us-east-1', target_account=production) }}"
  vars:
    production: "222222222222"

- name: The newest container image of a version line of a recipe
  ansible.builtin.debug:
    msg: "{{ lookup('goldsmith.image_builder.image', 'api/1.x.x', by='recipe') }}"
"""

RETURN = r"""
_raw:
  description: For each term the id of an AMI, or the URI of a container image.
  type: list
  elements: str
  sample: [ami-0a1b2c3d4e5f60718]
"""

from typing import Any

from ansible_collections.amazon.aws.plugins.plugin_utils.lookup import AWSLookupBase

from ..module_utils._aws.client import Client
from ..module_utils._aws.errors import ImageBuilderError
from ..module_utils._images.lookup import Missing, Place, newest


class LookupModule(AWSLookupBase):  # type: ignore[misc]
    def run(self, terms: list[str], variables: Any = None, **kwargs: Any) -> list[str]:
        super().run(terms, variables, **kwargs)
        client = Client(self.client)
        place = Place(self.get_option("target_region") or "", self.get_option("target_account") or "")
        found = [self._find(client, str(term), place) for term in terms]
        return [output for output in found if output]

    def _find(self, client: Client, term: str, place: Place) -> str:
        try:
            return newest(client, term, self.get_option("by"), place)
        except Missing as missing:
            if self.get_option("on_missing") == "error":
                self.fail_aws(str(missing))
            if self.get_option("on_missing") == "warn":
                self.warn(str(missing))
        except ImageBuilderError as error:
            self.fail_aws(str(error))
        return ""
