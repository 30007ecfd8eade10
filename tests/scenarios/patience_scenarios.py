"""Tokens, budgets, rights and outages: what passes by itself is waited for aloud, what does not is said with what to do,
and in the end every order has arrived once.
"""

import datetime
import pathlib
import signal
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from scenario import CONNECTION, Scenario  # noqa: E402

DAY = 24 * 3600


class Tokens(Scenario):
    def token_calls(self):
        """How often the token endpoint gave tokens, and how often it refused."""
        calls = [call for call in self.erps.online.control("GET", "counters")["by_call"] if call["entity"] == "oauth2/token"]
        given = sum(call["count"] for call in calls if call["http_status"] == 200)
        return given, sum(call["count"] for call in calls) - given

    def test_an_access_token_that_has_run_out_is_renewed_and_the_run_goes_on(self):
        # GIVEN a consent whose access token has run out by Exact Online's clock
        self.connected()
        self.erps.online.advance(601)
        # WHEN the flow runs THEN it renews the token once and everything arrives
        self.all_arrive()
        self.assertEqual(self.token_calls(), (2, 0))

    def test_an_access_token_that_is_refused_in_the_middle_of_a_run_is_renewed(self):
        # GIVEN a token that Exact Online would renew, and that is refused halfway
        self.connected()
        self.erps.online.advance(580)
        self.erps.online.fault(kind="unauthorized", path="*SalesOrderLines*", next=1)
        # WHEN the flow runs THEN nobody notices
        self.all_arrive()
        self.assertEqual(self.token_calls(), (2, 0))

    def test_an_access_token_that_is_refused_too_early_to_be_renewed(self):
        # GIVEN a token that is refused right after it was given
        self.connected()
        self.erps.online.fault(kind="unauthorized", next=1)
        # WHEN doctor looks THEN it does not wait, but says what will happen
        self.says(self.erps.schakel("doctor", "online"), CONNECTION, "s ago", "a new one only in", "schakel run waits",
                  "Nobody needs to give consent again")
        self.says(self.erps.schakel("--language", "nl", "doctor", "online"), CONNECTION, "s geleden", "pas over",
                  "schakel run wacht", "Niemand hoeft opnieuw toestemming te geven")
        # WHEN the flow runs THEN it says how long it waits, and why
        run = self.erps.start("run", "orders")
        said = run.stderr.readline()
        self.assertRegex(said, r"gives a new one only in 5\d\d s\. Waiting 5\d\d s, then trying again\.")
        run.send_signal(signal.SIGINT)
        run.communicate(timeout=30)
        self.assertEqual(self.erps.globe_references(), {})
        # AND when the gate is open everything arrives, without a new consent
        self.erps.online.advance(571)
        self.all_arrive()

    def test_two_programs_that_need_a_new_token_ask_for_one(self):
        # GIVEN a token that has run out, and a token endpoint that takes its time
        self.connected()
        self.erps.online.advance(601)
        self.erps.online.control("POST", "token-faults", {"kind": "latency", "delay_ms": 500})
        # WHEN two programs start at once
        run, dry_run = self.erps.start("run", "orders"), self.erps.start("run", "orders", "--dry-run")
        said = [program.communicate(timeout=60) for program in (run, dry_run)]
        # THEN one of them renews it, both end well, and no refresh token is presented twice
        self.assertEqual((run.returncode, dry_run.returncode), (0, 0), said)
        self.assertEqual(self.token_calls(), (2, 0))
        self.assert_each_once()

    def test_a_token_endpoint_that_is_away_for_a_moment(self):
        # GIVEN a token that has run out, and a token endpoint in maintenance
        self.connected()
        self.erps.online.advance(601)
        self.erps.online.control("POST", "token-faults", {"kind": "maintenance", "next": 3})
        # WHEN the flow runs THEN it goes on when the endpoint does
        self.says(self.erps.schakel("run", "orders"), 0, "Tries again, until")
        self.assert_each_once()

    def test_a_consent_that_was_not_used_for_more_than_thirty_days(self):
        # GIVEN a consent of 31 days ago
        self.connected()
        self.erps.online.advance(31 * DAY)
        # WHEN the flow runs THEN it says so, with the command that helps
        self.refuses(CONNECTION, "has expired", "30 days", "schakel connect online", dutch="30 dagen niet gebruikt")
        # AND with a new consent everything arrives
        self.erps.connect(apply=False)
        self.all_arrive()


class Budgets(Scenario):
    def test_a_full_minute_is_waited_for(self):
        # GIVEN fewer calls per minute than a run needs
        self.connected(no_limits=False, online=["--per-minute", 8])
        # WHEN the flow runs THEN it says that it waits and until when, goes on by itself, and nothing is lost
        run = self.says(self.erps.schakel("run", "orders", timeout=200), 0, "8 calls per minute")
        self.assertRegex(run.err, r"used up\. Goes on at \d\d:\d\d:\d\d\.")
        self.assert_each_once()

    def test_a_day_budget_that_is_used_up(self):
        # GIVEN a day budget that is nearly gone
        self.erps = self.world(no_limits=False)
        if datetime.datetime.now(datetime.timezone.utc).hour == 23:
            self.erps.online.advance(2 * 3600)  # Close to midnight a run rather waits for the new day.
        self.erps.connect()
        self.erps.online.control("POST", "budgets", {"per_day": 2})
        # WHEN the flow runs THEN it says so and until when
        run = self.says(self.erps.schakel("run", "orders"), CONNECTION, "used up", "nothing is lost")
        self.assertRegex(run.err, r"counts anew at 20\d\d-\d\d-\d\d 0[12]:00 \(Dutch time\)")
        self.says(self.erps.schakel("doctor", "online"), CONNECTION, "counts anew at")
        self.says(self.erps.schakel("--language", "nl", "run", "orders"), CONNECTION, "telt opnieuw vanaf")
        # AND when there are calls again, doctor finds out and everything arrives
        self.erps.online.control("POST", "budgets", {"per_day": 5000, "reset": True})
        self.says(self.erps.schakel("doctor", "online"), 0, "calls left today")
        self.all_arrive()


class Rights(Scenario):
    def test_a_user_of_exact_online_without_rights_to_orders(self):
        # GIVEN a user who consented and may not see orders
        self.connected()
        self.erps.online.fault(kind="server_error", http_status=403, path="*SalesOrder*")
        # WHEN the flow runs THEN it names user, what he may not, and what to do; doctor says it once
        self.refuses(CONNECTION, "user who gave consent may not read sales orders", "give that user the right",
                     dutch="mag verkooporders")
        doctor = self.erps.schakel("doctor", "online")
        self.assertEqual(doctor.out.count("may not read"), 1, doctor)
        # AND with the rights everything arrives
        self.erps.online.no_faults()
        self.all_arrive()

    def test_a_user_of_exact_online_who_is_blocked(self):
        # GIVEN a consent of a user who is blocked
        self.erps = self.world()
        self.erps.apply()
        self.erps.connect(apply=False, user="carla")
        # WHEN the flow runs THEN it says so, and with another user's consent everything arrives
        self.refuses(CONNECTION, "user who gave consent is blocked", "schakel connect online", dutch="is geblokkeerd")
        self.erps.connect(apply=False)
        self.all_arrive()


class Outages(Scenario):
    def outlasts_the_patience(self, side, connector, *words, **fault):
        # GIVEN a connection with little patience, and an outage that lasts
        self.connected()
        self.change_settings(f'connector = "{connector}"', f'connector = "{connector}"\npatience = "2s"')
        getattr(self.erps, side).fault(**fault)
        # WHEN the flow runs THEN it says that it tries again and until when, and then gives up
        run = self.says(self.erps.schakel("run", "orders"), CONNECTION, *words)
        self.assertRegex(run.err, r"Tries again, until \d\d:\d\d:\d\d\.")
        self.assertIn("It stayed so for 2 s.", run.err)
        dutch = self.says(self.erps.schakel("--language", "nl", "run", "orders"), CONNECTION, "Dat bleef zo gedurende 2 s.")
        self.assertRegex(dutch.err, r"Probeert het opnieuw, tot \d\d:\d\d:\d\d\.")
        # AND doctor says it without waiting
        doctor = self.erps.schakel("doctor", side)
        self.assertEqual(doctor.code, CONNECTION, doctor)
        self.assertNotIn("again, until", doctor.err)
        # AND when it is over everything arrives
        self.erps.online.no_faults()
        self.erps.globe.no_faults()
        self.all_arrive()

    def test_a_long_maintenance_window_of_exact_online(self):
        self.outlasts_the_patience("online", "exact_online", "not available at the moment", "nothing is lost",
                                   kind="maintenance")

    def test_a_page_of_exact_online_that_is_cut_off_again_and_again(self):
        self.outlasts_the_patience("online", "exact_online", "stopped halfway", "only a question", "nothing is lost",
                                   kind="truncated_body", path="*SalesOrderHeaders*")

    def test_an_entity_service_that_is_out_of_order(self):
        self.outlasts_the_patience("globe", "exact_globe", "service is not in order", "restart the Exact entity service",
                                   kind="maintenance", method="GET")

    def test_a_maintenance_window_that_ends_in_time(self):
        # GIVEN an outage that is shorter than the patience
        self.connected()
        self.erps.online.fault(kind="maintenance", next=3)
        # WHEN the flow runs THEN it waits and everything arrives
        self.says(self.erps.schakel("run", "orders"), 0, "Tries again, until")
        self.assert_each_once()

    def test_a_server_of_globe_that_restarts_in_the_middle_of_a_run(self):
        # GIVEN a run under way
        folder = tempfile.TemporaryDirectory(prefix="schakel-globe-")
        self.addCleanup(folder.cleanup)
        self.connected(orders=60, globe=["--state", pathlib.Path(folder.name) / "globe.state"])
        self.erps.globe.fault(kind="latency", delay_ms=10)
        run = self.erps.start("run", "orders")
        while not self.erps.globe_references() and run.poll() is None:
            pass
        # WHEN Globe goes away, with every login and every parked line, and comes back a little later
        self.erps.globe.stop()
        said = run.stderr.readline()
        self.erps.globe.start(self.erps.globe.url.removeprefix("http://"))
        # THEN the run says that it tries again, goes on by itself, and every order is there once
        out, err = run.communicate(timeout=120)
        self.assertRegex(said, r"[Tt]ries again|trying again|may still arrive")
        self.assertEqual(run.returncode, 0, out + said + err)
        self.assert_each_once(60)

    def test_a_windows_login_that_globe_has_forgotten(self):
        # GIVEN a service that refuses the first call under a login, and takes the next one
        self.connected()
        self.erps.globe.fault(kind="unauthorized", next=1)
        # WHEN doctor looks THEN it does not blame the password
        self.says(self.erps.schakel("doctor", "globe"), 0)
        # AND neither does a run
        self.erps.globe.no_faults()
        self.erps.globe.fault(kind="unauthorized", next=1)
        self.all_arrive()


if __name__ == "__main__":
    unittest.main(verbosity=2)
