"""OSRM and Valhalla for tests and benchmarks: where their programs are, and servers of a network on the loopback address.

``sh .ci/peers`` makes ``.venv/peers`` where a Python 3.12 is found; ``FIELDVISIT_OSRM`` may name another folder with OSRM's
programs. They are native: only OSRM in process needs that Python.
"""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ports import free_port

from fieldvisit.domain.travel import RoadNetwork
from fieldvisit.io.roads import write_osm
from fieldvisit.travel.speeds import segment_seconds

_PEERS = Path(__file__).parents[1] / ".venv" / "peers"
_PROFILE = Path(__file__).parent / "benchmarks" / "osrm_profile.lua"


def _programs(package: str, program: str) -> Path | None:
    return next((p.parent for p in sorted(_PEERS.glob(f"lib/python3.*/site-packages/{package}/bin/{program}"))), None)


OSRM = Path(os.environ["FIELDVISIT_OSRM"]) if "FIELDVISIT_OSRM" in os.environ else _programs("osrm", "osrm-routed")
VALHALLA = _programs("valhalla", "valhalla_service")
PYTHON = next((p for p in [_PEERS / "bin" / "python"] if p.exists()), None)
MISSING = "no Python 3.12 was found when .ci/peers ran"


def osrm_data(folder: Path, network: RoadNetwork) -> Path:
    """The network written with our speeds, extracted and contracted (CH) by OSRM."""
    path = folder / "network.osm.pbf"
    write_osm(path, network, network.length_m * 3.6 / segment_seconds(network))
    extract = ["osrm-extract", "-p", _PROFILE, "--small-component-size", "0", "-t", "1", path]
    for program, *arguments in (extract, ["osrm-contract", "-t", "1", folder / "network.osrm"]):
        subprocess.run([str(OSRM / program), *map(str, arguments)], check=True, capture_output=True, cwd=folder, timeout=300)
    return folder / "network.osrm"


@contextmanager
def osrm_server(data: Path, most: int = 5000) -> Iterator[str]:
    """The address of OSRM's own server of the prepared network; ``most`` places in one table."""
    port = free_port()
    command = [OSRM / "osrm-routed", "-i", "127.0.0.1", "-p", port, "-t", "1", "--max-table-size", most, data]
    with _running(command, port):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def valhalla_server(folder: Path, path: Path) -> Iterator[str]:
    """The address of Valhalla's own server of a ``.osm.pbf``, with its own limits; tiles are built in ``folder``."""
    port = free_port()
    (folder / "tiles").mkdir()
    made = subprocess.run([str(PYTHON), "-c", _CONFIG, str(folder), str(port)], check=True, capture_output=True, timeout=60)
    config = folder / "valhalla.json"
    config.write_bytes(made.stdout)
    build = [str(VALHALLA / "valhalla_build_tiles"), "-c", str(config), "-j", "1", str(path)]
    subprocess.run(build, check=True, capture_output=True, timeout=300)
    with _running([VALHALLA / "valhalla_service", config, 1], port):
        yield f"http://127.0.0.1:{port}"


_CONFIG = """
import copy, json, sys
from valhalla import get_config
folder, port = sys.argv[1:]
config = copy.deepcopy(get_config(tile_extract="", tile_dir=folder + "/tiles"))
for part in ("loki", "thor", "odin", "meili"):
    config[part]["service"]["proxy"] = "ipc://" + folder + "/" + part
service = {"listen": "tcp://127.0.0.1:" + port, "loopback": "ipc://" + folder + "/loopback", "interrupt": "ipc://" + folder + "/interrupt"}
config["httpd"]["service"].update(service)
print(json.dumps(config))
"""


@contextmanager
def _running(command: Sequence[object], port: int) -> Iterator[None]:
    with subprocess.Popen(list(map(str, command)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _wait_for(port, server)
            yield
        finally:
            server.terminate()


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(1800):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if server.poll() is not None:
            raise RuntimeError(f"the server ended with {server.returncode}")
        time.sleep(0.1)
    raise TimeoutError("the server does not answer")
