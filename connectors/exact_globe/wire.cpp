#include "connectors/exact_globe/wire.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>

#include "base/text.h"

namespace schakel::exact_globe {
namespace {

std::optional<std::int64_t> whole_number(std::string_view digits) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

bool all_digits(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// "-1.25E-3" → "-0.00125". Nothing when it is no number, or one that no amount can be.
std::optional<std::string> plain(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  std::int64_t exponent = 0;
  if (const std::size_t e = text.find_first_of("eE"); e != std::string_view::npos) {
    std::string_view power = text.substr(e + 1);
    if (power.starts_with('+')) power.remove_prefix(1);
    const std::optional<std::int64_t> given = whole_number(power);
    // Doubles reach 308; 40 is far beyond any amount and keeps the text short.
    if (!given || *given > 40 || *given < -400) return std::nullopt;
    exponent = *given;
    text = text.substr(0, e);
  }
  const std::size_t point = text.find('.');
  std::string digits(text.substr(0, point));
  if (digits.empty()) return std::nullopt;
  auto place = static_cast<std::int64_t>(digits.size()) + exponent;
  if (point != std::string_view::npos) digits += text.substr(point + 1);
  // A double has 17 digits; a hundred is no double of Globe's.
  if (!all_digits(digits) || digits.size() > 100) return std::nullopt;
  if (place <= 0) {
    digits.insert(0, static_cast<std::size_t>(1 - place), '0');
    place = 1;
  }
  if (static_cast<std::size_t>(place) > digits.size()) {
    digits.append(static_cast<std::size_t>(place) - digits.size(), '0');
  }
  std::string out = (negative ? "-" : "") + digits.substr(0, static_cast<std::size_t>(place));
  if (static_cast<std::size_t>(place) < digits.size()) {
    out += "." + digits.substr(static_cast<std::size_t>(place));
  }
  return out;
}

bool is_midnight(LocalTime time) {
  return std::chrono::floor<std::chrono::days>(time) == time;
}

}  // namespace

std::optional<Decimal> decimal_of(std::string_view text) {
  const std::optional<std::string> digits = plain(trimmed(text));
  if (!digits) return std::nullopt;
  const std::size_t point = digits->find('.');
  const bool is_noisy = point != std::string::npos && digits->size() - point - 1 > Decimal::kScaleMax;
  const std::string kept = is_noisy ? digits->substr(0, point + 1 + Decimal::kScaleMax) : *digits;
  Result<Decimal> number = Decimal::parse(kept);
  if (number && is_noisy && (*digits)[kept.size()] >= '5') {
    const Result<Decimal> step = Decimal::parse(kept.starts_with('-') ? "-1E-12" : "1E-12");
    number = step ? number->plus(*step) : step;
  }
  if (number && is_noisy) number = Decimal::parse(number->to_short_text());
  if (!number) return std::nullopt;
  return *number;
}

std::optional<LocalTime> date_of(std::string_view wire) {
  constexpr std::string_view kOpen = "/Date(";
  constexpr std::string_view kClose = ")/";
  if (!wire.starts_with(kOpen)) {
    if (const std::optional<LocalTime> local = parse_local(wire)) return local;
    if (const std::optional<Instant> instant = parse_instant(wire)) return amsterdam(*instant);
    return std::nullopt;
  }
  if (!wire.ends_with(kClose)) return std::nullopt;
  std::string_view digits = wire.substr(kOpen.size(), wire.size() - kOpen.size() - kClose.size());
  // "/Date(1581465600000+0100)/": the offset says what zone it was made in, and changes nothing.
  if (const std::size_t sign = digits.find_last_of("+-"); sign != std::string_view::npos && sign > 0) {
    if (digits.size() - sign != 5 || !all_digits(digits.substr(sign + 1))) return std::nullopt;
    digits = digits.substr(0, sign);
  }
  const std::optional<std::int64_t> milliseconds = whole_number(digits);
  // Years 1753 to 9999 are what SQL Server's datetime holds.
  constexpr std::int64_t kFirst = -6'847'804'800'000;
  constexpr std::int64_t kLast = 253'402'300'799'999;
  if (!milliseconds || *milliseconds < kFirst || *milliseconds > kLast) return std::nullopt;
  const LocalTime local{Milliseconds(*milliseconds)};
  if (is_midnight(local)) return local;
  const LocalTime from_utc = amsterdam(Instant{Milliseconds(*milliseconds)});
  return is_midnight(from_utc) ? from_utc : local;
}

}  // namespace schakel::exact_globe
