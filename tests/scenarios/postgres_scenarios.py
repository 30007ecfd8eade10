"""GIVEN / WHEN / THEN on PostgreSQL: the same program, both simulators, a server of the test's own."""

import pathlib
import sqlite3
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from postgres_cluster import PostgresCluster  # noqa: E402
from two_erps import TwoErps  # noqa: E402

ORDERS = 25
OLD_LINES = 100_000  # Of history, so that there is time to kill a move in.


class OnPostgresql(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = PostgresCluster()
        cls.addClassCleanup(cls.cluster.__exit__)
        cls.cluster.ask("CREATE ROLE schakel_owner LOGIN")
        cls.cluster.ask("CREATE ROLE schakel LOGIN")
        cls.cluster.ask("ALTER DEFAULT PRIVILEGES FOR ROLE schakel_owner GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES "
                        "TO schakel", "template1")

    def setUp(self):
        self.database = self.id().rsplit(".", maxsplit=1)[-1]
        self.cluster.ask(f'CREATE DATABASE "{self.database}" OWNER schakel_owner')

    def world(self, **options):
        erps = TwoErps(**{"orders": ORDERS, **options})
        self.addCleanup(erps.__exit__)
        return erps

    def address(self, user="schakel"):
        return self.cluster.address(self.database, user)

    def run_that_writes(self, erps, delay_ms, writes):
        """A run of the orders that is under way: so many calls that write something have been made."""
        erps.globe.fault(kind="latency", delay_ms=delay_ms)
        before = erps.globe.writes()
        running = erps.start("run", "orders")
        while erps.globe.writes() < before + writes:
            self.assertIsNone(running.poll(), "It ended before anything was written.")
        return running

    def assert_each_once(self, erps, count=ORDERS):
        references = erps.globe_references()
        self.assertEqual({reference: times for reference, times in references.items() if times > 1}, {})
        self.assertEqual(len(references), count)

    def test_orders_arrive_once_as_a_role_that_owns_nothing(self):
        # GIVEN an installation whose tables the owner made, and a program that connects as somebody else
        erps = self.world()
        erps.environment["SCHAKEL_DATABASE"] = self.address()
        early = erps.schakel("run", "list")
        self.assertEqual(early.code, 4, early)
        self.assertIn("owner", early.err)
        made = erps.schakel("--database", self.address("schakel_owner"), "run", "list")
        self.assertEqual(made.code, 0, made)
        erps.connect()
        # WHEN the flow runs twice THEN every order is there once, and nothing lies in the state folder's database
        first = erps.schakel("--json", "run", "orders")
        self.assertEqual((first.code, first.json["created"]), (0, ORDERS), first)
        self.assertEqual(erps.schakel("--json", "run", "orders").json["created"], 0)
        self.assert_each_once(erps)
        self.assertFalse((erps.state / "schakel.db").exists())
        # AND doctor says which database it is, and what keeps tenants apart
        doctor = erps.schakel("doctor")
        self.assertEqual(doctor.code, 0, doctor)
        self.assertIn("PostgreSQL", doctor.out)
        self.assertIn("Row-level security keeps tenants apart\n", doctor.out)
        told = erps.schakel("--language", "nl", "--database", self.address("schakel_admin"), "doctor")
        self.assertIn("superuser", told.out)

    def test_a_server_that_dies_in_the_middle_of_a_run_loses_nothing(self):
        # GIVEN a run on PostgreSQL that is under way
        erps = self.world()
        erps.environment["SCHAKEL_DATABASE"] = self.address("schakel_owner")
        erps.connect()
        running = self.run_that_writes(erps, delay_ms=30, writes=5)
        # WHEN the server dies and comes back THEN the run ends with an error, or did not notice
        self.cluster.stop("immediate")
        self.cluster.start()
        running.communicate(timeout=120)
        erps.globe.no_faults()
        # AND the next run makes of it what it should have been
        again = erps.schakel("run", "orders")
        self.assertEqual(again.code, 0, again)
        self.assert_each_once(erps)

    def test_two_tenants_have_nothing_of_each_other(self):
        # GIVEN one installation for two companies
        erps = self.world()
        erps.environment["SCHAKEL_DATABASE"] = self.address("schakel_owner")
        erps.connect()
        self.assertEqual(erps.schakel("run", "orders").code, 0)
        # WHEN another tenant looks THEN nothing is there, neither rows nor consent
        other = erps.schakel("--json", "--tenant", "butcher", "run", "list")
        self.assertEqual((other.code, other.json), (0, []), other)
        self.assertEqual(erps.schakel("--tenant", "butcher", "export").code, 2)
        self.assertEqual(erps.schakel("--tenant", "../x", "export").code, 2)

    def test_an_address_that_is_wrong_is_told_without_its_password(self):
        # GIVEN addresses with a mistake WHEN a command is asked THEN it says what is wrong and keeps the password
        erps = self.world(orders=1)
        for address, code, word in (("mysql://x", 2, "address"),
                                    ("postgresql://schakel:geheim@db/x", 2, "password"),
                                    ("postgresql://schakel@/x?host=/nowhere", 4, "reached"),
                                    (self.cluster.address("nothing", "schakel"), 4, "let us in")):
            told = erps.schakel("--database", address, "run", "list")
            self.assertEqual(told.code, code, told)
            self.assertIn(word, told.err)
            self.assertNotIn("geheim", told.out + told.err)

    def test_an_installation_killed_while_it_moves_goes_on(self):
        # GIVEN an installation on SQLite that has moved some of its orders and has a long history
        erps = self.world()
        erps.connect()
        self.assertEqual(erps.schakel("--json", "run", "orders", "--limit", 10).json["created"], 10)
        with sqlite3.connect(erps.state / "schakel.db") as database:
            database.executemany(
                "INSERT INTO history(tenant, flow, source_id, id, at, run, what, code, target) VALUES('', 'old', ?, 1, 0, 1, "
                "'skipped', '', '')", ((f"{number:07}",) for number in range(OLD_LINES)))
        database.close()
        move = ["--database", self.address("schakel_owner"), "migrate", "--from", "sqlite", "--to", "postgresql"]
        # WHEN the move is killed in the middle
        moving = erps.start(*move)
        arrived = 0
        while arrived == 0:
            self.assertIsNone(moving.poll(), "It ended before it was killed.")
            if self.cluster.ask("SELECT to_regclass('history') IS NOT NULL", self.database) == "t":
                arrived = int(self.cluster.ask("SELECT count(*) FROM history", self.database))
        moving.kill()
        moving.communicate()
        arrived = int(self.cluster.ask("SELECT count(*) FROM history", self.database))
        self.assertLess(arrived, OLD_LINES)
        # THEN moving again goes on where it was, and a third time there is nothing to do
        again = erps.schakel("--json", *move)
        self.assertEqual(again.code, 0, again)
        history = next(table for table in again.json if table["table"] == "history")
        self.assertGreater(history["rows"], OLD_LINES)
        self.assertEqual(history["written"], history["rows"] - arrived)
        third = erps.schakel("--language", "nl", *move)
        self.assertEqual(third.code, 0, third)
        self.assertIn("controlegetal van beide kanten", third.out)
        self.assertIn("Beide kanten zijn gelijk", third.out)
        # AND on PostgreSQL the flow goes on with the rest, and creates nothing twice
        erps.environment["SCHAKEL_DATABASE"] = self.address("schakel_owner")
        self.assertEqual(len(erps.schakel("--json", "run", "list").json), 1)
        rest = erps.schakel("--json", "run", "orders")
        self.assertEqual((rest.code, rest.json["created"]), (0, ORDERS - 10), rest)
        self.assert_each_once(erps)
        # AND what happened there since is not overwritten
        late = erps.schakel(*move)
        self.assertEqual(late.code, 2, late)
        self.assertIn("in use already", late.err)

    def test_an_installation_that_runs_is_not_moved(self):
        # GIVEN a run that is under way
        erps = self.world()
        erps.connect()
        running = self.run_that_writes(erps, delay_ms=100, writes=2)
        # WHEN it is to be moved THEN that is refused, and the run ends as it should
        move = erps.schakel("--database", self.address("schakel_owner"), "migrate", "--from", "sqlite", "--to", "postgresql")
        self.assertEqual(move.code, 2, move)
        self.assertIn("runs (by", move.err)
        erps.globe.no_faults()
        running.communicate(timeout=120)
        self.assertEqual(running.returncode, 0)
        self.assert_each_once(erps)

    def test_what_cannot_be_moved_is_told(self):
        # GIVEN no installation WHEN it is to be moved, or to where it is THEN it says so
        erps = self.world(orders=1)
        for words in (["--from", "sqlite", "--to", "postgresql"], ["--from", "sqlite", "--to", "sqlite"], ["--from", "a"]):
            told = erps.schakel("--database", self.address(), "migrate", *words)
            self.assertEqual(told.code, 2, told)
            self.assertTrue(told.err.strip(), told)


if __name__ == "__main__":
    unittest.main()
