"""The cluster: free ports, its folder, and servers that are somebody else's."""

import socket

from host import postgres


def test_a_free_port_can_be_bound():
    port = postgres._free_port()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", port))


def test_two_clusters_get_two_ports():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", postgres._free_port()))
        assert postgres._free_port() != taken.getsockname()[1]


def test_pg_variables_name_a_server_that_is_shared(monkeypatch):
    monkeypatch.setenv("PGHOST", "db.example")
    monkeypatch.setenv("PGUSER", "me")
    monkeypatch.delenv("PGPORT", raising=False)
    with postgres.server("test") as server:
        assert server.shared
        assert (server.host, server.port, server.user) == ("db.example", "5432", "me")
        assert server.env["PGHOST"] == "db.example"


def test_the_test_cluster_only_gives_up_durability():
    assert postgres.SETTINGS["demo"] == {}
    assert postgres.SETTINGS["test"]["fsync"] == "off"


def test_the_data_leave_a_folder_the_cluster_user_cannot_enter(tmp_path, monkeypatch):
    monkeypatch.setattr(postgres.os, "geteuid", lambda: 0)
    monkeypatch.setattr(postgres, "HOST", tmp_path / "checkout")
    monkeypatch.setattr(postgres, "OUTSIDE", tmp_path / "outside")
    monkeypatch.setattr(postgres, "can_enter", lambda folder: False)
    assert (tmp_path / "outside") in postgres.Cluster("test").data.parents
    monkeypatch.setattr(postgres, "can_enter", lambda folder: True)
    assert postgres.Cluster("test").data == tmp_path / "checkout" / "pg-test"
