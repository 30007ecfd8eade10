#include "connectors/exact_online/simulator/budgets.h"

#include <algorithm>

namespace schakel::exact_online::simulator {

Budgets::Verdict Budgets::take(const std::string& client_id, int division) {
  const auto now = clock_.now();
  const auto minute = std::chrono::floor<std::chrono::minutes>(now);
  const auto day = std::chrono::floor<std::chrono::days>(now);
  Used& used = used_[{client_id, division}];
  if (used.minute != minute.time_since_epoch().count()) {
    used.minute = minute.time_since_epoch().count();
    used.in_minute = 0;
  }
  if (used.day != day.time_since_epoch().count()) {
    used.day = day.time_since_epoch().count();
    used.in_day = 0;
  }
  const bool day_over = options_.limited && used.in_day >= options_.per_day;
  const bool minute_over = options_.limited && used.in_minute >= options_.per_minute;
  if (!day_over && !minute_over) {
    ++used.in_minute;
    ++used.in_day;
  }
  const auto milliseconds = [](auto moment) {
    return std::to_string(std::chrono::duration_cast<Milliseconds>(moment.time_since_epoch()).count());
  };
  // Without limits nothing runs out, so that a client which saves its calls does not slow down for nothing.
  const auto remaining = [this](std::int64_t limit, std::int64_t in_use) {
    return std::to_string(options_.limited ? std::max<std::int64_t>(limit - in_use, 0) : limit);
  };
  Verdict verdict;
  verdict.refused = day_over || minute_over;
  // A refusal carries only the family that is used up (facts 3, B).
  if (!verdict.refused || day_over) {
    verdict.headers.add("X-RateLimit-Limit", std::to_string(options_.per_day));
    verdict.headers.add("X-RateLimit-Remaining", remaining(options_.per_day, used.in_day));
    verdict.headers.add("X-RateLimit-Reset", milliseconds(day + std::chrono::days(1)));
  }
  if (!day_over) {
    verdict.headers.add("X-RateLimit-Minutely-Limit", std::to_string(options_.per_minute));
    verdict.headers.add("X-RateLimit-Minutely-Remaining", remaining(options_.per_minute, used.in_minute));
    verdict.headers.add("X-RateLimit-Minutely-Reset", milliseconds(minute + std::chrono::minutes(1)));
  }
  return verdict;
}

void Budgets::set_limits(std::int64_t per_minute, std::int64_t per_day) {
  options_.limited = true;
  options_.per_minute = per_minute;
  options_.per_day = per_day;
}

bool ErrorVelocity::blocked(const Key& key) const {
  if (!options_.limited) return false;
  const auto found = errors_.find(key);
  return found != errors_.end() && found->second.blocked_until && clock_.now() < *found->second.blocked_until;
}

void ErrorVelocity::count(const Key& key, int http_status) {
  if (!options_.limited) return;
  if (http_status != 400 && http_status != 401 && http_status != 403 && http_status != 404) return;
  const auto now = clock_.now();
  Errors& errors = errors_[key];
  if (errors.count == 0 || now >= errors.first + std::chrono::hours(1))
    errors = Errors{.first = now, .count = 0, .blocked_until = {}};
  if (++errors.count > options_.errors_per_hour) errors.blocked_until = now + std::chrono::hours(1);
}

}  // namespace schakel::exact_online::simulator
