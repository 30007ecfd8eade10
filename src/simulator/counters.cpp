#include "simulator/counters.h"

namespace schakel::simulator {
namespace {

Json json_of(std::uint64_t count) {
  return Json::number(static_cast<std::int64_t>(count));
}

Json json_of(const std::map<std::string, std::uint64_t>& counts) {
  Json out = Json::members();
  for (const auto& [name, count] : counts) out.append(name, json_of(count));
  return out;
}

}  // namespace

void Counters::count_call(std::string_view method, std::string_view entity, int http_status) {
  const std::scoped_lock lock(mutex_);
  ++calls_[Key(method, entity, http_status)];
}

void Counters::count_event(std::string_view event, std::uint64_t times) {
  const std::scoped_lock lock(mutex_);
  events_[std::string(event)] += times;
}

std::uint64_t Counters::calls() const {
  return calls({}, {});
}

std::uint64_t Counters::calls(std::string_view method, std::string_view entity) const {
  const std::scoped_lock lock(mutex_);
  std::uint64_t sum = 0;
  for (const auto& [key, count] : calls_) {
    const auto& [its_method, its_entity, http_status] = key;
    if ((method.empty() || its_method == method) && (entity.empty() || its_entity == entity)) sum += count;
  }
  return sum;
}

std::uint64_t Counters::events(std::string_view event) const {
  const std::scoped_lock lock(mutex_);
  const auto found = events_.find(event);
  return found == events_.end() ? 0 : found->second;
}

void Counters::reset() {
  const std::scoped_lock lock(mutex_);
  calls_.clear();
  events_.clear();
}

Json Counters::to_json() const {
  const std::scoped_lock lock(mutex_);
  std::uint64_t sum = 0;
  std::map<std::string, std::uint64_t> by_method;
  std::map<std::string, std::uint64_t> by_http_status;
  Json by_call = Json::array();
  for (const auto& [key, count] : calls_) {
    const auto& [method, entity, http_status] = key;
    sum += count;
    by_method[method] += count;
    by_http_status[std::to_string(http_status)] += count;
    by_call.push_back(Json::members({{"method", Json::text(method)},
                                     {"entity", Json::text(entity)},
                                     {"http_status", Json::number(http_status)},
                                     {"count", json_of(count)}}));
  }
  Json events = Json::members();
  for (const auto& [event, count] : events_) events.append(event, json_of(count));
  return Json::members({{"calls", json_of(sum)},
                        {"by_call", std::move(by_call)},
                        {"by_method", json_of(by_method)},
                        {"by_http_status", json_of(by_http_status)},
                        {"events", std::move(events)}});
}

}  // namespace schakel::simulator
