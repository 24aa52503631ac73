"""Boundaries are fetched whole and with the right fingerprint, or not at all; every server here is on 127.0.0.1."""

import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from planning.errors import InputRefused, RunFailed
from planning.files import sha256
from planning.intake import fetch
from planning.intake.fetch import ADDRESS, COMMIT, PINNED, STATES, fetch_boundaries

REAL = Path(__file__).parents[2] / "shared" / "data" / "bihar" / "districts_38_clean.topo.json"
LAYER = b'{"type": "Topology", "objects": {}, "arcs": []}'


class Office:
    """A server that answers every address with what it is told to, and remembers what it was asked."""

    def __init__(self):
        self.status, self.body, self.length, self.headers, self.asked = 200, LAYER, None, {}, []
        office = self

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self):
                office.asked.append(self.path)
                self.send_response(office.status)
                self.send_header("Content-Length", str(len(office.body) if office.length is None else office.length))
                for name, value in office.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(office.body)

            def log_message(self, *_args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.address = f"http://127.0.0.1:{self.server.server_port}/state-wise/"


@pytest.fixture
def office(monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    made = Office()
    thread = threading.Thread(target=made.server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield made
    made.server.shutdown()
    made.server.server_close()
    thread.join()


def failure(office, folder, state="goa"):
    with pytest.raises(RunFailed) as failed:
        fetch_boundaries(folder, state, office.address)
    (problem,) = failed.value.problems
    assert failed.value.exit_code == 1 and problem.mend
    return problem


def test_a_layer_is_written_with_where_it_is_from(office, tmp_path):
    fetched = fetch_boundaries(tmp_path / "new", "goa", office.address)
    assert office.asked == ["/state-wise/goa.json"]
    assert fetched.path == tmp_path / "new" / "goa.topojson" and fetched.path.read_bytes() == LAYER
    record = json.loads((tmp_path / "new" / "goa.source.json").read_text())
    assert (record["sha256"], record["commit"], record["bytes"]) == (sha256(LAYER), COMMIT, len(LAYER))
    assert record["licence"].startswith("MIT") and record["address"] == f"{ADDRESS}goa.json"


def test_the_first_fetch_says_that_the_commit_alone_vouches_and_the_second_has_to_agree(office, tmp_path):
    first = fetch_boundaries(tmp_path, "goa", office.address)
    assert not first.known and COMMIT in first.note
    assert fetch_boundaries(tmp_path, "goa", office.address).known
    office.body = LAYER + b"\n"
    problem = failure(office, tmp_path)
    assert problem.code == "D-OTHER" and sha256(LAYER) in problem.reason and sha256(office.body) in problem.reason
    assert (tmp_path / "goa.topojson").read_bytes() == LAYER


def test_a_record_that_was_edited_does_not_replace_the_fingerprint_that_is_written_here(office, tmp_path):
    (tmp_path / "bihar.source.json").write_text(json.dumps({"sha256": sha256(LAYER)}))
    assert failure(office, tmp_path, "bihar").code == "D-OTHER"


def test_a_layer_that_was_deleted_comes_back_only_as_it_was(office, tmp_path):
    fetch_boundaries(tmp_path, "goa", office.address).path.unlink()
    office.body = LAYER + b"\n"
    assert failure(office, tmp_path).code == "D-OTHER"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["goa.source.json"]


def test_what_comes_for_bihar_must_have_the_fingerprint_that_is_written_here(office, tmp_path):
    assert failure(office, tmp_path, "bihar").code == "D-OTHER"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not REAL.is_file(), reason="the open data are not here")
def test_the_layer_of_bihar_has_that_fingerprint_and_becomes_38_districts(office, tmp_path):
    from planning.intake.boundaries import read_districts

    office.body = REAL.read_bytes()
    fetched = fetch_boundaries(tmp_path, address=office.address)
    assert fetched.known and fetched.sha256 == PINNED["bihar"]
    assert len(read_districts(fetched.path, {}).frame) == 38


@pytest.mark.parametrize(("status", "reason"), [(404, "Not Found"), (503, "Service Unavailable")])
def test_an_answer_that_is_an_error_is_said_with_its_number(office, tmp_path, status, reason):
    office.status = status
    problem = failure(office, tmp_path)
    assert (problem.code, problem.reason) == ("D-ANSWER", f"the server answers {status} ({reason})")
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_fetched_from_another_place_than_the_one_named(office, tmp_path):
    office.status, office.headers = 302, {"Location": f"{office.address}elsewhere.json"}
    assert failure(office, tmp_path).code == "D-ANSWER"
    assert office.asked == ["/state-wise/goa.json"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"<html>Please log in</html>", "D-CONTENT"),
        (b"[]", "D-CONTENT"),
        (b'{"type": "FeatureCollection"}', "D-CONTENT"),
    ],
)
def test_a_page_instead_of_a_layer_is_not_kept(office, tmp_path, body, code):
    office.body = body
    assert failure(office, tmp_path).code == code
    assert list(tmp_path.iterdir()) == []


def test_half_an_answer_and_an_endless_one_are_not_kept(office, tmp_path, monkeypatch):
    office.length = len(LAYER) + 10
    assert failure(office, tmp_path).code in ("D-SHORT", "D-NETWORK")
    office.length = None
    monkeypatch.setattr(fetch, "MOST_BYTES", 10)
    assert failure(office, tmp_path).code == "D-SIZE"
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_is_not_there_is_said_in_plain_words(office, tmp_path):
    office.address = office.address.replace(str(office.server.server_port), "1")
    problem = failure(office, tmp_path)
    assert problem.code == "D-NETWORK" and "cannot be fetched" in problem.reason and "own" in problem.mend


def test_a_server_that_never_answers_is_given_up(office, tmp_path, monkeypatch):
    monkeypatch.setattr(fetch, "PATIENCE", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        office.address = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        problem = failure(office, tmp_path)
    assert problem.code == "D-NETWORK" and "timed out" in problem.reason


def refusal(*arguments):
    with pytest.raises(InputRefused) as refused:
        fetch_boundaries(*arguments)
    return refused.value.problems[0]


def test_an_unknown_state_is_refused_with_the_nearest_names_before_anything_is_asked(office, tmp_path):
    problem = refusal(tmp_path, "Bihaar", office.address)
    assert (problem.code, problem.value) == ("D-STATE", "Bihaar") and problem.mend.startswith("nearest: bihar")
    assert office.asked == []


def test_a_state_is_known_by_its_name_as_people_write_it(office, tmp_path):
    assert fetch_boundaries(tmp_path, "Uttar Pradesh", office.address).path.name == "uttarpradesh.topojson"
    assert len(STATES) == len(set(STATES)) == 36 and list(STATES) == sorted(STATES)


@pytest.mark.parametrize(("name", "code"), [("goa.topojson", "D-OCCUPIED"), ("goa.source.json", "D-RECORD")])
def test_a_file_of_somebody_else_is_never_replaced(office, tmp_path, name, code):
    (tmp_path / name).write_text("mine")
    assert refusal(tmp_path, "goa", office.address).code == code
    assert (tmp_path / name).read_text() == "mine" and office.asked == []
