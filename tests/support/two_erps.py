"""Two simulated ERPs and the real program between them, for scenarios and the bench.

    with TwoErps(orders=50) as erps:
        erps.connect()
        run = erps.schakel("run", "orders")

Everything listens on free ports of 127.0.0.1 and lives in one temporary folder. SCHAKEL_BIN names the folder with
the three programs.
"""

import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("SCHAKEL_BIN", ROOT / "build" / "dev" / "bin"))
FLOW = ROOT / "flows" / "orders_online_to_globe" / "schakel.toml"
FLOW_BACK = ROOT / "flows" / "orders_globe_to_online" / "schakel.toml"


class Simulator:
    """One simulator program; `config` is what it prints about how to connect."""

    def __init__(self, program, *options):
        self.program = program
        self.options = [str(option) for option in options]
        self.start("127.0.0.1:0")

    def start(self, listen):
        self.running = subprocess.Popen(
            [BIN / self.program, "--listen", listen, "--print-config", *self.options],
            stdout=subprocess.PIPE, text=True)
        line = self.running.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.program} did not start: exit code {self.running.wait(10)}")
        self.config = json.loads(line)
        self.url = self.config.get("base_url") or self.config["url"]

    def restart(self):
        """Stops it (it writes its state file, when it has one) and starts it at the same address."""
        listen = self.url.removeprefix("http://")
        self.stop()
        self.start(listen)

    def stop(self):
        if self.running.poll() is None:
            self.running.send_signal(signal.SIGTERM)
            try:
                self.running.wait(30)
            except subprocess.TimeoutExpired:
                self.running.kill()
                self.running.wait(10)
        self.running.stdout.close()

    def control(self, method, path, body=None):
        request = urllib.request.Request(
            f"{self.url}/__simulator/{path}", method=method,
            data=None if body is None else json.dumps(body).encode(), headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read() or b"null")

    def rows(self, entity, **query):
        return self.control("GET", "rows?" + urllib.parse.urlencode({"entity": entity, **query}))

    def fault(self, **rule):
        self.control("POST", "faults", rule)

    def writes(self):
        """How many calls that write something it has carried out or refused."""
        return sum(call["count"] for call in self.control("GET", "counters")["by_call"] if call["method"] != "GET")

    def no_faults(self):
        self.control("DELETE", "faults")

    def advance(self, seconds):
        self.control("POST", "clock", {"advance_seconds": seconds})


class Outcome:
    """What one call of the program gave: exit code, text on both outputs, and its JSON when that was asked."""

    def __init__(self, finished, peak_kilobytes=0):
        self.code = finished.returncode
        self.out = finished.stdout
        self.err = finished.stderr
        self.peak_kilobytes = peak_kilobytes

    @property
    def json(self):
        return json.loads(self.out)

    def __repr__(self):
        return f"exit code {self.code}\n--- out\n{self.out}\n--- err\n{self.err}"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class TwoErps:
    def __init__(self, orders=20, customers=None, bad_orders=0, canary="", no_limits=True, online=(), globe=(), seed=1):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="schakel-scenario-"))
        size = ["--seed", seed, "--orders", orders, "--bad-orders", bad_orders]
        if customers is not None:
            size += ["--customers", customers]
        if canary:
            size += ["--canary", canary]
        if no_limits:
            size += ["--no-limits"]
        self.online = Simulator("exact-online-simulator", *size, *online)
        self.globe = Simulator("exact-globe-simulator", *size, *globe)
        self.first_online = None
        self.flow = FLOW
        self.state = self.folder / "state"
        self.callback = free_port()
        self.environment = {**os.environ, "SCHAKEL_ONLINE_SECRET": self.online.config["client_secret"],
                            "SCHAKEL_GLOBE_PASSWORD": self.globe.config["password"], "SCHAKEL_LANGUAGE": "en"}
        self.settings = self.folder / "schakel.toml"
        self.write_settings()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.online.stop()
        if self.first_online is not None:
            self.first_online.stop()
        self.globe.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def turn_round(self, *options):
        """From here on Globe is the source, and an Exact Online in which no order stands yet is the target."""
        self.first_online = self.online
        self.online = Simulator("exact-online-simulator", "--orders", 0, *options)
        self.environment["SCHAKEL_ONLINE_SECRET"] = self.online.config["client_secret"]
        self.flow = FLOW_BACK
        self.write_settings()

    def write_settings(self, change=lambda text: text):
        """The ready-made integration with these two simulators filled in; `change` may edit the text."""
        text = self.flow.read_text()
        online, globe = self.online.config, self.globe.config
        for pattern, value in ((r'base_url = "http://127.0.0.1:8021"', f'base_url = "{online["base_url"]}"'),
                               (r"division = \d+", f'division = {online["division"]}'),
                               (r'client_id = "[^"]*"', f'client_id = "{online["client_id"]}"'),
                               (r"http://127.0.0.1:8765/callback", f"http://127.0.0.1:{self.callback}/callback"),
                               (r'base_url = "http://127.0.0.1:8020"', f'base_url = "{globe["url"]}"'),
                               (r'server = "[^"]*"', f'server = "{globe["server"]}"'),
                               (r'database = "[^"]*"', f'database = "{globe["database"]}"'),
                               (r"user = '[^']*'", f"user = '{globe['domain']}\\\\{globe['user']}'")):
            text, count = re.subn(pattern, value, text)
            if count != 1:
                raise RuntimeError(f"{self.flow}: {pattern} stands there {count} times")
        self.settings.write_text(change(text))

    def command(self, *words):
        return [str(BIN / "schakel"), "--state", str(self.state), *[str(word) for word in words]]

    def schakel(self, *words, timeout=120):
        return Outcome(subprocess.run(self.command(*words), env=self.environment, text=True, capture_output=True, timeout=timeout))

    def start(self, *words, **options):
        """Starts the program and goes on; for killing it. `options`: of Popen."""
        return subprocess.Popen(self.command(*words), env=self.environment, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)

    def apply(self):
        applied = self.schakel("apply", self.settings)
        if applied.code != 0:
            raise RuntimeError(repr(applied))
        return applied

    def connect(self, apply=True, user=None):
        """Applies the settings and gives consent as a user would in the browser: the page's form, then the way back."""
        if apply:
            self.apply()
        program = self.start("connect", "online", "--wait", "30")
        address = None
        for line in program.stdout:
            if line.strip().startswith("http"):
                address = line.strip()
                break
        if address is None:
            raise RuntimeError(program.stderr.read())
        consent(address, {**self.online.config, "user": user or self.online.config["user"]})
        out, err = program.communicate(timeout=30)
        if program.returncode != 0:
            raise RuntimeError(out + err)

    # ---- What both sides hold --------------------------------------------------------------------------------------

    def globe_references(self):
        """Every YourReference in Globe that is Schakel's, with how often it stands there."""
        found = self.globe.rows("SalesOrderHeader", select="YourReference", limit=1_000_000)
        counted = {}
        for row in found["rows"]:
            reference = (row["YourReference"] or "").strip()
            if reference.startswith("EOL"):
                counted[reference] = counted.get(reference, 0) + 1
        return counted

    def online_references(self, entity="salesorder/SalesOrders"):
        """Every YourRef of such a document in Exact Online, with how often it stands there."""
        counted = {}
        for row in self.online.rows(entity, select="YourRef", limit=1_000_000)["rows"]:
            reference = (row.get("YourRef") or "").strip()
            counted[reference] = counted.get(reference, 0) + 1
        return counted

    def online_orders(self):
        return self.online.rows("salesorder/SalesOrders", limit=0)["count"]


def consent(address, config):
    """Fills in the consent page and follows it to the callback."""
    query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(address).query))
    form = urllib.parse.urlencode({**query, "username": config["user"], "password": config["password"], "allow": "1"})
    base = address.split("?")[0]
    for _ in range(50):
        try:
            with urllib.request.urlopen(urllib.request.Request(base, data=form.encode()), timeout=30) as answer:
                answer.read()
            return
        except urllib.error.URLError as error:
            if isinstance(error, urllib.error.HTTPError):
                raise
            time.sleep(0.1)
    raise RuntimeError("the consent page cannot be reached")
