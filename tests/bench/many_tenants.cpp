// An installation of many companies that have all been quiet for a while: each has its configuration applied,
// and each of its flows has run once and found nothing.
//
//     many_tenants ADDRESS STATE_FOLDER TENANTS CONFIGURATION
//
// Done through the program's own code, as `schakel --tenant NAME apply` and a worker do it, without starting
// a program for each. The configuration's schedule must be one that is not due.
#include <fmt/format.h>

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "app/apply.h"
#include "app/session.h"
#include "engine/run.h"

namespace schakel::app {
namespace {

constexpr int kThreads = 4;

void end_with(const Error& error) {
  fmt::print(stderr, "many_tenants: {}\n", error.what.en);
  std::exit(1);
}

template <class Value>
Value or_end(Result<Value> result) {
  if (!result) end_with(result.error());
  return std::move(*result);
}

// Claims what is due, as a worker does, and settles it as a run that found nothing.
void run_what_is_due(Session& session) {
  const Surroundings& who = session.surroundings();
  const engine::Claimant claimant{
      .owner = who.owner, .owner_is_gone = who.owner_is_gone, .lease_length = engine::Pace{}.lease_length};
  // Another thread may have been first, and settles it then.
  const std::optional<engine::Claim> claim = or_end(session.timetable().claim(claimant, who.clock.now()));
  if (!claim) return;
  const Result<void> settled = session.timetable().settle(*claim, engine::RunReport(), who.clock.now());
  if (!settled) end_with(settled.error());
}

void make_tenants(const Globals& globals, const std::string& text, int first, int tenants) {
  const std::unique_ptr<Session> session = or_end(Session::open(globals));
  for (int tenant = first; tenant < tenants; tenant += kThreads) {
    const std::unique_ptr<Session> of_tenant =
        or_end(session->on_behalf_of(fmt::format("company-{:05}", tenant)));
    const tl::expected<Applied, int> applied = apply_text(*of_tenant, text, "configuration");
    if (!applied) std::exit(applied.error());
    for (const auto& [flow, settings] : applied->configuration.flows) {
      or_end(session->timetable().wake({.tenant = of_tenant->tenant(), .flow = flow}, engine::Cause::kByHand,
                                       session->clock().now()));
      run_what_is_due(*session);
    }
  }
}

int run(const char* address, const char* folder, std::string_view count, const char* configuration) {
  int tenants = 0;
  std::from_chars(count.data(), count.data() + count.size(), tenants);
  std::ifstream file(configuration);
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  Globals globals;
  globals.state_folder = folder;
  globals.database.address = address;
  or_end(Session::open(globals));  // Makes the tables.
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < kThreads; ++thread)
    threads.emplace_back([&, thread] { make_tenants(globals, text, thread, tenants); });
  return 0;
}

}  // namespace
}  // namespace schakel::app

int main(int count, char** words) {
  if (count != 5) {
    std::fputs("many_tenants ADDRESS STATE_FOLDER TENANTS CONFIGURATION\n", stderr);
    return 2;
  }
  return schakel::app::run(words[1], words[2], words[3], words[4]);
}
