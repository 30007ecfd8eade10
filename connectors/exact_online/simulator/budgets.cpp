#include "connectors/exact_online/simulator/budgets.h"

#include <algorithm>

namespace schakel::exact_online::simulator {

namespace {

tl::unexpected<Error> malformed_budgets() {
  return fail({.kind = ErrorKind::kMalformed,
               .code = "simulator.state_malformed",
               .what = {.en = "The state file's call budgets do not fit this simulator.",
                        .nl = "De aanroepbudgetten in het statusbestand passen niet bij deze simulator."}});
}

}  // namespace

Json Budgets::snapshot() const {
  Json::Array all;
  for (const auto& [key, used] : used_)
    all.push_back(
        Json::array({Json::text(key.first), Json::number(key.second), Json::number(used.minute),
                     Json::number(used.in_minute), Json::number(used.day), Json::number(used.in_day)}));
  return Json::array(std::move(all));
}

Result<void> Budgets::load(const Json& snapshot) {
  if (snapshot.as_array() == nullptr) return malformed_budgets();
  for (const Json& one : *snapshot.as_array()) {
    const Json::Array* parts = one.as_array();
    if (parts == nullptr || parts->size() != 6 || (*parts)[0].as_text() == nullptr)
      return malformed_budgets();
    const auto number = [&](std::size_t at) { return (*parts)[at].as_integer().value_or(0); };
    used_[{*(*parts)[0].as_text(), static_cast<int>(number(1))}] =
        Used{.minute = number(2), .in_minute = number(3), .day = number(4), .in_day = number(5)};
  }
  return {};
}

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
  if (verdict.refused)
    verdict.wait = std::chrono::ceil<std::chrono::seconds>(
        (day_over ? Instant(day + std::chrono::days(1)) : Instant(minute + std::chrono::minutes(1))) - now);
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
    errors = Errors{.first = now, .count = 0, .blocks = errors.blocks, .blocked_until = {}};
  if (++errors.count <= options_.errors_per_hour) return;
  errors.blocked_until = now + std::chrono::hours(++errors.blocks);
  errors.count = 0;
}

Json ErrorVelocity::snapshot() const {
  Json::Array all;
  for (const auto& [key, errors] : errors_) {
    const auto& [app, user, division, endpoint] = key;
    const Instant until = errors.blocked_until.value_or(Instant());
    all.push_back(
        Json::array({Json::text(app), Json::text(user), Json::number(division), Json::text(endpoint),
                     Json::number(errors.first.time_since_epoch().count()), Json::number(errors.count),
                     Json::number(errors.blocks), Json::number(until.time_since_epoch().count())}));
  }
  return Json::array(std::move(all));
}

Result<void> ErrorVelocity::load(const Json& snapshot) {
  if (snapshot.as_array() == nullptr) return malformed_budgets();
  for (const Json& one : *snapshot.as_array()) {
    const Json::Array* parts = one.as_array();
    if (parts == nullptr || parts->size() != 8) return malformed_budgets();
    for (const std::size_t text : {0U, 1U, 3U})
      if ((*parts)[text].as_text() == nullptr) return malformed_budgets();
    const auto number = [&](std::size_t at) { return (*parts)[at].as_integer().value_or(0); };
    Errors errors{.first = Instant(Milliseconds(number(4))),
                  .count = number(5),
                  .blocks = number(6),
                  .blocked_until = {}};
    if (number(7) != 0) errors.blocked_until = Instant(Milliseconds(number(7)));
    errors_[Key(*(*parts)[0].as_text(), *(*parts)[1].as_text(), static_cast<int>(number(2)),
                *(*parts)[3].as_text())] = errors;
  }
  return {};
}

}  // namespace schakel::exact_online::simulator
