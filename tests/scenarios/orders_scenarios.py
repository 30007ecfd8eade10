"""GIVEN / WHEN / THEN with the real program and both simulators over real sockets."""

import json
import os
import pathlib
import sys
import tempfile
import time
import unittest
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from two_erps import TwoErps  # noqa: E402

KILLS = int(os.environ.get("SCHAKEL_KILLS", "7"))


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

    def killed_again_and_again(self, erps, orders):
        """Kills `schakel run` KILLS times, each time while it writes to Globe and at another of its calls."""
        for kill in range(KILLS):
            written = erps.globe.writes()
            program = erps.start("run", "orders")
            deadline = time.monotonic() + 60
            while erps.globe.writes() < written + 3 + 5 * (kill % 7) and time.monotonic() < deadline:
                time.sleep(0.002)
            self.assertIsNone(program.poll(), f"kill {kill + 1} of {KILLS} came too late: the run had ended")
            program.kill()
            program.communicate(timeout=30)
        arrived = len(erps.globe_references())
        self.assertTrue(KILLS < arrived < orders, f"{arrived} of {orders} orders were in Globe after the last kill")

    def test_killed_again_and_again_it_loses_nothing_and_sends_nothing_twice(self):
        # GIVEN more orders than can be carried out between the kills, and calls that take a while
        orders = 8 * KILLS
        with TwoErps(orders=orders, customers=2 * KILLS) as erps:
            erps.connect()
            erps.globe.fault(kind="latency", delay_ms=2)
            # WHEN the program is killed over and over
            self.killed_again_and_again(erps, orders)
            erps.globe.no_faults()
            last = erps.schakel("--json", "run", "orders")
            # THEN one undisturbed run ends with every order in Globe exactly once
            self.assertEqual(last.code, 0, last)
            self.assert_each_once(erps, orders)

    def test_killed_again_and_again_while_every_tenth_answer_is_lost_it_sends_nothing_twice(self):
        # GIVEN a Globe whose every tenth answer gets lost after the work is done
        orders = 8 * KILLS
        with TwoErps(orders=orders, customers=2 * KILLS) as erps:
            erps.write_settings(lambda text: text.replace('settling_time = "5s"', 'settling_time = "500ms"'))
            erps.connect()
            erps.globe.fault(kind="latency", delay_ms=2)
            erps.globe.fault(kind="lost_answer", every=10)
            # WHEN the program is killed over and over, and then runs on, as often as it asks for
            self.killed_again_and_again(erps, orders)
            for _ in range(5):
                last = erps.schakel("--json", "run", "orders", timeout=300)
                if last.code == 0:
                    break
            # THEN every order is in Globe exactly once
            self.assertEqual(last.code, 0, last)
            self.assert_each_once(erps, orders)

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


class Shop:
    """A small world of one's own for both simulators: `with shop.between() as erps`."""

    def __init__(self, test):
        self.online = []
        self.globe = []
        self.orders = 0
        self.folder = tempfile.TemporaryDirectory(prefix="schakel-shop-")
        test.addCleanup(self.folder.cleanup)

    def add(self, rows, entity, **row):
        rows.append({"entity": entity, "row": row})
        return row

    def item(self, code, in_globe=True):
        key = str(uuid.uuid4())
        self.add(self.online, "logistics/Items", ID=key, Code=code, Description=f"Article {code}", IsSalesItem=True)
        if in_globe:
            self.add(self.globe, "Item", ItemCode=code, Description0=f"Article {code}", Type="S", Condition="A",
                     CountrySpecificDescription=f"Article {code}", IsSalesItem=True, SalesVATCode="2")
        return key

    def company(self, name, email, person=None):
        account, contact = str(uuid.uuid4()), str(uuid.uuid4())
        self.add(self.online, "crm/Accounts", ID=account, Name=name, Email=email, Status="C", AddressLine1="Dorpsstraat 12",
                 Postcode="1234 AB", City="Ons Dorp", Country="NL ")
        if person:
            first, last = person.split(" ", 1)
            self.add(self.online, "crm/Contacts", ID=contact, Account=account, FirstName=first, LastName=last,
                     Email=f"{first.lower()}@{email.split('@')[1]}")
        return {"OrderedBy": account, **({"OrderedByContactPerson": contact} if person else {})}

    def order(self, customer, *items, price=10, vat="VH ", **more):
        self.orders += 1
        self.add(self.online, "salesorder/SalesOrders", **customer, OrderNumber=1000 + self.orders,
                 OrderDate="2026-11-20T00:00:00", PaymentCondition="30", **more,
                 SalesOrderLines=[{"Item": item, "Quantity": 2, "UnitPrice": price, "VATCode": vat} for item in items])

    def between(self, *online):
        options = []
        for name, rows in (("online", self.online), ("globe", self.globe)):
            path = pathlib.Path(self.folder.name) / f"{name}.jsonl"
            path.write_text("".join(json.dumps(row) + "\n" for row in rows))
            options.append(("--data", path))
        return TwoErps(online=(*options[0], *online), globe=options[1])


class WhatAnOrderBrings(unittest.TestCase):
    def test_a_company_arrives_with_its_contact_and_addresses(self):
        # GIVEN a company that Globe does not know, and a person who orders for it
        shop = Shop(self)
        shop.order(shop.company("Jansen Fietsen BV", "info@jansen.example", "Piet Jong"), shop.item("BEL-1"))
        with shop.between() as erps:
            erps.connect()
            # WHEN the flow runs
            run = erps.schakel("--json", "run", "orders")
            # THEN Globe holds the company as a debtor, the person as its main contact, and its address in all four places
            self.assertEqual(run.code, 0, run)
            account, = erps.globe.rows("Account", EmailAddress="info@jansen.example")["rows"]
            self.assertEqual((account["AccountName"], account["CustomerType"]), ("Jansen Fietsen BV", "C"))
            contact, = erps.globe.rows("ContactPerson", AccountID=account["ID"])["rows"]
            self.assertEqual(contact["FullName"], "Piet Jong")
            self.assertEqual(contact["EmailAddress"], "piet@jansen.example")
            self.assertTrue(contact["MainContact"])
            addresses = erps.globe.rows("Address", Account=account["ID"])["rows"]
            self.assertEqual(sorted(address["Type"] for address in addresses), ["DEL", "INV", "POS", "VIS"])
            self.assertEqual({address["AddressLine1"] for address in addresses}, {"Dorpsstraat 12"})

    def test_who_ordered_for_a_company_stands_on_the_order(self):
        # GIVEN a company for which its main contact orders, and then a colleague
        shop = Shop(self)
        item = shop.item("BEL-1")
        company = shop.company("Jansen Fietsen BV", "info@jansen.example", "Piet Jong")
        shop.order(company, item)
        colleague = str(uuid.uuid4())
        shop.add(shop.online, "crm/Contacts", ID=colleague, Account=company["OrderedBy"], FirstName="Anna", LastName="Bos")
        shop.order({**company, "OrderedByContactPerson": colleague}, item)
        with shop.between() as erps:
            erps.connect()
            # WHEN the flow runs
            run = erps.schakel("--json", "run", "orders")
            # THEN each order names its own person, and the company is there once
            self.assertEqual(run.json["created"], 2, run)
            headers = erps.globe.rows("SalesOrderHeader")["rows"]
            self.assertEqual({row["YourReference"]: row["OrderDebtorContactPerson"] for row in headers},
                             {"EOL1001": "Piet Jong", "EOL1002": "Anna Bos"})
            self.assertEqual({row["OrderDebtorName"] for row in headers}, {"Jansen Fietsen BV"})

    def test_two_new_customers_with_one_email_address_become_one_debtor(self):
        # GIVEN two accounts with one e-mail address, differently written, whose orders stand in one batch
        shop = Shop(self)
        item = shop.item("BEL-1")
        shop.order(shop.company("Jansen Fietsen BV", "info@jansen.example"), item)
        shop.order(shop.company("Jansen Filiaal BV", "Info@Jansen.example"), item)
        with shop.between() as erps:
            erps.connect()
            # WHEN the flow runs and the answer to the first creation is lost
            erps.globe.fault(kind="lost_answer", method="POST", path="*Account*", next=1)
            run = erps.schakel("--json", "run", "orders")
            # THEN both orders are in Globe, on the one debtor that was made
            self.assertEqual(run.json["created"], 2, run)
            self.assertEqual(erps.globe.rows("Account", EmailAddress="info@jansen.example")["count"]
                             + erps.globe.rows("Account", EmailAddress="Info@Jansen.example")["count"], 1)
            debtors = {row["OrderDebtor"] for row in erps.globe.rows("SalesOrderHeader")["rows"]}
            self.assertEqual(len(debtors), 1)

    def test_a_price_with_vat_in_it_comes_to_the_same_amounts_in_globe(self):
        # GIVEN a line of two at 60.50 incl. 21 % VAT, whichever way Exact Online states the amount of such a line
        for amounts in ("net", "priced"):
            # WHEN its VAT code becomes one incl. VAT in Globe, or one excl. VAT
            for code in ("5", "2"):
                with self.subTest(amounts=amounts, code=code):
                    shop = Shop(self)
                    shop.order(shop.company("Jansen Fietsen BV", "info@jansen.example"), shop.item("BEL-1"), price=60.5, vat="2  ")
                    with shop.between("--line-amounts", amounts) as erps:
                        erps.write_settings(lambda text: text.replace('"2" = "5"', f'"2" = "{code}"'))
                        erps.connect()
                        run = erps.schakel("--json", "run", "orders")
                        self.assertEqual(run.code, 0, run)
                        # THEN Globe comes to the same 100.00 and 21.00
                        header, = erps.globe.rows("SalesOrderHeader")["rows"]
                        self.assertEqual((float(header["TotalAmountExcludingVAT"]), float(header["TotalVATAmount"])), (100, 21))
                        line, = erps.globe.rows("SalesOrderLine")["rows"]
                        self.assertEqual(float(line["Price"]), 60.5 if code == "5" else 50)

    def test_a_default_debtor_that_does_not_exist_stops_the_flow_before_it_writes(self):
        # GIVEN a flow that puts every order on a debtor whom Globe does not have
        shop = Shop(self)
        customer = shop.company("Jansen Fietsen BV", "info@jansen.example")
        item = shop.item("BEL-1")
        for _ in range(3):
            shop.order(customer, item)
        shop.add(shop.globe, "Account", AccountName="Webwinkel", CustomerType="C", CustomerStatus="A", DebtorNumber=" 88000",
                 ContactTitle="-", MailingCountry="NL", PostalCountry="NL", InvoiceCountry="NL", DeliveryCountry="NL")
        with shop.between() as erps:
            always = 'create = true\ndefault_debtor = "always"\ndefault_debtor_number = "%s"'
            erps.write_settings(lambda text: text.replace("create = true", always % "99999"))
            erps.connect()
            # WHEN it runs
            run = erps.schakel("run", "orders")
            # THEN it says so once, and writes nothing
            self.assertEqual(run.code, 2, run)
            self.assertIn("99999", run.err)
            self.assertEqual(erps.globe_references(), {})
            # WHEN the number is corrected THEN every order goes, under the real name
            erps.write_settings(lambda text: text.replace("create = true", always % "88000"))
            erps.apply()
            again = erps.schakel("--json", "run", "orders")
            self.assertEqual(again.json["created"], 3, again)
            headers = erps.globe.rows("SalesOrderHeader")["rows"]
            self.assertEqual({row["OrderDebtor"].strip() for row in headers}, {"88000"})
            self.assertEqual({row["OrderDebtorName"] for row in headers}, {"Jansen Fietsen BV"})

    def test_orders_that_lack_the_same_item_are_one_group_and_are_retried_together(self):
        # GIVEN three orders with two items that Globe does not have
        shop = Shop(self)
        customer = shop.company("Jansen Fietsen BV", "info@jansen.example")
        bell, lamp = shop.item("BEL-1", in_globe=False), shop.item("LAMP-2", in_globe=False)
        for item in (bell, lamp, bell):
            shop.order(customer, item)
        with shop.between() as erps:
            erps.connect()
            self.assertEqual(erps.schakel("run", "orders").code, 1)
            # WHEN the list is read THEN each missing item is a cause of its own
            listed = erps.schakel("dead-letter", "list")
            self.assertIn("2 × An item of the order does not exist", listed.out)
            self.assertIn("--code flow.item_missing --subject 'item BEL-1", listed.out)
            self.assertIn("--code flow.item_missing --subject 'item LAMP-2", listed.out)
            # WHEN one of them is retried as the list says, now that items may be made
            erps.write_settings(lambda text: text + '\n[flow.orders.items]\nwhen_missing = "create"\n')
            erps.apply()
            subject = next(letter["subject"] for letter in erps.schakel("--json", "dead-letter", "list").json
                           if "BEL-1" in letter["subject"])
            retry = erps.schakel("--json", "dead-letter", "retry", "--code", "flow.item_missing", "--subject", subject)
            # THEN its two orders went, and the other one still waits
            self.assertEqual(retry.json["created"], 2, retry)
            left = erps.schakel("--json", "dead-letter", "list").json
            self.assertEqual(len(left), 1)
            self.assertIn("LAMP-2", left[0]["subject"])

    def test_an_order_in_a_state_that_nobody_knows_holds_up_no_other(self):
        # GIVEN ten orders of which one is in a state that Exact Online has never told anybody about
        with tempfile.TemporaryDirectory() as folder:
            state = pathlib.Path(folder) / "online.jsonl"
            with TwoErps(orders=10, online=("--state", state)) as erps:
                erps.online.stop()
                lines = state.read_text().splitlines()
                one = next(at for at, line in enumerate(lines) if ':salesorder/SalesOrders"' in line)
                self.assertIn('"Status":"i12"', lines[one])
                lines[one] = lines[one].replace('"Status":"i12"', '"Status":"i99"')
                state.write_text("\n".join(lines) + "\n")
                erps.online.start(erps.online.url.removeprefix("http://"))
                erps.connect()
                # WHEN the flow runs
                run = erps.schakel("--json", "run", "orders")
                # THEN nine are in Globe, and the tenth waits for a person, who is told which field it is
                self.assertEqual(run.code, 1, run)
                self.assertEqual((run.json["created"], run.json["needs_person"]), (9, 1), run)
                letter, = erps.schakel("--json", "dead-letter", "list").json
                self.assertEqual(letter["error"]["code"], "online.record_unreadable")
                self.assertIn("Status", letter["error"]["what"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
