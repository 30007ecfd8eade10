#include "connectors/exact_globe/opened.h"

#include <utility>

namespace schakel::exact_globe {

Opened::Opened(ConnectionSettings settings, const Dependencies& world,
               std::unique_ptr<http::Transport> transport)
    : settings_(std::move(settings)),
      make_transport_(world.make_transport),
      transport_(std::move(transport)),
      client_(settings_, *transport_, world.clock, world.random, world.tell) {}

connector::Calls Opened::calls() const {
  connector::Calls calls = client_.calls();
  calls.reads += knocks_;
  return calls;
}

std::vector<connector::Finding> Opened::examine(std::span<const NamesUsed> names, Purpose purpose,
                                                std::stop_token stop) {
  Result<std::unique_ptr<http::Transport>> without_login =
      make_transport_(curl_options(settings_, Login::kNone));
  if (!without_login) {
    return {{{.en = "Making an HTTP client", .nl = "Maken van een HTTP-client"}, without_login.error()}};
  }
  ++knocks_;
  return exact_globe::examine(client_, **without_login, settings_, names, purpose, std::move(stop));
}

Result<std::unique_ptr<Opened>> open(ConnectionSettings settings, const Dependencies& world) {
  std::vector<Error> wrong = problems(settings);
  if (!wrong.empty()) return fail(std::move(wrong.front()));
  TRY(std::unique_ptr<http::Transport> transport,
      world.make_transport(curl_options(settings, Login::kWithUser)));
  return std::make_unique<Opened>(std::move(settings), world, std::move(transport));
}

}  // namespace schakel::exact_globe
