#include "connector/call_budget.h"

#include <algorithm>
#include <utility>

namespace schakel::connector {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr Milliseconds kMargin = seconds(1);       // Beyond what answers prove, clocks differ a little.
constexpr Milliseconds kStaysActive = seconds(5);  // A flow thinks, and writes to the other side, in between.
constexpr Milliseconds kAskAgain = seconds(2);     // Where a wait may be over sooner than the clock tells.
constexpr Milliseconds kAnswerSoon = Milliseconds(500);
constexpr Milliseconds kTurnForgotten = minutes(10);
constexpr Milliseconds kPaceHolds = hours(2);
constexpr Milliseconds kDayReleasedOver = hours(6);
constexpr Milliseconds kTellable = hours(26);  // A reset further away than a day is not one.

/// One part in so many of a minute, and of a day, that is kept for a lane; 0: none.
struct Parts {
  std::int64_t of_minute = 0;
  std::int64_t of_day = 0;
};
Parts parts_for(Lane lane) {
  switch (lane) {
    case Lane::kPerson:
      return {.of_minute = 15};  // The day has a reserve of its own.
    case Lane::kOrders:
      return {.of_minute = 4, .of_day = 5};
    case Lane::kRecords:
      return {.of_minute = 10, .of_day = 20};
    case Lane::kBulk:
      return {};
  }
  return {};
}

std::int64_t part(std::int64_t whole, std::int64_t parts) {
  return parts == 0 ? 0 : whole / parts;
}

Milliseconds never_negative(Milliseconds wait) {
  return std::max(wait, Milliseconds(0));
}

std::int64_t kept_back(std::int64_t reserve, const CallWindow& window) {
  return std::min(reserve, window.limit / 10);
}

std::size_t hour_of_day(Instant instant) {
  return static_cast<std::size_t>(
      std::chrono::floor<hours>(instant - std::chrono::floor<std::chrono::days>(instant)).count());
}

Instant ends(const CallBudget& budget, const CallWindow& window) {
  return window.reset + budget.clock_ahead;
}

/// Calls of which no answer has told yet. One that was counted already is taken off twice until its own
/// answer comes: too few for a moment, never too many.
std::int64_t left_of(const CallBudget& budget, const CallWindow& window) {
  return window.remaining - static_cast<std::int64_t>(budget.under_way.size());
}

// ---- Time

void pass_hours(CallBudget& budget, Instant now) {
  const Instant hour = std::chrono::floor<hours>(now);
  if (budget.counted_hour == Instant{} || budget.counted_hour > hour) budget.counted_hour = hour;
  // After two weeks of silence little is left that is usual.
  budget.counted_hour = std::max(budget.counted_hour, hour - std::chrono::days(14));
  for (; budget.counted_hour < hour; budget.counted_hour += hours(1)) {
    const bool midnight = hour_of_day(budget.counted_hour + hours(1)) == 0;
    for (LaneUse& use : budget.lanes) {
      std::int64_t& usual = use.usual[hour_of_day(budget.counted_hour)];
      usual = std::max(use.this_hour, usual * 3 / 4);
      use.last_hour = std::exchange(use.this_hour, 0);
      if (midnight) use.today = 0;
    }
  }
}

/// A window that is over begins anew, as full as it is wide: the first answer corrects that.
void pass_window(std::optional<CallWindow>& window, const CallBudget& budget, Milliseconds length,
                 Instant now) {
  if (!window || now < ends(budget, *window) + kMargin) return;
  if (window->limit <= 0) {
    window.reset();
    return;
  }
  window->remaining = window->limit;
  const auto passed = (now - kMargin - ends(budget, *window)) / length;
  window->reset += length * (passed + 1);
}

// ---- Turns

/// The caller's turn, made when there is none. Who was away begins level with the one that had the fewest.
FlowTurn& turn_of(CallBudget& budget, const Caller& caller, Instant now) {
  auto turn = std::ranges::find_if(
      budget.turns, [&](const FlowTurn& one) { return one.lane == caller.lane && one.flow == caller.flow; });
  if (turn == budget.turns.end())
    turn = budget.turns.insert(turn, {.lane = caller.lane, .flow = caller.flow});
  if (turn->wants_until > now) return *turn;
  std::optional<std::int64_t> least;
  for (const FlowTurn& other : budget.turns) {
    if (&other == &*turn || other.lane != caller.lane || other.wants_until <= now) continue;
    least = std::min(least.value_or(other.virtual_time), other.virtual_time);
  }
  turn->virtual_time = std::max(turn->virtual_time, least.value_or(0));
  return *turn;
}

// ---- What is kept for others

struct Kept {
  std::int64_t firm = 0;       ///< Until the minute ends.
  std::int64_t shrinking = 0;  ///< At its beginning.
  bool may_end = false;        ///< Others may be content before that.
};

Kept kept_of_minute(const CallBudget& budget, const CallWindow& minute, const Reserves& reserves,
                    const FlowTurn& turn, Instant now) {
  Kept kept;
  if (turn.lane != Lane::kPerson) kept.firm = kept_back(reserves.minute, minute);
  for (const Lane lane : kLanes) {
    if (lane == turn.lane) break;
    const bool active = std::ranges::any_of(
        budget.turns, [&](const FlowTurn& other) { return other.lane == lane && other.wants_until > now; });
    kept.may_end = kept.may_end || active;
    kept.shrinking += active ? minute.limit * 9 / 10 : part(minute.limit, parts_for(lane).of_minute);
  }
  for (const FlowTurn& other : budget.turns) {
    if (other.lane != turn.lane || other.wants_until <= now) continue;
    if (other.virtual_time >= turn.virtual_time) continue;
    kept.may_end = true;
    kept.shrinking += turn.virtual_time - other.virtual_time;
  }
  kept.shrinking = std::min(kept.shrinking, minute.limit);
  return kept;
}

std::int64_t last_hour_of(const LaneUse& use, Instant now) {
  const Milliseconds into = now - std::chrono::floor<hours>(now);
  return use.this_hour + use.last_hour * (hours(1) - into).count() / Milliseconds(hours(1)).count();
}

std::int64_t will_need(const CallBudget& budget, const CallWindow& day, Lane lane, Instant now) {
  const LaneUse& use = budget.lanes[index_of(lane)];
  const Milliseconds left = never_negative(ends(budget, day) - now);
  const std::int64_t least = part(day.limit, parts_for(lane).of_day) *
                             std::min(left, kDayReleasedOver).count() / kDayReleasedOver.count();
  std::int64_t usual = std::max<std::int64_t>(0, use.usual[hour_of_day(now)] - use.this_hour);
  for (Instant hour = std::chrono::floor<hours>(now) + hours(1); hour < ends(budget, day); hour += hours(1))
    usual += use.usual[hour_of_day(hour)];
  const std::int64_t pace =
      last_hour_of(use, now) * std::min(left, kPaceHolds).count() / Milliseconds(hours(1)).count();
  return std::max({least, usual, pace});
}

std::int64_t kept_of_day(const CallBudget& budget, const CallWindow& day, const Reserves& reserves,
                         Lane caller, Instant now) {
  if (caller == Lane::kPerson) return 0;
  std::int64_t kept = kept_back(reserves.day, day);
  for (const Lane lane : kLanes) {
    if (lane == caller) break;
    if (lane != Lane::kPerson) kept += will_need(budget, day, lane, now);
  }
  return kept;
}

// ---- Answers to "may I call?"

std::optional<Admission> held_by_errors(const CallBudget& budget, const std::string& endpoint, Instant now) {
  const auto at = budget.errors.find(endpoint);
  const std::size_t made = at == budget.errors.end() ? 0 : at->second.size();
  if (made >= kErrorsMax) {
    const Instant first = at->second[made - kErrorsMax];
    return Admission{.kind = Admission::Kind::kErrorsUsedUp,
                     .wait = never_negative(first + hours(1) - now) + kMargin};
  }
  // Any of those under way may turn out to be one.
  const auto possible = std::ranges::count(budget.under_way, endpoint, &CallUnderWay::endpoint);
  if (made + static_cast<std::size_t>(possible) < kErrorsMax) return std::nullopt;
  return Admission{.kind = Admission::Kind::kOthersFirst, .wait = kAnswerSoon};
}

std::optional<Admission> held_by_day(const CallBudget& budget, const Reserves& reserves, Lane lane,
                                     Instant now) {
  if (!budget.day) return std::nullopt;
  const std::int64_t left = left_of(budget, *budget.day);
  if (left > kept_of_day(budget, *budget.day, reserves, lane, now)) return std::nullopt;
  const Milliseconds tomorrow = never_negative(ends(budget, *budget.day) + kMargin - now);
  if (left <= kept_back(reserves.day, *budget.day))
    return Admission{.kind = Admission::Kind::kDayUsedUp, .wait = tomorrow};
  return Admission{.kind = Admission::Kind::kDayKept, .wait = std::min<Milliseconds>(hours(1), tomorrow)};
}

std::optional<Admission> held_by_minute(const CallBudget& budget, const Reserves& reserves,
                                        const FlowTurn& turn, Instant now) {
  if (!budget.minute) return std::nullopt;
  const CallWindow& minute = *budget.minute;
  const Kept kept = kept_of_minute(budget, minute, reserves, turn, now);
  const std::int64_t free = left_of(budget, minute) - kept.firm;
  if (free <= 0) {
    const Milliseconds next = std::min(never_negative(ends(budget, minute) + kMargin - now), kMinuteWaitMax);
    // Not even one is left, or an answer under way may still tell of one.
    if (minute.remaining <= kept.firm) return Admission{.kind = Admission::Kind::kMinuteUsedUp, .wait = next};
    return Admission{.kind = Admission::Kind::kOthersFirst, .wait = std::min(next, kAnswerSoon)};
  }
  constexpr Milliseconds kShrinks = minutes(1) - kReleasedBefore;
  const Milliseconds until_released =
      std::clamp<Milliseconds>(ends(budget, minute) - kReleasedBefore - now, Milliseconds(0), kShrinks);
  if (free > kept.shrinking * until_released.count() / kShrinks.count()) return std::nullopt;
  // When so little is kept that one is free.
  const Milliseconds then((free * kShrinks.count() - 1) / kept.shrinking);
  const Milliseconds wait = std::max(until_released - then, Milliseconds(1));
  return Admission{.kind = Admission::Kind::kOthersFirst,
                   .wait = kept.may_end ? std::min(wait, kAskAgain) : wait};
}

// ---- What answers teach

/// How far ahead our clock is, moved no more than this answer proves: the window that it tells of was running
/// between the call and its answer.
void learn_clock(CallBudget& budget, Instant reset, Instant sent, Instant now) {
  budget.clock_ahead = std::clamp<Milliseconds>(budget.clock_ahead, sent - reset, now - reset + minutes(1));
}

struct Known {
  Milliseconds length;
  Instant boundary;  ///< Where the window ends by the calendar over there.
  Instant there;     ///< What time it is over there, as far as we know.
  bool was_given_more = false;
};

void learn_window(std::optional<CallWindow>& window, const ToldWindow& told, const Known& known) {
  const CallWindow fresh{.limit = told.limit.value_or(window ? window->limit : 0),
                         .remaining = std::max<std::int64_t>(0, told.remaining.value_or(0)),
                         .reset = told.reset.value_or(known.boundary)};
  const auto is_news = [&] {
    if (!window || known.was_given_more || fresh.limit != window->limit) return true;
    if (fresh.reset >= window->reset) return fresh.reset > window->reset;
    // Answers of an earlier window come late. But when we only took it for over, by a clock that was ahead
    // (nothing was told of the next), or when their clock was set back far, it is the one that runs.
    const bool taken_for_over = window->remaining == window->limit && known.there < fresh.reset + kMargin;
    return taken_for_over || fresh.reset + 2 * known.length < window->reset;
  };
  if (is_news()) {
    window = fresh;
  } else if (fresh.reset == window->reset) {
    // Answers overtake each other.
    window->remaining = std::min(window->remaining, fresh.remaining);
  }
}

bool is_plausible(const std::optional<ToldWindow>& told, Instant now) {
  return told && told->reset && *told->reset > now - kTellable && *told->reset < now + kTellable;
}

/// A refusal that tells of no window is taken for the minute's (facts 3, B); one that asks for more patience
/// than a minute, for the day's. (That Exact Online says `Retry-After` is not confirmed; a proxy may.)
void learn_bare_refusal(CallBudget& budget, std::optional<Milliseconds> come_back, Instant there) {
  const auto empty = [](std::optional<CallWindow>& window, Instant reset) {
    window = CallWindow{.limit = window ? window->limit : 0, .remaining = 0, .reset = reset};
  };
  const Milliseconds wait = std::min<Milliseconds>(come_back.value_or(Milliseconds(0)), hours(24));
  if (wait <= Milliseconds(0)) {
    empty(budget.minute, std::chrono::floor<minutes>(there) + minutes(1));
  } else {
    empty(wait <= minutes(1) ? budget.minute : budget.day, there + wait);
  }
}

}  // namespace

void pass_time(CallBudget& budget, Instant now) {
  pass_hours(budget, now);
  pass_window(budget.minute, budget, minutes(1), now);
  pass_window(budget.day, budget, std::chrono::days(1), now);
  std::erase_if(budget.under_way, [&](const CallUnderWay& call) { return now - call.since >= kCallLife; });
  std::erase_if(budget.turns, [&](const FlowTurn& turn) { return now - turn.wants_until >= kTurnForgotten; });
  for (auto& [endpoint, times] : budget.errors)
    std::erase_if(times, [&](Instant time) { return time <= now - hours(1); });
  std::erase_if(budget.errors, [](const auto& entry) { return entry.second.empty(); });
}

Admission admit(CallBudget& budget, const Reserves& reserves, const Caller& caller,
                const std::string& endpoint, Instant now, Day day) {
  pass_time(budget, now);
  FlowTurn& turn = turn_of(budget, caller, now);
  std::optional<Admission> held = held_by_errors(budget, endpoint, now);
  if (!held && day == Day::kBelieve) held = held_by_day(budget, reserves, caller.lane, now);
  if (!held) held = held_by_minute(budget, reserves, turn, now);
  if (held) {
    // Who comes back much later wants nothing meanwhile.
    if (held->kind == Admission::Kind::kMinuteUsedUp || held->kind == Admission::Kind::kOthersFirst)
      turn.wants_until = std::max(turn.wants_until, now + held->wait + kStaysActive);
    return *held;
  }
  turn.wants_until = std::max(turn.wants_until, now + kStaysActive);
  ++turn.virtual_time;
  LaneUse& use = budget.lanes[index_of(caller.lane)];
  ++use.today;
  ++use.this_hour;
  budget.under_way.push_back(
      {.number = ++budget.calls,
       .since = now,
       .endpoint = endpoint,
       .day_remaining = budget.day ? std::optional(budget.day->remaining) : std::nullopt});
  return {.kind = Admission::Kind::kGo, .wait = Milliseconds(0), .number = budget.calls};
}

void answered(CallBudget& budget, std::int64_t number, const std::string& endpoint, const Told& told,
              Instant now) {
  pass_time(budget, now);
  std::optional<CallUnderWay> call;
  if (const auto found = std::ranges::find(budget.under_way, number, &CallUnderWay::number);
      found != budget.under_way.end()) {
    call = std::move(*found);
    budget.under_way.erase(found);
  }
  if (told.is_error) budget.errors[endpoint].push_back(now);
  if (is_plausible(told.minute, now)) learn_clock(budget, *told.minute->reset, call ? call->since : now, now);
  const Instant there = now - budget.clock_ahead;
  // A reset that is missing (facts 3: the minute's is not always sent) is taken from the calendar.
  const auto believed = [&](ToldWindow window) {
    if (!is_plausible(window, now)) window.reset.reset();
    if (told.refused) window.remaining = 0;
    return window;
  };
  if (told.minute) {
    learn_window(
        budget.minute, believed(*told.minute),
        {.length = minutes(1), .boundary = std::chrono::floor<minutes>(there) + minutes(1), .there = there});
  }
  // A refusal that tells both: whichever is empty was the cause; the day only when it says so itself.
  if (told.day && (!told.refused || !told.minute || told.day->remaining == 0)) {
    using std::chrono::days;
    learn_window(budget.day, believed(*told.day),
                 {.length = days(1),
                  .boundary = std::chrono::floor<days>(there) + days(1),
                  .there = there,
                  .was_given_more = call && call->day_remaining && told.day->remaining &&
                                    *told.day->remaining > *call->day_remaining});
  }
  if (told.refused && !told.minute && !told.day) learn_bare_refusal(budget, told.come_back, there);
}

std::optional<Forecast> forecast(CallBudget budget, const Reserves& reserves, Instant now) {
  pass_time(budget, now);
  if (!budget.day) return std::nullopt;
  const CallWindow& day = *budget.day;
  Forecast forecast{.limit = day.limit, .left = day.remaining, .reset = ends(budget, day)};
  for (const Lane lane : kLanes) {
    const LaneUse& use = budget.lanes[index_of(lane)];
    forecast.last_hour += last_hour_of(use, now);
    const std::int64_t kept_for_it = lane == Lane::kPerson ? kept_back(reserves.day, day)
                                     : lane == Lane::kBulk ? 0
                                                           : will_need(budget, day, lane, now);
    forecast.lanes[index_of(lane)] = {
        .lane = lane,
        .today = use.today,
        .left = std::max<std::int64_t>(0, day.remaining - kept_of_day(budget, day, reserves, lane, now)),
        .kept = kept_for_it};
  }
  if (forecast.last_hour > 0) {
    const Instant out = now + Milliseconds(hours(1)) * forecast.left / forecast.last_hour;
    if (out < forecast.reset) forecast.runs_out = out;
  }
  return forecast;
}

}  // namespace schakel::connector
