"""The errors of EC2 Image Builder: codes from botocore's model, and the texts of AWS where they are known."""

from __future__ import annotations

from moto.core.exceptions import ServiceException

from ..unverified import assumed


class ImageBuilderError(ServiceException):
    """Base class of the service's errors; botocore's model of the code has the HTTP status."""

    def __init__(self, code: str, message: str):
        super().__init__(code, message)


def invalid_value(parameter: str, reason: str, code: str = "InvalidParameterValueException") -> ImageBuilderError:
    """One member of the request is invalid; the message contains its path."""
    return ImageBuilderError(code, f"The value supplied for parameter '{parameter}' is not valid. {reason}")


def bad_combination(parameter: str, reason: str) -> ImageBuilderError:
    """Members of the request exclude or require each other."""
    return invalid_value(parameter, reason, assumed.code_of_bad_combination)


def not_found(arn: object) -> ImageBuilderError:
    """No resource has the ARN in the request."""
    return ImageBuilderError("ResourceNotFoundException", f"The resource with ARN '{arn}' does not exist.")


def already_exists(kind: str, arn: object) -> ImageBuilderError:
    """A resource with that name, or an identical resource, exists."""
    return ImageBuilderError(
        "ResourceAlreadyExistsException", f"The following resource '{kind}' already exists: '{arn}'."
    )


def depended_on(arn: object) -> ImageBuilderError:
    """Another resource refers to the resource to be deleted."""
    return ImageBuilderError(
        "ResourceDependencyException",
        f"Resource dependency error: The resource ARN '{arn}' has other resources depended on it",
    )


def dry_run() -> ImageBuilderError:
    """A dry run succeeded."""
    return ImageBuilderError(
        "DryRunOperationException", "Request would have succeeded, but the dryRun parameter was set."
    )
