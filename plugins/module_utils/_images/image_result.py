# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The result of a task for one image, and changes of its tags."""

from __future__ import annotations

from .._aws.arn import Arn
from .._engine.operation import Context, reporting_changes, request
from .._engine.plan import merge_tags, tags_to_remove, tags_to_set
from .._options.diff import make_diff
from .._options.spec import TAG_OPTIONS, Values
from .image import status_of


def image_result(changed: bool, before: Values, after: Values) -> Values:
    """Return the result of a task for an image. ``before`` or ``after`` is empty if the image does not exist then."""
    existing = after or before
    title = f"image {Arn.parse(existing['arn']).label}" if existing else "image"
    return {"changed": changed, "image": after, "diff": make_diff(title, _changeable(before), _changeable(after))}


def apply_tags(context: Context, image: Values, values: Values) -> Values:
    """Update the tags of an existing image if the options contain tags, and return the result of the task."""
    current = image["tags"]
    tags = merge_tags(current, values.get("tags"), values["purge_tags"])
    to_set = tags_to_set(current, tags)
    if to_set:
        request(context.client, "tag_resource", TAG_OPTIONS, {"tags": to_set}, resourceArn=image["arn"])
    if not context.check_mode:
        arn = Arn.parse(image["arn"])
        context.client.update_tags(arn, to_set, [])
        with reporting_changes(lambda: bool(to_set)):
            context.client.update_tags(arn, {}, tags_to_remove(current, tags))
    return image_result(tags != current, image, {**image, "tags": tags})


def _changeable(image: Values) -> Values:
    """Return the values of an image that a task can change, including a deprecation time in the future."""
    if not image:
        return {}
    is_future = status_of(image) == "AVAILABLE" and "deprecation_time" in image
    time = {"deprecation_time": image["deprecation_time"]} if is_future else {}
    return {"arn": image["arn"], "status": status_of(image), **time, "tags": image["tags"]}
