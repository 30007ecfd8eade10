"""What a person does about codes and rules from the command line: the real program and both simulators."""

import os
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from scenario import CANARY, INPUT, PERSON, Scenario  # noqa: E402


class CodesThatWaitForATranslation(Scenario):
    def letters(self, code):
        return self.erps.schakel("--json", "dead-letter", "list", "--code", code).json

    def waiting_for(self, row):
        return [letter for letter in self.erps.schakel("--json", "dead-letter", "list").json if letter["subject"] == row]

    def test_one_command_gives_the_code_and_brings_all_that_waited(self):
        # GIVEN orders that wait for a row of a shared table, in a file with comments
        self.connected()
        self.change_settings('"VH" = "2"\n', "")
        self.says(self.erps.schakel("run", "orders"), PERSON, "need a person")
        letters = self.waiting_for("lookup.vat.VH")
        self.assertEqual({letter["error"]["code"] for letter in letters}, {"flow.vat_unmapped", "flow.customer_vat_unmapped"})
        self.says(self.erps.schakel("dead-letter", "show", letters[0]["id"]), 0,
                  f"schakel dead-letter map {letters[0]['id']} CODE")
        before = self.erps.schakel("export").out
        # WHEN the code is given from one of them
        said = self.says(self.erps.schakel("dead-letter", "map", letters[0]["id"], "2"), 0, "[lookup.vat]",
                         '"VH" = "2"', "version 3", "schakel export", f"{len(letters)} created")
        self.assertEqual(said.err, "")
        # THEN every one of them arrived, and the text differs in that row alone
        self.assert_each_once()
        self.assertEqual(self.waiting_for("lookup.vat.VH"), [])
        after = self.erps.schakel("export").out.splitlines()
        self.assertEqual([line for line in after if line not in before.splitlines()], ['"VH" = "2"'])
        after.remove('"VH" = "2"')
        self.assertEqual(after, before.splitlines())

    def test_a_code_that_the_target_lacks_is_corrected_with_the_same_command(self):
        # GIVEN orders that wait
        self.connected()
        self.change_settings('"VH" = "2"\n', "")
        self.erps.schakel("run", "orders")
        letters = self.waiting_for("lookup.vat.VH")
        # WHEN a code is given that Globe does not have THEN they go on waiting, for that
        mapped = self.erps.schakel("--json", "dead-letter", "map", letters[0]["id"], "QQ")
        self.assertEqual(mapped.code, PERSON, mapped)
        self.assertEqual(mapped.json["table"], "lookup.vat")
        self.assertEqual([run["needs_person"] for run in mapped.json["runs"]], [len(letters)], mapped)
        wrong = self.waiting_for("lookup.vat.VH")
        self.assertEqual(len(wrong), len(letters))
        self.assertTrue(all(letter["error"]["code"].endswith("_not_in_target") for letter in wrong), wrong)
        # AND the right one replaces it
        self.says(self.erps.schakel("--language", "nl", "dead-letter", "map", wrong[0]["id"], "2"), 0, "toegepast als versie 4")
        self.assertIn('"VH" = "2"', self.erps.schakel("export").out)
        self.assertNotIn("QQ", self.erps.schakel("export").out)
        self.assert_each_once()

    def test_a_table_that_is_not_there_is_made_in_the_flow(self):
        # GIVEN a flow whose VAT codes have no table at all
        self.connected()
        self.change_settings('[flow.orders.vat_code]\nlookup = "vat"', "[flow.orders.vat_code]\nsame_code = true")
        self.erps.schakel("run", "orders")
        # WHEN the code of the first that waits is given
        [letter, *_] = self.letters("flow.vat_unmapped")
        source_code = letter["error"]["fields"][0].split(".")[-1]
        mapped = self.erps.schakel("--json", "dead-letter", "map", letter["id"], "2")
        # THEN the flow has a table of its own
        self.assertEqual(mapped.json["table"], "flow.orders.vat_code.table", mapped)
        self.assertIn(f'[flow.orders.vat_code.table]\n"{source_code}" = "2"\n', self.erps.schakel("export").out)
        self.assertGreater(mapped.json["runs"][0]["created"], 0, mapped)

    def test_what_is_no_code_is_refused_and_changes_nothing(self):
        # GIVEN orders that wait for something else
        self.connected(bad_orders=5)
        self.erps.schakel("run", "orders")
        before = self.erps.schakel("--json", "export").json["version"]
        [letter] = self.letters("flow.customer_blocked")
        # WHEN a code is given THEN that is refused, in both languages, with what to do
        self.says(self.erps.schakel("dead-letter", "map", letter["id"], "2"), INPUT, "flow.customer_blocked",
                  f"schakel dead-letter show {letter['id']}")
        self.says(self.erps.schakel("--language", "nl", "dead-letter", "map", letter["id"], "2"), INPUT,
                  "wacht niet op de vertaling van een code")
        self.says(self.erps.schakel("dead-letter", "map", "9999", "2"), INPUT, "no open dead letter")
        self.says(self.erps.schakel("dead-letter", "map", letter["id"]), INPUT, "CODE")
        self.assertEqual(self.erps.schakel("--json", "export").json["version"], before)

    def test_a_value_of_a_free_field_is_not_known_and_so_not_mapped(self):
        # GIVEN a warehouse that is taken from a free field
        self.connected()
        self.change_settings('[flow.orders.warehouse]\nlookup = "warehouses"',
                             '[flow.orders.warehouse]\nlookup = "warehouses"\nfrom_field = "YourRef"')
        self.erps.schakel("run", "orders")
        letters = self.letters("flow.warehouse_unmapped")
        self.assertGreater(len(letters), 0)
        # WHEN a code is given THEN it says why not, and where the row goes
        self.says(self.erps.schakel("dead-letter", "map", letters[0]["id"], "1"), INPUT, "free field", "[lookup.warehouses]",
                  f"schakel dead-letter retry {letters[0]['id']}")


class ScreenOfWhoAsked(Scenario):
    def says_to_who_asked(self, outcome, code, *words):
        """As says(); what an order holds may stand on the screen of who asked for it, and is then no secret."""
        if os.environ.get("SCHAKEL_SHOW"):
            print(f"\n{self.id().split('.')[-1]}: {outcome!r}", file=sys.stderr)
        self.assertEqual(outcome.code, code, outcome)
        for word in words:
            self.assertIn(word, outcome.out, outcome)
        return outcome

    def nothing_of_it_is_kept(self):
        for file in self.erps.state.rglob("*"):
            if file.is_file():
                self.assertNotIn(CANARY.encode(), file.read_bytes(), file)


class WhatAnOrderWouldBeWrittenWith(ScreenOfWhoAsked):
    def test_a_dry_run_of_one_order_shows_every_field_of_it(self):
        # GIVEN orders that Globe has not got, of customers whom it has not got
        self.connected()
        # WHEN one is tried
        tried = self.erps.schakel("--json", "run", "orders", "--dry-run", "--record", "3")
        # THEN every field is told: of the order, its lines and the new customer
        [order] = tried.json["records"]
        self.assertEqual(order["outcome"], "created", tried)
        told = {(field.get("part", ""), field.get("number", 0), field["field"]): field["wanted"] for field in order["fields"]}
        self.assertEqual(told["", 0, "YourReference"], "EOL3")
        self.assertIn(("customer", 1, "AccountName"), told)
        # AND nothing was written; the run writes just that
        self.assertEqual(self.erps.globe_references(), {})
        self.assertEqual(self.erps.globe.writes(), 0)
        self.says_to_who_asked(self.erps.schakel("run", "orders", "--dry-run", "--record", "3"), 0, "line 1: Itemcode",
                               "customer 1: AccountName", "EOL3", "dry run, nothing written")
        self.says_to_who_asked(self.erps.schakel("--language", "nl", "run", "orders", "--dry-run", "--record", "3"), 0,
                               "regel 1: Itemcode", "klant 1: AccountName", "volgens de mapping")
        self.assertEqual(self.erps.schakel("run", "orders", "--record", "3").code, 0)
        [header] = self.erps.globe.rows("SalesOrderHeader", limit=10)["rows"]
        lines = self.erps.globe.rows("SalesOrderLine", limit=100)["rows"]
        written = {"": [header], "line": lines}
        compared = 0
        for (part, number, field), value in told.items():
            row = written[part][max(number, 1) - 1] if part in written else {}
            if isinstance(row.get(field), str) and not row[field].startswith("/Date"):
                self.assertEqual(row[field].strip(), value, field)
                compared += 1
        self.assertGreater(compared, 10)


OWN_RULES = """
# What the shop wants differently
[flow.orders.mapping.Reference]
formula = 'CONCAT("Web ", LEFT(reference_text, 10))'

[flow.orders.mapping.line.Description]
write = "never"

[flow.items]
integration = "shop"
records = "items"
vat_code = { lookup = "vat" }
unit = { table = { pc = "stuk", hour = "uur", box = "doos" } }
assortment = { table = { FIETS = "1", OND = "2", KLED = "3", DIENST = "4", VOED = "5" } }
mapping = { SearchCode = { write = "if_empty" }, Description1 = { formula = 'UPPER(description)' } }

[flow.stock]
integration = "shop"
records = "stock"
from = "globe"
"""


class RulesOfAFlow(ScreenOfWhoAsked):
    def with_own_rules(self):
        self.erps = self.world()
        self.erps.write_settings(lambda text: text + OWN_RULES)
        self.erps.connect()
        return self.erps

    def fields(self, command, *words):
        asked = self.erps.schakel("--json", "mapping", command, *words)
        self.assertEqual(asked.code, 0, asked)
        return {field["field"]: field for field in asked.json}

    def test_are_listed_with_their_layer_and_compared_with_those_that_are_shipped(self):
        # GIVEN a flow with two rules of its user
        self.with_own_rules()
        # THEN the list has every field with its rule, and says whose it is
        fields = self.fields("list", "orders")
        self.assertEqual((fields["YourReference"]["rule"], fields["YourReference"]["layer"]), ("reference", "shipped"))
        self.assertEqual(fields["Reference"]["layer"], "changed")
        self.assertEqual(fields["line.Description"]["write"], "never")
        self.assertIn("customer.AccountName", fields)
        self.assertGreater(len(self.fields("list", "orders", "--all")), len(fields))
        # AND the comparison has those two alone, with both rules
        differences = self.fields("diff", "orders")
        self.assertEqual(set(differences), {"Reference", "line.Description"})
        self.assertEqual((differences["Reference"]["shipped"], differences["Reference"]["rule"]),
                         ("reference_text", '=CONCAT("Web ", LEFT(reference_text, 10))'))
        self.assertEqual((differences["line.Description"]["shipped_write"], differences["line.Description"]["write"]),
                         ("on_create", "never"))
        self.says(self.erps.schakel("mapping", "diff", "orders"), 0, "schakel mapping undo orders Reference", "reference_text")
        self.says(self.erps.schakel("--language", "nl", "mapping", "list", "orders"), 0, "door u gewijzigd", "meegeleverd")
        # AND a flow without a mapping says so
        self.says(self.erps.schakel("mapping", "list", "stock"), INPUT, "has no mapping")

    def test_of_the_user_are_undone_one_by_one(self):
        # GIVEN two flows with rules of their user
        self.with_own_rules()
        before = self.erps.schakel("export").out
        # WHEN one is undone in each, written as a table and in braces
        self.says(self.erps.schakel("mapping", "undo", "orders", "Reference"), 0, "version 2", "reference_text",
                  "schakel export")
        self.says(self.erps.schakel("--language", "nl", "mapping", "undo", "items", "Description1"), 0, "toegepast als versie 3")
        # THEN just these are gone from the text
        after = self.erps.schakel("export").out
        gone = [line for line in before.splitlines() if line not in after.splitlines()]
        self.assertEqual([line.split(" ")[0] for line in gone], ["[flow.orders.mapping.Reference]", "formula", "mapping"])
        self.assertIn('mapping = { SearchCode = { write = "if_empty" } }', after)
        self.assertEqual(set(self.fields("diff", "orders")), {"line.Description"})
        # AND what is not the user's cannot be undone
        self.says(self.erps.schakel("mapping", "undo", "orders", "Reference"), INPUT, "no rule of your own")
        self.says(self.erps.schakel("mapping", "undo", "orders", "Refrence"), INPUT, "did you mean reference")
        self.assertEqual(self.erps.schakel("export").out, after)

    def test_are_explained_over_one_order_step_by_step(self):
        # GIVEN orders that Globe has not got
        self.with_own_rules()
        # WHEN a field of one is explained THEN every step of its rule has its value
        explained = self.erps.schakel("--json", "mapping", "explain", "orders", "Reference", "--record", "3")
        [part] = explained.json["parts"]
        steps = {step["step"]: step for step in part["steps"]}
        self.assertTrue(steps["formula"]["value"].startswith("Web "), explained)
        self.assertEqual(steps["result"]["rule"], "written", explained)
        self.assertEqual(steps["result"]["value"], steps["formula"]["value"])
        # AND of a line's field each line, of a customer's the new customer
        self.says_to_who_asked(self.erps.schakel("mapping", "explain", "orders", "line.Quantity", "--record", "3"), 0,
                               "line 1", "line 2", "line.quantity", "is written")
        self.says_to_who_asked(self.erps.schakel("--language", "nl", "mapping", "explain", "orders", "customer.AccountName",
                                                 "--record", "3"), 0, "nieuwe klant", "wordt geschreven")
        self.says_to_who_asked(self.erps.schakel("mapping", "explain", "orders", "line.Description", "--record", "3"), 0,
                               "never", "is not written")
        # AND nothing was written or kept, there or here
        self.assertEqual(self.erps.globe.writes(), 0)
        self.nothing_of_it_is_kept()
        # AND an order that is there already is explained the same way, and one that nobody has is not
        self.assertEqual(self.erps.schakel("run", "orders", "--record", "3").code, 0)
        written = self.erps.globe.writes()
        again = self.erps.schakel("--json", "mapping", "explain", "orders", "Reference", "--record", "3")
        self.assertEqual(again.json["parts"], explained.json["parts"], again)
        self.says(self.erps.schakel("mapping", "explain", "orders", "customer.AccountName", "--record", "3"), INPUT,
                  "makes or changes no customer")
        self.says(self.erps.schakel("mapping", "explain", "orders", "Reference", "--record", "999"), INPUT, "no order 999")
        self.assertEqual(self.erps.globe.writes(), written)

    def test_are_explained_too_where_what_they_give_is_refused(self):
        # GIVEN a rule that gives more than the field takes
        self.erps = self.world()
        self.erps.write_settings(lambda text: text + OWN_RULES.replace(
            'CONCAT("Web ", LEFT(reference_text, 10))', 'CONCAT("A web order with number ", number)'))
        self.erps.connect()
        # WHEN the field is explained THEN the value is shown, and why it is not written
        self.says_to_who_asked(self.erps.schakel("mapping", "explain", "orders", "Reference", "--record", "3"), 0,
                               "A web order with number 3", "needs a person", "Globe takes 20")

    def test_are_explained_over_one_item_from_the_field_that_was_read(self):
        # GIVEN items that both sides have
        self.with_own_rules()
        item = self.erps.online.rows("logistics/Items", limit=1)["rows"][0]["Code"].strip()
        # WHEN a coded field is explained THEN it goes from what was read, through the table, to what stands there
        explained = self.erps.schakel("--json", "mapping", "explain", "items", "SalesVATCode", "--record", item)
        [part] = explained.json["parts"]
        steps = {step["step"]: step for step in part["steps"]}
        self.assertEqual((steps["read_source"]["rule"], steps["read_source"]["value"]), ("SalesVatCode", "VH"), explained)
        self.assertEqual((steps["code"]["value"], steps["result"]["rule"]), ("2", "same"), explained)
        # AND a rule of the user's own shows what it would write
        self.says_to_who_asked(self.erps.schakel("mapping", "explain", "items", "Description1", "--record", item), 0,
                               "UPPER(description)", "is written")
        self.assertEqual(self.erps.globe.writes(), 0)


class TablesThatAreProposed(Scenario):
    def test_a_configuration_without_a_row_becomes_one_that_brings_every_order(self):
        # GIVEN a flow whose lookup tables are empty, but for one row
        self.erps = self.world()
        tables = ("vat", "payment_conditions", "shipping_methods", "warehouses", "cost_centers", "cost_units", "classifications")
        empty = "".join(f"[lookup.{table}]\n" for table in tables).replace("[lookup.vat]", '[lookup.vat]\n"VH" = "2"  # mine')
        self.erps.write_settings(lambda text: text[:text.index("[lookup.vat]")] + empty)
        self.erps.connect()
        before = self.erps.schakel("export").out
        # WHEN tables are proposed THEN nothing changes, and each code is told with why and what there is already
        asked = self.erps.schakel("--json", "lookup", "propose", "orders")
        self.assertEqual(asked.code, 0, asked)
        rows = {(row["table"], row["code"]): row for row in asked.json["rows"]}
        self.assertEqual(len(rows), len(asked.json["rows"]))
        self.assertEqual((rows["lookup.vat", "VH"]["state"], rows["lookup.vat", "VH"]["in_use"]), ("there", "2"))
        self.assertEqual((rows["lookup.vat", "VL"]["state"], rows["lookup.vat", "VL"]["target_code"]), ("sure", "1"))
        self.assertEqual(rows["lookup.payment_conditions", "ID"]["state"], "unsure")
        self.assertEqual(self.erps.schakel("export").out, before)
        self.says(self.erps.schakel("lookup", "propose", "orders"), 0, "code of online", "same description", "--write")
        # AND when the sure ones are written, they are in, the others are not, and what stood there stays
        sure = [row for row in asked.json["rows"] if row["state"] == "sure"]
        self.says(self.erps.schakel("--language", "nl", "lookup", "propose", "orders", "--write"), 0,
                  f"{len(sure)} toegevoegd", "versie 2", "beslist u zelf")
        after = self.erps.schakel("export").out
        self.assertIn('"VH" = "2"  # mine\n', after)
        self.assertNotIn('"ID"', after)
        added = [line for line in after.splitlines() if line not in before.splitlines()]
        self.assertEqual(len(added), len({(row["code"], row["target_code"]) for row in sure}))
        again = self.erps.schakel("--json", "lookup", "propose", "orders", "--write")
        self.assertIsNone(again.json["version"], again)
        # AND neither ERP was written to; with these tables every order arrives
        self.assertEqual(self.erps.globe.writes(), 0)
        self.all_arrive()

    def test_a_flow_without_codes_says_so(self):
        self.erps = self.world()
        self.erps.write_settings(lambda text: text + """
[flow.order_status]
integration = "shop"
records = "order_status"
from = "globe"
""")
        self.erps.connect()
        self.says(self.erps.schakel("lookup", "propose", "order_status"), 0, "no codes to translate")
        self.says(self.erps.schakel("lookup", "propose", "nothing"), INPUT, "no flow")


if __name__ == "__main__":
    unittest.main(verbosity=2)
