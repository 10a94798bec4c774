"""The proxy that injects faults: the effect of each fault, and reproducible faults by seed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError
from faults.proxy import BEFORE, Fault, Faults, Proxy, Rates, operation_of
from unit.modules.samples import PROFILE

from emulator.server import serve

REQUEST = {"name": "web", "instanceProfileName": PROFILE, "clientToken": "token"}


@pytest.fixture
def url(account: Any) -> Iterator[str]:
    with serve() as served:
        yield served


@pytest.fixture
def client_through(url: str) -> Iterator[Callable[..., Any]]:
    """Make a client of Image Builder, without retries, behind a proxy with these rates."""
    served = []

    def make(fault: Fault | None = None, **rates: float) -> Any:
        proxy = Proxy(url, Rates(**rates), seed=1)
        if fault:
            proxy.faults.draw = lambda operation: fault  # type: ignore[method-assign]
        running = proxy.serving()
        served.append(running)
        running.__enter__()
        session = boto3.Session("AKIAIMAGEBUILDERTEST", "h7Qm2xWv9KzR4tLp8NcY3bJd6FsG1aEu5HoTqXyZ")
        config = Config(retries={"total_max_attempts": 1})
        return session.client("imagebuilder", region_name="eu-west-1", endpoint_url=proxy.url, config=config)

    yield make
    for running in served:
        running.__exit__(None, None, None)


def _outcome(call: Callable[..., Any], **request: Any) -> object:
    """The HTTP status of an error, "lost", or the members of the response."""
    try:
        response = call(**request)
    except ClientError as error:
        return error.response["ResponseMetadata"]["HTTPStatusCode"]
    except ConnectionClosedError:
        return "lost"
    return sorted(response.keys() - {"ResponseMetadata", "requestId", "clientToken"})


OUTCOMES = {
    Fault.THROTTLED: 429,
    Fault.ERROR_BEFORE: 500,
    Fault.ERROR_AFTER: 500,
    Fault.GATEWAY_BEFORE: 502,
    Fault.GATEWAY_AFTER: 504,
    Fault.LOST_BEFORE: "lost",
    Fault.LOST_AFTER: "lost",
    Fault.CUT: [],  # botocore does not compare Content-Length.
    Fault.CUT_SHORT: [],
    Fault.PAGE: [],
}


@pytest.mark.parametrize("fault", Fault)
def test_a_fault_hits_the_response_before_or_after_the_work(
    account: Any, client_through: Callable[..., Any], fault: Fault
) -> None:
    client = client_through(fault)
    assert _outcome(client.create_infrastructure_configuration, **REQUEST) == OUTCOMES[fault]
    was_done = account.read("infrastructure-configuration/web") is not None
    assert was_done is (fault not in BEFORE)


def test_without_faults_the_proxy_changes_nothing(account: Any, client_through: Callable[..., Any]) -> None:
    client = client_through()
    arn = client.create_infrastructure_configuration(**REQUEST)["infrastructureConfigurationArn"]
    client.tag_resource(resourceArn=arn, tags={"Team": "web"})
    assert client.list_tags_for_resource(resourceArn=arn)["tags"] == {"Team": "web"}
    there = client.get_infrastructure_configuration(infrastructureConfigurationArn=arn)
    assert there["infrastructureConfiguration"] == account.read("infrastructure-configuration/web")
    client.delete_infrastructure_configuration(infrastructureConfigurationArn=arn)
    assert client.list_infrastructure_configurations()["infrastructureConfigurationSummaryList"] == []


def test_reads_lag_behind_writes(client_through: Callable[..., Any]) -> None:
    client = client_through(lag=1.0)
    arn = client.create_infrastructure_configuration(**REQUEST)["infrastructureConfigurationArn"]
    assert _outcome(client.get_infrastructure_configuration, infrastructureConfigurationArn=arn) == 404
    assert client.list_infrastructure_configurations()["infrastructureConfigurationSummaryList"] == []
    time.sleep(1.1)
    read = client.get_infrastructure_configuration
    assert "keyPair" not in read(infrastructureConfigurationArn=arn)["infrastructureConfiguration"]
    change = {"infrastructureConfigurationArn": arn, "instanceProfileName": PROFILE, "keyPair": "ops"}
    client.update_infrastructure_configuration(**change)
    assert "keyPair" not in read(infrastructureConfigurationArn=arn)["infrastructureConfiguration"]
    time.sleep(1.1)
    assert read(infrastructureConfigurationArn=arn)["infrastructureConfiguration"]["keyPair"] == "ops"


def test_a_seed_repeats_the_faults() -> None:
    rates = Rates(throttled=0.3, errors=0.1, lost=0.1, broken=0.1)
    first, second, other = (
        [faults.draw(operation) for operation in ("GetImage", "ListImages") for _call in range(500)]
        for faults in (Faults(rates, 1), Faults(rates, 1), Faults(rates, 2))
    )
    assert first == second != other
    assert set(first) == {None, *Fault}
    assert 0.25 < first.count(Fault.THROTTLED) / 1000 < 0.35


@pytest.mark.parametrize(
    ("method", "path", "body", "operation"),
    [
        ("GET", "/GetImage?imageBuildVersionArn=x", b"", "GetImage"),
        ("PUT", "/CreateImage", b"{}", "CreateImage"),
        ("POST", "/tags/arn%3Aaws", b"{}", "TagResource"),
        ("DELETE", "/tags/arn%3Aaws?tagKeys=a", b"", "UntagResource"),
        ("POST", "/", b"Action=GetCallerIdentity&Version=2011-06-15", "GetCallerIdentity"),
    ],
)
def test_calls_are_identified_by_their_operation(method: str, path: str, body: bytes, operation: str) -> None:
    assert operation_of(method, path, body) == operation
