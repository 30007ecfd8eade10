"""Both sides of a flow compared in full: the real program and both simulators over real sockets."""

import csv
import io
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from two_erps import ROOT, TwoErps  # noqa: E402


class BothSidesAreCompared(unittest.TestCase):
    def world(self, flow, **size):
        erps = TwoErps(**size)
        self.addCleanup(erps.__exit__)
        erps.flow = ROOT / "flows" / flow / "schakel.toml"
        erps.write_settings()
        erps.connect()
        return erps

    def test_orders_are_missing_before_the_run_and_equal_to_the_cent_after_it(self):
        # GIVEN forty orders in Online, of which Globe has thirty
        erps = self.world("orders_online_to_globe", orders=40)
        erps.schakel("run", "orders", "--limit", "30")
        writes = erps.globe.writes()
        # WHEN both sides are compared
        before = erps.schakel("--json", "reconcile", "orders")
        erps.schakel("run", "orders")
        written = erps.globe.writes()
        after = erps.schakel("--json", "reconcile", "orders")
        # THEN the ten are told one by one with what they come to, and after the run nothing is left
        self.assertEqual((before.code, before.json["missing"], before.json["equal"]), (1, 10, 30), before)
        self.assertTrue(all(row["source"] and row["why"] for row in before.json["rows"]), before)
        self.assertEqual((after.code, after.json["equal"], after.json["rows"]), (0, 40, []), after)
        self.assertEqual(float(after.json["totals"]["difference"]), 0, after)
        # AND comparing wrote nothing
        self.assertGreater(written, writes)
        self.assertEqual(erps.globe.writes(), written)

    def test_items_are_compared_field_by_field_and_each_difference_is_a_line_of_csv(self):
        # GIVEN a Globe with ten items that Online does not have, and fields that differ on the others
        erps = self.world("items_online_to_globe", orders=1, online=("--items", 190))
        # WHEN both sides are compared before and after a run
        before = erps.schakel("reconcile", "items", "--csv")
        run = erps.schakel("--json", "run", "items")
        after = erps.schakel("--json", "reconcile", "items")
        # THEN the differences name their fields, and only the extra items are left
        rows = list(csv.DictReader(io.StringIO(before.out)))
        self.assertEqual(sum(row["what"] == "extra" for row in rows), 10, before)
        self.assertTrue(all(row["fields"] for row in rows if row["what"] == "different"), before)
        self.assertEqual(run.code, 0, run)
        self.assertEqual((after.json["missing"], after.json["different"], after.json["extra"]), (0, 0, 10), after)

    def test_customers_are_found_back_by_their_cross_reference(self):
        # GIVEN customers of Online, some of whom Globe knows
        erps = self.world("customers_online_to_globe", orders=20, customers=12)
        before = erps.schakel("--json", "reconcile", "customers")
        # WHEN they have been exchanged
        erps.schakel("run", "customers")
        after = erps.schakel("--json", "reconcile", "customers")
        # THEN every one of them is found and equal
        self.assertEqual(before.json["missing"], 12, before)
        self.assertEqual((after.json["equal"], after.json["missing"], after.json["different"]), (12, 0, 0), after)

    def test_everything_both_ways_ends_equal_and_what_schakel_wrote_is_not_sent_back(self):
        # GIVEN two ERPs that each have items and customers of their own, and orders in Online
        erps = self.world("two_way", orders=40, customers=30, online=("--items", 60), globe=("--items", 30))
        flows = ("items", "items_back", "customers", "customers_back", "orders", "orders_back")
        # WHEN every flow has run twice
        for _ in range(2):
            for flow in flows:
                run = erps.schakel("--json", "run", flow)
                self.assertEqual(run.code, 0, run)
        writes = erps.online.writes(), erps.globe.writes()
        # THEN each flow finds both sides equal, and running them all once more writes nothing
        for flow in flows:
            both = erps.schakel("--json", "reconcile", flow)
            self.assertEqual((both.code, both.json["rows"]), (0, []), both)
            erps.schakel("run", flow)
        self.assertEqual((erps.online.writes(), erps.globe.writes()), writes)

    def test_what_was_delivered_is_compared_until_it_is_told(self):
        # GIVEN ten orders of Online in Globe, of which two have been delivered there
        erps = self.world("order_status_globe_to_online", orders=10, customers=5)
        erps.schakel("run", "orders")
        numbers = [row["SalesOrderNumber"] for row in erps.globe.rows("SalesOrderHeader", limit=1_000)["rows"]
                   if row["YourReference"].startswith("EOL")]
        for number in numbers[:2]:
            erps.globe.control("POST", "deliver", {"order": number})
        # WHEN both sides are compared before and after the deliveries are told
        before = erps.schakel("--json", "reconcile", "order_status")
        erps.schakel("run", "order_status")
        writes = erps.online.writes(), erps.globe.writes()
        after = erps.schakel("--json", "reconcile", "order_status")
        # THEN the two are missing, then nothing is, and as much is delivered on both sides
        self.assertEqual((before.code, before.json["missing"], before.json["equal"]), (1, 2, 8), before)
        self.assertTrue(all(row["why"] for row in before.json["rows"]), before)
        self.assertEqual((after.code, after.json["equal"], after.json["rows"]), (0, 10, []), after)
        self.assertEqual(float(after.json["totals"]["difference"]), 0, after)
        self.assertEqual((erps.online.writes(), erps.globe.writes()), writes)

    def test_a_flow_that_does_not_exist_is_refused_with_those_that_do(self):
        # GIVEN a configuration with one flow
        erps = self.world("items_online_to_globe", orders=1)
        # WHEN another is named
        refused = erps.schakel("reconcile", "orders")
        # THEN it is refused
        self.assertEqual(refused.code, 2, refused)
        self.assertIn("items", refused.err)


if __name__ == "__main__":
    unittest.main(verbosity=2)
