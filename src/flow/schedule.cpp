#include "flow/schedule.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <span>
#include <string>
#include <vector>

#include "base/text.h"

namespace schakel::flow {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using LocalDay = std::chrono::local_days;

// ---- Reading ----

struct Named {
  std::string_view english;
  std::string_view dutch;
};
constexpr std::array kWeekdays{Named{"sun", "zo"}, Named{"mon", "ma"}, Named{"tue", "di"}, Named{"wed", "wo"},
                               Named{"thu", "do"}, Named{"fri", "vr"}, Named{"sat", "za"}};
constexpr std::array kMonths{Named{"jan", "jan"}, Named{"feb", "feb"}, Named{"mar", "mrt"},
                             Named{"apr", "apr"}, Named{"may", "mei"}, Named{"jun", "jun"},
                             Named{"jul", "jul"}, Named{"aug", "aug"}, Named{"sep", "sep"},
                             Named{"oct", "okt"}, Named{"nov", "nov"}, Named{"dec", "dec"}};

std::optional<int> named(std::string_view word, std::span<const Named> names, int first) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (equal_ignoring_case(word, names[i].english) || equal_ignoring_case(word, names[i].dutch))
      return first + static_cast<int>(i);
  }
  return std::nullopt;
}

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || text.front() == '-' || error != std::errc() || end != text.data() + text.size())
    return std::nullopt;
  return value;
}

std::vector<std::string_view> words(std::string_view text) {
  std::vector<std::string_view> found;
  std::size_t at = 0;
  while ((at = text.find_first_not_of(" \t", at)) != std::string_view::npos) {
    const std::size_t end = std::min(text.find_first_of(" \t", at), text.size());
    found.push_back(text.substr(at, end - at));
    at = end;
  }
  return found;
}

// One of the five, with what a sentence about it needs.
struct CronField {
  int place;
  Text name;
  int least;
  int most;
  std::span<const Named> names;

  tl::unexpected<Text> wrong(std::string_view part, const Text& why) const {
    return tl::unexpected<Text>({.en = fmt::format("field {} ({}): \"{}\" {}", place, name.en, part, why.en),
                                 .nl = fmt::format("veld {} ({}): \"{}\" {}", place, name.nl, part, why.nl)});
  }

  std::optional<int> value(std::string_view word) const {
    if (const auto found = named(word, names, least)) return found;
    const auto found = number(word);
    return found && *found >= least && *found <= most ? found : std::nullopt;
  }

  // Every number that the field stands for.
  tl::expected<std::vector<int>, Text> read(std::string_view text) const {
    std::vector<int> found;
    for (const std::string_view part : split(text, ',')) {
      const std::size_t slash = part.find('/');
      const std::string_view range = part.substr(0, slash);
      int step = 1;
      if (slash != std::string_view::npos) {
        const auto given = number(part.substr(slash + 1));
        if (!given || *given < 1 || *given > most)
          return wrong(part,
                       {.en = fmt::format("has no step from 1 to {} behind its \"/\"", most),
                        .nl = fmt::format("heeft geen stap van 1 tot en met {} achter de \"/\"", most)});
        step = *given;
      }
      int from = least;
      int to = most;
      if (range != "*") {
        const std::size_t dash = range.find('-');
        const auto first = value(range.substr(0, dash));
        const auto last = dash == std::string_view::npos ? first : value(range.substr(dash + 1));
        if (!first || !last) {
          return wrong(part, {.en = fmt::format("is not \"*\" and not from {} to {}", least, most),
                              .nl = fmt::format("is geen \"*\" en niet van {} tot en met {}", least, most)});
        }
        from = *first;
        to = *last;
        if (dash == std::string_view::npos && slash != std::string_view::npos)
          to = most;                                                          // "5/15": from 5 on.
        if (names.size() == kWeekdays.size() && to == 0 && from > 0) to = 7;  // "sat-sun"
        if (from > to) {
          return wrong(part, {.en = "begins after it ends", .nl = "begint na zijn einde"});
        }
      }
      for (int i = from; i <= to; i += step) found.push_back(i);
    }
    return found;
  }
};

template <std::size_t size>
std::optional<Text> read_into(std::bitset<size>& set, const CronField& field, std::string_view text) {
  const auto read = field.read(text);
  if (!read) return read.error();
  for (const int one : *read) set.set(static_cast<std::size_t>(one) % size);  // 7 is Sunday: 0.
  return std::nullopt;
}

constexpr std::array kLongestMonths{0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

// "30 2": the 30th of February, which never comes.
bool ever_comes(const Cron& cron) {
  if (!cron.every_weekday || cron.every_day) return true;
  for (std::size_t month = 1; month <= 12; ++month) {
    for (int day = 1; cron.months.test(month) && day <= kLongestMonths[month]; ++day) {
      if (cron.days.test(static_cast<std::size_t>(day))) return true;
    }
  }
  return false;
}

// "07:00" and, as an end, "24:00".
std::optional<minutes> wall_time(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const auto hour = number(text.substr(0, 2));
  const auto minute = number(text.substr(3));
  if (!hour || !minute || *minute > 59 || *hour > 24 || (*hour == 24 && *minute != 0)) return std::nullopt;
  return hours(*hour) + minutes(*minute);
}

tl::unexpected<Text> wrong_hours(std::string_view part, const Text& why) {
  return tl::unexpected<Text>(
      {.en = fmt::format("\"{}\" {}", part, why.en), .nl = fmt::format("\"{}\" {}", part, why.nl)});
}

tl::expected<std::vector<std::size_t>, Text> read_days(std::string_view text) {
  std::vector<std::size_t> found;
  for (const std::string_view part : split(text, ',')) {
    const std::size_t dash = part.find('-');
    const auto first = named(part.substr(0, dash), kWeekdays, 0);
    const auto last = dash == std::string_view::npos ? first : named(part.substr(dash + 1), kWeekdays, 0);
    if (!first || !last) {
      return wrong_hours(part, {.en = "is no day: use mon, tue, wed, thu, fri, sat, sun, or mon-fri",
                                .nl = "is geen dag: gebruik ma, di, wo, do, vr, za, zo, of ma-vr"});
    }
    for (int day = *first;; day = (day + 1) % 7) {  // "sat-mon" goes over the weekend.
      found.push_back(static_cast<std::size_t>(day));
      if (day == *last) break;
    }
  }
  return found;
}

// ---- Moments ----

LocalDay day_of(LocalTime local) {
  return std::chrono::floor<days>(local);
}

std::size_t weekday_of(LocalDay day) {
  return std::chrono::weekday(day).c_encoding();
}

bool fits(const Cron& cron, LocalDay day) {
  const std::chrono::year_month_day date(day);
  if (!cron.months.test(static_cast<unsigned>(date.month()))) return false;
  const bool by_day = cron.days.test(static_cast<unsigned>(date.day()));
  const bool by_weekday = cron.weekdays.test(weekday_of(day));
  // As cron has it since 1975: two that are both restricted widen each other.
  if (!cron.every_day && !cron.every_weekday) return by_day || by_weekday;
  return by_day && by_weekday;
}

// The moment at which a wall in Amsterdam shows `local`; of an hour that is not there its beginning, of an
// hour that is there twice the first.
Instant moment_of(LocalTime local) {
  const Instant moment = from_amsterdam(local);
  // The gap of spring is an hour that begins on the hour.
  return amsterdam(moment) == local ? moment : std::chrono::floor<hours>(moment);
}

// A day that fits comes at the latest after eight years: 29 February around 2100.
constexpr int kDaysAhead = 8 * 366 + 1;

std::optional<Instant> next_moment(const Cron& cron, Instant after) {
  // The wall goes back an hour in autumn, and a moment of the hour that is missing in spring comes after it.
  const LocalTime earliest = amsterdam(after) - hours(1);
  LocalDay day = day_of(earliest);
  for (int ahead = 0; ahead <= kDaysAhead; ++ahead, day += days(1)) {
    if (!fits(cron, day)) continue;
    for (std::size_t hour = 0; hour < 24; ++hour) {
      for (std::size_t minute = 0; cron.hours.test(hour) && minute < 60; ++minute) {
        if (!cron.minutes.test(minute)) continue;
        const LocalTime local = LocalTime(day) + hours(hour) + minutes(minute);
        if (local < earliest) continue;
        if (const Instant moment = moment_of(local); moment > after) return moment;
      }
    }
  }
  return std::nullopt;
}

// The beginning of the first window that begins at `moment` or after it, and when it ends.
struct Opening {
  Instant from{};
  Instant until{};
};
std::optional<Opening> opening_at(const WorkingHours& open, Instant moment) {
  LocalDay day = day_of(amsterdam(moment));
  for (int ahead = 0; ahead <= 7; ++ahead, day += days(1)) {
    const WorkingHours::Window& window = open.days[weekday_of(day)];
    if (window.from == window.until) continue;
    const Opening opening{.from = moment_of(LocalTime(day) + window.from),
                          .until = moment_of(LocalTime(day) + window.until)};
    if (opening.until > moment) return opening;
  }
  return std::nullopt;
}

// The same for one flow always: FNV-1a.
std::uint64_t hash(std::string_view text) {
  std::uint64_t value = 14695981039346656037U;
  for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return value ^ (value >> 32);
}

Milliseconds part_of(Milliseconds whole, std::string_view flow) {
  if (whole <= Milliseconds(0)) return Milliseconds(0);
  return Milliseconds(static_cast<std::int64_t>(hash(flow) % static_cast<std::uint64_t>(whole.count())));
}

Milliseconds interval_of(const Schedule& schedule, const Planning& planning) {
  return planning.interval > Milliseconds(0) ? planning.interval : schedule.every;
}

constexpr Milliseconds kSpreadMax = minutes(5);

}  // namespace

tl::expected<Cron, Text> parse_cron(std::string_view text) {
  const std::vector<std::string_view> fields = words(text);
  if (fields.size() != 5) {
    return tl::unexpected<Text>(
        {.en = fmt::format("a line of cron has five fields (minute hour day month weekday), this has {}",
                           fields.size()),
         .nl = fmt::format("een cronregel heeft vijf velden (minuut uur dag maand weekdag), deze heeft er {}",
                           fields.size())});
  }
  const CronField days_field{
      .place = 3, .name = {"day of the month", "dag van de maand"}, .least = 1, .most = 31, .names = {}};
  Cron cron;
  cron.line = text;
  const std::optional<Text> problems[] = {
      read_into(cron.minutes, {.place = 1, .name = {"minute", "minuut"}, .least = 0, .most = 59, .names = {}},
                fields[0]),
      read_into(cron.hours, {.place = 2, .name = {"hour", "uur"}, .least = 0, .most = 23, .names = {}},
                fields[1]),
      read_into(cron.days, days_field, fields[2]),
      read_into(cron.months,
                {.place = 4, .name = {"month", "maand"}, .least = 1, .most = 12, .names = kMonths},
                fields[3]),
      read_into(cron.weekdays,
                {.place = 5, .name = {"weekday", "weekdag"}, .least = 0, .most = 7, .names = kWeekdays},
                fields[4])};
  for (const std::optional<Text>& problem : problems) {
    if (problem) return tl::unexpected<Text>(*problem);
  }
  cron.every_day = fields[2].starts_with('*');
  cron.every_weekday = fields[4].starts_with('*');
  if (!ever_comes(cron)) {
    return days_field.wrong(fields[2], {.en = "never comes in the months of field 4",
                                        .nl = "komt niet voor in de maanden van veld 4"});
  }
  return cron;
}

tl::expected<WorkingHours, Text> parse_working_hours(std::string_view text) {
  WorkingHours read;
  read.text = text;
  std::bitset<7> seen;
  for (const std::string_view one : split(text, ';')) {
    const std::string_view part = trimmed(one);
    const std::vector<std::string_view> said = words(part);
    if (said.empty() || said.size() > 2) {
      return wrong_hours(part, {.en = "is not written as \"mon-fri 07:00-19:00\"",
                                .nl = "is niet geschreven als \"ma-vr 07:00-19:00\""});
    }
    const auto named_days = read_days(said.size() == 2 ? said.front() : "sun-sat");
    if (!named_days) return tl::unexpected<Text>(named_days.error());
    const std::size_t dash = said.back().find('-');
    const auto from = wall_time(said.back().substr(0, dash));
    const auto until =
        dash == std::string_view::npos ? std::nullopt : wall_time(said.back().substr(dash + 1));
    if (!from || !until) {
      return wrong_hours(said.back(), {.en = "is not from and until a time, such as 07:00-19:00",
                                       .nl = "is geen begin- en eindtijd, zoals 07:00-19:00"});
    }
    if (*from >= *until) {
      return wrong_hours(said.back(), {.en = "ends before it begins", .nl = "eindigt voor het begint"});
    }
    for (const std::size_t day : *named_days) {
      if (seen.test(day)) {
        return wrong_hours(
            part, {.en = fmt::format("names a day that was named before: {}", kWeekdays[day].english),
                   .nl = fmt::format("noemt een dag die al genoemd is: {}", kWeekdays[day].dutch)});
      }
      seen.set(day);
      read.days[day] = {.from = *from, .until = *until};
    }
  }
  return read;
}

bool is_inside(const WorkingHours& open, Instant moment) {
  const auto opening = opening_at(open, moment);
  return opening && opening->from <= moment;
}

Milliseconds next_interval(const Schedule& schedule, Found found, Milliseconds current) {
  if (!schedule.adaptive || found == Found::kSomething) return schedule.every;
  return std::clamp(2 * current, schedule.every, std::max(schedule.every, schedule.every_when_idle));
}

Milliseconds spread(const Schedule& schedule, const Planning& planning) {
  Milliseconds between = interval_of(schedule, planning);
  if (schedule.cron) {
    const auto next = next_moment(*schedule.cron, planning.now);
    const auto after = next ? next_moment(*schedule.cron, *next) : std::nullopt;
    if (after) between = *after - *next;
  }
  return std::min(between / 10, kSpreadMax);
}

std::optional<Instant> first_inside(const Schedule& schedule, const Planning& planning, Instant moment) {
  if (!schedule.working_hours) return moment;
  const auto opening = opening_at(*schedule.working_hours, moment);
  if (!opening) return std::nullopt;  // Every day is a day off.
  if (opening->from <= moment) return moment;
  return opening->from +
         part_of(std::min(spread(schedule, planning), opening->until - opening->from), planning.flow);
}

std::optional<Instant> late_start(const Schedule& schedule, const Planning& planning) {
  const auto from = first_inside(schedule, planning, planning.now);
  if (!from || *from > planning.now) return from;
  Milliseconds room = spread(schedule, planning);
  // What was missed today is caught up with today.
  if (schedule.working_hours)
    room = std::min(room, opening_at(*schedule.working_hours, planning.now)->until - planning.now);
  return planning.now + part_of(room, planning.flow);
}

std::optional<Instant> next_due(const Schedule& schedule, const Planning& planning) {
  if (schedule.is_by_hand()) return std::nullopt;
  // A clock that was put back must not make a flow wait until it has caught up.
  const Instant last = std::min(planning.last_started.value_or(planning.now), planning.now);
  std::optional<Instant> regular;
  if (schedule.cron) {
    regular = next_moment(*schedule.cron, last);
    if (!regular) return std::nullopt;
  } else {
    regular = planning.last_started ? last + interval_of(schedule, planning) : planning.now;
  }
  return *regular <= planning.now ? late_start(schedule, planning)
                                  : first_inside(schedule, planning, *regular);
}

}  // namespace schakel::flow
