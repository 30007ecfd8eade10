// How many orders a second the engine brings through their life (intent, sent, confirmed) on PostgreSQL, when
// neither ERP costs anything: what is left is the engine's own work and the server's commits.
//
//     lifecycles ADDRESS FLOWS ORDERS ROUND
//
// Each flow is a tenant's, in a thread of its own, and runs ORDERS new orders through run_orders_flow. An
// answer of an ERP takes 20 ms and a write 50, but only by the run's own clock: how many outcomes become
// durable together is what it is against ERPs of that speed, and nobody waits for them. ROUND: a number that
// was not used before on this database. Writes one line of JSON.
#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <latch>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/secret.h"
#include "engine/fake_erp_test.h"
#include "engine/run.h"

namespace schakel::engine {
namespace {

template <class Value>
Value or_end(Result<Value> result) {
  if (result) return std::move(*result);
  fmt::print(stderr, "lifecycles: {}\n", result.error().what.en);
  std::exit(1);
}

class Silent final : public Observer {};

// A flow with its ERPs and its database connection, ready to run.
class Bench {
 public:
  Bench(const Secret& address, int flow, int orders, int round)
      : database_(or_end(storage::Database::open_server(address))),
        store_(or_end(Store::open(database_, fmt::format("flow-{}", flow)))),
        settings_(test::small_flow()) {
    settings_.name = fmt::format("orders-{}", round);
    settings_.reference_prefix = fmt::format("R{}-", round);
    for (int number = 1; number <= orders; ++number) source_.put(test::AnOrder(number).from(number % 50));
  }

  RunReport run() {
    Silent observer;
    return or_end(run_orders_flow({{.store = store_,
                                    .clock = world_.clock,
                                    .random = random_,
                                    .hasher = hasher_,
                                    .integration = "bench",
                                    .owner = "bench",
                                    .owner_is_gone = [](const std::string&) { return false; }},
                                   source_,
                                   target_},
                                  settings_, {}, observer));
  }
  std::int64_t commits() const { return database_.commits(); }

 private:
  test::World world_;
  test::FakeSource source_{world_};
  test::FakeTarget target_{world_};
  SeededRandom random_{1};
  ContentHasher hasher_ = or_end(ContentHasher::make(Secret(std::string(32, 'k'))));
  storage::Database database_;
  Store store_;
  flow::OrdersFlow settings_;
};

int number_of(const char* word) {
  const std::string_view text(word);
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size() && number > 0) return number;
  fmt::print(stderr, "lifecycles: {} is no number\n", text);
  std::exit(2);
}

int measure(const Secret& address, int flows, int orders, int round) {
  std::vector<std::unique_ptr<Bench>> benches;
  std::int64_t commits_before = 0;
  for (int flow = 0; flow < flows; ++flow) {
    benches.push_back(std::make_unique<Bench>(address, flow, orders, round));
    commits_before += benches.back()->commits();
  }
  std::vector<RunReport> reports(benches.size());
  std::latch ready(flows + 1);
  std::vector<std::jthread> threads;
  for (std::size_t at = 0; at < benches.size(); ++at) {
    threads.emplace_back([&, at] {
      ready.arrive_and_wait();
      reports[at] = benches[at]->run();
    });
  }
  ready.arrive_and_wait();
  const auto begun = std::chrono::steady_clock::now();
  threads.clear();  // Joined.
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
  std::int64_t created = 0;
  std::int64_t commits = -commits_before;
  for (const RunReport& report : reports) created += report.counts.created;
  for (const auto& bench : benches) commits += bench->commits();
  if (created != static_cast<std::int64_t>(flows) * orders) {
    fmt::print(stderr, "lifecycles: {} orders were created\n", created);
    return 1;
  }
  fmt::print(R"({{"orders": {}, "commits": {}, "seconds": {:.6f}}})"
             "\n",
             created, commits, took.count());
  return 0;
}

}  // namespace
}  // namespace schakel::engine

int main(int count, char** words) {
  using schakel::engine::number_of;
  if (count != 5) {
    std::fputs("lifecycles ADDRESS FLOWS ORDERS ROUND\n", stderr);
    return 2;
  }
  return schakel::engine::measure(schakel::Secret(words[1]), number_of(words[2]), number_of(words[3]),
                                  number_of(words[4]));
}
