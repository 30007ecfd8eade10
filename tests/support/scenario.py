"""What the scenarios share: a world of two ERPs, and what is asked of everything that the program says."""

import os
import sys
import unittest

from two_erps import TwoErps

ORDERS = 8
PERSON, INPUT, CONNECTION = 1, 2, 3
CANARY = "QZXKWJ"  # Short: Globe takes 20 characters of an order's reference, and every order must be able to go.
WRONG_SECRET = "Verkeerd-1"


class Scenario(unittest.TestCase):
    """SCHAKEL_SHOW=1 prints what the program said, to be read as a bookkeeper would."""

    def world(self, **options):
        erps = TwoErps(**{"orders": ORDERS, "canary": CANARY, **options})
        self.addCleanup(erps.__exit__)
        return erps

    def connected(self, **options):
        self.erps = self.world(**options)
        self.erps.connect()
        return self.erps

    def says(self, outcome, code, *words):
        """It ended with that code, said each of the words, and gave nothing secret or personal away."""
        if os.environ.get("SCHAKEL_SHOW"):
            print(f"\n{self.id().split('.')[-1]}: {outcome!r}", file=sys.stderr)
        said = outcome.out + outcome.err
        self.assertEqual(outcome.code, code, outcome)
        for word in words:
            self.assertIn(word.lower(), said.lower(), outcome)
        for secret in (self.erps.online.config["client_secret"], self.erps.globe.config["password"], CANARY, WRONG_SECRET):
            self.assertNotIn(secret.lower(), said.lower())
        return outcome

    def refuses(self, code, *words, doctor=True, dutch=""):
        """Both `run` and `doctor` say it, in English and in Dutch, and nothing arrives in Globe."""
        self.says(self.erps.schakel("run", "orders"), code, *words)
        if doctor:
            self.says(self.erps.schakel("doctor"), code, *words)
        if dutch:
            self.says(self.erps.schakel("--language", "nl", "run", "orders"), code, dutch)
        self.assertEqual(self.erps.globe_references(), {})

    def all_arrive(self, count=ORDERS):
        """The cause is gone: a run brings every order, and a second one brings nothing."""
        run = self.erps.schakel("--json", "run", "orders")
        self.assertEqual(run.code, 0, run)
        self.assert_each_once(count)
        self.assertEqual(self.erps.schakel("--json", "run", "orders").json["created"], 0)

    def assert_each_once(self, count=ORDERS):
        references = self.erps.globe_references()
        self.assertEqual([reference for reference, times in references.items() if times > 1], [])
        self.assertEqual(len(references), count)

    def change_settings(self, before, after):
        """Applies the settings with `before` replaced; put back by write_settings() and apply()."""
        def changed(text):
            self.assertIn(before, text)
            return text.replace(before, after)
        self.erps.write_settings(changed)
        self.erps.apply()

    def mend_settings(self):
        self.erps.write_settings()
        self.erps.apply()
