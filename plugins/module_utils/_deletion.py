# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Deleting versions of one resource, as far as that goes, and never what is in use."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from ._arn import Arn, Version
from ._client import Client
from ._errors import ImageBuilderError, until_failure
from ._kinds import Kind
from ._usage import in_use, surplus, users


class Deleted(NamedTuple):
    """What is gone, in the order in which it was given, and what kept the rest from going."""

    gone: list[Arn]
    failure: ImageBuilderError | None = None


def delete(client: Client, kind: Kind, doomed: list[Arn], rehearse: bool) -> Deleted:
    """Delete what is given newest first, the newest last: where that ends half-way, what is newest has not changed."""
    if rehearse:
        return Deleted(doomed)
    gone, failure = until_failure(partial(client.delete, kind), reversed(doomed))
    return Deleted(gone[::-1], failure)


def prune(client: Client, kind: Kind, kept: Arn, wanted: Version, keep: int, rehearse: bool) -> Deleted:
    """Delete the old versions that ``surplus`` tells and nobody uses."""
    try:
        existing = client.existing(kind, kept)
        existing = existing if kept in existing else [kept, *existing]
        candidates = surplus(existing, kept, wanted, keep)
        used = users(client, kind, existing) if candidates else {}
    except ImageBuilderError as error:
        return Deleted([], error)
    return delete(client, kind, [arn for arn in candidates if arn not in used], rehearse)


def refuse_used(client: Client, kind: Kind, name: str, existing: list[Arn], doomed: list[Arn]) -> None:
    """Raise ImageBuilderError when others use any of the doomed versions."""
    used = users(client, kind, existing)
    names = sorted({user for arn in doomed for user in used.get(arn, ())})
    if names:
        raise in_use(kind, name, names)
