#include <utf8proc.h>

#include <algorithm>
#include <string>

#include "base/text.h"
#include "mapping/function_families.h"
#include "mapping/text_format.h"

// Texts: counted in characters, never half a character.
namespace schakel::mapping {
namespace {

using How = Parameter::How;
using Gives = Function::Gives;

/// Character by character through `change(character, previous)`.
template <class Change>
std::string changed(std::string_view text, Change change) {
  std::string result;
  result.reserve(text.size());
  const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  auto left = static_cast<utf8proc_ssize_t>(text.size());
  utf8proc_int32_t previous = ' ';
  while (left > 0) {
    utf8proc_int32_t character = 0;
    const utf8proc_ssize_t taken = utf8proc_iterate(at, left, &character);
    if (taken <= 0) {  // Not UTF-8: kept as it is, as the ERPs keep it.
      result += static_cast<char>(*at);
      ++at;
      --left;
      continue;
    }
    std::array<utf8proc_uint8_t, 4> bytes{};
    const utf8proc_ssize_t count = utf8proc_encode_char(change(character, previous), bytes.data());
    result.append(reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(count));
    previous = character;
    at += taken;
    left -= taken;
  }
  return result;
}

bool is_letter(utf8proc_int32_t character) {
  const utf8proc_category_t category = utf8proc_category(character);
  return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
}

Result<Value> upper(const Call& call) {
  return call.kept(changed(call.text(0), [](auto character, auto) { return utf8proc_toupper(character); }));
}
Result<Value> lower(const Call& call) {
  return call.kept(changed(call.text(0), [](auto character, auto) { return utf8proc_tolower(character); }));
}
Result<Value> proper(const Call& call) {
  return call.kept(changed(call.text(0), [](auto character, auto previous) {
    return is_letter(previous) ? utf8proc_tolower(character) : utf8proc_totitle(character);
  }));
}

Result<Value> trim(const Call& call) {
  std::string result;
  for (const std::string_view word : split(trimmed(call.text(0)), ' ')) {
    if (word.empty()) continue;
    if (!result.empty()) result += ' ';
    result += word;
  }
  return call.kept(result);
}

Result<Value> length(const Call& call) {
  return Value(Decimal::from_integer(static_cast<std::int64_t>(character_count(call.text(0)))));
}

constexpr int kCountMax = static_cast<int>(kTextBytesMax);

Result<Value> left(const Call& call) {
  int count = 1;
  if (call.count() > 1) {
    TRY(count, call.whole(1, "count", 0, kCountMax));
  }
  return call.kept(first_characters(call.text(0), static_cast<std::size_t>(count)));
}

Result<Value> right(const Call& call) {
  int count = 1;
  if (call.count() > 1) {
    TRY(count, call.whole(1, "count", 0, kCountMax));
  }
  const std::string_view text = call.text(0);
  const std::size_t all = character_count(text);
  const std::size_t skipped =
      all > static_cast<std::size_t>(count) ? all - static_cast<std::size_t>(count) : 0;
  return call.kept(text.substr(first_characters(text, skipped).size()));
}

Result<Value> middle(const Call& call) {
  TRY(const int start, call.whole(1, "start", 1, kCountMax));
  TRY(const int count, call.whole(2, "count", 0, kCountMax));
  const std::string_view text = call.text(0);
  const std::string_view rest =
      text.substr(first_characters(text, static_cast<std::size_t>(start - 1)).size());
  return call.kept(first_characters(rest, static_cast<std::size_t>(count)));
}

Result<Value> find(const Call& call) {
  int start = 1;
  if (call.count() > 2) {
    TRY(start, call.whole(2, "start", 1, kCountMax));
  }
  const std::string_view text = call.text(1);
  const std::size_t from = first_characters(text, static_cast<std::size_t>(start - 1)).size();
  const std::size_t at = text.find(call.text(0), from);
  if (at == std::string_view::npos) {
    return formula_error("mapping.not_found",
                         {.en = "FIND: what is looked for is not in the text",
                          .nl = "FIND: wat gezocht wordt staat niet in de tekst"},
                         {.en = "Put IFERROR around it for texts that do not have it.",
                          .nl = "Zet er IFERROR omheen voor teksten die het niet hebben."});
  }
  return Value(Decimal::from_integer(static_cast<std::int64_t>(character_count(text.substr(0, at)) + 1)));
}

Result<Value> too_long() {
  return formula_error("mapping.text_too_long", {.en = "the text becomes longer than 65,536 bytes",
                                                 .nl = "de tekst wordt langer dan 65.536 bytes"});
}

Result<Value> substitute(const Call& call) {
  const std::string_view text = call.text(0);
  const std::string_view old = call.text(1);
  const std::string_view with = call.text(2);
  if (old.empty()) return call.kept(text);
  int which = 0;
  if (call.count() > 3) {
    TRY(which, call.whole(3, "which", 1, kCountMax));
  }
  std::string result;
  std::size_t from = 0;
  for (int seen = 1;; ++seen) {
    const std::size_t at = text.find(old, from);
    if (at == std::string_view::npos) break;
    result += text.substr(from, at - from);
    result += which == 0 || which == seen ? with : old;
    from = at + old.size();
    if (result.size() > kTextBytesMax) return too_long();
  }
  result += text.substr(from);
  return call.kept(result);
}

Result<Value> concatenated(const Call& call) {
  std::string result;
  for (std::size_t i = 0; i < call.count(); ++i) {
    for (const Value& value : call.list(i)) {
      result += as_text(value);
      if (result.size() > kTextBytesMax) return too_long();
    }
  }
  return call.kept(result);
}

Result<Value> joined(const Call& call) {
  std::string result;
  for (std::size_t i = 1; i < call.count(); ++i) {
    for (const Value& value : call.list(i)) {
      if (is_blank(value)) continue;
      if (!result.empty()) result += call.text(0);
      result += as_text(value);
      if (result.size() > kTextBytesMax) return too_long();
    }
  }
  return call.kept(result);
}

std::vector<std::string_view> parts_of(std::string_view text, std::string_view separator) {
  std::vector<std::string_view> parts;
  if (separator.empty()) return {text};
  while (true) {
    const std::size_t at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + separator.size());
  }
}

Result<Values> split_up(const Call& call) {
  const std::vector<std::string_view> parts = parts_of(call.text(0), call.text(1));
  const std::span<Value> list = call.scratch().list(parts.size());
  std::ranges::transform(parts, list.begin(), [&call](std::string_view part) { return call.kept(part); });
  return Values(list);
}

Result<Value> split_part(const Call& call) {
  TRY(const int number, call.whole(2, "part", 1, kCountMax));
  const std::vector<std::string_view> parts = parts_of(call.text(0), call.text(1));
  if (static_cast<std::size_t>(number) > parts.size()) return Value();
  return call.kept(parts[static_cast<std::size_t>(number) - 1]);
}

Result<Value> formatted(const Call& call) {
  TRY(const std::string text, format_value(call.value(0), call.text(1)));
  return call.kept(text);
}

Result<Value> number_of(const Call& call) {
  TRY(const Decimal number, read_number(call.text(0)));
  return Value(number);
}

}  // namespace

std::vector<Function> text_functions() {
  const Parameter text{"text", Takes::kText};
  const Parameter count{"count", Takes::kNumber, How::kOptional};
  return {
      {.name = "CONCAT",
       .parameters = {{"values", Takes::kAny, How::kList}},
       .gives = Gives::kText,
       .describe = {.en = "All values behind each other in one text.",
                    .nl = "Alle waarden achter elkaar in een tekst."},
       .example = "CONCAT(\"Order \", 1042)",
       .outcome = "Order 1042",
       .compute = concatenated},
      {.name = "JOIN",
       .parameters = {{"separator", Takes::kText}, {"values", Takes::kAny, How::kList}},
       .gives = Gives::kText,
       .describe = {.en = "All values that are not blank, with the separator between them.",
                    .nl = "Alle waarden die niet leeg zijn, met het scheidingsteken ertussen."},
       .example = "JOIN(\", \", \"a\", \"\", \"b\")",
       .outcome = "a, b",
       .compute = joined},
      {.name = "SPLIT",
       .parameters = {text, {"separator", Takes::kText}},
       .gives = Gives::kText,
       .describe = {.en = "The parts between the separators, as a list.",
                    .nl = "De delen tussen de scheidingstekens, als lijst."},
       .example = "SPLIT(\"a;b;c\", \";\")",
       .outcome = "a | b | c",
       .compute_list = split_up},
      {.name = "SPLIT",
       .parameters = {text, {"separator", Takes::kText}, {"part", Takes::kNumber}},
       .gives = Gives::kText,
       .describe =
           {.en = "One of the parts between the separators, counted from 1; nothing when there are fewer.",
            .nl = "Een van de delen tussen de scheidingstekens, geteld vanaf 1; niets als er minder zijn."},
       .example = "SPLIT(\"a;b;c\", \";\", 2)",
       .outcome = "b",
       .compute = split_part},
      {.name = "LEFT",
       .parameters = {text, count},
       .gives = Gives::kText,
       .describe = {.en = "The first characters; one when no count is given.",
                    .nl = "De eerste tekens; een als er geen aantal staat."},
       .example = "LEFT(\"Café Zuid\", 4)",
       .outcome = "Café",
       .compute = left},
      {.name = "RIGHT",
       .parameters = {text, count},
       .gives = Gives::kText,
       .describe = {.en = "The last characters; one when no count is given.",
                    .nl = "De laatste tekens; een als er geen aantal staat."},
       .example = "RIGHT(\"INV-00042\", 5)",
       .outcome = "00042",
       .compute = right},
      {.name = "MID",
       .parameters = {text, {"start", Takes::kNumber}, {"count", Takes::kNumber}},
       .gives = Gives::kText,
       .describe = {.en = "So many characters from the one at start, counted from 1.",
                    .nl = "Zoveel tekens vanaf het teken op de beginplaats, geteld vanaf 1."},
       .example = "MID(\"NL812345678B01\", 3, 9)",
       .outcome = "812345678",
       .compute = middle},
      {.name = "LEN",
       .parameters = {text},
       .gives = Gives::kNumber,
       .describe = {.en = "The number of characters.", .nl = "Het aantal tekens."},
       .example = "LEN(\"Café\")",
       .outcome = "4",
       .compute = length},
      {.name = "FIND",
       .parameters = {{"search", Takes::kText}, text, {"start", Takes::kNumber, How::kOptional}},
       .gives = Gives::kNumber,
       .describe = {.en = "At which character the one text begins in the other, counted from 1; capitals "
                          "count. Not there is an error: see IFERROR.",
                    .nl = "Bij welk teken de ene tekst in de andere begint, geteld vanaf 1; hoofdletters "
                          "tellen. Staat hij er niet, dan is dat een fout: zie IFERROR."},
       .example = "FIND(\"-\", \"12-b\")",
       .outcome = "3",
       .compute = find},
      {.name = "SUBSTITUTE",
       .parameters =
           {text, {"old", Takes::kText}, {"new", Takes::kText}, {"which", Takes::kNumber, How::kOptional}},
       .gives = Gives::kText,
       .describe = {.en = "Every occurrence replaced, or only the one that is counted.",
                    .nl = "Elk voorkomen vervangen, of alleen het genoemde."},
       .example = "SUBSTITUTE(\"1.234.567\", \".\", \"\")",
       .outcome = "1234567",
       .compute = substitute},
      {.name = "UPPER",
       .parameters = {text},
       .gives = Gives::kText,
       .describe = {.en = "In capitals.", .nl = "In hoofdletters."},
       .example = "UPPER(\"café\")",
       .outcome = "CAFÉ",
       .compute = upper},
      {.name = "LOWER",
       .parameters = {text},
       .gives = Gives::kText,
       .describe = {.en = "In small letters.", .nl = "In kleine letters."},
       .example = "LOWER(\"CAFÉ\")",
       .outcome = "café",
       .compute = lower},
      {.name = "PROPER",
       .parameters = {text},
       .gives = Gives::kText,
       .describe = {.en = "Every word with a capital.", .nl = "Elk woord met een hoofdletter."},
       .example = "PROPER(\"jan DE vries\")",
       .outcome = "Jan De Vries",
       .compute = proper},
      {.name = "TRIM",
       .parameters = {text},
       .gives = Gives::kText,
       .describe = {.en = "Without spaces around it and with one between words.",
                    .nl = "Zonder spaties eromheen en met een tussen woorden."},
       .example = "TRIM(\"  a   b \")",
       .outcome = "a b",
       .compute = trim},
      {.name = "TEXT",
       .parameters = {{"value", Takes::kOrdered}, {"format", Takes::kText}},
       .gives = Gives::kText,
       .describe = {.en = "A number or date written so: \"0.00\", \"#,##0.00\", \"00000\", \"0%\", "
                          "\"dd-mm-yyyy\", \"yyyy-mm-dd hh:mm:ss\".",
                    .nl = "Een getal of datum zo geschreven: \"0.00\", \"#,##0.00\", \"00000\", \"0%\", "
                          "\"dd-mm-yyyy\", \"yyyy-mm-dd hh:mm:ss\"."},
       .example = "TEXT(1234.5, \"#,##0.00\")",
       .outcome = "1,234.50",
       .compute = formatted},
      {.name = "VALUE",
       .parameters = {text},
       .gives = Gives::kNumber,
       .describe =
           {.en = "The number that a text holds: \"12.50\", \"12,50\", \"1.234,56\" and \"1,234.56\" are "
                  "understood; with one mark only, it is the decimal mark.",
            .nl = "Het getal dat in een tekst staat: \"12.50\", \"12,50\", \"1.234,56\" en \"1,234.56\" "
                  "worden begrepen; staat er maar een teken in, dan is dat het decimaalteken."},
       .example = "VALUE(\"1.234,56\")",
       .outcome = "1234.56",
       .compute = number_of},
  };
}

}  // namespace schakel::mapping
