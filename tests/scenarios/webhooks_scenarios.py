"""Exact Online tells of changes: told, doubled, forged, in a storm, and lost."""

import hashlib
import hmac
import http.client
import json
import pathlib
import sys
import time
import unittest
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from scenario import INPUT  # noqa: E402
from serve_scenarios import PATIENCE, Served  # noqa: E402
from two_erps import free_port  # noqa: E402

ORDERS = 6
SECRET = "simulated-webhook-secret"  # Of the simulator's apps.
HOURLY = 'every = "1h"\nadaptive = false'


class Webhooks(Served):
    def told(self, schedule=HOURLY, **options):
        """A flow that is told of changes; its first run is over, and its subscription stands."""
        self.port = free_port()
        self.erps = self.world(**{"orders": ORDERS, "customers": 4, **options})
        self.erps.environment["SCHAKEL_WEBHOOK_SECRET"] = SECRET
        self.schedule(schedule, self.with_webhooks)
        self.erps.connect()
        self.program = self.served_at()
        # Its first turn by schedule may be minutes away.
        self.until(lambda: self.post(self.notification())[0] == [(200, b"")], "it knows where webhooks lead")
        self.until(lambda: self.arrived() == ORDERS and not self.entry()["running"], "the first run is over")

    def with_webhooks(self, text, path="/webhooks/online"):
        return text.replace('redirect_uri = ', f'webhook_url = "http://127.0.0.1:{self.port}{path}"\n'
                            'webhook_secret = "env:SCHAKEL_WEBHOOK_SECRET"\nredirect_uri = ', 1)

    def served_at(self):
        return self.serve("serve", "--listen", f"127.0.0.1:{self.port}")

    def subscriptions(self):
        return {row["Topic"]: row["CallbackURL"]
                for row in self.erps.online.rows("webhooks/WebhookSubscriptions", limit=100)["rows"]}

    def somebody_orders(self):
        """A person types an order into Exact Online; its key."""
        before = self.erps.online.rows("salesorder/SalesOrders", limit=1)["rows"][0]
        line = self.erps.online.rows("salesorder/SalesOrderLines", limit=1)["rows"][0]
        self.orders_typed = getattr(self, "orders_typed", 0) + 1
        return self.erps.online.control("POST", "rows", {"entity": "salesorder/SalesOrders", "row": {
            "OrderedBy": before["OrderedBy"], "OrderNumber": 70000 + self.orders_typed, "OrderDate": before["OrderDate"],
            "SalesOrderLines": [{"Item": line["Item"], "Quantity": 1, "UnitPrice": 10, "VATCode": line["VATCode"]}]}})["key"]

    def notification(self, key=None, topic="SalesOrders", secret=SECRET):
        content = json.dumps({"Topic": topic, "ClientId": self.erps.online.config["client_id"],
                              "Division": self.erps.online.config["division"], "Action": "Update",
                              "Key": key or str(uuid.uuid4()), "ExactOnlineEndpoint": "https://x.example/",
                              "EventCreatedOn": "2026-11-23T10:00:00.063"}, separators=(",", ":"))
        code = hmac.new(secret.encode(), content.encode(), hashlib.sha256).hexdigest().upper()
        return f'{{"Content":{content},"HashCode":"{code}"}}'

    def post(self, *bodies, path="/webhooks/online"):
        """The answers, and how long each took, over one connection as a proxy has it."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        self.addCleanup(connection.close)
        codes, took = [], []
        for body in bodies:
            began = time.monotonic()
            connection.request("POST", path, body=body)
            answer = connection.getresponse()
            codes.append((answer.status, answer.read()))
            took.append(time.monotonic() - began)
        return codes, took

    def counted(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        self.addCleanup(connection.close)
        connection.request("GET", "/ready")
        return json.loads(connection.getresponse().read())["webhooks"]

    def test_an_order_that_exact_online_tells_of_arrives_long_before_its_schedule(self):
        # GIVEN a flow of every hour, whose subscription was made before its first run
        self.told()
        self.assertEqual(self.subscriptions(), {"SalesOrders": f"http://127.0.0.1:{self.port}/webhooks/online"})
        # WHEN somebody orders THEN the order arrives, by a run that says why it ran
        self.somebody_orders()
        self.until(lambda: self.arrived() == ORDERS + 1, "the order has arrived")
        self.until(lambda: not self.entry()["running"], "the run is over")
        self.assertEqual(self.runs()[0]["trigger"], "webhook")
        # AND with another address the subscription is made anew
        self.erps.write_settings(lambda text: self.with_webhooks(text.replace('every = "5m"', HOURLY), "/webhooks/online?v=2"))
        self.erps.apply()
        self.somebody_orders()
        self.until(lambda: self.arrived() == ORDERS + 2, "the order has arrived")
        self.until(lambda: self.subscriptions() == {"SalesOrders": f"http://127.0.0.1:{self.port}/webhooks/online?v=2"},
                   "the subscription leads to the new address")
        self.assertIn("by webhooks from now on", self.stop(self.program))
        self.assert_each_once(ORDERS + 2)

    def test_a_storm_is_answered_at_once_and_makes_few_runs_and_what_comes_twice_makes_none(self):
        self.told()
        runs = len(self.runs())
        # WHEN a thousand notifications come THEN each is answered within 50 ms (but for what this machine does meanwhile)
        bodies = [self.notification() for _ in range(1000)]
        codes, took = self.post(*bodies)
        self.assertEqual(set(codes), {(200, b"")})
        self.assertLess(sorted(took)[950], 0.050)
        # AND they come to a run at once and one a moment later
        self.until(lambda: len(self.runs()) > runs and not self.entry()["running"], "a run came of it")
        # AND once more they do nothing, in whatever order
        self.post(*reversed(bodies))
        self.assertEqual(self.counted(), {"received": 2001, "repeated": 1000, "refused": 0})
        self.stop(self.program)
        self.assertLessEqual(len(self.runs()), runs + 4)
        self.assert_each_once(ORDERS)

    def test_what_is_not_signed_is_refused_without_a_word_and_told_once(self):
        self.told()
        runs = len(self.runs())
        codes, _ = self.post(self.notification(secret="guessed"), "rubbish", self.notification().replace("Update", "Delete"))
        self.assertEqual(set(codes), {(401, b"")})
        self.assertEqual(self.post(self.notification(), path="/webhooks/other")[0], [(404, b"")])
        self.assertEqual(self.post("", path="/webhooks/online")[0], [(200, b"")])
        self.assertEqual(self.counted(), {"received": 1, "repeated": 0, "refused": 4})
        said = self.stop(self.program)
        self.assertEqual(said.count("is not signed with the webhook secret"), 1, said)
        self.assertEqual(said.count("belongs to no connection"), 1, said)
        self.assertEqual(len(self.runs()), runs)

    def test_what_webhooks_lose_the_sweep_finds(self):
        # GIVEN a program that is down while somebody orders, and a notification that is never sent again in our time
        self.told('every = "2s"\nevery_when_idle = "4s"', online=("--webhook-minute-ms", "1000000000"))
        self.stop(self.program)
        self.somebody_orders()
        self.until(lambda: self.erps.online.control("GET", "counters")["events"].get("webhooks_failed", 0) > 0, "it is lost")
        # WHEN it is up again THEN the schedule finds the order, once
        self.program = self.served_at()
        self.until(lambda: self.arrived() == ORDERS + 1, "the order has arrived")
        self.assertEqual(self.counted()["received"], 0)
        self.stop(self.program)
        self.assert_each_once(ORDERS + 1)

    def test_an_address_that_exact_online_cannot_reach_is_told_and_the_flow_is_polled(self):
        # GIVEN a worker, and nobody who answers at the address
        self.port = free_port()
        self.erps = self.world(orders=ORDERS, customers=4)
        self.erps.environment["SCHAKEL_WEBHOOK_SECRET"] = SECRET
        self.schedule('every = "1s"\nadaptive = false', self.with_webhooks)
        self.erps.connect()
        program = self.serve("worker")
        # THEN its flow runs, more than once, and the reason is told once
        self.until(lambda: self.arrived() == ORDERS and len(self.runs()) > 2, "it runs")
        said = self.stop(program)
        self.assertEqual(said.count("takes no webhook"), 1, said)
        self.assertEqual(self.subscriptions(), {})

    def test_settings_that_cannot_be_are_refused(self):
        self.port = free_port()
        self.erps = self.world()
        for change, words in (
                (lambda text: text.replace("http://127.0.0.1:" + str(self.port), "http://shop.example"), "https address"),
                (lambda text: text.replace("http://127.0.0.1:" + str(self.port), "https://shop.example"), "same host"),
                (lambda text: text.replace('webhook_secret = "env:SCHAKEL_WEBHOOK_SECRET"\n', ""), "belong together")):
            self.erps.write_settings(lambda text, change=change: change(self.with_webhooks(text)))
            self.says(self.erps.schakel("apply", self.erps.settings), INPUT, "connection.online.webhook", words)
        self.erps.write_settings(self.with_webhooks)
        self.says(self.erps.schakel("apply", self.erps.settings), INPUT, "SCHAKEL_WEBHOOK_SECRET")


if __name__ == "__main__":
    unittest.main(verbosity=2)
