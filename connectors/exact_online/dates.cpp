#include "connectors/exact_online/dates.h"

#include <charconv>
#include <cstdint>

namespace schakel::exact_online {

std::optional<LocalTime> parse_date(std::string_view wire) {
  constexpr std::string_view kOpen = "/Date(";
  constexpr std::string_view kClose = ")/";
  if (!wire.starts_with(kOpen)) return parse_local(wire);
  if (!wire.ends_with(kClose)) return std::nullopt;
  const std::string_view digits = wire.substr(kOpen.size(), wire.size() - kOpen.size() - kClose.size());
  std::int64_t milliseconds = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), milliseconds);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  // Years 1 to 9999 are what an Edm.DateTime can hold; beyond that it is not a date.
  constexpr std::int64_t kFirst = -62'135'596'800'000;
  constexpr std::int64_t kLast = 253'402'300'799'999;
  if (milliseconds < kFirst || milliseconds > kLast) return std::nullopt;
  return LocalTime(Milliseconds(milliseconds));
}

std::string datetime_literal(LocalTime local) {
  return "datetime'" + iso_text(local) + "'";
}

}  // namespace schakel::exact_online
