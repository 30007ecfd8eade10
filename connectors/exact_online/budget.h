#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "connector/call_budget.h"
#include "connector/shared_notes.h"
#include "connector/waiting.h"
#include "http/message.h"

// Exact Online's budgets (facts 3): 60 calls per calendar minute and 5,000 per day for an app and
// administration, told in headers; and a key that is blocked after more than 10 errors per endpoint and hour,
// told nowhere. The rules stand in connector/call_budget.h.
namespace schakel::exact_online {

/// Pure: what the headers of an answer tell. 400, 401, 403 and 404 count as errors of the endpoint.
connector::Told told_by(const http::Response& response);

/// The budget of one app in one administration, in a note that all programs share. It holds no personal data
/// and is not sealed. A note that cannot be read is an error, not a fresh budget.
class Budget {
 public:
  /// `notes` and `clock` must outlive it.
  Budget(connector::SharedNotes& notes, std::string note, connector::Reserves reserves,
         connector::Caller caller, Clock& clock, connector::TellWaiting tell = {});

  /// Waits for its turn when it must, after telling so, and gives the number of the call that may now be
  /// made. kRateLimited with `retry_after` for the day and for errors; kCancelled when `stop` was asked while
  /// waiting.
  Result<std::int64_t> take_call(const std::string& endpoint, std::stop_token stop,
                                 connector::Day day = connector::Day::kBelieve);
  Result<void> answered(std::int64_t call, const std::string& endpoint, const http::Response& response,
                        std::stop_token stop);

  /// For doctor and for people; without a call.
  Result<connector::CallBudget> state() const;
  const connector::Reserves& reserves() const { return reserves_; }
  /// Set when a run would not call today any more: why, and until when.
  Result<std::optional<Error>> day_used_up() const;

 private:
  Result<connector::CallBudget> read_as_budget(const std::optional<std::string>& text) const;
  template <class Change>
  Result<void> change(std::stop_token stop, Change apply);

  connector::SharedNotes& notes_;
  std::string note_;
  connector::Reserves reserves_;
  connector::Caller caller_;
  Clock& clock_;
  connector::TellWaiting tell_;
};

}  // namespace schakel::exact_online
