"""The command line as a person and as a script meet it: exit codes, both languages, JSON, a terminal.

SCHAKEL_SHOW=1 prints what the program said, to be read as a bookkeeper would.
"""

import os
import pathlib
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from two_erps import TwoErps  # noqa: E402

WELL, PERSON, INPUT, CONNECTION, OURS = 0, 1, 2, 3, 4


class CommandLine(unittest.TestCase):
    """One world for all: what is asked here changes nothing in it, unless a test says so and makes its own."""

    @classmethod
    def setUpClass(cls):
        cls.erps = TwoErps(orders=30, bad_orders=5)
        cls.addClassCleanup(cls.erps.__exit__)
        cls.erps.connect()
        cls.first = cls.erps.schakel("run", "orders")

    def asked(self, code, *words, erps=None):
        outcome = (erps or self.erps).schakel(*words)
        if os.environ.get("SCHAKEL_SHOW"):
            print(f"\n$ schakel {' '.join(str(word) for word in words)}\n{outcome!r}", file=sys.stderr)
        self.assertEqual(outcome.code, code, outcome)
        return outcome


class ExitCodes(CommandLine):
    def test_0_when_all_is_well(self):
        self.asked(WELL, "doctor")
        self.asked(WELL, "run", "orders", "--record", "1")
        self.asked(WELL, "run", "list")
        self.asked(WELL, "record", "show", "1")
        self.asked(WELL, "export")
        self.asked(WELL, "--help")

    def test_1_when_orders_need_a_person(self):
        self.assertEqual(self.first.code, PERSON, self.first)
        self.asked(PERSON, "run", "orders", "--dry-run", "--record", "6")
        self.asked(PERSON, "dead-letter", "list")
        self.asked(PERSON, "dead-letter", "retry", "1")

    def test_2_for_input_that_cannot_be(self):
        for words in (["run", "orderz"], ["run"], ["frobnicate"], [], ["record"], ["record", "show"], ["run", "list", "--limit", "0"],
                      ["run", "show", "99"], ["record", "show", "no-such-order"], ["record", "find", "no-such-order"],
                      ["dead-letter", "show", "99"], ["dead-letter", "retry"], ["export", "--version-number", "99"],
                      ["apply", "/no/such/file.toml"], ["connect", "nowhere"], ["connect", "globe"], ["doctor", "nowhere"]):
            with self.subTest(words=words):
                outcome = self.asked(INPUT, *words)
                self.assertTrue(outcome.err.strip(), outcome)
                self.assertEqual(outcome.out, "", outcome)

    def test_2_for_an_order_that_the_source_does_not_have(self):
        self.assertIn("99999", self.asked(INPUT, "run", "orders", "--record", "99999").err)

    def test_2_when_nothing_was_applied_yet(self):
        elsewhere = ["--state", self.erps.folder / "empty"]
        self.asked(INPUT, *elsewhere, "run", "orders")
        self.asked(INPUT, *elsewhere, "doctor")
        self.asked(INPUT, *elsewhere, "export")

    def test_3_when_a_connection_fails(self):
        # GIVEN a Globe that is not there
        with TwoErps(orders=2) as erps:
            erps.connect()
            erps.globe.stop()
            # THEN both who ask it say so
            self.asked(CONNECTION, "doctor", erps=erps)
            erps.online.stop()
            self.asked(CONNECTION, "doctor", "online", erps=erps)

    def test_3_without_consent(self):
        with TwoErps(orders=2) as erps:
            erps.apply()
            self.asked(CONNECTION, "run", "orders", erps=erps)

    def test_4_when_our_own_files_are_broken(self):
        # GIVEN a state folder whose database is something else
        broken = self.erps.folder / "broken"
        broken.mkdir()
        (broken / "schakel.db").write_text("not a database " * 100)
        self.asked(OURS, "--state", broken, "run", "list")
        # AND one that cannot be a folder
        self.asked(OURS, "--state", self.erps.settings, "run", "list")


class Words(CommandLine):
    def test_dutch_has_no_english_headings_and_dates_as_dutch_people_write_them(self):
        for words in (["run", "list"], ["run", "show", "1"], ["record", "show", "1"], ["record", "find", "EOL"], ["dead-letter", "show", "1"]):
            with self.subTest(words=words):
                said = self.asked(WELL, "--language", "nl", *words).out
                self.assertRegex(said, r"\d\d-\d\d-\d{4} \d\d:\d\d:\d\d")
                for english in ("started", "outcome", "needs a person", "created", "customer", "by_hand", "target", "cause"):
                    self.assertNotIn(english, said)

    def test_help_speaks_dutch(self):
        for words in ([], ["run"], ["record"], ["record", "find"], ["dead-letter", "retry"], ["connect"], ["export"]):
            said = self.asked(WELL, "--language", "nl", *words, "--help").out
            self.assertIn("Gebruik:", said)
            for english in ("Usage", "Options:", "Subcommands", "Print", " the "):
                self.assertNotIn(english, said)

    def test_events_are_words_for_people_and_codes_for_programs(self):
        self.assertIn("klant aangemaakt", self.asked(WELL, "--language", "nl", "record", "show", "1").out)
        history = self.asked(WELL, "--language", "nl", "--json", "record", "show", "1").json["history"]
        self.assertEqual([(row["what"], row["says"]) for row in history],
                         [("intended", "wordt verstuurd"), ("customer_created", "klant aangemaakt"), ("created", "aangemaakt")])

    def test_a_mistyped_command_is_answered_with_the_right_one(self):
        self.assertIn("schakel record find", self.asked(INPUT, "record", "fnd", "1").err)
        self.assertIn("Bedoelde u: schakel doctor", self.asked(INPUT, "--language", "nl", "doctr").err)

    def test_a_number_that_several_orders_hold_shows_the_candidates_and_none_of_them(self):
        outcome = self.erps.schakel("record", "show", "EOL")
        self.assertEqual(outcome.code, INPUT, outcome)
        self.assertIn("EOL2", outcome.out)

    def test_a_refusal_of_globes_catalogue_names_its_order(self):
        letters = self.erps.schakel("--json", "dead-letter", "list", "--code", "globe.too_long").json
        self.assertTrue(letters)
        for letter in letters:
            self.assertTrue(letter["error"]["what"].startswith(f"Order {letter['number']}: "), letter)

    def test_a_run_ends_with_one_line_of_counts(self):
        self.assertRegex(self.first.out.splitlines()[-1],
                         r"^orders: 30 read · 25 created · 0 updated · 0 unchanged · 0 skipped · 5 need a person · "
                         r"\d+ source calls · \d+ target calls · \d+\.\d s$")


class Json(CommandLine):
    def test_everything_that_lists_or_shows_is_json_in_the_same_names_in_both_languages(self):
        for words in (["run", "list"], ["run", "show", "1"], ["record", "find", "EOL"], ["record", "show", "1"], ["dead-letter", "list"],
                      ["dead-letter", "show", "1"], ["doctor"], ["export"]):
            with self.subTest(words=words):
                english = self.erps.schakel("--json", *words)
                dutch = self.erps.schakel("--json", "--language", "nl", *words)
                self.assertIn(english.code, (WELL, PERSON), english)
                self.assertEqual(names_in(english.json), names_in(dutch.json))

    def test_a_mistake_is_json_too(self):
        outcome = self.asked(INPUT, "--json", "run", "orderz")
        self.assertEqual(outcome.json["code"], "config.flow_unknown")
        self.assertEqual(self.asked(INPUT, "--json", "record", "fnd").json["code"], "app.arguments")

    def test_a_dry_run_tells_programs_codes(self):
        records = self.asked(PERSON, "--json", "--language", "nl", "run", "orders", "--dry-run", "--record", "6").json["records"]
        self.assertEqual([record["outcome"] for record in records], ["dead_lettered"])


class Export(CommandLine):
    def test_applying_an_export_changes_nothing(self):
        # GIVEN the configuration in use
        before = self.asked(WELL, "--json", "export").json
        # WHEN it is exported and applied
        exported = self.erps.folder / "exported.toml"
        exported.write_text(self.asked(WELL, "export").out)
        applied = self.asked(WELL, "--json", "apply", exported).json
        # THEN it is the same version, and says so
        self.assertEqual(applied, {"version": before["version"], "changed": False})
        self.assertEqual(self.asked(WELL, "--json", "export").json, before)

    def test_it_holds_no_secret(self):
        said = self.asked(WELL, "export").out + self.asked(WELL, "--json", "export").out
        for secret in (self.erps.online.config["client_secret"], self.erps.globe.config["password"]):
            self.assertNotIn(secret, said)


class Terminal(CommandLine):
    def test_nothing_is_wider_than_the_terminal(self):
        for words in ("run list", "record find EOL", "record show 6", "dead-letter list", "dead-letter show 1", "run orders --dry-run",
                      "run orders", "--help", "run --help", "dead-letter retry --help", "connect --help"):
            for language in ("en", "nl"):
                with self.subTest(words=words, language=language):
                    lines = on_a_terminal(self.erps, f"--language {language} {words}")
                    self.assertTrue(lines)
                    for line in lines:
                        self.assertLessEqual(len(line), 80, line)


def names_in(value):
    """The shape of a JSON value: its names, without what stands under them."""
    if isinstance(value, dict):
        return {name: names_in(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [names_in(value[0])] if value else []
    return None


def on_a_terminal(erps, words):
    """The lines that the program leaves on a terminal of 80 columns."""
    command = f"stty cols 80; {' '.join(erps.command())} {words}"
    said = subprocess.run(["script", "--quiet", "--return", "--command", command, "/dev/null"], env=erps.environment,
                          text=True, capture_output=True, timeout=60, stdin=subprocess.DEVNULL).stdout
    return [line.split("\x1b[2K")[-1].rstrip("\r") for line in said.splitlines()]


if __name__ == "__main__":
    unittest.main(verbosity=2)
