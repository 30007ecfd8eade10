#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

#include "base/result.h"
#include "connector/port.h"
#include "connectors/exact_globe/client.h"
#include "connectors/exact_globe/connection.h"
#include "connectors/exact_globe/examine.h"
#include "connectors/exact_globe/metadata.h"
#include "connectors/exact_globe/settings.h"

namespace schakel::exact_globe {

/// What all connections that are no order's have in common: settings, a client, and the check behind
/// `schakel doctor`. Stays where it was made: its client looks into it. Used from one thread at a time.
class Opened {
 public:
  Opened(ConnectionSettings settings, const Dependencies& world, std::unique_ptr<http::Transport> transport);
  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;

  /// Those of the client, and those made to examine.
  connector::Calls calls() const;
  std::vector<connector::Finding> examine(std::span<const NamesUsed> names, Purpose purpose,
                                          std::stop_token stop);

  const ConnectionSettings& settings() const { return settings_; }
  Client& client() { return client_; }

 private:
  const ConnectionSettings settings_;
  const MakeTransport make_transport_;
  const std::unique_ptr<http::Transport> transport_;
  Client client_;
  std::int64_t knocks_ = 0;  // Calls without a login, made to examine.
};

/// Sends nothing yet. kInvalidInput with the first of problems(settings); whatever make_transport gives, such
/// as a libcurl without NTLM.
Result<std::unique_ptr<Opened>> open(ConnectionSettings settings, const Dependencies& world);

}  // namespace schakel::exact_globe
