#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "base/known_bug.h"
#include "base/time.h"
#include "connector/permit.h"
#include "http/transport.h"

namespace schakel::app {

/// The transport of a run: sends what changes something over there only while the run's lease surely lasts
/// (connector/permit.h). Refused calls were not sent and are tried again once the lease is prolonged, or
/// never, when another program has it.
class PermittedTransport final : public http::Transport {
 public:
  /// `clock` and `permit` outlive it.
  PermittedTransport(std::unique_ptr<http::Transport> real, const Clock& clock,
                     const connector::Permit& permit)
      : real_(std::move(real)), clock_(clock), permit_(permit) {}

  Result<http::Response> send(const http::Request& request, std::stop_token stop) override {
    if (request.method != "GET" && !permit_.allows_call(clock_.now()) && !has_bug(KnownBug::kPermitIgnored)) {
      return fail(
          {.kind = ErrorKind::kUnavailable,
           .code = "app.lease_runs_out",
           .what = {.en = "This program stood still for so long that another may have taken over the flow; "
                          "the call was not sent.",
                    .nl = "Dit programma heeft zo lang stilgestaan dat een ander de flow overgenomen kan "
                          "hebben; de aanroep is niet verstuurd."},
           .advice = {.en = "Nothing to do: it goes on when it still has the flow, and ends when not.",
                      .nl = "U hoeft niets te doen: het gaat verder als het de flow nog heeft, en stopt als "
                            "dat niet zo is."}});
    }
    return real_->send(request, std::move(stop));
  }

 private:
  std::unique_ptr<http::Transport> real_;
  const Clock& clock_;
  const connector::Permit& permit_;
};

}  // namespace schakel::app
