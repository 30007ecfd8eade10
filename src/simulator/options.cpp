#include "simulator/options.h"

#include <csignal>
#include <filesystem>
#include <iostream>
#include <sstream>

namespace schakel::simulator {

CommandLine::CommandLine(const std::string& program, const std::string& says, std::uint16_t usual_port)
    : app_(says, program), listen_("127.0.0.1:" + std::to_string(usual_port)) {
  app_.set_version_flag("--version", SCHAKEL_VERSION);
  app_.add_option("--listen", listen_, "Address and port to listen on; port 0 takes any free one")
      ->capture_default_str();
  app_.add_option("--seed", options_.world.seed, "The same seed gives the same customers, Items and orders")
      ->capture_default_str();
  // Bounds of what fits in the memory of a small machine; a negative number would wrap around to a huge one.
  constexpr std::int64_t kOrdersMax = 1'000'000;
  constexpr std::int64_t kMastersMax = 100'000;
  app_.add_option("--orders", options_.world.orders, "Sales orders in Exact Online, good and bad")
      ->check(CLI::Range(std::int64_t{0}, kOrdersMax))
      ->capture_default_str();
  app_.add_option("--invoices", options_.world.invoices,
                  "Sales invoices in Exact Online that came of no order")
      ->check(CLI::Range(std::int64_t{0}, kOrdersMax))
      ->capture_default_str();
  app_.add_option("--entries", options_.world.entries, "Sales entries in Exact Online")
      ->check(CLI::Range(std::int64_t{0}, kOrdersMax))
      ->capture_default_str();
  app_.add_option("--customers", customers_,
                  "Customers of those orders (a fifth of the orders when not given)")
      ->check(CLI::Range(std::int64_t{1}, kMastersMax));
  app_.add_option("--items", options_.world.items, "Items in both administrations")
      ->check(CLI::Range(std::int64_t{1}, kMastersMax))
      ->capture_default_str();
  app_.add_option("--bad-orders", options_.world.bad_orders, "How many of the orders need a person")
      ->check(CLI::Range(std::int64_t{0}, kOrdersMax))
      ->capture_default_str();
  app_.add_option("--canary", options_.world.canary,
                  "A mark put into every personal field, to look for on disks later");
  app_.add_option("--data", options_.data_file,
                  "Rows of one's own, {\"entity\": …, \"row\": {…}} per line, in place of the seeded ones")
      ->check(CLI::ExistingFile);
  app_.add_option("--state", options_.state_file, "Keep everything in this file between two runs");
  app_.add_option("--fault", faults_,
                  "A fault from the start, such as lost_answer,method=POST,every=10 (repeatable)")
      ->expected(1);
  app_.get_option("--fault")->take_all();
  app_.add_flag("--no-limits", options_.no_limits, "No budgets and no waiting");
  app_.add_flag("--verbose", options_.verbose, "One line per call on standard error");
  app_.add_flag("--print-config", options_.print_config, "Say how to connect as one line of JSON");
}

Result<std::optional<Options>> CommandLine::parse(int count, const char* const* words) {
  try {
    app_.parse(count, words);
  } catch (const CLI::ParseError& error) {
    std::ostringstream out;
    std::ostringstream problem;
    if (app_.exit(error, out, problem) == 0) {
      std::cout << out.str();
      return std::optional<Options>();
    }
    return fail({.kind = ErrorKind::kInvalidInput,
                 .code = "simulator.arguments",
                 .what = {.en = error.what(), .nl = error.what()}});
  }
  TRY(options_.listen, http::parse_listen(listen_));
  for (const std::string& text : faults_) {
    TRY(FaultRule rule, fault_from_text(text));
    options_.faults.push_back(std::move(rule));
  }
  if (options_.world.bad_orders > options_.world.orders)
    return fail(
        {.kind = ErrorKind::kInvalidInput,
         .code = "simulator.arguments",
         .what = {.en = "--bad-orders is more than --orders.", .nl = "--bad-orders is meer dan --orders."}});
  const std::filesystem::path state_folder = std::filesystem::path(options_.state_file).parent_path();
  if (!state_folder.empty() && !std::filesystem::is_directory(state_folder)) {
    return fail({.kind = ErrorKind::kInvalidInput,
                 .code = "simulator.arguments",
                 .what = {.en = "--state: there is no folder " + state_folder.string() + ".",
                          .nl = "--state: er is geen map " + state_folder.string() + "."}});
  }
  if (customers_ >= 0) options_.world.customers = static_cast<std::size_t>(customers_);
  return std::optional<Options>(options_);
}

StopSignals::StopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  // A client that goes away in the middle of an answer is not our end.
  std::signal(SIGPIPE, SIG_IGN);
}

void StopSignals::wait() const {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  int signal = 0;
  sigwait(&signals, &signal);
}

}  // namespace schakel::simulator
