"""Packages are fetched in a process of their own, which says what went wrong and never lingers."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from client.config import SeatConfig
from client.host.program import ask_apart, program
from client.seat.fetching import COMMAND, fetch_verified
from exam.core.errors import Rejected, Tampered, Unreachable
from exam.exchange import wire
from tests.helpers.tls_station import Heard, tls_station
from tests.unit.package.centre import Centre, present

_ENDS_WITHIN_S = 30


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Heard]:
    with tls_station(tmp_path / "stasiun") as heard:
        yield heard


@pytest.fixture
def centre(tmp_path: Path) -> Centre:
    made = Centre(tmp_path / "pusat", tmp_path / "pusat-rahasia")
    made.publish(now=present())
    made.publish("latihan", now=present(), practice=True)
    return made


@pytest.fixture
def config(station: Heard, centre: Centre) -> SeatConfig:
    station.repository = centre.repository
    return SeatConfig(
        station_url=station.url,
        authority=station.ends.authority,
        identity=station.ends.identity,
        seat="7",
        session_id="S-1",
        carry_key=bytes(32),
        station_receipt_key=bytes(32),
        repository_root=(centre.repository / "metadata" / "1.root.json").read_bytes(),
    )


def test_what_was_verified_there_is_what_the_centre_published(
    config: SeatConfig, centre: Centre, tmp_path: Path
) -> None:
    mirror = centre.mirror(tmp_path / "mirror")
    mirror.refresh()
    published = {target.name: target for target in mirror.targets()}
    name = min(published)
    fetched = fetch_verified(config, (name, "tidak-ada"), tmp_path / "repository")
    assert {one: found.target for one, found in fetched.items()} == {name: published[name]}
    assert fetched[name].file.read_bytes() == mirror.download(name).read_bytes()


def test_an_altered_package_is_tampered_with_here_as_there(
    config: SeatConfig, centre: Centre, tmp_path: Path
) -> None:
    for file in (centre.repository / "targets").iterdir():
        file.write_bytes(bytes([file.read_bytes()[0] ^ 1]) + file.read_bytes()[1:])
    mirror = centre.mirror(tmp_path / "mirror")
    mirror.refresh()
    with pytest.raises(Tampered) as altered:
        fetch_verified(config, [one.name for one in mirror.targets()], tmp_path / "repository")
    assert altered.value.remedy


def test_a_root_that_is_none_is_refused_with_a_remedy(config: SeatConfig, tmp_path: Path) -> None:
    rootless = replace(config, repository_root=b"{}")
    with pytest.raises(Rejected, match="the list of packages cannot be read") as refused:
        fetch_verified(rootless, ("latihan",), tmp_path / "repository")
    assert refused.value.remedy


def test_what_fails_there_fails_here_by_the_same_name(config: SeatConfig, tmp_path: Path) -> None:
    nobody = replace(config, station_url="https://127.0.0.1:1")
    with pytest.raises(Unreachable, match=r"127\.0\.0\.1:1"):
        fetch_verified(nobody, ("latihan",), tmp_path / "repository")


def test_a_process_that_ends_without_an_answer_is_told() -> None:
    with pytest.raises(Rejected, match="no-such-command: the process for it ended with 2"):
        ask_apart("no-such-command", b"")


def test_it_ends_with_the_seat_that_asked_while_it_still_waits_for_the_station(
    config: SeatConfig, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        asked = wire.encode_map(
            "fetch",
            {
                "url": f"https://127.0.0.1:{port}",
                "authority": config.authority,
                "identity": str(config.identity),
                "instance": config.instance,
                "seat": "7",
                "root": config.repository_root,
                "cache": str(tmp_path / "repository"),
                "names": '["latihan"]',
            },
        )
        seat = subprocess.Popen(
            [*program(), COMMAND], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        with seat:
            assert seat.stdin is not None
            seat.stdin.write(len(asked).to_bytes(4, "big") + asked)
            seat.stdin.flush()
            silent.settimeout(_ENDS_WITHIN_S)
            line, _ = silent.accept()
            with line:
                seat.stdin.close()
                assert seat.wait(_ENDS_WITHIN_S) == 1


def test_the_seat_itself_loads_no_update_framework() -> None:
    words = (
        "import sys, client.ui.seat.controller, client.net.station, client.seat.link\n"
        "heavy = {'tuf', 'securesystemslib', 'requests', 'urllib3', 'html.entities', 'xml.etree'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
