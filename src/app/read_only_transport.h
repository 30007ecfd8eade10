#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "http/transport.h"

namespace schakel::app {

/// The transport of a dry run: lets through what cannot change anything over there, and nothing else. What a
/// dry run promises is so kept at the last place before the network, whatever stands above it.
class ReadOnlyTransport final : public http::Transport {
 public:
  using Harmless = std::function<bool(const http::Request& request)>;
  ReadOnlyTransport(std::unique_ptr<http::Transport> real, Harmless harmless)
      : real_(std::move(real)), harmless_(std::move(harmless)) {}

  Result<http::Response> send(const http::Request& request, std::stop_token stop) override {
    if (request.method != "GET" && !harmless_(request)) {
      return fail({.kind = ErrorKind::kBug,
                   .code = "app.write_in_dry_run",
                   .what = {.en = "A dry run wanted to write; the call was not sent.",
                            .nl = "Een proefdraai wilde schrijven; de aanroep is niet verstuurd."},
                   .advice = {.en = "This is a mistake in Schakel; please report it.",
                              .nl = "Dit is een fout in Schakel; meld hem alstublieft."}});
    }
    return real_->send(request, std::move(stop));
  }

 private:
  std::unique_ptr<http::Transport> real_;
  Harmless harmless_;
};

}  // namespace schakel::app
