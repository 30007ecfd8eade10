"""What a person does about codes and rules from the command line: the real program and both simulators."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from scenario import INPUT, PERSON, Scenario  # noqa: E402


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


class WhatAnOrderWouldBeWrittenWith(Scenario):
    def says_to_who_asked(self, outcome, code, *words):
        """As says(); what an order holds may stand on the screen of who asked for it, and is then no secret."""
        for word in words:
            self.assertIn(word, outcome.out, outcome)
        self.assertEqual(outcome.code, code, outcome)

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


if __name__ == "__main__":
    unittest.main(verbosity=2)
