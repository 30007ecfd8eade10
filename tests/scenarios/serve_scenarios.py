"""Flows that run by themselves: served, killed and started again, paused, late, and under a configuration that changes."""

import contextlib
import json
import pathlib
import signal
import sqlite3
import sys
import time
import unittest
import urllib.error
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from postgres_cluster import PostgresCluster  # noqa: E402
from scenario import INPUT, Scenario  # noqa: E402

ORDERS = 40
EVERY_SECOND = 'every = "1s"\nadaptive = false'
PATIENCE = 60  # Seconds until what must happen has happened, also on a machine that is busy.


class Served(Scenario):
    def served(self, schedule=EVERY_SECOND, **options):
        """Two ERPs and a flow with this schedule; served by whoever is started."""
        self.erps = self.world(**{"orders": ORDERS, "customers": 10, **options})
        self.choose_database()
        self.schedule(schedule)
        self.erps.connect()

    def choose_database(self):
        """SQLite in the state folder, unless somebody chooses another."""

    def schedule(self, schedule, change=lambda text: text):
        def changed(text):
            self.assertIn('every = "5m"', text)
            return change(text.replace('every = "5m"', schedule))
        self.erps.write_settings(changed)

    def serve(self, *words):
        """Starts `schakel serve`, or `schakel worker`, and waits until it works."""
        program = self.erps.start(*(words or ("serve", "--listen", "127.0.0.1:0")))
        self.addCleanup(self.ended, program)
        self.first_line = program.stdout.readline()
        self.assertIn("at a time", self.first_line, "" if program.poll() is None else program.stderr.read())
        return program

    def ended(self, program):
        if program.poll() is None:
            program.kill()
        with contextlib.suppress(ValueError):
            program.communicate(timeout=30)

    def stop(self, program):
        """As a service is stopped: it ends what it is doing, says so, and has nothing to complain about."""
        program.send_signal(signal.SIGTERM)
        out, err = program.communicate(timeout=PATIENCE)
        self.assertEqual((program.returncode, err), (0, ""), out)
        self.assertTrue(out.rstrip().endswith("Stopped."), out)
        return out

    def until(self, holds, what):
        deadline = time.monotonic() + PATIENCE
        while not holds():
            if time.monotonic() > deadline:
                self.fail(f"not within {PATIENCE} s: {what}\n{self.erps.schakel('timetable')!r}\n{self.erps.schakel('run', 'list')!r}")
            time.sleep(0.02)

    def arrived(self):
        return len(self.erps.globe_references())

    def entry(self):
        return self.erps.schakel("--json", "timetable").json[0]

    def runs(self):
        return self.erps.schakel("--json", "run", "list", "--limit", 1000).json

    def in_the_database(self, statement):
        with contextlib.closing(sqlite3.connect(self.erps.state / "schakel.db", timeout=30)) as database, database:
            database.execute(statement)


class Kills(Served):
    def test_killed_and_started_again_it_sends_nothing_twice_and_loses_nothing(self):
        # GIVEN a flow that is due every second, and calls that take a while
        self.served()
        self.erps.globe.fault(kind="latency", delay_ms=5)
        # WHEN the program is killed again and again, each time while it writes
        for kill in range(5):
            program = self.serve()
            written = self.erps.globe.writes()
            self.until(lambda: self.erps.globe.writes() >= written + 4 + 3 * kill, "it writes")
            program.kill()
            program.communicate(timeout=30)
        self.assertTrue(0 < self.arrived() < ORDERS, f"{self.arrived()} orders had arrived after the last kill")
        # THEN the next one goes on where it was, and in the end every order is there once
        program = self.serve()
        self.until(lambda: self.arrived() == ORDERS, "every order has arrived")
        self.stop(program)
        self.assert_each_once(ORDERS)
        self.assertEqual(self.erps.schakel("--json", "run", "orders").json["created"], 0)

    def test_what_a_killed_program_ran_is_taken_over_by_another_within_twenty_seconds(self):
        # GIVEN two programs on one installation, one of which runs the flow
        self.served()
        self.erps.globe.fault(kind="latency", delay_ms=50)
        first = self.serve()
        self.until(lambda: self.arrived() > 0, "the first one writes")
        second = self.serve("worker", "--workers", "1")
        # WHEN that one is killed
        first.kill()
        first.communicate(timeout=30)
        killed, had = time.monotonic(), self.arrived()
        self.assertLess(had, ORDERS)
        # THEN the other one goes on with it soon
        self.until(lambda: self.arrived() > had + 1, "the other one writes")
        self.assertLess(time.monotonic() - killed, 20)
        self.erps.globe.no_faults()
        self.until(lambda: self.arrived() == ORDERS, "every order has arrived")
        self.stop(second)
        self.assert_each_once(ORDERS)

    def test_stopped_in_the_middle_of_a_run_for_an_upgrade_the_new_program_goes_on_where_it_was(self):
        # GIVEN a run that is under way
        self.served()
        self.erps.globe.fault(kind="latency", delay_ms=20)
        old = self.serve()
        self.until(lambda: self.arrived() > 2, "it writes")
        # WHEN the program is stopped
        self.assertIn("stopped, goes on later", self.stop(old))
        # THEN nothing is under way any more, nothing is left unknown, and the flow waits to be gone on with
        had = self.arrived()
        self.assertLess(had, ORDERS)
        entry = self.entry()
        self.assertEqual((entry["running"], entry["cause"]), (False, "stopped"))
        self.assertEqual(self.runs()[0]["state"], "stopped")
        # AND the new one brings the rest, each order once
        self.erps.globe.no_faults()
        new = self.serve()
        self.until(lambda: self.arrived() == ORDERS, "every order has arrived")
        self.stop(new)
        self.assert_each_once(ORDERS)


class KillsOnPostgresql(Kills):
    """The same on a server."""

    @classmethod
    def setUpClass(cls):
        cls.cluster = PostgresCluster()
        cls.addClassCleanup(cls.cluster.__exit__)
        cls.cluster.ask("CREATE ROLE schakel LOGIN")

    def choose_database(self):
        database = self.id().rsplit(".", maxsplit=1)[-1][:60]
        self.cluster.ask(f'CREATE DATABASE "{database}" OWNER schakel')
        self.erps.environment["SCHAKEL_DATABASE"] = self.cluster.address(database, "schakel")


class Companies(Served):
    def test_one_program_serves_every_company_of_the_installation(self):
        # GIVEN two companies in one installation, each with its own administrations, secrets and consent
        self.served(orders=10)
        bakery = self.world(orders=12, seed=2)
        bakery.state = self.erps.state
        secrets = {name.replace("SCHAKEL", "BAKERY"): bakery.environment[name]
                   for name in ("SCHAKEL_ONLINE_SECRET", "SCHAKEL_GLOBE_PASSWORD")}
        bakery.environment.update(secrets, SCHAKEL_TENANT="bakery")
        bakery.write_settings(lambda text: text.replace("env:SCHAKEL", "env:BAKERY").replace('every = "5m"', EVERY_SECOND))
        bakery.connect()
        # WHEN one program serves
        self.erps.environment.update(secrets)
        program = self.serve()
        # THEN both have their orders, each once, and neither sees the other's
        self.until(lambda: self.arrived() == 10 and len(bakery.globe_references()) == 12, "every order has arrived")
        self.assertIn("bakery/orders: 12", self.stop(program).replace("\u00a0", " "))
        self.assert_each_once(10)
        self.assertEqual(set(bakery.globe_references().values()), {1})
        self.assertEqual([run["created"] for run in self.runs() if run["created"]], [10])


class Pauses(Served):
    def test_a_pause_in_the_middle_of_a_run_ends_it_and_nothing_is_lost(self):
        # GIVEN a run that is under way
        self.served()
        self.erps.globe.fault(kind="latency", delay_ms=20)
        program = self.serve()
        self.until(lambda: self.arrived() > 2, "it writes")
        # WHEN the flow is paused
        self.says(self.erps.schakel("pause", "orders", "--why", "stocktaking"), 0, "is paused", "schakel resume orders")
        # THEN the run ends cleanly and nothing follows, although the flow is due
        self.until(lambda: not self.entry()["running"], "the run has ended")
        self.erps.globe.no_faults()
        had, runs = self.arrived(), len(self.runs())
        self.assertLess(had, ORDERS)
        self.assertEqual(self.runs()[0]["state"], "stopped")
        self.says(self.erps.schakel("timetable"), 0, "paused", "stocktaking")
        self.says(self.erps.schakel("--language", "nl", "timetable"), 0, "gepauzeerd", "stocktaking")
        due = self.entry()["due"]
        self.until(lambda: self.clock_of_journal() > due, "its moment has passed")
        self.assertEqual((self.arrived(), len(self.runs())), (had, runs))
        # AND resumed it brings the rest, each order once
        self.says(self.erps.schakel("resume", "orders"), 0, "goes on")
        self.until(lambda: self.arrived() == ORDERS, "every order has arrived")
        self.stop(program)
        self.assert_each_once(ORDERS)

    def clock_of_journal(self):
        return time.strftime("%Y-%m-%dT%H:%M:%S.999Z", time.gmtime(time.time() - 2))

    def test_a_flow_that_is_not_there_cannot_be_paused(self):
        self.served()
        for command in ("pause", "resume"):
            self.says(self.erps.schakel(command, "ordres"), INPUT, 'There is no flow "ordres"', "knows: orders")
            self.says(self.erps.schakel("--language", "nl", command, "ordres"), INPUT, 'Er is geen flow "ordres"')


class Time(Served):
    def test_after_three_days_of_downtime_one_run_catches_up(self):
        # GIVEN a flow of every minute that ran, and then nobody served for three days
        self.served('every = "1m"\nadaptive = false')
        program = self.serve()
        self.until(lambda: self.arrived() == ORDERS, "every order has arrived")
        self.stop(program)
        runs = len(self.runs())
        three_days = 3 * 24 * 3600 * 1000
        self.in_the_database(f"UPDATE timetable SET due_at = due_at - {three_days}, started_at = started_at - {three_days}")
        # WHEN it is served again
        program = self.serve()
        self.until(lambda: len(self.runs()) > runs and not self.entry()["running"], "it caught up")
        self.stop(program)
        # THEN one run came of 4,320 missed ones, and the next is a minute later
        self.assertEqual(len(self.runs()), runs + 1)
        entry = self.entry()
        self.assertGreater(entry["due"], entry["started"])
        self.assertEqual(entry["cause"], "schedule")

    def test_outside_of_working_hours_nothing_starts(self):
        # GIVEN a flow that may only start on another day of the week
        other = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"][(time.gmtime().tm_wday + 3) % 7]
        self.served(f'every = "1s"\nworking_hours = "{other} 08:00-17:00"')
        # WHEN it is served THEN the timetable names that day, and nothing runs
        program = self.serve()
        self.assertGreater(self.entry()["due"], time.strftime("%Y-%m-%dT%H:%M", time.gmtime(time.time() + 24 * 3600)))
        self.stop(program)
        self.assertEqual(self.runs(), [])


class Configurations(Served):
    def test_a_configuration_that_is_applied_while_it_serves_counts_from_the_next_run_on(self):
        # GIVEN a flow that fails by its configuration, and is not tried again before an hour has passed
        self.served()
        self.schedule(EVERY_SECOND, lambda text: text.replace('database = "', 'database = "9'))
        self.erps.apply()
        program = self.serve()
        self.until(lambda: self.entry()["failures"] > 0 and not self.entry()["running"], "it failed")
        self.assertEqual(self.arrived(), 0)
        self.says(self.erps.schakel("timetable"), 0, "again after an error")
        # WHEN the configuration is mended THEN the same program takes it over at once
        self.schedule(EVERY_SECOND)
        self.erps.apply()
        self.until(lambda: self.arrived() == ORDERS, "every order has arrived")
        # AND a flow that is taken out of it runs no more
        self.erps.settings.write_text("")
        self.erps.apply()
        self.assertEqual(self.erps.schakel("--json", "timetable").json, [])
        self.stop(program)
        self.assert_each_once(ORDERS)

    def test_without_a_configuration_it_does_not_start(self):
        self.erps = self.world()
        self.says(self.erps.schakel("serve"), INPUT, "no configuration yet", "schakel apply")
        self.says(self.erps.schakel("--language", "nl", "worker"), INPUT, "nog geen configuratie")

    def test_it_listens_on_this_machine_alone(self):
        self.served()
        self.says(self.erps.schakel("serve", "--listen", "0.0.0.0:0"), INPUT, "not an address of this machine alone")
        self.says(self.erps.schakel("serve", "--workers", "0"), INPUT, "--workers")


class Health(Served):
    def ask(self, path):
        port = self.first_line.split("127.0.0.1:")[1].split("/")[0]
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}", timeout=30) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as refused:
            return refused.code, json.loads(refused.read())

    def test_it_says_that_it_is_alive_and_ready_and_what_it_runs(self):
        # GIVEN a run that takes a while
        self.served()
        self.erps.globe.fault(kind="latency", delay_ms=50)
        program = self.serve()
        # WHEN it is asked THEN it says what it does
        self.until(lambda: self.ask("ready")[1]["running"] == ["orders"], "it runs the flow")
        self.assertEqual(self.ask("health"), (200, {"alive": True}))
        code, ready = self.ask("ready")
        self.assertEqual((code, ready["ready"], ready["workers"], ready["trouble"]), (200, True, 4, []))
        self.assertEqual(self.ask("else")[0], 404)
        # AND when its database is taken away it is not ready, and says why
        self.until(lambda: self.arrived() > 0, "it writes")
        self.stop(program)
        program = self.serve()
        self.in_the_database("ALTER TABLE timetable RENAME TO away")
        self.until(lambda: self.ask("ready")[0] == 503, "it is not ready")
        self.assertNotEqual(self.ask("ready")[1]["trouble"], [])
        self.assertEqual(self.ask("health")[0], 200)
        # AND when it is back, it goes on by itself
        self.erps.globe.no_faults()
        self.in_the_database("ALTER TABLE away RENAME TO timetable")
        self.until(lambda: self.ask("ready")[0] == 200 and self.arrived() == ORDERS, "it goes on")
        self.stop(program)
        self.assert_each_once(ORDERS)


if __name__ == "__main__":
    unittest.main(verbosity=2)
