"""Orders of Exact Globe into Exact Online: the real program and both simulators over real sockets."""

import decimal
import os
import pathlib
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from two_erps import TwoErps  # noqa: E402

KILLS = int(os.environ.get("SCHAKEL_KILLS", "7"))
FLOW = "orders_to_online"


def money(value):
    return decimal.Decimal(str(value)).quantize(decimal.Decimal("0.01"))


class OrdersOfGlobeArriveOnce(unittest.TestCase):
    def world(self, orders, customers=8, known=1, online=(), change=lambda text: text):
        """A Globe with that many orders, and an Exact Online that has none of them and `known` of its customers."""
        erps = TwoErps(orders=orders, customers=customers)
        self.addCleanup(erps.__exit__)
        erps.connect()
        filled = erps.schakel("--json", "run", "orders", timeout=300)
        self.assertEqual(filled.json["created"], orders, filled)
        erps.turn_round("--customers", known, "--no-limits", *online)
        erps.write_settings(change)
        erps.connect()
        return erps

    def assert_each_once(self, erps, count, entity="salesorder/SalesOrders"):
        references = erps.online_references(entity)
        self.assertEqual({reference: times for reference, times in references.items() if times > 1}, {})
        self.assertEqual(len(references), count)

    def assert_customers_whole(self, erps):
        accounts = erps.online.rows("crm/Accounts", select="Name,MainContact,Email", limit=1_000_000)["rows"]
        self.assertEqual([row for row in accounts if not row.get("MainContact")], [])
        emails = [row["Email"].lower() for row in accounts if row.get("Email")]
        self.assertEqual(len(emails), len(set(emails)), "a customer was made twice")

    def run_until_done(self, erps):
        for _ in range(6):
            run = erps.schakel("--json", "run", FLOW, timeout=300)
            if run.code == 0:
                break
        self.assertEqual(run.code, 0, run)
        return run

    def test_every_order_arrives_with_its_customer_and_to_the_cent(self):
        # GIVEN forty orders in Globe, of customers of whom Exact Online knows one
        erps = self.world(orders=40)
        # WHEN the flow runs twice
        first = erps.schakel("--json", "run", FLOW)
        second = erps.schakel("--json", "run", FLOW)
        # THEN all are in Online once, their customers with a contact, and the second run wrote nothing
        self.assertEqual(first.code, 0, first)
        self.assertEqual(first.json["created"], 40, first)
        self.assertGreater(first.json["customers_created"], 0, first)
        self.assertEqual(second.json["created"], 0, second)
        self.assertEqual(second.json["target_calls"], 0, second)
        self.assert_each_once(erps, 40)
        self.assert_customers_whole(erps)
        # AND each order comes to the same amount on both sides
        there = {row["YourRef"].removeprefix("EG"): money(row["AmountFCExclVat"]) for row in
                 erps.online.rows("salesorder/SalesOrders", select="YourRef,AmountFCExclVat", limit=1000)["rows"]}
        here = {row["SalesOrderNumber"].strip(): money(row["TotalAmountExcludingVAT"]) for row in
                erps.globe.rows("SalesOrderHeader", select="SalesOrderNumber,TotalAmountExcludingVAT", limit=1000)["rows"]}
        self.assertEqual(there, here)

    def test_a_known_customer_and_known_items_cost_one_call_an_order(self):
        # GIVEN a run that has made every customer known
        erps = self.world(orders=40, known=8)
        first = erps.schakel("--json", "run", FLOW, "--limit", "20")
        self.assertEqual(first.json["created"], 20, first)
        erps.online.control("DELETE", "counters")
        # WHEN the other half goes
        second = erps.schakel("--json", "run", FLOW)
        # THEN each order is one call, beside an address that is new and the dozen questions that a run asks once
        self.assertEqual(second.json["created"], 20, second)
        calls = erps.online.control("GET", "counters")["by_call"]
        posts = {call["entity"]: call["count"] for call in calls if call["method"] == "POST"}
        self.assertEqual(posts.pop("salesorder/SalesOrders"), 20, calls)
        self.assertLessEqual(set(posts), {"crm/Addresses"}, calls)
        self.assertLessEqual(sum(call["count"] for call in calls if call["method"] == "GET"), 12, calls)

    def test_a_dry_run_writes_nothing(self):
        # GIVEN twenty orders in Globe
        erps = self.world(orders=20)
        accounts = erps.online.rows("crm/Accounts", limit=0)["count"]
        # WHEN the flow is tried
        run = erps.schakel("--json", "run", FLOW, "--dry-run")
        # THEN it says what it would do, and Online holds what it held
        self.assertEqual(run.json["created"], 20, run)
        self.assertEqual(erps.online_references(), {})
        self.assertEqual(erps.online.rows("crm/Accounts", limit=0)["count"], accounts)

    def test_every_fifth_answer_to_a_write_lost_makes_no_duplicate_and_leaves_no_customer_half_made(self):
        # GIVEN an Online whose every fifth answer to a write gets lost after the work is done, and that takes not every
        # contact
        erps = self.world(orders=60, customers=20,
                          change=lambda text: text.replace('settling_time = "5s"', 'settling_time = "500ms"'))
        erps.online.fault(kind="lost_answer", method="POST", every=5)
        erps.online.fault(kind="maintenance", method="POST", path="*Contacts*", every=3)
        # WHEN the flow runs, as often as it asks for
        self.run_until_done(erps)
        # THEN every order is in Online exactly once, and every customer has his contact
        self.assert_each_once(erps, 60)
        self.assert_customers_whole(erps)

    def test_killed_again_and_again_while_answers_are_lost_it_sends_nothing_twice(self):
        # GIVEN more orders than can be carried out between the kills, and calls that take a while
        orders = 8 * KILLS
        erps = self.world(orders=orders, customers=2 * KILLS,
                          change=lambda text: text.replace('settling_time = "5s"', 'settling_time = "500ms"'))
        erps.online.fault(kind="latency", delay_ms=3)
        erps.online.fault(kind="lost_answer", method="POST", every=10)
        # WHEN the program is killed over and over while it writes, each time at another of its calls
        for kill in range(KILLS):
            written = erps.online.writes()
            program = erps.start("run", FLOW)
            deadline = time.monotonic() + 60
            while erps.online.writes() < written + 2 + 3 * (kill % 3) and time.monotonic() < deadline:
                time.sleep(0.002)
            self.assertIsNone(program.poll(), f"kill {kill + 1} of {KILLS} came too late: the run had ended")
            program.kill()
            program.communicate(timeout=30)
        arrived = len(erps.online_references())
        self.assertTrue(0 < arrived < orders, f"{arrived} of {orders} orders were in Online after the last kill")
        # THEN the runs after that end with every order there exactly once
        self.run_until_done(erps)
        self.assert_each_once(erps, orders)
        self.assert_customers_whole(erps)

    def test_orders_become_sales_invoices_where_the_flow_says_so(self):
        # GIVEN a flow that writes its orders as invoices
        erps = self.world(orders=20, change=lambda text: text.replace(
            'records = "orders"', 'records = "orders"\ntarget = { document = "sales_invoice", journal = "70" }'))
        # WHEN it runs, and half of the answers to its invoices get lost
        erps.online.fault(kind="lost_answer", method="POST", path="*SalesInvoices*", every=2)
        self.run_until_done(erps)
        # THEN each is an invoice in that journal, once
        self.assert_each_once(erps, 20, "salesinvoice/SalesInvoices")
        rows = erps.online.rows("salesinvoice/SalesInvoices", select="Journal,Type", limit=1000)["rows"]
        self.assertEqual({(row["Journal"], row["Type"]) for row in rows}, {("70", 8020)})

    def test_an_item_that_online_lacks_is_made_when_the_flow_says_so(self):
        # GIVEN an Online that has fewer items than Globe
        erps = self.world(orders=20, online=("--items", 60), change=lambda text: text + (
            '\n[flow.orders_to_online.items]\nwhen_missing = "create"\n'))
        # WHEN the flow runs
        run = self.run_until_done(erps)
        # THEN the orders are there, with items that were made for them
        self.assertEqual(run.json["created"], 20, run)
        self.assertGreater(erps.online.rows("logistics/Items", limit=0)["count"], 60)


if __name__ == "__main__":
    unittest.main(verbosity=2)
