#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "connector/waiting.h"
#include "http/message.h"

// Exact Online's budgets (facts 3): 60 calls per calendar minute and 5,000 per day for an app and
// administration, told in headers; and a key that is blocked after more than 10 errors per endpoint and hour,
// told nowhere.
namespace schakel::exact_online {

/// What the last headers said about one window, less the calls that we sent since.
struct Window {
  std::int64_t limit = 0;
  std::int64_t remaining = 0;
  Instant reset{};  ///< From then on the window is fresh and nothing is known.
  bool operator==(const Window&) const = default;
};

/// Everything that is remembered between calls, runs and processes.
struct BudgetState {
  std::optional<Window> minute = {};  ///< Empty: the other side told no limit.
  std::optional<Window> day = {};
  std::map<std::string, std::vector<Instant>> errors = {};  ///< Per endpoint, of the last hour, oldest first.
  bool operator==(const BudgetState&) const = default;
};

struct Reserves {
  std::int64_t minute = 2;
  std::int64_t day = 100;
};

/// What to do before a call: go at once, wait, or come back much later.
struct Admission {
  enum class Kind { kGo, kWait, kDayUsedUp, kErrorsUsedUp };
  Kind kind = Kind::kGo;
  Milliseconds wait{0};  ///< Never negative.
};

/// Own errors per endpoint and hour after which we stop asking: more than 10 block the key for an hour (facts
/// 3, A), so the tenth is never sent.
inline constexpr std::size_t kErrorsMax = 9;
/// A minute window never lasts longer than this; more is a clock that differs from ours.
inline constexpr Milliseconds kMinuteWaitMax = std::chrono::seconds(61);

/// Pure: the rules, in order errors, day, minute.
Admission admit(const BudgetState& state, const Reserves& reserves, const std::string& endpoint, Instant now);
/// Pure: takes one call off the windows.
void spend(BudgetState& state, Instant now);
/// Pure: what an answer teaches. A 429 empties the window whose headers it carries, and the minute when it
/// carries none (facts 3, B); 400, 401, 403 and 404 count as errors of the endpoint.
void learn(BudgetState& state, const http::Response& response, const std::string& endpoint, Instant now);

/// The budget of one app in one administration, in a small file that all processes share under a lock. It
/// holds no personal data and is not sealed. A file that cannot be read is an error, not a fresh budget.
class Budget {
 public:
  /// Whether a day that is used up as far as we know is taken for it (a run), or Exact Online is asked (a
  /// person who looks what is wrong: somebody may have bought more calls).
  enum class Day { kBelieve, kAsk };

  Budget(std::filesystem::path file, Reserves reserves, Clock& clock, connector::TellWaiting tell = {});

  /// Waits for the minute window when it must, after telling so, and takes one call off. kRateLimited with
  /// `retry_after` for the day and for errors; kCancelled when `stop` was asked while waiting.
  Result<void> take_call(const std::string& endpoint, std::stop_token stop, Day day = Day::kBelieve);
  Result<void> answered(const std::string& endpoint, const http::Response& response, std::stop_token stop);

  /// For doctor and for people; without a call.
  Result<BudgetState> state() const;
  /// Set when a run would not call today any more: why, and until when.
  Result<std::optional<Error>> day_used_up() const;

 private:
  template <class Change>
  Result<void> change(std::stop_token stop, Change apply);

  std::filesystem::path file_;
  Reserves reserves_;
  Clock& clock_;
  connector::TellWaiting tell_;
};

}  // namespace schakel::exact_online
