"""The embedded server with real processes, real kills and real sockets."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db.utils import OperationalError

from config.postgres import cluster, server
from tests.config.clients import Client, alive, eventually, keeper, postmaster

pytestmark = pytest.mark.processes

STARTED = "select pg_postmaster_start_time()"


def stop_keeper(path: Path) -> None:
    """Quicker than waiting for the grace period; asserts that the server goes along."""
    announcement = path / "postgres.keeper"
    if announcement.exists() and announcement.read_text():
        os.kill(keeper(path), signal.SIGTERM)
    assert eventually(lambda: not (path / "postgres" / "postmaster.pid").exists(), 15)


@pytest.fixture
def directory() -> Iterator[Path]:
    """A data directory of its own; not below pytest's, which the server's account may not enter."""
    path = Path(tempfile.mkdtemp(prefix="helder-test-"))
    yield path
    stop_keeper(path)
    shutil.rmtree(path)


@pytest.fixture
def clients(directory: Path) -> Iterator[list[Client]]:
    processes = [Client(directory) for _ in range(2)]
    yield processes
    for process in processes:
        process.kill()


def test_two_processes_share_one_server(clients: list[Client]):
    first, second = clients
    assert first.run(STARTED) == second.run(STARTED) != ""
    first.run("create table words (word text)")
    first.run("insert into words values ('shared')")
    assert second.run("select word from words") == "shared"


def test_killing_one_client_leaves_the_other_working(directory: Path, clients: list[Client]):
    first, second = clients
    first.run("select 1")
    started = second.run(STARTED)
    first.kill()  # also the one that started the server
    assert not eventually(lambda: not alive(postmaster(directory)), 6)
    assert second.run(STARTED) == started


def test_the_server_ends_after_the_last_client_was_killed(directory: Path, clients: list[Client]):
    for client in clients:
        assert client.run("select 1") == "1"
    server_process, keeper_process = postmaster(directory), keeper(directory)
    for client in clients:
        client.kill()
    assert eventually(lambda: not alive(server_process), 15)
    assert eventually(lambda: not alive(keeper_process), 1)


def test_a_killed_keeper_takes_the_server_along_and_the_next_connection_finds_the_data(
    directory: Path, clients: list[Client]
):
    first, second = clients
    first.run("create table kept (word text)")
    first.run("insert into kept values ('intact')")
    server_process = postmaster(directory)
    os.kill(keeper(directory), signal.SIGKILL)
    assert eventually(lambda: not alive(server_process), 15)
    assert second.run("select word from kept") == "intact"
    assert first.run("select word from kept") == "intact"
    assert postmaster(directory) != server_process


def test_a_connection_right_after_the_keeper_was_killed_waits_for_a_fresh_server(
    directory: Path, clients: list[Client]
):
    first, second = clients
    server_process, keeper_process = first.run("select 1") and postmaster(directory), keeper(directory)
    os.kill(keeper_process, signal.SIGKILL)
    assert eventually(lambda: not alive(keeper_process), 10)  # until it died, the old server may answer, rightly
    assert second.run("select 2") == "2"
    assert postmaster(directory) != server_process


def test_a_killed_server_is_started_again_with_what_was_committed(directory: Path, clients: list[Client]):
    first, second = clients
    first.run("create table committed (word text)")
    first.run("insert into committed values ('safe')")
    old = keeper(directory)
    os.kill(postmaster(directory), signal.SIGKILL)
    assert eventually(lambda: not alive(old), 10)
    assert second.run("select word from committed") == "safe"


def test_five_processes_at_once_start_one_server(directory: Path):
    processes = [Client(directory) for _ in range(5)]
    try:
        for process in processes:
            process.ask(STARTED)
        answers = {process.answer() for process in processes}
        assert len(answers) == 1
        assert answers != {""}
    finally:
        for process in processes:
            process.kill()


def test_a_client_that_comes_while_the_server_stops_gets_the_next_one(directory: Path, clients: list[Client]):
    for client in clients:
        client.run("select 1")
    keeper_process = keeper(directory)
    for client in clients:
        client.kill()
    assert eventually(lambda: (directory / "postgres.keeper").read_text() == "", 15)  # it has begun to stop
    late = Client(directory)
    try:
        assert late.run("select 3") == "3"
        assert keeper(directory) != keeper_process
    finally:
        late.kill()


def test_a_server_that_cannot_start_is_reported_with_the_end_of_its_log(directory: Path):
    cluster.data_directory(directory).mkdir()
    with pytest.raises(OperationalError, match=r"(?s)did not start.*postgresql\.conf"):
        server.ensure_running(directory)
    os.close(server._claims.pop(directory))


def test_a_path_too_long_for_a_socket_is_served_from_the_temporary_files(directory: Path):
    deep = directory / ("d" * 100)
    client = Client(deep)
    try:
        assert client.run("select 4") == "4"
        place = cluster.socket_directory(deep)
        assert place.parent == Path(tempfile.gettempdir())
        assert place.stat().st_mode & 0o077 == 0
    finally:
        client.kill()
    stop_keeper(deep)
    place.rmdir()


def test_the_server_listens_on_no_network_address(clients: list[Client]):
    assert clients[0].run("show listen_addresses") == ""
    assert clients[0].run("show fsync") == "on"
