"""GIVEN / WHEN / THEN with the real program and both simulators over real sockets."""

import os
import pathlib
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from two_erps import TwoErps  # noqa: E402

KILLS = int(os.environ.get("SCHAKEL_KILLS", "12"))


class OrdersArriveOnce(unittest.TestCase):
    def assert_each_once(self, erps, count):
        references = erps.globe_references()
        self.assertEqual({reference: times for reference, times in references.items() if times > 1}, {})
        self.assertEqual(len(references), count)

    def test_every_order_arrives_and_a_second_run_finds_nothing_new(self):
        # GIVEN forty good orders in Exact Online
        with TwoErps(orders=40) as erps:
            erps.connect()
            # WHEN the flow runs twice
            first = erps.schakel("--json", "run", "orders")
            second = erps.schakel("--json", "run", "orders")
            # THEN all are in Globe once, and the second run wrote nothing
            self.assertEqual(first.code, 0, first)
            self.assertEqual(first.json["created"], 40, first)
            self.assertEqual(second.code, 0, second)
            self.assertEqual(second.json["created"], 0, second)
            self.assert_each_once(erps, 40)

    def test_bad_orders_become_dead_letters_and_hold_up_nobody(self):
        # GIVEN thirty orders of which ten cannot go as they are
        with TwoErps(orders=30, bad_orders=10) as erps:
            erps.connect()
            # WHEN the flow runs
            run = erps.schakel("--json", "run", "orders")
            # THEN the good ones are in Globe, the bad ones wait for a person, each with a reason and an advice
            self.assertEqual(run.code, 1, run)
            self.assertEqual(run.json["needs_person"], 10, run)
            self.assert_each_once(erps, 20)
            letters = erps.schakel("--json", "dead-letter", "list")
            self.assertEqual(letters.code, 1, letters)
            self.assertEqual(len(letters.json), 10)
            for letter in letters.json:
                self.assertTrue(letter["error"]["what"] and letter["error"]["advice"], letter)

    def test_a_dead_letter_goes_through_once_its_cause_is_mended(self):
        # GIVEN orders whose payment condition no table translates
        with TwoErps(orders=30, bad_orders=10) as erps:
            erps.connect()
            erps.schakel("run", "orders")
            # WHEN the table gets the missing row and that cause is retried
            erps.write_settings(lambda text: text.replace('"VB" = "VU"', '"VB" = "VU"\n"ID" = "CO"'))
            erps.apply()
            retry = erps.schakel("--json", "dead-letter", "retry", "--code", "flow.payment_condition_unmapped")
            # THEN those orders are in Globe and their dead letters are gone
            self.assertGreater(retry.json["created"], 0, retry)
            left = erps.schakel("--json", "dead-letter", "list")
            self.assertNotIn("flow.payment_condition_unmapped", [letter["error"]["code"] for letter in left.json])
            self.assert_each_once(erps, 20 + retry.json["created"])

    def test_a_dry_run_writes_nothing(self):
        # GIVEN twenty orders
        with TwoErps(orders=20) as erps:
            erps.connect()
            before = erps.globe.rows("Account", limit=0)["count"]
            # WHEN the flow is tried
            run = erps.schakel("--json", "run", "orders", "--dry-run")
            # THEN it says what it would do, and neither Globe nor the next real run notice anything
            self.assertEqual(run.json["created"], 20, run)
            self.assertEqual(erps.globe_references(), {})
            self.assertEqual(erps.globe.rows("Account", limit=0)["count"], before)
            self.assertEqual(erps.schakel("--json", "run", "orders").json["created"], 20)

    def test_killed_again_and_again_it_loses_nothing_and_sends_nothing_twice(self):
        # GIVEN two hundred orders, and calls that take a while, so that there is a middle to be killed in
        with TwoErps(orders=200, customers=40) as erps:
            erps.connect()
            erps.globe.fault(kind="latency", delay_ms=2)
            # WHEN the program is killed over and over, each time a little later
            for kill in range(KILLS):
                program = erps.start("run", "orders")
                deadline = time.monotonic() + 0.05 + 0.07 * (kill % 7)
                while program.poll() is None and time.monotonic() < deadline:
                    time.sleep(0.005)
                program.kill()
                program.communicate(timeout=30)
            erps.globe.no_faults()
            last = erps.schakel("--json", "run", "orders")
            # THEN one undisturbed run ends with every order in Globe exactly once
            self.assertEqual(last.code, 0, last)
            self.assert_each_once(erps, 200)

    def test_every_tenth_answer_lost_after_commit_makes_no_duplicate(self):
        # GIVEN a Globe whose every tenth answer gets lost after the work is done
        with TwoErps(orders=100, customers=25) as erps:
            erps.connect()
            erps.globe.fault(kind="lost_answer", every=10)
            # WHEN the flow runs, as often as it asks for
            for _ in range(5):
                run = erps.schakel("--json", "run", "orders", timeout=300)
                if run.code == 0:
                    break
            # THEN every order is in Globe exactly once
            self.assertEqual(run.code, 0, run)
            self.assert_each_once(erps, 100)

    def test_a_header_that_lands_late_is_waited_for(self):
        # GIVEN a Globe that drops the connection and carries the first headers out two seconds later
        with TwoErps(orders=10) as erps:
            erps.connect()
            erps.globe.fault(kind="late_commit", method="POST", path="*SalesOrderHeader*", next=3, delay_ms=2000)
            # WHEN the flow runs
            run = erps.schakel("--json", "run", "orders")
            # THEN no order is there twice
            self.assertEqual(run.code, 0, run)
            self.assert_each_once(erps, 10)

    def test_no_personal_field_is_ever_on_disk(self):
        # GIVEN a world in which every personal field carries a canary, with good and bad orders
        canary = "KanarieQZX"
        with TwoErps(orders=60, bad_orders=10, canary=canary) as erps:
            # The canary makes every reference longer than Globe takes; cut, so that the orders go all the way.
            erps.write_settings(lambda text: text.replace('settling_time', 'text_too_long = "cut"\nsettling_time'))
            erps.connect()
            erps.globe.fault(kind="lost_answer", every=17)
            # WHEN the flow runs, is killed, and runs again
            program = erps.start("run", "orders")
            time.sleep(0.4)
            program.kill()
            program.communicate(timeout=30)
            run = erps.schakel("run", "orders")
            self.assertIn(run.code, (0, 1), run)
            self.assertGreater(len(erps.globe_references()), 40)
            # THEN no file of the state folder holds it, in any of the ways a database may write text
            searched = 0
            for path in erps.state.rglob("*"):
                if path.is_file():
                    content = path.read_bytes().lower()
                    searched += len(content)
                    for written in (canary.lower().encode(), canary.lower().encode("utf-16-le")):
                        self.assertNotIn(written, content, path)
            self.assertGreater(searched, 10_000)
            self.assertNotIn(canary.lower(), (run.out + run.err).lower())


if __name__ == "__main__":
    unittest.main(verbosity=2)
