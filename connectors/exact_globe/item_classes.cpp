#include "connectors/exact_globe/item_classes.h"

#include <string_view>

#include "base/text.h"
#include "connectors/exact_globe/form.h"

namespace schakel::exact_globe {
namespace {

/// "Class07Code" → 7; anything else is no class.
int class_of(std::string_view field) {
  constexpr std::string_view kBegin = "Class";
  constexpr std::string_view kEnd = "Code";
  if (field.size() != kBegin.size() + 2 + kEnd.size() || !field.starts_with(kBegin) || !field.ends_with(kEnd))
    return 0;
  const std::string_view digits = field.substr(kBegin.size(), 2);
  return (digits[0] - '0') * 10 + (digits[1] - '0');
}

Error unanswered() {
  return {
      .kind = ErrorKind::kUnavailable,
      .code = "globe.class_unanswered",
      .what = {.en = "Exact Globe did not answer when it was to make a class code. The item was not sent.",
               .nl = "Exact Globe gaf geen antwoord bij het maken van een klassecode. Het artikel is niet "
                     "verstuurd."},
      .advice = {.en = "Schakel looks and tries again by itself.",
                 .nl = "Schakel kijkt en probeert het vanzelf opnieuw."}};
}

}  // namespace

Result<void> ItemClasses::read(std::stop_token stop) {
  known_.clear();
  const Query query{
      .entity = item_category_property().name, .filter = {}, .properties = {"ClassID", "ItemClassCode"}};
  TRY_VOID(client_.read(
      query,
      [&](const Json& row) -> Result<Reading> {
        const Json* number = row.find("ClassID");
        const std::optional<std::int64_t> id = number == nullptr ? std::nullopt : number->as_integer();
        if (id && *id >= 1 && *id <= 10)
          known_.emplace(static_cast<int>(*id), upper_ascii(trimmed_text(row, "ItemClassCode")));
        return Reading::kGoOn;
      },
      std::move(stop)));
  is_read_ = true;
  return {};
}

Result<void> ItemClasses::make(const Code& code, const std::string& spelt, std::stop_token stop) {
  Form form(item_category_property());
  form.value("ClassID", Decimal::from_integer(code.first));
  form.text("ItemClassCode", spelt);
  form.text("Description", spelt);
  TRY_VOID(form.checked());
  const Result<Json> made = client_.create(form, {}, stop);
  if (made) {
    known_.insert(code);
    return {};
  }
  // It may be there by now: whoever comes back looks first.
  is_read_ = false;
  if (made.error().kind == ErrorKind::kUnknownOutcome) return fail(unanswered());
  if (made.error().kind != ErrorKind::kInvalidRecord) return fail(made.error());
  // Refused because it is there by now? What a program that died had sent may have landed meanwhile.
  TRY_VOID(read(stop));
  if (known_.contains(code)) return {};
  Error error = made.error();
  const std::string field =
      "Item.Class" + std::string(code.first < 10 ? "0" : "") + std::to_string(code.first) + "Code";
  error.code = "globe.class_refused";
  error.what = {
      .en = field + ": Exact Globe has no such class code and does not take it. " + error.what.en,
      .nl = field + ": Exact Globe heeft deze klassecode niet en neemt haar niet aan. " + error.what.nl};
  error.fields = {field};
  return fail(std::move(error));
}

Result<void> ItemClasses::ensure(const connector::FieldValues& fields, std::stop_token stop) {
  for (const auto& [name, value] : fields) {
    const int of_class = class_of(name);
    const auto* text = std::get_if<Personal>(&value);
    if (of_class == 0 || text == nullptr || trimmed(text->reveal()).empty()) continue;
    const std::string spelt(trimmed(text->reveal()));
    const Code code{of_class, upper_ascii(spelt)};
    if (known_.contains(code)) continue;
    if (!is_read_) TRY_VOID(read(stop));
    if (!known_.contains(code)) TRY_VOID(make(code, spelt, stop));
  }
  return {};
}

}  // namespace schakel::exact_globe
