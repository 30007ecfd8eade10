#include "simulator/control.h"

#include <gtest/gtest.h>

namespace schakel::simulator {
namespace {

using std::chrono::seconds;

struct ControlTest : testing::Test {
  ManualClock real{Instant(seconds(1'000))};
  SimulatorClock clock{real};
  Counters counters;
  Faults faults;
  FaultyFront front{clock, counters, faults};
  Control control{
      {.title = "A simulator",
       .clock = clock,
       .counters = counters,
       .faults = faults,
       .front = front,
       .each_row =
           [](const std::string& entity, const Control::SeeRow& see) {
             if (entity != "Order") return false;
             for (const char* reference : {"A", "B", "A"}) {
               see(Json::members({{"Number", Json::text("  7")}, {"Reference", Json::text(reference)}}));
             }
             return true;
           },
       .row_counts =
           [] {
             return Json::members({{"Order", Json::number(3)}});
           }}};

  http::Response call(std::string method, std::string target, std::string body = {}) {
    return control.answer(
        {.method = std::move(method), .target = std::move(target), .headers = {}, .body = std::move(body)});
  }
};

TEST_F(ControlTest, owns_only_its_own_paths) {
  EXPECT_TRUE(Control::owns("/__simulator"));
  EXPECT_TRUE(Control::owns("/__simulator/state?x=1"));
  EXPECT_FALSE(Control::owns("/__simulators"));
  EXPECT_FALSE(Control::owns("/services/__simulator/state"));
}

TEST_F(ControlTest, moves_the_clock) {
  EXPECT_EQ(call("POST", "/__simulator/clock", R"({"advance_seconds": 60})").status, 200);
  EXPECT_EQ(clock.now(), Instant(seconds(1'060)));
  EXPECT_EQ(call("POST", "/__simulator/clock", R"({"set": "2026-11-23T14:00:00Z"})").status, 200);
  EXPECT_EQ(iso_text(clock.now()), "2026-11-23T14:00:00Z");
  EXPECT_EQ(call("POST", "/__simulator/clock", R"({"set": "yesterday"})").status, 400);
  EXPECT_EQ(call("POST", "/__simulator/clock", "{}").status, 400);
}

TEST_F(ControlTest, adds_and_removes_faults) {
  EXPECT_EQ(call("POST", "/__simulator/faults", R"({"kind": "disconnect"})").status, 200);
  EXPECT_TRUE(faults.strike("GET", "/").disconnect);
  call("DELETE", "/__simulator/faults");
  EXPECT_FALSE(faults.strike("GET", "/").disconnect);
  EXPECT_EQ(call("POST", "/__simulator/faults", R"({"kind": "explosion"})").status, 400);
}

TEST_F(ControlTest, counts_rows_and_lists_what_is_there_twice) {
  EXPECT_EQ(call("GET", "/__simulator/rows?entity=Order&distinct=Reference&limit=0").body,
            "{\"count\":3,\"distinct\":2,\"repeated\":[{\"value\":\"A\",\"count\":2}],\"rows\":[]}\n");
}

TEST_F(ControlTest, narrows_rows_without_minding_padding) {
  EXPECT_EQ(call("GET", "/__simulator/rows?entity=Order&Number=7&Reference=B&select=Reference").body,
            "{\"count\":1,\"rows\":[{\"Reference\":\"B\"}]}\n");
}

TEST_F(ControlTest, refuses_what_it_does_not_know) {
  EXPECT_EQ(call("GET", "/__simulator/rows?entity=Nothing").status, 400);
  EXPECT_EQ(call("GET", "/__simulator/nothing").status, 404);
  EXPECT_EQ(call("POST", "/__simulator/clock", "{").status, 400);
}

TEST_F(ControlTest, shows_a_person_what_there_is) {
  const http::Response page = call("GET", "/__simulator/");
  EXPECT_NE(page.body.find("not a product of Exact"), std::string::npos);
  EXPECT_NE(page.body.find("/__simulator/rows"), std::string::npos);
}

TEST_F(ControlTest, takes_the_routes_of_its_simulator) {
  control.add("POST", "restart", "restarts",
              [](const ControlRequest&) -> Result<Json> { return Json::boolean(true); });
  EXPECT_EQ(call("POST", "/__simulator/restart").body, "true\n");
}

}  // namespace
}  // namespace schakel::simulator
