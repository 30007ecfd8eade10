#include "connector/call_budget_text.h"

#include <algorithm>
#include <utility>

#include "base/json.h"

namespace schakel::connector {
namespace {

Json json_of(Instant instant) {
  return Json::number(instant.time_since_epoch().count());
}

void append_number(Json& json, const char* name, std::int64_t number) {
  if (number != 0) json.append(name, Json::number(number));
}

void append_window(Json& json, const char* name, const std::optional<CallWindow>& window) {
  if (!window) return;
  Json one = Json::members();
  one.append("limit", Json::number(window->limit));
  one.append("remaining", Json::number(window->remaining));
  one.append("reset", json_of(window->reset));
  json.append(name, std::move(one));
}

Json json_of(const CallUnderWay& call) {
  Json json = Json::members();
  json.append("number", Json::number(call.number));
  json.append("since", json_of(call.since));
  json.append("endpoint", Json::text(call.endpoint));
  if (call.day_remaining) json.append("day_remaining", Json::number(*call.day_remaining));
  return json;
}

Json json_of(const FlowTurn& turn) {
  Json json = Json::members();
  json.append("lane", Json::text(name_of(turn.lane)));
  json.append("flow", Json::text(turn.flow));
  json.append("virtual_time", Json::number(turn.virtual_time));
  json.append("wants_until", json_of(turn.wants_until));
  return json;
}

Json json_of(const LaneUse& use) {
  Json json = Json::members();
  append_number(json, "today", use.today);
  append_number(json, "this_hour", use.this_hour);
  append_number(json, "last_hour", use.last_hour);
  if (std::ranges::any_of(use.usual, [](std::int64_t calls) { return calls != 0; })) {
    Json usual = Json::array();
    for (const std::int64_t calls : use.usual) usual.push_back(Json::number(calls));
    json.append("usual", std::move(usual));
  }
  return json;
}

// ---- Back

std::optional<std::int64_t> number_in(const Json& json, std::string_view name) {
  const Json* member = json.find(name);
  return member == nullptr ? std::nullopt : member->as_integer();
}

std::optional<Instant> instant_in(const Json& json, std::string_view name) {
  const auto number = number_in(json, name);
  if (!number) return std::nullopt;
  return Instant(Milliseconds(*number));
}

std::string text_in(const Json& json, std::string_view name) {
  const Json* member = json.find(name);
  const std::string* text = member == nullptr ? nullptr : member->as_text();
  return text == nullptr ? std::string() : *text;
}

const Json::Array& array_in(const Json& json, std::string_view name) {
  static const Json::Array kNone;
  const Json* member = json.find(name);
  const Json::Array* array = member == nullptr ? nullptr : member->as_array();
  return array == nullptr ? kNone : *array;
}

std::optional<CallWindow> window_in(const Json& json, std::string_view name) {
  const Json* window = json.find(name);
  if (window == nullptr) return std::nullopt;
  const auto limit = number_in(*window, "limit");
  const auto remaining = number_in(*window, "remaining");
  const auto reset = instant_in(*window, "reset");
  if (!limit || !remaining || !reset) return std::nullopt;
  return CallWindow{.limit = *limit, .remaining = *remaining, .reset = *reset};
}

std::optional<Lane> lane_named(std::string_view name) {
  const auto lane = std::ranges::find_if(kLanes, [&](Lane one) { return name_of(one) == name; });
  if (lane == kLanes.end()) return std::nullopt;
  return *lane;
}

LaneUse use_from(const Json& json) {
  LaneUse use{.today = number_in(json, "today").value_or(0),
              .this_hour = number_in(json, "this_hour").value_or(0),
              .last_hour = number_in(json, "last_hour").value_or(0)};
  const Json::Array& usual = array_in(json, "usual");
  for (std::size_t hour = 0; hour < std::min(usual.size(), use.usual.size()); ++hour)
    use.usual[hour] = usual[hour].as_integer().value_or(0);
  return use;
}

}  // namespace

std::string to_text(const CallBudget& budget) {
  Json json = Json::members();
  append_window(json, "minute", budget.minute);
  append_window(json, "day", budget.day);
  append_number(json, "clock_ahead", budget.clock_ahead.count());
  append_number(json, "calls", budget.calls);
  if (!budget.under_way.empty()) {
    Json calls = Json::array();
    for (const CallUnderWay& call : budget.under_way) calls.push_back(json_of(call));
    json.append("under_way", std::move(calls));
  }
  if (!budget.errors.empty()) {
    Json errors = Json::members();
    for (const auto& [endpoint, times] : budget.errors) {
      Json list = Json::array();
      for (const Instant time : times) list.push_back(json_of(time));
      errors.append(endpoint, std::move(list));
    }
    json.append("errors", std::move(errors));
  }
  if (!budget.turns.empty()) {
    Json turns = Json::array();
    for (const FlowTurn& turn : budget.turns) turns.push_back(json_of(turn));
    json.append("turns", std::move(turns));
  }
  Json lanes = Json::members();
  for (const Lane lane : kLanes) {
    const LaneUse& use = budget.lanes[index_of(lane)];
    if (use != LaneUse{}) lanes.append(name_of(lane), json_of(use));
  }
  if (!lanes.as_members()->empty()) json.append("lanes", std::move(lanes));
  append_number(json, "counted_hour", budget.counted_hour.time_since_epoch().count());
  return json.dump();
}

std::optional<CallBudget> call_budget_from(std::string_view text) {
  const Result<Json> json = Json::parse(text);
  if (!json) return std::nullopt;
  CallBudget budget{.minute = window_in(*json, "minute"),
                    .day = window_in(*json, "day"),
                    .clock_ahead = Milliseconds(number_in(*json, "clock_ahead").value_or(0)),
                    .calls = number_in(*json, "calls").value_or(0),
                    .counted_hour = instant_in(*json, "counted_hour").value_or(Instant{})};
  for (const Json& call : array_in(*json, "under_way")) {
    budget.under_way.push_back({.number = number_in(call, "number").value_or(0),
                                .since = instant_in(call, "since").value_or(Instant{}),
                                .endpoint = text_in(call, "endpoint"),
                                .day_remaining = number_in(call, "day_remaining")});
  }
  if (const Json* errors = json->find("errors"); errors != nullptr && errors->as_members() != nullptr) {
    for (const auto& [endpoint, list] : *errors->as_members()) {
      if (list.as_array() == nullptr) continue;
      for (const Json& time : *list.as_array())
        if (const auto ms = time.as_integer()) budget.errors[endpoint].push_back(Instant(Milliseconds(*ms)));
    }
  }
  for (const Json& turn : array_in(*json, "turns")) {
    if (const auto lane = lane_named(text_in(turn, "lane"))) {
      budget.turns.push_back({.lane = *lane,
                              .flow = text_in(turn, "flow"),
                              .virtual_time = number_in(turn, "virtual_time").value_or(0),
                              .wants_until = instant_in(turn, "wants_until").value_or(Instant{})});
    }
  }
  if (const Json* lanes = json->find("lanes")) {
    for (const Lane lane : kLanes)
      if (const Json* use = lanes->find(name_of(lane))) budget.lanes[index_of(lane)] = use_from(*use);
  }
  return budget;
}

}  // namespace schakel::connector
