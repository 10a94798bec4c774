# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a task about one image answers, and its tags, which are changed in place."""

from __future__ import annotations

from .._aws.arn import Arn
from .._aws.client import Client
from .._engine.operation import difference, request
from .._engine.plan import merge_tags, tags_to_remove, tags_to_set
from .._options.spec import TAG_OPTIONS, Values
from .poll import follow
from .search import status_of


def tagged(client: Client, image: Values, values: Values, check_mode: bool) -> Values:
    """Give an image the tags that are asked for, if any are; the answer."""
    there = image["tags"]
    tags = merge_tags(there, values.get("tags"), values["purge_tags"])
    to_set = tags_to_set(there, tags)
    if to_set:
        request(client, "tag_resource", TAG_OPTIONS, {"tags": to_set}, resourceArn=image["arn"])
    if not check_mode:
        client.update_tags(Arn.parse(image["arn"]), to_set, tags_to_remove(there, tags))
    return answer(tags != there, image, {**image, "tags": tags})


def answer(changed: bool, before: Values, after: Values) -> Values:
    """The image as it is now; empty when there is none."""
    return {"changed": changed, "image": after, "diff": difference(_described(before), _described(after))}


def made(described: Values) -> Values:
    """The answer when an image is to be made, and what with; there is none to show yet."""
    return {"changed": True, "image": {}, "diff": difference({}, described)}


def followed(client: Client, arn: str, values: Values, told: Values) -> Values:
    """An answer, with what became of the image since."""
    return {**told, **follow(client, arn, values, started=told["changed"])}


def _described(image: Values) -> Values:
    """What a task can change of an image; a time for its deprecation as long as that is to come."""
    if not image:
        return {}
    comes = status_of(image) == "AVAILABLE" and "deprecation_time" in image
    time = {"deprecation_time": image["deprecation_time"]} if comes else {}
    return {"arn": image["arn"], "status": status_of(image), **time, "tags": image["tags"]}
