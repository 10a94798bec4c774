"""What nobody could verify about AWS, and what this service does instead.

Each switch says which choice was made and why. Everything in the service that rests on such a choice reads it
here, so that a test can turn it and see whether a client came to depend on it: in process with
``monkeypatch.setattr(emulator.assumed, "newest_first", False)``, on the server with a ``PATCH`` of
``/emulator/assumptions``.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Unverified:
    """The choices, one a field."""

    # Names and versions

    leading_zeros_are_ignored: bool = True
    """Old data holds versions such as 2019.12.03; whether 2019.12.3 is the same version today is not documented.
    They sort alike, so they are taken for the same; the text stays as it was given."""

    runs_of_separators_collapse: bool = False
    """Whether ``a  b`` becomes ``a--b`` or ``a-b`` in an ARN. The documented rule is about single characters."""

    first_automatic_node: int = 0
    """The first version that a recipe created as ``1.0.x`` gets: the documentation shows only the pattern."""

    several_wildcards_make_a_version: bool = False
    """Whether a recipe can be created as ``1.x.x``. Only one placeholder is known to be filled in. When turned on,
    the leftmost is counted up and those after it become 0."""

    # Requests

    unknown_members_are_refused: bool = True
    """AWS services commonly ignore members they do not know. Refused, because a client that sends them is wrong."""

    dry_run_finds_duplicates: bool = False
    """A dry run is documented to validate permissions and parameters; that a name is taken is neither."""

    # What is returned

    empty_lists_are_kept: bool = False
    """Whether an optional list that was given empty is returned. Reads through Cloud Control show empty lists that
    nobody gave; examples of the API itself show none."""

    newest_first: bool = True
    """The order of lists is not documented; the one published list of builds has the newest first."""

    # Error codes

    code_of_misplaced_wildcard: str = "InvalidVersionNumberException"
    """For ``x.2.x``, which the patterns allow and the documentation does not. This exception is described as
    a version that does not follow the required syntax."""

    code_of_unknown_reference: str = "ResourceNotFoundException"
    """For an ARN inside a request that belongs to nothing. The exception is described as: at least one of the
    resources referenced by the request does not exist."""

    code_of_changing_amazons: str = "ForbiddenException"
    """For deleting or tagging what Amazon provides."""

    code_of_unknown_filter: str = "InvalidParameterValueException"
    """For a filter name that the operation does not have."""

    code_of_by_name_with_version: str = "InvalidParameterCombinationException"
    """For ``byName`` together with the version filter."""

    most_tags: int = 50
    """The limit of one request; that it holds for all tags of a resource is the common rule of AWS."""

    # Neighbouring services

    inspector_is_asked: bool = False
    """Not a doubt about AWS but a convenience: moto's Amazon Inspector is off until it is enabled, so image scanning
    would be refused everywhere. When turned on, the state of moto's Inspector decides."""


assumed = Unverified()
