"""Bad input and bad luck: what is wrong is said, with what to do; the exit code fits; nothing is lost or sent twice."""

import pathlib
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from scenario import CONNECTION, INPUT, PERSON, WRONG_SECRET, Scenario  # noqa: E402


class WrongSettings(Scenario):
    def mistyped(self, before, after, *words, code=CONNECTION, dutch=""):
        # GIVEN a connection that worked, and then one setting with a mistake
        self.erps = self.world()
        self.erps.connect()
        self.erps.write_settings(lambda text: text.replace(before(self.erps), after))
        self.erps.apply()
        # WHEN the flow runs THEN the message names the setting and what to do
        self.refuses(code, *words, dutch=dutch)
        # AND once it is mended everything arrives
        self.erps.write_settings()
        self.erps.apply()
        self.all_arrive()

    def test_a_wrong_server(self):
        self.mistyped(lambda erps: f'server = "{erps.globe.config["server"]}"', 'server = "SQLX"', "sql server",
                      dutch="kent de SQL Server")

    def test_a_wrong_database(self):
        self.mistyped(lambda erps: f'database = "{erps.globe.config["database"]}"', 'database = "777"',
                      "administration", dutch="kent de administratie")

    def test_a_wrong_division(self):
        self.mistyped(lambda erps: f'division = {erps.online.config["division"]}', "division = 999999", "999999",
                      "schakel connect online", dutch="Administratie 999999")

    def test_a_user_without_rights_to_write(self):
        # GIVEN a user who may only read, which doctor cannot see without writing
        self.erps = self.world()
        self.erps.connect()
        self.erps.write_settings(lambda text: text.replace(f"\\{self.erps.globe.config['user']}'", "\\alleen-lezen'"))
        self.erps.apply()
        # WHEN doctor looks THEN it says what it cannot find out
        self.says(self.erps.schakel("doctor"), 0, "whether the user may write", "first order")
        self.says(self.erps.schakel("--language", "nl", "doctor"), 0, "of de gebruiker mag schrijven", "eerste order")
        # WHEN the flow runs THEN it says so, and with the right user everything arrives
        self.refuses(CONNECTION, "may not write Account", "function rights", doctor=False, dutch="geen Account schrijven")
        self.erps.write_settings()
        self.erps.apply()
        self.all_arrive()

    def test_a_user_who_left_the_company(self):
        self.mistyped(lambda erps: f"\\{erps.globe.config['user']}'", "\\uit-dienst'", "no active employee",
                      dutch="geen actieve medewerker")

    def test_a_user_who_left_the_company_is_told_by_doctor_once(self):
        # GIVEN a Windows user who is no employee any more
        self.connected()
        self.change_settings(f"\\{self.erps.globe.config['user']}'", "\\uit-dienst'")
        # WHEN doctor looks THEN it says the cause once, and not once per entity that cannot be read
        doctor = self.says(self.erps.schakel("doctor", "globe"), CONNECTION)
        self.assertEqual(doctor.out.count("no active employee"), 1, doctor)

    def test_a_wrong_password(self):
        # GIVEN a wrong password in the environment
        self.erps = self.world()
        self.erps.connect()
        right = self.erps.environment["SCHAKEL_GLOBE_PASSWORD"]
        self.erps.environment["SCHAKEL_GLOBE_PASSWORD"] = WRONG_SECRET
        # WHEN the flow runs THEN it names user and password, and goes on once they fit
        self.refuses(CONNECTION, "password", "user", dutch="wachtwoord")
        self.erps.environment["SCHAKEL_GLOBE_PASSWORD"] = right
        self.all_arrive()

    def test_a_wrong_client_secret(self):
        # GIVEN a consent, an access token that has run out, and a wrong client secret
        self.erps = self.world()
        self.erps.connect()
        right = self.erps.environment["SCHAKEL_ONLINE_SECRET"]
        self.erps.environment["SCHAKEL_ONLINE_SECRET"] = WRONG_SECRET
        self.erps.online.advance(601)
        self.erps.online.fault(kind="unauthorized", next=1)
        # WHEN the flow runs THEN it names the client secret, and the consent outlives the mistake
        self.refuses(CONNECTION, "client_secret", doctor=False)
        self.erps.environment["SCHAKEL_ONLINE_SECRET"] = right
        self.erps.online.no_faults()
        self.all_arrive()

    def test_a_secret_that_is_not_there(self):
        # GIVEN settings that name an environment variable which is not set
        self.erps = self.world()
        self.erps.connect()
        del self.erps.environment["SCHAKEL_GLOBE_PASSWORD"]
        # WHEN the flow runs THEN the variable is named
        self.refuses(INPUT, "SCHAKEL_GLOBE_PASSWORD")

    def test_no_consent_yet(self):
        # GIVEN settings that are applied, and nobody gave consent
        self.erps = self.world()
        self.erps.apply()
        # WHEN the flow runs THEN it says with which command consent is given
        self.refuses(CONNECTION, "schakel connect online", dutch="schakel connect online")
        self.erps.connect(apply=False)
        self.all_arrive()

    def test_a_consent_that_was_withdrawn(self):
        # GIVEN a consent that was withdrawn in Exact Online
        self.erps = self.world()
        self.erps.connect()
        self.erps.online.control("POST", "revoke", {})
        # WHEN the flow runs THEN it asks for a new one
        self.refuses(CONNECTION, "schakel connect online", dutch="schakel connect online")
        self.erps.connect(apply=False)
        self.all_arrive()

    def test_a_malformed_file_names_its_line_and_the_old_settings_stay(self):
        # GIVEN working settings, then a file with a broken line and one with two unknown things
        self.erps = self.world()
        self.erps.connect()
        self.erps.write_settings(lambda text: text.replace("[integration.shop]", "[integration.shop"))
        broken = self.erps.schakel("apply", self.erps.settings)
        self.erps.write_settings(lambda text: text.replace("settling_time", "setling_time").replace('target = "globe"', 'target = "glob"'))
        wrong = self.erps.schakel("apply", self.erps.settings)
        # THEN each problem is said with its line, all at once, and the old settings stay
        self.says(broken, INPUT, "schakel.toml:21")
        self.says(wrong, INPUT, "setling_time", "glob")
        self.all_arrive()

    def test_an_unknown_flow(self):
        self.erps = self.world()
        self.erps.apply()
        self.says(self.erps.schakel("run", "orderz"), INPUT, "orderz", "orders")

    def test_an_over_long_reference_prefix(self):
        # GIVEN a prefix that leaves no room for the order number in Globe's YourReference of 30
        self.erps = self.world()
        self.erps.connect()
        self.erps.write_settings(lambda text: text.replace('"EOL"', '"' + "EOL" * 12 + '"'))
        applied = self.erps.schakel("apply", self.erps.settings)
        # THEN it is refused before anything is sent
        if applied.code == 0:
            self.refuses(PERSON, "need a person", doctor=False)
            self.says(self.erps.schakel("dead-letter", "list"), PERSON, "YourReference", "30")
            self.erps.write_settings()
            self.erps.apply()
            self.says(self.erps.schakel("dead-letter", "retry", "--all"), 0)
            self.assert_each_once()
        else:
            self.says(applied, INPUT, "reference_prefix")
            self.all_arrive()


class StrangeAnswers(Scenario):
    def struck(self, side, code, *words, **fault):
        # GIVEN a connection that works, and then a fault
        self.erps = self.world()
        self.erps.connect()
        getattr(self.erps, side).fault(**fault)
        # WHEN the flow runs THEN it says so
        self.says(self.erps.schakel("run", "orders"), code, *words)
        # AND once the fault is gone everything is there once
        self.erps.online.no_faults()
        self.erps.globe.no_faults()
        self.all_arrive()

    def test_a_page_of_orders_that_is_not_json(self):
        self.struck("online", CONNECTION, "base_url", kind="not_json", method="GET", path="*SalesOrderHeaders*")

    def test_a_page_of_orders_that_is_cut_off(self):
        self.struck("online", 0, kind="truncated_body", method="GET", path="*SalesOrder*", next=2)

    def test_a_lookup_in_globe_that_is_not_json(self):
        self.struck("globe", CONNECTION, "base_url", kind="not_json", method="GET")

    def test_a_windows_session_that_is_lost_in_the_middle(self):
        self.struck("globe", 0, kind="unauthorized", every=9)

    def test_a_property_that_no_metadata_knows(self):
        self.struck("online", 0, kind="unknown_property")

    def test_a_property_in_globe_that_no_metadata_knows(self):
        self.struck("globe", 0, kind="unknown_property")

    def test_written_answers_that_are_cut_off_make_no_duplicate(self):
        self.struck("globe", 0, kind="truncated_body", method="POST", every=11)

    def test_a_page_that_repeats(self):
        # GIVEN more orders than fit on one page, and a server that gives the same page again and again
        self.erps = self.world(orders=1100, customers=20)
        self.erps.connect()
        self.erps.online.fault(kind="repeated_page")
        # WHEN the flow runs THEN it stops and says so, and nothing is lost
        self.says(self.erps.schakel("run", "orders", timeout=300), CONNECTION, "same page")
        self.erps.online.no_faults()
        self.all_arrive(1100)


class RecordsThatCannotGo(Scenario):
    def test_a_debtor_who_is_blocked_in_globe(self):
        # GIVEN orders of which one is for a debtor who is blocked in Globe (and four have other flaws)
        self.connected(bad_orders=5)
        # WHEN the flow runs THEN the others arrive
        self.says(self.erps.schakel("run", "orders"), PERSON, "5 need a person")
        self.assert_each_once(3)
        # AND what the blocked one waits for is said with where and what to do, in both languages
        self.says(self.erps.schakel("dead-letter", "list", "--code", "flow.customer_blocked"), PERSON,
                  "debtor", "is blocked", "unblock the debtor")
        self.says(self.erps.schakel("--language", "nl", "dead-letter", "list", "--code", "flow.customer_blocked"),
                  PERSON, "debiteur", "is geblokkeerd", "hef de blokkering van de debiteur op")
        [letter] = self.erps.schakel("--json", "dead-letter", "list", "--code", "flow.customer_blocked").json
        self.says(self.erps.schakel("dead-letter", "show", letter["id"]), 0, "unblock the debtor")
        # AND it stays there as long as the debtor is blocked
        self.says(self.erps.schakel("dead-letter", "retry", letter["id"]), PERSON)
        self.assert_each_once(3)

    def wrong_code(self, before, after, code, english, dutch):
        # GIVEN a lookup table that sends a code wrong
        self.connected()
        self.change_settings(before, after)
        # WHEN the flow runs THEN every order with that code waits, and is told so in both languages
        self.says(self.erps.schakel("run", "orders"), PERSON, "needs a person", "schakel dead-letter list")
        letters = self.erps.schakel("--json", "dead-letter", "list", "--code", code).json
        self.assertGreater(len(letters), 0)
        arrived = len(self.erps.globe_references())
        self.says(self.erps.schakel("dead-letter", "show", letters[0]["id"]), 0, *english)
        self.says(self.erps.schakel("--language", "nl", "dead-letter", "show", letters[0]["id"]), 0, *dutch)
        # AND once the table is mended one command brings them, and nothing twice
        self.mend_settings()
        self.says(self.erps.schakel("dead-letter", "retry", "--all"), 0)
        self.assertGreater(len(self.erps.globe_references()), arrived)
        self.assert_each_once()

    def test_a_payment_condition_that_globe_does_not_have(self):
        self.wrong_code('"30" = "30"', '"30" = "XX"', "flow.payment_condition_not_in_target",
                        ["lookup.payment_conditions.30", "XX", "does not have"],
                        ["lookup.payment_conditions.30", "XX", "niet"])

    def test_a_vat_code_that_is_not_in_the_table(self):
        self.wrong_code('"VH" = "2"\n', "", "flow.vat_unmapped",
                        ["VH", "has no translation", "lookup.vat"], ["VH", "heeft geen vertaling", "lookup.vat"])


class TwoAtOnce(Scenario):
    def test_a_second_run_of_the_same_flow_is_refused_politely(self):
        # GIVEN a run under way
        self.erps = self.world(orders=60)
        self.erps.connect()
        self.erps.globe.fault(kind="latency", delay_ms=20)
        first = self.erps.start("run", "orders")
        until = time.monotonic() + 20
        while not self.erps.globe_references() and first.poll() is None and time.monotonic() < until:
            time.sleep(0.01)
        # WHEN another starts
        second = self.erps.schakel("run", "orders")
        out, err = first.communicate(timeout=120)
        # THEN it says that the flow is running, and the first one ends well
        self.says(second, INPUT, "running")
        self.assertEqual(first.returncode, 0, out + err)
        self.assert_each_once(60)


if __name__ == "__main__":
    unittest.main(verbosity=2)
