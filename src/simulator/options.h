#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "http/server.h"
#include "simulator/faults.h"
#include "simulator/world.h"

namespace schakel::simulator {

/// What both simulators can be told when they are started.
struct Options {
  http::Listen listen;
  WorldSize world;        ///< --seed --orders --invoices --entries --customers --items --bad-orders --canary
  std::string data_file;  ///< Empty: the seeded world. Given: this file's rows in its place.
  std::string
      state_file;  ///< Empty: in memory only. Given: read at start when it is there, written at the end.
  bool no_limits = false;
  bool verbose = false;  ///< One line per call on standard error: method, path, HTTP status. Never a body.
  bool print_config = false;  ///< Say how to connect as one line of JSON in place of the text for people.
  std::vector<FaultRule> faults;
};

/// The command line that both simulators share. A simulator adds its own options to `app()` before `parse`.
class CommandLine {
 public:
  CommandLine(const std::string& program, const std::string& says, std::uint16_t usual_port);

  CLI::App& app() { return app_; }
  /// The options; empty when the program has said what was asked (--help, --version) and should end.
  /// kInvalidInput for what cannot be.
  Result<std::optional<Options>> parse(int count, const char* const* words);

 private:
  CLI::App app_;
  std::string listen_;
  std::vector<std::string> faults_;
  Options options_;
  std::int64_t customers_ = -1;
};

/// Waits for Ctrl-C or a polite kill. Made before any thread is started, so that every thread leaves these
/// signals to it; `wait` returns when one has come.
class StopSignals {
 public:
  StopSignals();
  void wait() const;
};

}  // namespace schakel::simulator
