"""The command line of the emulator's server."""

from __future__ import annotations

import pytest

from emulator.__main__ import main


def _refusal(arguments: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> str:
    """Run the command with invalid arguments, and return the error."""
    monkeypatch.setattr("sys.argv", ["emulator", *arguments])
    with pytest.raises(SystemExit) as caught:
        main()
    assert caught.value.code == 2
    return capsys.readouterr().err.splitlines()[-1]


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "example.org"])
def test_only_the_loopback_interface_is_served(
    host: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert repr(host) in _refusal(["-H", host], capsys, monkeypatch)


@pytest.mark.parametrize("speed", ["-1", "fast", "inf"])
def test_the_speed_is_a_number_of_at_least_zero(
    speed: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "speed" in _refusal(["-p", "0", "-s", speed], capsys, monkeypatch)
