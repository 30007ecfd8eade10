#include "mapping/text_format.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "mapping/functions.h"

namespace schakel::mapping {
namespace {

tl::unexpected<Error> bad_format() {
  return formula_error(
      "mapping.format",
      {.en = "TEXT: this format is not understood", .nl = "TEXT: deze notatie wordt niet begrepen"},
      {.en = "Use for instance \"0.00\" for a number and \"dd-mm-yyyy\" for a date.",
       .nl = "Gebruik bijvoorbeeld \"0.00\" voor een getal en \"dd-mm-yyyy\" voor een datum."});
}

bool is_of_number(char c) {
  return c == '0' || c == '#' || c == ',' || c == '.';
}

Result<std::string> format_number(const Decimal& number, std::string_view format) {
  const auto first = std::ranges::find_if(format, is_of_number);
  auto last = first;
  while (last != format.end() && is_of_number(*last)) ++last;
  if (first == last || std::any_of(last, format.end(), is_of_number)) return bad_format();
  const std::string_view before(format.begin(), first);
  const std::string_view digits(first, last);
  const std::string_view behind(last, format.end());

  Decimal shown = number;
  if (behind.find('%') != std::string_view::npos) {
    TRY(shown, number.times(Decimal::from_integer(100)));
  }
  const std::size_t point = digits.find('.');
  const std::string_view whole_format = digits.substr(0, point);
  const std::string_view fraction_format = point == std::string_view::npos ? "" : digits.substr(point + 1);
  if (fraction_format.find_first_of(".,") != std::string_view::npos ||
      fraction_format.size() > Decimal::kScaleMax)
    return bad_format();

  const std::string text = shown.absolute().rounded(static_cast<int>(fraction_format.size())).to_text();
  std::string whole = text.substr(0, text.find('.'));
  std::string fraction = text.find('.') == std::string::npos ? "" : text.substr(text.find('.') + 1);
  if (whole == "0") whole.clear();
  const auto least = static_cast<std::size_t>(std::ranges::count(whole_format, '0'));
  whole = padded_left(whole, least);
  std::ranges::replace(whole, ' ', '0');
  const auto kept = static_cast<std::size_t>(std::ranges::count(fraction_format, '0'));
  while (fraction.size() > kept && fraction.back() == '0') fraction.pop_back();
  if (whole_format.find(',') != std::string_view::npos) {
    for (std::size_t i = whole.size(); i > 3; i -= 3) whole.insert(i - 3, ",");
  }
  const bool is_zero = shown.rounded(static_cast<int>(fraction_format.size())).is_zero();
  std::string result = shown.is_negative() && !is_zero ? "-" : "";
  result += before;
  result += whole;
  if (!fraction.empty()) result += "." + fraction;
  return result + std::string(behind);
}

Result<std::string> format_date(LocalTime moment, std::string_view format) {
  const auto day = std::chrono::floor<std::chrono::days>(moment);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{moment - day};
  std::string result;
  bool behind_hours = false;
  for (std::size_t i = 0; i < format.size();) {
    const char letter = lower_ascii(format.substr(i, 1))[0];
    std::size_t length = 1;
    while (i + length < format.size() && lower_ascii(format.substr(i + length, 1))[0] == letter) ++length;
    const int width = length > 1 ? 2 : 1;
    switch (letter) {
      case 'y':
        result += length > 2 ? fmt::format("{:04}", static_cast<int>(date.year()))
                             : fmt::format("{:02}", static_cast<int>(date.year()) % 100);
        break;
      case 'm':
        result += fmt::format("{:0{}}",
                              behind_hours ? static_cast<unsigned>(time.minutes().count())
                                           : static_cast<unsigned>(date.month()),
                              width);
        behind_hours = false;
        break;
      case 'd':
        result += fmt::format("{:0{}}", static_cast<unsigned>(date.day()), width);
        break;
      case 'h':
        result += fmt::format("{:0{}}", time.hours().count(), width);
        behind_hours = true;
        break;
      case 's':
        result += fmt::format("{:0{}}", time.seconds().count(), width);
        break;
      default:
        if ((letter >= 'a' && letter <= 'z') || letter == '0' || letter == '#') return bad_format();
        result += format.substr(i, length);
    }
    i += length;
  }
  return result;
}

}  // namespace

Result<std::string> format_value(const Value& value, std::string_view format) {
  if (const LocalTime* date = std::get_if<LocalTime>(&value)) return format_date(*date, format);
  if (const Decimal* number = std::get_if<Decimal>(&value)) return format_number(*number, format);
  return std::string();
}

Result<Decimal> read_number(std::string_view text) {
  std::string bare = replaced(trimmed(text), " ", "");
  const std::size_t last_mark = bare.find_last_of(".,");
  if (last_mark != std::string::npos) {
    const char decimal_mark = bare[last_mark];
    const char other = decimal_mark == '.' ? ',' : '.';
    const bool groups_alone = std::ranges::count(bare, decimal_mark) > 1;  // 1.234.567: no decimals at all.
    const std::string_view whole = std::string_view(bare).substr(0, groups_alone ? bare.size() : last_mark);
    const char group_mark = groups_alone ? decimal_mark : other;
    const std::vector<std::string_view> groups = split(whole, group_mark);
    bool well_grouped = !(groups_alone && bare.find(other) != std::string::npos);
    for (std::size_t i = 1; i < groups.size(); ++i) well_grouped = well_grouped && groups[i].size() == 3;
    std::string plain = replaced(whole, std::string(1, group_mark), "");
    if (!groups_alone) plain += "." + bare.substr(last_mark + 1);
    bare = well_grouped ? plain : "";
  }
  const bool negative = bare.starts_with('-');
  if (negative || bare.starts_with('+')) bare.erase(0, 1);
  if (bare.starts_with('.')) bare.insert(0, "0");
  if (bare.ends_with('.')) bare += "0";
  const bool plain = !bare.empty() && bare.find_first_not_of("0123456789.") == std::string::npos;
  const Result<Decimal> number = plain ? Decimal::parse(bare) : Decimal::parse("");
  if (!number) {
    return formula_error(
        "mapping.not_a_number",
        {.en = "VALUE: the text holds no number", .nl = "VALUE: in de tekst staat geen getal"},
        {.en = "Put IFERROR around it for texts that hold none.",
         .nl = "Zet er IFERROR omheen voor teksten waarin er geen staat."});
  }
  return negative ? number->negated() : *number;
}

}  // namespace schakel::mapping
