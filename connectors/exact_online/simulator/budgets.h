#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>

#include "base/json.h"
#include "base/result.h"
#include "base/time.h"
#include "http/message.h"

namespace schakel::exact_online::simulator {

struct BudgetOptions {
  bool limited = true;
  std::int64_t per_minute = 60;       ///< facts 3, A
  std::int64_t per_day = 5000;        ///< facts 3, A
  std::int64_t errors_per_hour = 10;  ///< facts 3, A: the eleventh within the hour blocks.
  int block_http_status = 429;        ///< Not published; 429 or 403 (facts 3, switch).
};

/// The calls that one app may make in one division: a window per calendar minute and one per UTC day (facts
/// 3, A). Not thread-safe; the simulator locks.
class Budgets {
 public:
  Budgets(Clock& clock, BudgetOptions options) : clock_(clock), options_(options) {}

  /// What a call costs and what its answer must carry.
  struct Verdict {
    http::Headers headers;  ///< All six, or one family of three when it is refused.
    bool refused = false;
    std::chrono::seconds wait{0};  ///< Of a refusal: until its window ends.
  };
  Verdict take(const std::string& client_id, int division);

  /// Other numbers from now on; what was used stays used.
  void set_limits(std::int64_t per_minute, std::int64_t per_day);
  /// Everything used is forgotten.
  void reset() { used_.clear(); }
  /// What was used, for --state.
  Json snapshot() const;
  Result<void> load(const Json& snapshot);
  const BudgetOptions& options() const { return options_; }
  BudgetOptions& options() { return options_; }

 private:
  struct Used {
    std::int64_t minute = 0;  // Minutes since the epoch.
    std::int64_t in_minute = 0;
    std::int64_t day = 0;
    std::int64_t in_day = 0;
  };

  Clock& clock_;
  BudgetOptions options_;
  std::map<std::pair<std::string, int>, Used> used_;
};

/// Errors per app, user, division and endpoint: more than ten 400, 401, 403 or 404 within an hour block the
/// key for an hour, the next time for two, and so on (facts 3, A: "longer on repetition"; how much longer and
/// what a block looks like is not published).
class ErrorVelocity {
 public:
  using Key = std::tuple<std::string, std::string, int, std::string>;  ///< App, user, division, endpoint.

  ErrorVelocity(Clock& clock, const BudgetOptions& options) : clock_(clock), options_(options) {}

  /// Whether calls under that key are blocked now.
  bool blocked(const Key& key) const;
  void count(const Key& key, int http_status);
  void reset() { errors_.clear(); }
  /// For --state.
  Json snapshot() const;
  Result<void> load(const Json& snapshot);

 private:
  struct Errors {
    Instant first;
    std::int64_t count = 0;
    std::int64_t blocks = 0;  ///< How often it was blocked already.
    std::optional<Instant> blocked_until;
  };

  Clock& clock_;
  const BudgetOptions& options_;
  std::map<Key, Errors> errors_;
};

}  // namespace schakel::exact_online::simulator
