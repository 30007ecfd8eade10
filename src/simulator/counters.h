#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <tuple>

#include "base/json.h"

namespace schakel::simulator {

/// What happened to a simulator since it started or was last reset: every call under (method, entity, HTTP
/// status), and named events such as "lost_answers", "late_commits" or "budget_refusals". Calls to the
/// control interface are not counted. Thread-safe.
class Counters {
 public:
  void count_call(std::string_view method, std::string_view entity, int http_status);
  void count_event(std::string_view event, std::uint64_t times = 1);

  std::uint64_t calls() const;
  /// Calls of that method to that entity with whatever HTTP status; empty text means any.
  std::uint64_t calls(std::string_view method, std::string_view entity) const;
  std::uint64_t events(std::string_view event) const;
  void reset();

  /// {"calls": 12, "by_call": [{"method", "entity", "http_status", "count"}…], "by_method": {…},
  ///  "by_http_status": {…}, "events": {…}}
  Json to_json() const;

 private:
  using Key = std::tuple<std::string, std::string, int>;

  mutable std::mutex mutex_;
  std::map<Key, std::uint64_t> calls_;
  std::map<std::string, std::uint64_t, std::less<>> events_;
};

}  // namespace schakel::simulator
