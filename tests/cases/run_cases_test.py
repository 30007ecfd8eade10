"""A case must be able to fail, and what cannot be understood is refused with its place."""

import contextlib
import io
import pathlib
import shutil
import tempfile
import unittest

import case_file
import catalogue
import run_cases

CATALOGUES = catalogue.both()
WHOLE = """It is so.

== Exact Online has
logistics/Items
  Code  FIETS-1

== What comes of it
orders 1001: created
"""


def parsed(text, target="globe"):
    return case_file.parse("x.case", text, CATALOGUES, target)


class Refusals(unittest.TestCase):
    def refused(self, text, *words, target="globe"):
        with self.assertRaises(case_file.Refused) as caught:
            parsed(text, target)
        for word in words:
            self.assertIn(word, str(caught.exception))

    def test_a_whole_case_is_taken(self):
        case = parsed(WHOLE)
        self.assertEqual(case.proves, "It is so.")
        self.assertEqual(case.rows["online"][0].fields, [("Code", "FIETS-1", 5)])

    def test_an_unknown_section_is_refused_with_its_line(self):
        self.refused(WHOLE.replace("What comes of it", "What came of it"), "x.case:7:", '"What comes of it" meant')

    def test_a_section_that_stands_there_twice_is_refused(self):
        self.refused("A.\n== Exact Online has\n== Exact Online has\n", "x.case:3:", "twice")

    def test_an_unknown_field_is_refused_with_its_line(self):
        self.refused(WHOLE.replace("Code ", "Kode "), "x.case:5:", "Kode", "Code")

    def test_an_unknown_field_of_a_document_line_is_refused(self):
        self.refused("A.\n== Exact Online has\nsalesorder/SalesOrders\n  SalesOrderLines\n    Aantal  2\n", "x.case:5:", "Aantal")

    def test_an_unknown_entity_is_refused(self):
        self.refused(WHOLE.replace("logistics/Items", "logistics/Item"), "x.case:4:", "logistics/Items")

    def test_an_unknown_field_of_what_comes_of_it_is_refused(self):
        self.refused(WHOLE + "\nSalesOrderHeader\n  YourRef  EOL1\n", "x.case:11:", "YourRef", "YourReference")

    def test_a_case_says_what_it_proves(self):
        self.refused("== Exact Online has\n", "x.case:1:", "sentence")
        self.refused("no full stop\n== Exact Online has\n", "full stop")

    def test_an_entity_of_which_there_is_no_row_keeps_its_fields(self):
        case = parsed(WHOLE + "\nno SalesOrderHeader  (YourReference, OrderDebtor)\n")
        self.assertEqual(case.fields, {"SalesOrderHeader": ["YourReference", "OrderDebtor"]})
        self.refused(WHOLE + "\nno SalesOrderHeader  (YourRef)\n", "x.case:10:", "YourRef")

    def test_a_step_that_is_none_is_refused(self):
        self.refused("A.\n== What happens\nwalk orders\n", "x.case:3:")

    def test_settings_stand_below_their_table(self):
        case = parsed("A.\n== Settings that differ\nupdate = true\n")
        with self.assertRaises(case_file.Refused):
            case_file.change_settings(case, "[flow.orders]\n")

    def test_what_every_case_begins_with_has_rows_only(self):
        self.refused(WHOLE, "rows and nothing else", target=None)


class Settings(unittest.TestCase):
    def test_a_setting_takes_the_place_of_the_ready_made_one_in_its_own_table_only(self):
        case = parsed("A.\n== Settings that differ\n[b]\nx = 9\ny = 8\n[c]\nz = 7\n")
        self.assertEqual(case_file.change_settings(case, "[a]\nx = 1\n\n[b]  # Why\nx = 2\n"),
                         "[a]\nx = 1\n\n[b]  # Why\ny = 8\nx = 9\n\n[c]\nz = 7\n")


class Playing(unittest.TestCase):
    """One case of the shipped ones, in a folder of its own, played for real."""

    NAME = "two_runs_make_one_order"

    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="schakel-cases-"))
        self.addCleanup(shutil.rmtree, self.root)
        shipped = catalogue.ROOT / "flows" / "orders_online_to_globe"
        self.folder = self.root / shipped.name
        (self.folder / "cases").mkdir(parents=True)
        shutil.copy(shipped / "schakel.toml", self.folder)
        for file in (run_cases.ALWAYS, self.NAME + ".case"):
            shutil.copy(shipped / "cases" / file, self.folder / "cases")
        self.case = self.folder / "cases" / (self.NAME + ".case")
        self.right = self.case.read_text()

    def run_it(self, *options):
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            code = run_cases.main([*options, str(self.folder)])
        return code, said.getvalue()

    def test_a_wrong_expectation_fails_and_update_puts_it_right(self):
        self.assertEqual(self.run_it()[0], 0)
        self.case.write_text(self.right.replace("EOL1001", "EOL9999"))
        code, said = self.run_it()
        self.assertEqual(code, 1)
        self.assertIn("-  YourReference  EOL9999", said)
        self.assertIn("+  YourReference  EOL1001", said)
        self.assertEqual(self.run_it("--update")[0], 0)
        self.case.write_text(self.right + "\nItem\n  ItemCode  X\n")
        self.assertEqual(self.run_it("--update")[0], 0)
        self.assertEqual(self.case.read_text(), self.right + "\nno Item  (ItemCode)\n")
        self.case.write_text(self.right)
        self.assertEqual(self.case.read_text(), self.right)

    def test_settings_that_cannot_be_are_refused_with_their_line(self):
        self.case.write_text(self.right.replace("== What happens", "== Settings that differ\n[flow.orders]\nstates = 7\n\n== What happens"))
        code, said = self.run_it()
        self.assertEqual(code, 1)
        self.assertRegex(said, r"case:\d+: these settings cannot be")
        self.assertIn("flow.orders.states", said)

    def test_a_row_that_an_erp_would_refuse_is_refused_with_its_line(self):
        self.case.write_text(self.right.replace("OrderedBy    smit", "OrderedBy    nobody"))
        code, said = self.run_it()
        self.assertEqual(code, 1)
        self.assertIn("OrderedBy: nothing is called nobody", said)
        self.assertRegex(said, r"case:\d+:")


if __name__ == "__main__":
    unittest.main()
