#include "base/time.h"

#include <date/tz.h>

#include <condition_variable>
#include <cstdio>
#include <mutex>

namespace schakel {
namespace {

const date::time_zone* amsterdam_zone() {
  static const date::time_zone* zone = date::locate_zone("Europe/Amsterdam");
  return zone;
}

// At least `width` digits. Dates are written for every line of every order, and printf was most of their
// cost.
void append_number(std::string& out, long number, std::size_t width) {
  const std::string digits = std::to_string(number < 0 ? -number : number);
  if (number < 0) out += '-';
  const std::size_t taken = digits.size() + (number < 0 ? 1 : 0);
  if (taken < width) out.append(width - taken, '0');
  out += digits;
}

std::string day_text(std::chrono::year_month_day date) {
  std::string out;
  append_number(out, static_cast<int>(date.year()), 4);
  out += '-';
  append_number(out, static_cast<unsigned>(date.month()), 2);
  out += '-';
  append_number(out, static_cast<unsigned>(date.day()), 2);
  return out;
}

std::string clock_text(Milliseconds since_epoch) {
  const auto day = std::chrono::floor<std::chrono::days>(since_epoch);
  const std::chrono::hh_mm_ss time(since_epoch - day);
  std::string out = day_text(std::chrono::sys_days(day));
  out += 'T';
  append_number(out, time.hours().count(), 2);
  out += ':';
  append_number(out, time.minutes().count(), 2);
  out += ':';
  append_number(out, time.seconds().count(), 2);
  if (const auto fraction = time.subseconds().count(); fraction != 0) {
    char digits[8];
    std::snprintf(digits, sizeof digits, ".%03d", static_cast<int>(fraction));
    out += digits;
  }
  return out;
}

// Reads exactly `count` digits at `at` and moves it; -1 when they are not there.
int digits(std::string_view text, std::size_t& at, std::size_t count) {
  if (at + count > text.size()) return -1;
  int value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const char c = text[at + i];
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  at += count;
  return value;
}

bool skip(std::string_view text, std::size_t& at, char c) {
  if (at >= text.size() || text[at] != c) return false;
  ++at;
  return true;
}

}  // namespace

Instant SystemClock::now() const {
  return std::chrono::floor<Milliseconds>(std::chrono::system_clock::now());
}

bool SystemClock::sleep_for(Milliseconds duration, std::stop_token stop) {
  std::mutex mutex;
  std::condition_variable_any wakes;
  std::unique_lock lock(mutex);
  wakes.wait_for(lock, stop, duration, [] { return false; });
  return !stop.stop_requested();
}

LocalTime amsterdam(Instant instant) {
  const auto offset =
      amsterdam_zone()->get_info(date::sys_time<Milliseconds>(instant.time_since_epoch())).offset;
  return LocalTime(instant.time_since_epoch() + offset);
}

Instant from_amsterdam(LocalTime local) {
  const date::local_time<Milliseconds> wall(local.time_since_epoch());
  const auto found = amsterdam_zone()->get_info(wall);
  return Instant(local.time_since_epoch() - found.first.offset);
}

std::string iso_text(Instant instant) {
  return clock_text(instant.time_since_epoch()) + "Z";
}
std::string iso_text(LocalTime local) {
  return clock_text(local.time_since_epoch());
}
std::string date_text(LocalTime local) {
  const auto day = std::chrono::floor<std::chrono::days>(local.time_since_epoch());
  return day_text(std::chrono::sys_days(day));
}

std::optional<LocalTime> parse_local(std::string_view text) {
  std::size_t at = 0;
  const int year = digits(text, at, 4);
  if (year < 0 || !skip(text, at, '-')) return std::nullopt;
  const int month = digits(text, at, 2);
  if (month < 0 || !skip(text, at, '-')) return std::nullopt;
  const int day = digits(text, at, 2);
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month < 0 ? 0 : month)),
                                         std::chrono::day(static_cast<unsigned>(day < 0 ? 0 : day))};
  if (day < 0 || !date.ok()) return std::nullopt;
  Milliseconds time = std::chrono::sys_days(date).time_since_epoch();
  if (at == text.size()) return LocalTime(time);
  if (!skip(text, at, 'T') && !skip(text, at, ' ')) return std::nullopt;
  const int hours = digits(text, at, 2);
  if (hours < 0 || hours > 23 || !skip(text, at, ':')) return std::nullopt;
  const int minutes = digits(text, at, 2);
  if (minutes < 0 || minutes > 59) return std::nullopt;
  int seconds = 0;
  int thousandths = 0;
  if (skip(text, at, ':')) {
    seconds = digits(text, at, 2);
    if (seconds < 0 || seconds > 59) return std::nullopt;
    if (skip(text, at, '.')) {
      int weight = 100;
      std::size_t count = 0;
      for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, ++count) {
        thousandths += (text[at] - '0') * weight;
        weight /= 10;
      }
      if (count == 0 || count > 9) return std::nullopt;
    }
  }
  if (at != text.size()) return std::nullopt;
  time += std::chrono::hours(hours) + std::chrono::minutes(minutes) + std::chrono::seconds(seconds) +
          Milliseconds(thousandths);
  return LocalTime(time);
}

std::optional<Instant> parse_instant(std::string_view text) {
  if (text.empty() || text.back() != 'Z') return std::nullopt;
  const std::optional<LocalTime> local = parse_local(text.substr(0, text.size() - 1));
  if (!local) return std::nullopt;
  return Instant(local->time_since_epoch());
}

}  // namespace schakel
