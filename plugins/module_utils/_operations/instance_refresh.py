# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Roll out an AMI to Auto Scaling groups by instance refreshes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .._aws.client import Client
from .._aws.errors import ImageBuilderError, InvalidOption, raise_invalid
from .._aws.kinds import IMAGE, IMAGE_PIPELINE
from .._engine.operation import Context, OperationSpec
from .._images.image import check_build_arn, read_image, status_of
from .._images.rollout import Rollout, options_of
from .._images.rollout_rows import IN_PROGRESS, PLANNED, UNSUPPORTED, failure_of, new_row
from .._images.scaling_group_reader import GroupReader, read_amis
from .._images.scaling_groups import ScalingGroup
from .._images.search import Search, find_images
from .._options.conversions import TAGS
from .._options.diff import make_diff
from .._options.spec import Option, Reference, Values
from .._options.wait import Wait, wait_options

_IMAGES = ("image_id", "image_pipeline_arn", "image_build_version_arn")
_GROUPS = ("auto_scaling_groups", "tags")


def roll_out(context: Context, values: Values) -> Values:
    """Roll out the AMI, and return the result of the task."""
    check_build_arn(values)
    raise_invalid(_option_mistakes(values))
    client = context.client
    if values.get("progress"):
        return _continue(context, values)
    client.identify_caller()
    image, option = _find_image(client, values)
    ami = image["image_id"]
    reader = GroupReader(client, ami, _architecture_of(client, ami, option))
    by_name = "auto_scaling_groups" in values
    listed = reader.list_by_names(values[_GROUPS[0]]) if by_name else reader.list_by_tags(values["tags"])
    groups = reader.read(listed)
    if not groups:
        client.warn("No Auto Scaling group matches, so nothing is rolled out.")
    rows = {group.name: new_row(group) for group in groups}
    raise_invalid(_group_mistakes(context, values, groups, rows))
    supported = [group for group in groups if not group.problem]
    rollout = Rollout(client, reader, {group.name: rows[group.name] for group in supported}, options_of(values))
    diff = _diff(supported, rows)
    result = {**image, "groups": list(rows.values()), "diff": diff}
    if context.check_mode:
        changes = rollout.finish(supported, check_mode=True)
        return {"changed": changes or any(row["status"] == PLANNED for row in rows.values()), **result}
    return _run(context, values, rollout, result, supported)


def _continue(context: Context, values: Values) -> Values:
    """Run the next round of a roll-out that an earlier run of the module started, and return the result of the task."""
    try:
        given = values["progress"]
        rows = {row["auto_scaling_group"]: row for row in given["groups"]}
        reader = GroupReader(context.client, given["image"]["image_id"], given["architecture"])
        active = {name: row for name, row in rows.items() if row["status"] != UNSUPPORTED}
        rollout = Rollout(context.client, reader, active, options_of(values))
        rollout.polls = given["polls"]
        begun = {**given["image"], "groups": list(rows.values())}
    except (KeyError, TypeError) as error:
        raise InvalidOption("progress", "is set by the action plugin. Remove it.") from error
    return _run(context, values, rollout, begun, None)


def _run(
    context: Context, values: Values, rollout: Rollout, result: Values, groups: list[ScalingGroup] | None
) -> Values:
    waits = values["wait"]
    first: list[list[ScalingGroup] | None] = [groups]
    wait = Wait(values["wait_timeout"] if waits and not context.one_poll else 0)

    def poll() -> None:
        rollout.run_round(first.pop() if first else None)

    try:
        wait.until(lambda _: rollout.is_over, poll, lambda _polls: rollout.poll_after)
    except ImageBuilderError as error:
        error.add_facts(**{**result, "changed": rollout.changed})
        raise
    result = {"changed": rollout.changed, **result, **_progress(context, values, rollout, result)}
    if failure := failure_of(rollout.rows.values(), result) if rollout.is_over or not waits else None:
        raise failure
    if waits and not rollout.is_over and not (context.one_poll and values["wait_timeout"]):
        late = [name for name, row in rollout.rows.items() if row["status"] == IN_PROGRESS]
        reason = f"The roll-out did not end within wait_timeout. In progress: {', '.join(late) or 'none'}."
        raise ImageBuilderError(f"{reason} Run the task again to continue it.", **result)
    return result


def _progress(context: Context, values: Values, rollout: Rollout, result: Values) -> Values:
    """Return the progress and the time of the next poll, for the action plugin."""
    if not (context.one_poll and values["wait"]):
        return {}
    progress: Values = {"lines": rollout.lines, "over": rollout.is_over}
    if not rollout.is_over:
        image = {name: result[name] for name in ("image_id", "image_build_version_arn") if name in result}
        progress.update(
            groups=result["groups"], image=image, architecture=rollout.reader.architecture, polls=rollout.polls
        )
    after = None if rollout.is_over else rollout.poll_after
    return {"progress": progress, "poll": {"after": after, "timeout": values["wait_timeout"]}}


def _find_image(client: Client, values: Values) -> tuple[Values, str]:
    """Return the AMI, and the image if it is known, with the option that selects them."""
    (option,) = (name for name in _IMAGES if name in values)
    text = values[option]
    if option == "image_id":
        return {"image_id": text}, option
    if option == "image_pipeline_arn":
        images = find_images(client, Search(pipeline=text, statuses=("AVAILABLE",), newest=True))
    else:
        images = [image for image in [read_image(client, text)] if image]
    if not images or status_of(images[0]) != "AVAILABLE":
        raise InvalidOption(option, f"no available image of '{text}' exists. Build one, and roll out again.")
    amis = images[0].get("output_resources", {}).get("amis", [])
    here = [ami for ami in amis if ami["region"] == client.region and ami.get("image")]
    own = [ami for ami in here if ami.get("account_id") in (None, client.caller.owner)]
    for ami in [*own, *here]:
        return {"image_id": ami["image"], "image_build_version_arn": images[0]["arn"]}, option
    regions = ", ".join(sorted({ami["region"] for ami in amis})) or "no region"
    raise InvalidOption(option, f"'{images[0]['arn']}' has no AMI in region {client.region}, only in: {regions}.")


def _architecture_of(client: Client, ami: str, option: str) -> str:
    for found in read_amis(client, [ami]):
        if found["State"] != "available":
            raise InvalidOption(option, f"the AMI '{ami}' is {found['State']}. Wait until it is available.")
        return str(found.get("Architecture", ""))
    raise InvalidOption(option, f"the AMI '{ami}' does not exist in region {client.region}, or is not shared with you.")


def _option_mistakes(values: Values) -> Iterator[InvalidOption]:
    points = values.get("checkpoint_percentages", [])
    if points != sorted(set(points)) or not all(1 <= point <= 100 for point in points):
        reason = f"{points} must be different numbers from 1 to 100, in ascending order."
        yield InvalidOption("checkpoint_percentages", reason)
    if "checkpoint_delay" in values and not points:
        yield InvalidOption("checkpoint_delay", "requires checkpoint_percentages. Set both.")
    most, least = values.get("max_healthy_percentage"), values["min_healthy_percentage"]
    if most is not None and most - least > 100:
        reason = f"{most} must be at most 100 more than min_healthy_percentage, which is {least}."
        yield InvalidOption("max_healthy_percentage", reason)
    for name in _GROUPS:
        if name in values and not values[name]:
            yield InvalidOption(name, "must not be empty.")


def _group_mistakes(
    context: Context, values: Values, groups: Iterable[ScalingGroup], rows: Values
) -> Iterator[InvalidOption]:
    """Yield why the AMI cannot be rolled out to a group, or warn with ``ignore_unsupported``."""
    names = values.get("auto_scaling_groups", [])
    for group in groups:
        option = f"auto_scaling_groups[{names.index(group.name)}]" if names else "tags"
        reason = f"the Auto Scaling group '{group.name}' {group.problem}"
        if group.problem and values["ignore_unsupported"]:
            context.client.warn(f"{option}: {reason}")
        elif group.problem:
            yield InvalidOption(option, reason)
        elif rows[group.name]["status"] == PLANNED and group.templates_without_target and not context.check_mode:
            name = group.templates_without_target[0]
            yield InvalidOption(
                option,
                f"launch template '{name}' of the Auto Scaling group '{group.name}' has no version that differs only in"
                " the AMI. Create it with amazon.aws.ec2_launch_template, or use the role image_rollout.",
            )


def _diff(groups: list[ScalingGroup], rows: Values) -> dict[str, str]:
    planned = [group for group in groups if rows[group.name]["status"] == PLANNED]
    before = {group.name: _described(group, refreshed=False) for group in planned}
    after = {group.name: _described(group, refreshed=True) for group in planned}
    return make_diff("instance refresh", before, after, "replace instances" if planned else "")


def _described(group: ScalingGroup, *, refreshed: bool) -> Values:
    """Return the AMIs of the launch templates and instances of a group, as part of a diff."""
    amis = {use.template.name: group.ami if refreshed and not use.is_kept else use.ami for use in group.uses}
    replaced = dict.fromkeys(group.outdated, group.ami) if refreshed else {}
    return {"launch_templates": amis, "instances": {**group.instances, **replaced}}


OPERATION = OperationSpec(
    options={
        "image_id": Option(),
        "image_pipeline_arn": Option(reference=Reference(IMAGE_PIPELINE)),
        "image_build_version_arn": Option(reference=Reference(IMAGE)),
        "auto_scaling_groups": Option("list", elements="str"),
        "tags": Option("dict", conversion=TAGS),
        "ignore_unsupported": Option("bool", default=False),
        "batch_size": Option("int", default=1, bounds=(0, None)),
        "min_healthy_percentage": Option("int", default=90, bounds=(0, 100)),
        "max_healthy_percentage": Option("int", bounds=(100, 200)),
        "instance_warmup": Option("int", bounds=(0, None)),
        "checkpoint_percentages": Option("list", elements="int"),
        "checkpoint_delay": Option("int", bounds=(0, 172800)),
        "bake_time": Option("int", bounds=(0, 172800)),
        "alarms": Option("list", elements="str"),
        "scale_in_protected_instances": Option(choices=("Refresh", "Ignore", "Wait"), default="Wait"),
        "standby_instances": Option(choices=("Terminate", "Ignore", "Wait"), default="Wait"),
        "auto_rollback": Option("bool", default=True),
        **wait_options(14400),
        "progress": Option("dict"),
    },
    run=roll_out,
    selectors=("image_id",),
    mutually_exclusive=(_IMAGES, _GROUPS),
    required_one_of=(_IMAGES, _GROUPS),
)
