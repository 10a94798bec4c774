"""The errors of EC2 Image Builder: codes from botocore's model, wording as AWS's where it is known."""

from __future__ import annotations

from moto.core.exceptions import ServiceException

from ..unverified import assumed


class ImageBuilderError(ServiceException):
    """Any refusal by the service; the HTTP status comes from botocore's model of the code."""

    def __init__(self, code: str, message: str):
        super().__init__(code, message)


def invalid_value(parameter: str, reason: str, code: str = "InvalidParameterValueException") -> ImageBuilderError:
    """The service's refusal of one member of a request, named by its path."""
    return ImageBuilderError(code, f"The value supplied for parameter '{parameter}' is not valid. {reason}")


def bad_combination(parameter: str, reason: str) -> ImageBuilderError:
    """The refusal of members that exclude or need each other."""
    return invalid_value(parameter, reason, assumed.code_of_bad_combination)


def not_found(arn: object) -> ImageBuilderError:
    """The ARN that a request is about belongs to nothing."""
    return ImageBuilderError("ResourceNotFoundException", f"The resource with ARN '{arn}' does not exist.")


def already_exists(kind: str, arn: object) -> ImageBuilderError:
    """A resource of that name, or an identical one, is there already."""
    return ImageBuilderError(
        "ResourceAlreadyExistsException", f"The following resource '{kind}' already exists: '{arn}'."
    )


def depended_on(arn: object) -> ImageBuilderError:
    """Something else still refers to the resource that was to be deleted."""
    return ImageBuilderError(
        "ResourceDependencyException",
        f"Resource dependency error: The resource ARN '{arn}' has other resources depended on it",
    )


def dry_run() -> ImageBuilderError:
    """How a dry run reports success."""
    return ImageBuilderError(
        "DryRunOperationException", "Request would have succeeded, but the dryRun parameter was set."
    )
