#pragma once

#include <sys/types.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "http/message.h"
#include "http/transport.h"

namespace schakel::tests {

/// A simulator as the program that it is, on a free port of this machine, for as long as this object lives.
/// Starts when it is made and waits for the line in which the simulator says how to connect; ends it when it
/// goes. One thread at a time.
class SimulatorProgram {
 public:
  /// `program` is the file name in the build's bin folder; `arguments` go behind --listen and --print-config.
  /// Error: kBug with what went wrong; a test that needs a simulator fails then.
  static Result<std::unique_ptr<SimulatorProgram>> start(const std::string& program,
                                                         std::vector<std::string> arguments);
  ~SimulatorProgram();
  SimulatorProgram(const SimulatorProgram&) = delete;
  SimulatorProgram& operator=(const SimulatorProgram&) = delete;

  /// What it said about itself: "url", "user", "password", …, numbers as text; "" when it did not.
  std::string said(std::string_view name) const;

  /// Asks the control interface: control("POST", "faults", {…}). Fails the Result unless the answer is 200.
  Result<Json> control(const std::string& method, const std::string& path, const Json& body = Json::null());

 private:
  SimulatorProgram(pid_t pid, int output, Json config, std::unique_ptr<http::Transport> transport);

  pid_t pid_;
  int output_;
  Json config_;
  std::unique_ptr<http::Transport> transport_;
};

}  // namespace schakel::tests
