"""Fixtures that run modules in process against an AWS account of moto and the emulator."""

from __future__ import annotations

import contextlib
import copy
import functools
import importlib
import io
import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from unittest import mock

import boto3
import pytest
from ansible.module_utils import basic
from ansible.module_utils.common import warnings
from botocore.config import Config
from botocore.exceptions import ClientError
from moto.ec2.models import amis
from unit import aws, operations, permissions
from unit.modules import documented
from unit.modules.everything import AMI, NEEDED, TEXTS, TOPIC
from unit.modules.samples import LIFECYCLE_ROLE, PARTS, PROFILE, REPOSITORY, SMALLEST, TRUST
from unit.modules.tasks import resources_of

import emulator
from emulator.imagebuilder.api.exceptions import ImageBuilderError
from emulator.imagebuilder.models import ImageBuilderBackend
from emulator.imagebuilder.resources.store import Resource

try:
    from ansible.module_utils.testing import patch_module_args
except ImportError:  # ansible-core before 2.19

    @contextlib.contextmanager
    def patch_module_args(args: dict[str, Any]) -> Iterator[None]:
        encoded = json.dumps({"ANSIBLE_MODULE_ARGS": args}).encode()
        with mock.patch.object(basic, "_ANSIBLE_ARGS", encoded):
            yield


ACCOUNT = "123456789012"
REGION = "eu-west-1"
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "AKIAIMAGEBUILDERTEST",
    "AWS_SECRET_ACCESS_KEY": "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",
}

PUBLIC_AMIS = [ami for ami in amis.AMIS if ami["ami_id"] == AMI]

READS = ("Get", "BatchGet", "List", "Describe", "Head")


class Result(dict[str, Any]):
    """The result of a task, and the AWS operations that it called."""

    def __init__(self, result: dict[str, Any], calls: list[emulator.journal.Call]) -> None:
        super().__init__(result)
        self.calls = calls

    @property
    def operations(self) -> list[str]:
        """All AWS operations that were called, in order."""
        return [call.operation for call in self.calls]

    @property
    def writes(self) -> list[str]:
        """The calls that change something in AWS, successful or not. A dry run changes nothing."""
        return [
            call.operation
            for call in self.calls
            if not call.operation.startswith(READS) and not call.parameters.get("dryRun")
        ]

    @property
    def before(self) -> str:
        return str(self["diff"]["before"])

    @property
    def after(self) -> str:
        return str(self["diff"]["after"])


@dataclass(frozen=True)
class Account:
    """An AWS account in one region, which tests read directly with boto3."""

    region: str = REGION
    id: str = ACCOUNT
    partition: str = "aws"

    def client(self, service: str = "imagebuilder") -> Any:
        return boto3.session.Session().client(service, region_name=self.region)

    def arn(self, path: str, owner: str = ACCOUNT) -> str:
        """``image-pipeline/web`` → its ARN."""
        return f"arn:{self.partition}:imagebuilder:{self.region}:{owner}:{path}"

    def read(self, path: str) -> dict[str, Any] | None:
        """Return the resource as the service describes it, or None if it does not exist: ``image-recipe/web/x.x.x``."""
        kind = path.partition("/")[0].replace("-", "_")
        operation = getattr(self.client(), f"get_{kind}")
        head, *tail = kind.split("_")
        member = head + "".join(word.capitalize() for word in tail)
        build = "BuildVersion" if kind in ("component", "workflow") else ""
        try:
            resource: dict[str, Any] = operation(**{f"{member}{build}Arn": self.arn(path)})[member]
        except ClientError as error:
            if error.response["Error"]["Code"] == "ResourceNotFoundException":
                return None
            raise
        return resource


class _Session(boto3.session.Session):
    """Creates each client once per retry configuration, the only part of the configuration that matters here."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._clients: dict[Any, Any] = {}

    def client(self, *arguments: Any, config: Any = None, **options: Any) -> Any:
        retries = getattr(config, "retries", None)
        key = (arguments, tuple(sorted(options.items())), retries is None)
        if key not in self._clients:
            self._clients[key] = super().client(*arguments, config=Config(retries=retries), **options)
        return self._clients[key]


@pytest.fixture(scope="session", autouse=True)
def _one_session() -> Iterator[None]:
    """Share one boto3 session between all tasks, so that the files of botocore are read once."""
    with mock.patch.object(boto3.session, "Session", functools.cache(_Session)):
        yield


@pytest.fixture(autouse=True)
def _no_waiting(waits: list[float]) -> None:
    """Retries of a module take no time."""


@pytest.fixture
def _one_public_image(monkeypatch: pytest.MonkeyPatch) -> None:
    """Replace moto's thousands of public AMIs, which take a second to load, by one in every region."""
    monkeypatch.setattr(amis, "AMIS", PUBLIC_AMIS)
    monkeypatch.setenv("MOTO_AMIS_PATH", "PUBLIC_AMIS")  # moto adds no other AMIs then


def open_account() -> Account:
    """Return an empty account in eu-west-1 with the resources of other services that Image Builder requires."""
    aws.empty()
    aws.add_prerequisites(
        REGION, instance_profile=PROFILE, role=LIFECYCLE_ROLE, trust=TRUST, repository=REPOSITORY["repository_name"]
    )
    return Account()


@pytest.fixture
def access(monkeypatch: pytest.MonkeyPatch, _one_public_image: None, empty_aws: None) -> None:
    """Set the environment variables of a user with access to AWS; ``open_account`` returns an account."""
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_REGION", REGION)


@pytest.fixture
def account(access: None) -> Account:
    """An empty account."""
    return open_account()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Simulated time, also for modules, that passes only while a module sleeps, or by ``advance``."""
    emulator.clock.speed = 0
    begun = emulator.clock.now()

    def seconds() -> float:
        return float((emulator.clock.now() - begun).total_seconds())

    monkeypatch.setattr(time, "sleep", emulator.clock.advance)
    monkeypatch.setattr(time, "monotonic", seconds)
    yield emulator.clock
    emulator.clock.speed = emulator.IMMEDIATE


@pytest.fixture
def finding(run: Run) -> Iterator[str]:
    """Let Amazon Inspector find a vulnerability of severity HIGH in each scanned image; yield its ID."""
    assert run("inspector_scanning", resource_types=["EC2"])["changed"]
    emulator.findings.add("CVE-2026-0001", severity="HIGH", package="nginx", version="1.24.0", fixed_in="1.24.1")
    yield "CVE-2026-0001"
    emulator.findings.clear()


@pytest.fixture
def bucket(account: Account) -> Any:
    """Create a bucket for documents in S3; return a function that stores an object in it."""
    place = {"LocationConstraint": account.region}
    account.client("s3").create_bucket(Bucket="components", CreateBucketConfiguration=place)
    return functools.partial(account.client("s3").put_object, Bucket="components")


Tasks = Iterable[tuple[str, dict[str, Any]]]
Create = Callable[[Tasks], None]

_created: dict[str, list[Resource]] = {}
"""The resources that ``create`` created, by the tasks."""


@pytest.fixture
def create(account: Account, run: Run) -> Create:
    """Run tasks that only create resources; from the second time on, store copies of them, which is faster."""
    store = resources_of(account.id, account.region)

    def create_once(tasks: Tasks) -> None:
        tasks = list(tasks)
        key = repr(tasks)
        if key not in _created:
            existing = list(store)
            for module, options in tasks:
                result = run(module, **options)
                assert result.get("changed"), result
            _created[key] = copy.deepcopy([resource for resource in store if resource not in existing])
            assert len(_created[key]) == len(tasks)
        else:
            for resource in copy.deepcopy(_created[key]):
                store.add(resource)
        emulator.journal.clear()

    return create_once


@pytest.fixture
def parts(account: Account, create: Create) -> Account:
    """An account with all resources that a pipeline requires, all named web, with the required options only."""
    create((module, SMALLEST[module]()) for module in PARTS)
    return account


@pytest.fixture
def needed(account: Account, bucket: Any, create: Create) -> Account:
    """An account with all resources that those of ``everything.py`` refer to."""
    for key, text in TEXTS.items():
        bucket(Key=key, Body=text)
    assert account.client("sns").create_topic(Name="images")["TopicArn"] == TOPIC
    create(NEEDED)
    return account


@pytest.fixture
def factory(parts: Account, run: Run, create: Create) -> Account:
    """An account with one resource of each kind, all named web, with the required options only."""
    create((module, options()) for module, options in SMALLEST.items() if module not in (*PARTS, "lifecycle_policy"))
    assert run("lifecycle_policy", **SMALLEST["lifecycle_policy"]())["changed"]  # it runs daily; a copy would not
    return parts


Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a module with options, optionally in check mode, and return the result that Ansible would receive."""
    ansible = sys.modules.get("ansible.module_utils._internal")  # since ansible-core 2.18; the attribute since 2.19
    if ansible:
        # If other tests imported more of Ansible, modules would print warnings instead of returning them.
        monkeypatch.setattr(ansible, "is_controller", False, raising=False)

    def run_module(module_name: str, /, *, check: bool = False, **options: Any) -> Result:
        module = importlib.import_module(f"ansible_collections.goldsmith.image_builder.plugins.modules.{module_name}")
        arguments = {**options, "_ansible_check_mode": check, "_ansible_diff": True}
        printed = io.StringIO()
        with (
            emulator.journal.recorded() as calls,
            patch_module_args(arguments),
            contextlib.redirect_stdout(printed),
            contextlib.suppress(SystemExit),
        ):
            warnings._global_warnings.clear()  # on a real machine, each task has its own process
            module.main()
        returned = json.loads(printed.getvalue())
        returned.pop("invocation", None)
        operations.count(calls)
        permissions.count(module_name, check, calls)
        return Result(returned, list(calls))

    return run_module


@pytest.fixture
def refused(run: Run) -> Callable[..., Result]:
    """Run a task that must fail with and without check mode, and return the last result.

    ``option`` is the path of the invalid option, or a list of words that a message without a path contains, such as the
    options in Ansible's own messages. Nothing may be written. ``by_aws``: only AWS can find the mistake, and rejects
    the write. ``lacks``: an earlier task may create the missing resource, so that check mode only warns.
    """

    def run_refused(
        module: str, option: str | list[str], /, *, by_aws: bool = False, lacks: bool = False, **options: Any
    ) -> Result:
        for check in (True, False):
            result = run(module, check=check, **options)
            assert result.get("failed", False) is not (check and lacks), result
            if check and lacks:
                assert f"'{option}'" in str(result["warnings"])
            elif by_aws:
                assert f"'{option}'" in result["error"]["message"], result
            elif isinstance(option, list):
                assert [name for name in option if name not in result["msg"]] == [], result["msg"]
                assert "option" not in result
            else:
                assert result.get("option") == option, result["msg"]
            if by_aws and not check:
                assert None not in [call.error for call in result.calls if call.operation in result.writes]
            else:
                assert result.writes == []
        return result

    return run_refused


Disturb = Callable[..., None]


@pytest.fixture
def disturb(monkeypatch: pytest.MonkeyPatch) -> Disturb:
    """Intercept requests of an operation: ``action`` gets the function that serves the request, and responds to it."""

    def intercept(operation: str, action: Callable[[Callable[[], Any]], Any], times: int = 1) -> None:
        perform = ImageBuilderBackend.perform
        left = [action] * times

        def disturbed(backend: ImageBuilderBackend, model: Any, members: dict[str, Any]) -> Any:
            serve = functools.partial(perform, backend, model, members)
            return left.pop()(serve) if left and model.name == operation else serve()

        monkeypatch.setattr(ImageBuilderBackend, "perform", disturbed)

    return intercept


@pytest.fixture
def throttle(disturb: Disturb) -> Callable[..., None]:
    """Let the service throttle an operation a number of times."""

    def refuse(serve: Callable[[], Any]) -> Any:
        raise ImageBuilderError("CallRateLimitExceededException", "Rate exceeded.")

    return lambda operation, times: disturb(operation, refuse, times)


@pytest.fixture
def denied() -> Callable[..., contextlib.AbstractContextManager[None]]:
    """Deny an operation, or all, inside a ``with`` block after the first ``served`` calls."""

    @contextlib.contextmanager
    def refuse(operation: str | None = None, served: int = 0) -> Iterator[None]:
        perform = ImageBuilderBackend.perform
        left = [None] * served

        def refusing(backend: ImageBuilderBackend, model: Any, members: dict[str, Any]) -> Any:
            if operation in (None, model.name):
                if not left:
                    raise ImageBuilderError("AccessDeniedException", "You may not.")
                left.pop()
            return perform(backend, model, members)

        with mock.patch.object(ImageBuilderBackend, "perform", refusing):
            yield

    return refuse


SET_BY_THE_SERVICE = {
    "consecutive_failures",
    "date_created",
    "date_next_run",
    "date_updated",
    "encrypted",
    "latest_version_references",
    "owner",
    "parameters",
    "platform_override",
    "regions",
    "state",
    "timeout_minutes",
    "type",
}
"""The members of returned resources that the service sets, other than the ARN, the name, the version and the tags."""

FILLED_IN: dict[str, tuple[Any, ...]] = {
    "amis": (False,),
    "containers": (False,),
    "fix_available": (True,),
    "is_public": (False,),
    "set_default_version": (True,),
    "snapshots": (False,),
    "terminate_instance_on_completion": (True,),
    "terminate_instance_on_failure": (True,),
    "timezone": ("UTC",),
    "working_directory": ("/tmp", "C:/"),
}
"""Defaults that the service may return or omit."""


@pytest.fixture
def as_options() -> Callable[[str, dict[str, Any]], dict[str, Any]]:
    """Convert a returned resource to options of a task: remove the members that are not options."""

    def convert(module: str, resource: dict[str, Any]) -> dict[str, Any]:
        return {
            name: value
            for name, value in resource.items()
            if name in {"name", "version", "tags", *documented.options(module)}
        }

    return convert


@pytest.fixture
def four_ways(run: Run, as_options: Callable[[str, dict[str, Any]], dict[str, Any]]) -> Run:
    """Run a task that changes something in check mode and without, then both again; return the second result.

    Check mode must write nothing and predict the result. The repeated runs, and a run with the result as options, must
    change nothing.
    """

    def run_four_ways(module: str, /, **options: Any) -> Result:
        predicted, done, again_predicted, again = (
            run(module, check=check, **options) for check in (True, False, True, False)
        )
        assert [result.get("msg") for result in (predicted, done, again_predicted, again)] == [None] * 4
        assert [result["changed"] for result in (predicted, done, again_predicted, again)] == [True, True, False, False]
        assert (predicted.writes, again_predicted.writes, again.writes) == ([], [], [])
        assert done.writes != []
        assert _comparable(module, predicted) == _comparable(module, done)
        assert predicted["diff"] == done["diff"]
        assert predicted.get("pruned") == done.get("pruned")
        for repeated in (again_predicted, again):
            assert _comparable(module, repeated) == _comparable(module, done)
            assert repeated.before == repeated.after
        place = {"region": options["region"]} if "region" in options else {}
        returned = run(module, **as_options(module, done[module]), **place)
        assert (returned.get("msg"), returned["changed"]) == (None, False)
        return done

    return run_four_ways


def _comparable(module: str, result: Result) -> Any:
    """Return the resource without the members that only the service knows."""
    resource = {name: value for name, value in result[module].items() if name not in SET_BY_THE_SERVICE}
    if module != "component":
        resource.pop("platform", None)
    return _not_filled_in(resource)


def _not_filled_in(value: Any) -> Any:
    if isinstance(value, list):
        return [_not_filled_in(item) for item in value]
    if isinstance(value, dict):
        return {name: _not_filled_in(item) for name, item in value.items() if item not in FILLED_IN.get(name, ())}
    return value
