"""What the how-to pages say works: their settings are accepted, their commands run."""

import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
import unittest

import case_file
import catalogue

sys.path.insert(0, str(catalogue.ROOT / "tests" / "support"))
import two_erps  # noqa: E402
import try_flow  # noqa: E402

PAGES = {"orders": "orders_online_to_globe", "items": "items_online_to_globe", "customers": "customers_online_to_globe",
         "stock": "stock_online_to_globe", "order-status": "order_status_globe_to_online"}


def page(name):
    return (catalogue.ROOT / "docs" / "how-to" / f"{name}.md").read_text()


def blocks(text, language):
    return re.findall(rf"```{language}\n(.*?)```", text, re.S)


class HowTo(unittest.TestCase):
    def test_the_settings_of_every_page_are_accepted(self):
        for name, flow in PAGES.items():
            self.assertTrue(blocks(page(name), "toml"), name)
            for settings in blocks(page(name), "toml"):
                self.accepted(name, flow, settings)

    def accepted(self, name, flow, settings):
        with self.subTest(page=name), tempfile.TemporaryDirectory() as folder:
            case = case_file.parse(name, f"So.\n== {case_file.SETTINGS}\n{settings}", catalogue.both(), "globe")
            ready_made = (catalogue.ROOT / "flows" / flow / "schakel.toml").read_text()
            file = pathlib.Path(folder) / "schakel.toml"
            file.write_text(case_file.change_settings(case, ready_made))
            applied = subprocess.run([two_erps.BIN / "schakel", "--state", folder, "apply", file],
                                     capture_output=True, text=True, check=False,
                                     env={**os.environ, "SCHAKEL_ONLINE_SECRET": "x", "SCHAKEL_GLOBE_PASSWORD": "x"})
            self.assertEqual(applied.returncode, 0, applied.stdout + applied.stderr)

    def test_the_flows_of_every_page_can_be_tried_as_it_says(self):
        for name in PAGES:
            tries = [line for block in blocks(page(name), "sh") for line in block.splitlines() if line.startswith("./dev try ")]
            self.assertTrue(tries, name)
            for line in tries:
                with self.subTest(page=name, line=line):
                    self.assertEqual(try_flow.main(shlex.split(line)[2:]), 0)


if __name__ == "__main__":
    unittest.main()
