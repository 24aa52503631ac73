"""What only a browser and a PDF reader can say of a weekly set: no request, no broken policy, whole Hindi words."""

import re
import shutil
import socket
import subprocess
import threading
from collections import Counter

import pytest

from once import made_once
from published_week import make_week

pytestmark = pytest.mark.slow

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
# Whom chromium asks on its own, whatever page is open: the clock, updates, an account.
ITS_OWN = ("accounts.google.com", "clients2.google.com", "update.googleapis.com", "android.clients.google.com",
           "optimizationguide-pa.googleapis.com", "edgedl.me.gvt1.com", "redirector.gvt1.com")  # fmt: skip
PAGES = ("index.html", "state/report.hi.html", "state/report.en.html")


@pytest.fixture(scope="module")
def set_(tmp_path_factory):
    return made_once(tmp_path_factory, "published_week", make_week) / "reports" / "2020-W21"


@pytest.fixture
def proxy():
    """A proxy on the loopback that counts who asks for which host, and answers nobody."""
    asked = Counter()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen():
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    asked[host_of(connection.recv(4096))] += 1

        threading.Thread(target=listen, daemon=True).start()
        yield f"127.0.0.1:{server.getsockname()[1]}", asked
        server.shutdown(socket.SHUT_RDWR)


def host_of(request: bytes) -> str:
    """The host in `CONNECT host:443` or `GET http://host/path`."""
    line = request.split(b"\r\n")[0].decode("latin-1")
    return re.sub(r"^[A-Z]+ (?:https?://)?", "", line).split("/")[0].split(":")[0].split(" ")[0]


def opened(page, proxy_address, profile):
    """The page as chromium has it after its script ran, and what chromium logged."""
    done = subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}", "--dump-dom",
         "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
         "--disable-features=OptimizationHints,Translate", f"--proxy-server={proxy_address}",
         "--proxy-bypass-list=<-loopback>", "--enable-logging=stderr", "--v=0", page.as_uri()],
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    return done.stdout, [line for line in done.stderr.splitlines() if "CONSOLE" in line]


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium")
@pytest.mark.parametrize("name", PAGES)
def test_a_page_opened_from_disk_asks_for_nothing_and_breaks_no_policy(set_, proxy, tmp_path, name):
    address, asked = proxy
    dom, console = opened(set_ / name, address, tmp_path)
    assert "</main>" in dom or "<h1" in dom
    assert console == []
    assert sorted(set(asked) - set(ITS_OWN)) == []


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium")
def test_a_page_that_does_ask_would_be_found_out(proxy, tmp_path):
    """Without this the proxy and the log above could be deaf."""
    address, asked = proxy
    page = tmp_path / "asking.html"
    policy = "<meta http-equiv='Content-Security-Policy' content=\"script-src 'none'\">"
    page.write_text(
        f"{policy}<h1>x</h1><img src='http://pictures.invalid/x.png'><script>document.title = 'ran'</script>"
    )
    dom, console = opened(page, address, tmp_path / "profile")
    assert "<h1>x</h1>" in dom and "<title>ran" not in dom
    assert asked["pictures.invalid"] >= 1
    assert any("Content Security Policy" in line for line in console)


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not installed")
def test_words_of_the_hindi_pdf_come_out_whole(set_):
    command = ["pdftotext", set_ / "state" / "report.hi.pdf", "-"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    words = set(re.findall(r"[\u0900-\u097f]+", text))
    assert {"थाना", "पटना", "मुजफ्फरपुर", "पूर्व", "पश्चिम", "सदस्य"} <= words
    assert "पुलिस केंद्र" in " ".join(text.split())
