"""Everything goes wrong at once, with real programs: four of them on PostgreSQL bring the orders of several companies,
and are killed and stopped at random; the database is restarted and fails over to its standby; what lies between the
programs and both ERPs loses, delays and cuts off messages. Afterwards every order is there once.

By hand, at any size; the seed decides what happens, in which order, and to whom:

    ./dev chaos --orders 20000 --administrations 20 --kills 40 --stops 40 --restarts 3 --failovers 4 --seed 7
"""

import argparse
import collections
import contextlib
import functools
import mmap
import os
import pathlib
import random
import resource
import signal
import struct
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from chaos_gate import KINDS, ChaosGate  # noqa: E402
from postgres_cluster import PostgresCluster  # noqa: E402
from serve_scenarios import ORDERS, Served  # noqa: E402
from two_erps import BIN, TwoErps  # noqa: E402

PROGRAMS = (("serve", "--listen", "127.0.0.1:0"), ("worker",), ("worker",), ("worker",))
LEASE = 300       # Seconds that a claim counts without being prolonged.
RESUMES = 20      # Seconds within which somebody goes on with what a killed program ran.
STANDSTILL = 180  # Seconds without any progress after which nothing more is expected.
NO_DATABASE = 4   # With which a program ends that finds none when it starts.
TICK = 0.3
JUMP = 1.0        # Seconds that a jump of the clock has an effect on calls that were on their way.

size = argparse.Namespace(orders=360, administrations=4, kills=6, stops=4, restarts=1, failovers=2, seed=1, fault_rate=0.03)


class WallClock:
    """The clock of every program that is started with its environment, which can be put forward."""

    def __init__(self, test):
        folder = tempfile.TemporaryDirectory(prefix="schakel-clock-")
        test.addCleanup(folder.cleanup)
        place = pathlib.Path(folder.name) / "shift"
        place.write_bytes(bytes(8))
        with open(place, "r+b") as opened:
            self.place = mmap.mmap(opened.fileno(), 8)
        self.ahead = 0
        self.moved = 0.0
        self.environment = {"LD_PRELOAD": str(BIN / "libshifted_clock.so"), "SHIFTED_CLOCK": str(place)}

    def forward(self, seconds):
        self.ahead += seconds
        self.moved = time.monotonic()
        self.place[:] = struct.pack("q", self.ahead)

    def now(self):
        return time.time() + self.ahead


class Company:
    """A tenant: its administrations on both sides, and a gate before each."""

    def __init__(self, number, orders, chance, caught):
        self.name = f"company{number:02}"
        self.orders = orders
        self.erps = erps = TwoErps(orders=orders, customers=max(4, orders // 4), seed=number)
        self.gates = {"online": ChaosGate(erps.online.url, random.Random(chance.random())),
                      "globe": ChaosGate(erps.globe.url, random.Random(chance.random()),
                                         lambda program: caught(self.name, program))}
        erps.online.config["base_url"] = self.gates["online"].url
        erps.globe.config["url"] = self.gates["globe"].url
        mark = self.name.upper()
        self.secrets = {name.replace("SCHAKEL", mark): erps.environment[name]
                        for name in ("SCHAKEL_ONLINE_SECRET", "SCHAKEL_GLOBE_PASSWORD")}
        erps.environment.update(self.secrets, SCHAKEL_TENANT=self.name)
        erps.write_settings(lambda text: text.replace("env:SCHAKEL", f"env:{mark}")
                            .replace('every = "5m"', 'every = "5s"\nadaptive = false'))
        self.customers_before = self.customers()

    def close(self):
        for gate in self.gates.values():
            gate.stop()
        self.erps.__exit__()

    def arrived(self):
        return self.erps.globe.rows("SalesOrderHeader", limit=0)["count"]

    def customers(self):
        """How often each e-mail address stands in Globe."""
        rows = self.erps.globe.rows("Account", select="EmailAddress", limit=1_000_000)["rows"]
        return collections.Counter((row.get("EmailAddress") or "").strip().lower() for row in rows)

    def wanted(self):
        rows = self.erps.online.rows("salesorder/SalesOrders", select="OrderNumber", limit=1_000_000)["rows"]
        return {f"EOL{row['OrderNumber']}" for row in rows}

    def fault_rate(self, rate):
        for gate in self.gates.values():
            gate.rate = rate


class Place:
    """How a company's flow stands: when it is due, and who runs it under which fence."""

    def __init__(self, words):
        self.due, self.error, self.fence, held, self.program = int(words[1] or 0), words[2], int(words[3]), words[4], words[5]
        self.holder = int(self.program) if held == "1" else None


class Installation:
    """Several companies, a primary with a synchronous standby, and four programs that serve."""

    def __init__(self, test, clock):
        self.test = test
        self.clock = clock
        self.chance = random.Random(size.seed)
        self.zombie_writes = []
        self.figures = collections.Counter()
        self.longest = 0.0
        self.watched = {}      # Company: fence that must be passed, since when.
        self.stopped = {}      # Program's number: when it goes on.
        self.without_consent = set()
        self.primary = PostgresCluster()
        test.addCleanup(self.primary.__exit__)
        self.primary.ask("CREATE ROLE schakel LOGIN")
        self.primary.ask("CREATE DATABASE schakel OWNER schakel")
        self.standby = PostgresCluster(standby_of=self.primary)
        test.addCleanup(self.standby.__exit__)
        self.primary.wait_for_standby()
        self.address = self.primary.address("schakel", "schakel", self.standby)
        each, rest = divmod(size.orders, size.administrations)
        self.companies = {}
        for number in range(1, size.administrations + 1):
            company = Company(number, each + (number <= rest), self.chance, self.caught)
            test.addCleanup(company.close)
            self.companies[company.name] = company
        self.erps = next(iter(self.companies.values())).erps
        for company in self.companies.values():
            company.erps.state = self.erps.state
            company.erps.environment.update(clock.environment, SCHAKEL_DATABASE=self.address)
            company.erps.connect()
        self.environment = dict(self.erps.environment)
        for company in self.companies.values():
            self.environment.update(company.secrets)
        self.log = open(self.erps.folder / "log", "a+", encoding="utf-8")
        test.addCleanup(self.log.close)
        self.programs = [self.start(words) for words in PROGRAMS]
        self.arrived = 0
        self.moved = time.monotonic()

    # ---- The programs ----

    def start(self, words):
        threads = (size.administrations + 1) // 2  # Two programs are enough for all.
        program = subprocess.Popen(self.erps.command(*words, "--workers", threads), env=self.environment,
                                   stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        program.words = words
        self.test.addCleanup(self.end, program)
        return program

    @staticmethod
    def end(program):
        if program.poll() is None:
            program.kill()
            program.wait(30)

    def standing(self):
        return [program for program in self.programs if program.pid not in self.stopped]

    # ---- What is seen ----

    def places(self):
        rows = self.primary.ask(
            "SELECT t.tenant, t.due_at, t.last_error, coalesce(l.fence, 0), coalesce(l.held, 0), "
            "split_part(coalesce(l.owner, ''), '/', 3) FROM timetable AS t LEFT JOIN leases AS l "
            "ON l.tenant = t.tenant AND l.flow = t.flow WHERE t.flow = 'orders'", "schakel")
        return {row.split("|")[0]: Place(row.split("|")) for row in rows.splitlines()}

    def caught(self, company, number):
        """A program that had stood still writes: it must have the flow anew."""
        # What was on its way when minutes passed at once is no fault of who sent it.
        moved = self.clock.moved
        if time.monotonic() - moved < JUMP:
            return
        try:
            held = self.primary.ask("SELECT held || '/' || split_part(owner, '/', 3) FROM leases WHERE flow = 'orders' "
                                    f"AND tenant = '{company}'", "schakel")
        except RuntimeError:
            return  # The database is away at this moment.
        if self.clock.moved != moved:
            return
        self.figures["writes of continued programs looked at"] += 1
        if held != f"1/{number}":
            self.zombie_writes.append(f"{company} by {number} while {held}")

    def look(self):
        """Sees how it goes on: what was left lying, what goes on again, and what waits for a moment that is far."""
        for number, until in list(self.stopped.items()):
            if until is not None and time.monotonic() >= max(until, self.clock.moved + 2 * JUMP):
                self.go_on(number)
        for index, program in enumerate(self.programs):
            if program.poll() is None:
                continue
            if program.returncode != NO_DATABASE:
                self.test.fail(f"{program.words} ended by itself with {program.returncode}\n{self.said()}")
            # It was started while the database was away; a service is started again.
            self.programs[index] = self.start(program.words)
            self.figures["started while the database was away"] += 1
        counts = {name: company.arrived() for name, company in self.companies.items()}
        if sum(counts.values()) != self.arrived:
            self.arrived, self.moved = sum(counts.values()), time.monotonic()
        if time.monotonic() - self.moved > STANDSTILL:
            self.test.fail(f"{self.arrived} orders after {STANDSTILL} s without any more\n{self.said()}")
        places = self.places()
        for name, (fence, since) in list(self.watched.items()):
            lasted = time.monotonic() - since
            if places[name].fence > fence:
                self.longest = max(self.longest, lasted)
                del self.watched[name]
            elif lasted > RESUMES:
                self.test.fail(f"nobody goes on with {name} for {lasted:.1f} s\n{self.said()}")
        without = {name for name, place in places.items() if place.error.startswith("online.consent")}
        for name in without - self.without_consent:
            self.consent_again(self.companies[name], places[name].error)
        self.without_consent = without
        self.hurry({name: place for name, place in places.items() if counts[name] < self.companies[name].orders})
        return places

    def hurry(self, unfinished):
        """After an error a flow waits a minute and more. When all do, it is later at once. While others run, time goes
        quicker only so far that their calls and leases last: what takes those away makes for more errors, and for ever.
        """
        waiting = [place.due / 1000 - self.clock.now() for place in unfinished.values() if place.holder is None]
        away = min((seconds for seconds in waiting if seconds > 3), default=0)
        if len(waiting) < len(unfinished):
            away = min(away, 20)
        if away and time.monotonic() - self.clock.moved > 5 * JUMP:
            self.forward(int(away) + 1)

    def forward(self, seconds):
        self.clock.forward(seconds)
        for company in self.companies.values():
            company.erps.online.advance(seconds)
            company.erps.globe.advance(seconds)
        self.figures["seconds skipped"] += seconds

    def consent_again(self, company, why):
        # A program was killed between the answer with the next refresh token and its safe keeping.
        company.fault_rate(0)
        company.erps.connect(apply=False)
        company.erps.apply()
        company.fault_rate(size.fault_rate)
        self.figures["consents given again"] += 1
        self.tell(f"consent again for {company.name}: {why}")

    def said(self):
        self.log.flush()
        self.log.seek(0)
        return self.log.read()[-6000:] + "\n" + repr(self.erps.schakel("timetable"))

    # ---- What happens ----

    def watch(self, held, since):
        for name, place in held.items():
            self.watched[name] = (place.fence, since)

    def victim(self):
        """A program that runs something, when there is one, and what it runs."""
        places = self.places()
        standing = self.standing()
        busy = [program for program in standing if any(place.holder == program.pid for place in places.values())]
        return self.chance.choice(busy or standing)

    def held_by(self, program):
        return {name: place for name, place in self.places().items() if place.holder == program.pid}

    def kill(self):
        victim = self.victim()
        victim.send_signal(signal.SIGSTOP)  # So that what it runs does not change while we look.
        held = self.held_by(victim)
        victim.kill()
        victim.wait(30)
        self.watch(held, time.monotonic())
        self.figures["killed"] += 1
        self.figures["flows left by them"] += len(held)
        self.programs[self.programs.index(victim)] = self.start(victim.words)

    def stop_for_a_while(self):
        victim = self.victim()
        victim.send_signal(signal.SIGSTOP)
        self.stopped[victim.pid] = time.monotonic() + self.chance.uniform(0.2, 6)
        self.figures["stopped"] += 1

    def stop_beyond_its_lease(self):
        """Its flows are taken over while it stands still; then it goes on as if nothing had been."""
        victim = self.victim()
        victim.send_signal(signal.SIGSTOP)
        self.stopped[victim.pid] = None
        held = self.held_by(victim)
        self.forward(LEASE + 10)
        self.watch(held, time.monotonic())
        while any(name in self.watched for name in held):
            self.look()
            time.sleep(TICK)
        self.figures["stopped beyond the lease"] += 1
        self.figures["flows taken over from them"] += len(held)
        for company in self.companies.values():
            company.gates["globe"].suspects.add(victim.pid)
        self.stopped[victim.pid] = time.monotonic() + self.chance.uniform(0.5, 3)

    def go_on(self, number):
        del self.stopped[number]
        os.kill(number, signal.SIGCONT)

    def database_away(self, what, happens):
        happens()
        # Who was waited for could not go on without it.
        self.watched = {name: (fence, time.monotonic()) for name, (fence, _) in self.watched.items()}
        self.figures[what] += 1

    def restart_database(self):
        def again():
            self.primary.stop("immediate")
            self.primary.start()
            self.primary.wait_for_standby()
        self.database_away("database restarted", again)

    def fail_over(self):
        def over():
            self.primary.wait_for_standby()
            self.primary.stop("immediate")
            self.standby.promote()
            self.primary, self.standby = self.standby, self.primary
        self.database_away("database failed over", over)
        self.standby.follow(self.primary)
        self.primary.wait_for_standby()

    # ---- From begin to end ----

    def rage(self):
        """Each event has its moment in the progress, so that all happen, however quick it goes."""
        events = ([self.kill] * size.kills + [self.stop_for_a_while] * size.stops
                  + [self.stop_beyond_its_lease] * 2 + [self.restart_database] * size.restarts
                  + [self.fail_over] * size.failovers)
        self.chance.shuffle(events)
        for company in self.companies.values():
            company.fault_rate(size.fault_rate)
        for at, event in enumerate(events, start=1):
            while self.arrived < size.orders * at // (len(events) + 2):
                self.look()
                time.sleep(TICK)
            self.look()
            event()
            self.tell(event.__name__.replace("_", " "))

    def calm(self):
        """Nothing goes wrong any more, and everything comes to its end."""
        for company in self.companies.values():
            company.fault_rate(0)
        for number in list(self.stopped):
            self.go_on(number)
        while True:
            places = self.look()
            # A customer's intent may stay: he is looked up when an order of his comes again.
            left = int(self.primary.ask("SELECT count(*) FROM intents WHERE kind = 'order'", "schakel"))
            if self.arrived >= size.orders and left == 0 and not self.watched:
                break
            if left:
                self.hurry(places)
            time.sleep(TICK)
        for program in self.programs:
            program.send_signal(signal.SIGTERM)
        for program in self.programs:
            self.test.assertEqual(program.wait(60), 0, self.said())

    def tell(self, what):
        print(f"{time.monotonic() - self.began:6.1f} s  {self.arrived:6} of {size.orders} orders  {what}", flush=True)

    def run(self):
        self.began = time.monotonic()
        self.tell("begins")
        self.rage()
        self.calm()
        self.tell("everything has arrived")

    def table(self, duplicates, lost):
        happened = collections.Counter()
        for company in self.companies.values():
            for gate in company.gates.values():
                happened.update(gate.happened)
                self.figures["messages through the gates"] += gate.messages
        rows = [("seed", size.seed), ("orders", size.orders), ("administrations", size.administrations),
                *self.figures.items(), *((f"messages {kind}", happened[kind]) for kind in KINDS),
                ("longest until somebody went on, s", f"{self.longest:.1f}"),
                ("writes after the fence had passed", len(self.zombie_writes)),
                ("duplicates", duplicates), ("lost", lost)]
        width = max(len(name) for name, _ in rows)
        print("\n".join(f"  {name:<{width}}  {number}" for name, number in rows), flush=True)


class Chaos(unittest.TestCase):
    def test_whatever_is_killed_stopped_restarted_or_lost_every_order_is_there_once(self):
        # GIVEN several companies on one installation, with four programs on a database with a synchronous standby
        installation = Installation(self, WallClock(self))
        # WHEN everything goes wrong while orders flow, and then nothing any more
        installation.run()
        # THEN every order is there, and none twice; no customer was made twice; nobody wrote who had lost his flow
        duplicates, lost, customers = [], [], []
        for company in installation.companies.values():
            references = company.erps.globe_references()
            duplicates += [reference for reference, times in references.items() if times > 1]
            lost += company.wanted() - set(references)
            customers += [email for email, times in (company.customers() - company.customers_before).items()
                          if email and times + company.customers_before[email] > 1]
        installation.table(len(duplicates) + len(customers), len(lost))
        self.assertEqual((duplicates, customers, lost, installation.zombie_writes), ([], [], [], []))
        # AND nothing is left to do
        for company in installation.companies.values():
            again = company.erps.schakel("--json", "run", "orders")
            self.assertEqual((again.code, again.json["created"]), (0, 0), again)


class StandsStill(Served):
    def test_a_program_that_stood_still_beyond_its_lease_writes_nothing_any_more(self):
        # GIVEN a program in the middle of a run, which stands still until its lease has passed
        clock = WallClock(self)
        self.served()
        self.erps.environment.update(clock.environment)
        self.erps.globe.fault(kind="latency", delay_ms=50)
        first = self.serve()
        self.until(lambda: self.arrived() > 2, "the first one writes")
        first.send_signal(signal.SIGSTOP)
        had = self.arrived()
        self.assertLess(had, ORDERS)
        clock.forward(LEASE + 10)
        for simulator in (self.erps.online, self.erps.globe):
            simulator.advance(LEASE + 10)
        # AND another one that does what was left
        self.erps.globe.no_faults()
        second = self.serve("worker")
        self.until(lambda: self.arrived() == ORDERS, "the second one has brought the rest")
        self.stop(second)
        written = self.erps.globe.writes()
        # WHEN the first one goes on
        first.send_signal(signal.SIGCONT)
        # THEN it finds that it has lost its flow, and writes nothing more of what it had in hand
        self.assertIn("took over the flow orders", first.stdout.readline())
        self.assertEqual(self.erps.globe.writes(), written)
        self.stop(first)
        self.assertEqual(self.erps.globe.writes(), written)
        self.assert_each_once(ORDERS)


@contextlib.contextmanager
def small_disk(test, megabytes):
    """A file system of its own. Without the right to mount one (root has it) there is no such test."""
    folder = tempfile.mkdtemp(prefix="schakel-disk-")
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "none", folder],
                             capture_output=True, check=False)
    try:
        if mounted.returncode != 0:
            test.skipTest("a small file system cannot be mounted here")
        yield pathlib.Path(folder)
    finally:
        if mounted.returncode == 0:
            subprocess.run(["umount", "--lazy", folder], check=True)
        os.rmdir(folder)


class DiskFull(Served):
    disk = cluster = None

    def choose_database(self):
        if self.cluster:
            self.erps.environment["SCHAKEL_DATABASE"] = self.cluster.address("postgres")
        elif self.disk:
            self.erps.state = self.disk / "state"

    def begin(self):
        """A program in the middle of a run, which does not die of a limit."""
        self.clock = WallClock(self)
        self.served()
        self.erps.start = functools.partial(self.erps.start, restore_signals=False)
        self.erps.environment.update(self.clock.environment)
        self.erps.globe.fault(kind="latency", delay_ms=20)
        program = self.serve()
        self.until(lambda: self.arrived() > 2, "it writes")
        return program

    def fill(self, folder):
        with contextlib.suppress(OSError), open(folder / "filler", "wb", buffering=0) as filler:
            while True:
                filler.write(bytes(4096))

    def goes_on_when_there_is_room(self, program, make_room):
        self.assertRegex(program.stdout.readline(), "disk is full|No space left|cannot be reached|was lost")
        had = self.arrived()
        self.assertLess(had, ORDERS)
        make_room()
        self.erps.globe.no_faults()

        def all_there():
            self.clock.forward(1)  # What went wrong is tried again after a minute.
            return self.arrived() == ORDERS
        self.until(all_there, "every order has arrived")
        self.stop(program)
        self.assert_each_once(ORDERS)

    def test_without_room_for_sqlite_it_stops_writing_and_goes_on_by_itself_when_there_is(self):
        # GIVEN a run on a small disk WHEN that is full THEN it says so, and goes on when it is not
        with small_disk(self, 32) as self.disk:
            program = self.begin()
            self.fill(self.disk)
            self.goes_on_when_there_is_room(program, (self.disk / "filler").unlink)

    def test_without_room_for_postgresql_it_goes_on_by_itself_when_there_is(self):
        # GIVEN a run with its database server on a small disk WHEN that is full
        with small_disk(self, 256) as self.disk, PostgresCluster(above=self.disk) as self.cluster:
            program = self.begin()
            self.fill(self.disk)

            def make_room():
                (self.disk / "filler").unlink()
                if not self.cluster.runs():  # It ends itself when it cannot write its log.
                    self.cluster.start()
            # THEN it says so, and goes on when the server does
            self.goes_on_when_there_is_room(program, make_room)

    def test_a_file_that_may_not_grow_is_a_full_disk(self):
        # GIVEN a run WHEN no file of its may grow THEN it says so, and goes on when they may
        program = self.begin()
        limit = (self.erps.state / "schakel.db-wal").stat().st_size
        resource.prlimit(program.pid, resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        self.goes_on_when_there_is_room(
            program, lambda: resource.prlimit(program.pid, resource.RLIMIT_FSIZE,
                                              (resource.RLIM_INFINITY, resource.RLIM_INFINITY)))


if __name__ == "__main__":
    options = argparse.ArgumentParser(description="Real programs in chaos.")
    for name, fallback in vars(size).items():
        options.add_argument(f"--{name.replace('_', '-')}", type=type(fallback), default=fallback)
    size, words = options.parse_known_args()
    unittest.main(argv=[sys.argv[0], *words], verbosity=2)
