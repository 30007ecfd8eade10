#pragma once

#include <deque>
#include <functional>
#include <utility>
#include <vector>

#include "http/transport.h"

namespace schakel::http {

/// A Transport for tests: gives the answers it was told to give, in order, or asks a function; and remembers
/// what was sent. Used from one thread at a time, as every Transport is.
///
///   FakeTransport transport;
///   transport.answer({.status = 200, .body = R"({"d":[]})"});
///   transport.answer(fail({.kind = ErrorKind::kUnknownOutcome, .code = "http.no_answer", .what = {...}}));
///
///   FakeTransport transport([](const Request& request) -> Result<Response> { ... });
class FakeTransport final : public Transport {
 public:
  using Script = std::function<Result<Response>(const Request& request)>;

  FakeTransport() = default;
  explicit FakeTransport(Script script) : script_(std::move(script)) {}

  /// Answers that were put in the queue go before the script.
  void answer(Result<Response> next) { answers_.push_back(std::move(next)); }
  void answer(Response next) { answers_.emplace_back(std::move(next)); }

  Result<Response> send(const Request& request, std::stop_token stop) override {
    if (stop.stop_requested()) {
      return fail({.kind = ErrorKind::kCancelled,
                   .code = "http.stopped",
                   .what = {.en = "Stopped before the request was sent.",
                            .nl = "Gestopt voordat het verzoek werd verstuurd."}});
    }
    requests_.push_back(request);
    if (!answers_.empty()) {
      Result<Response> next = std::move(answers_.front());
      answers_.pop_front();
      return next;
    }
    if (script_) return script_(request);
    return fail(
        {.kind = ErrorKind::kBug,
         .code = "test.no_answer_left",
         .what = {.en = "The test gave no answer for " + request.method + " " + request.target + ".",
                  .nl = "De test gaf geen antwoord voor " + request.method + " " + request.target + "."}});
  }

  /// Everything that was sent, in order.
  const std::vector<Request>& requests() const { return requests_; }
  /// Answers that nobody asked for yet.
  std::size_t answers_left() const { return answers_.size(); }

 private:
  Script script_;
  std::deque<Result<Response>> answers_;
  std::vector<Request> requests_;
};

}  // namespace schakel::http
