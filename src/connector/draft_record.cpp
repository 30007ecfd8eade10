#include "connector/draft_record.h"

#include <algorithm>

#include "base/assert.h"
#include "connector/draft_values.h"

namespace schakel::connector {
namespace {

using mapping::KnownField;
using mapping::TextView;
using mapping::Type;
using mapping::Value;

std::optional<std::size_t> place_in(std::span<const ModelField> fields, std::string_view name) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (name == fields[i].name) return i;
  }
  return std::nullopt;
}

std::optional<KnownField> of_source(const Catalogue* catalogue, std::string_view name, Slot::Group group) {
  const CatalogueField* field = catalogue == nullptr ? nullptr : catalogue->find(name);
  if (field == nullptr || !field->readable) return std::nullopt;
  return KnownField{.type = field->type,
                    .per_line = group == Slot::Group::kSourceLine,
                    .slot = Slot{group, catalogue->place_of(*field)}.number()};
}

void add_names(const Catalogue* catalogue, const std::string& prefix, std::vector<std::string>& names) {
  if (catalogue == nullptr) return;
  for (const CatalogueField& field : catalogue->fields()) {
    if (field.readable) names.push_back(prefix + field.name);
  }
}

Value setting(const MappingSettings& settings, std::size_t place) {
  SCHAKEL_ASSERT(place < settings.size());
  return TextView(settings[place].second);
}

Value native(const model::NativeFields& fields, const Catalogue* catalogue, std::size_t place) {
  SCHAKEL_ASSERT(catalogue != nullptr);
  const model::Value* value = model::find(fields, catalogue->fields()[place].name);
  return value == nullptr ? Value() : seen(*value);
}

constexpr std::string_view kSourcePrefix = "source.";
constexpr std::string_view kLinesSourcePrefix = "lines.source.";
constexpr std::string_view kCustomerSourcePrefix = "customer.source.";

}  // namespace

Value seen(const model::Value& value) {
  struct Visitor {
    Value operator()(std::monostate) const { return {}; }
    Value operator()(const Personal& text) const { return TextView(text.reveal()); }
    Value operator()(const Decimal& number) const { return number; }
    Value operator()(bool yes) const { return yes; }
    Value operator()(LocalTime time) const { return time; }
  };
  return std::visit(Visitor{}, value);
}

std::optional<KnownField> DraftScope::field(std::string_view name) const {
  using Group = Slot::Group;
  if (name.starts_with(kSourcePrefix))
    return of_source(names_.source, name.substr(kSourcePrefix.size()), Group::kSource);
  if (name.starts_with(kLinesSourcePrefix))
    return of_source(names_.source_lines, name.substr(kLinesSourcePrefix.size()), Group::kSourceLine);
  if (name.starts_with(kCustomerSourcePrefix)) {
    return of_source(names_.source_customer, name.substr(kCustomerSourcePrefix.size()),
                     Group::kSourceCustomer);
  }
  if (name.starts_with("lines.")) {
    const auto place = place_in(names_.line_fields, name.substr(6));
    if (!place) return std::nullopt;
    return KnownField{.type = names_.line_fields[*place].type,
                      .per_line = true,
                      .slot = Slot{Group::kLine, *place}.number()};
  }
  if (name.starts_with("setting.")) {
    const auto at = std::ranges::find(names_.settings, name.substr(8));
    if (at == names_.settings.end()) return std::nullopt;
    const auto place = static_cast<std::size_t>(at - names_.settings.begin());
    return KnownField{.type = Type::kText, .per_line = false, .slot = Slot{Group::kSetting, place}.number()};
  }
  const auto place = place_in(names_.fields, name);
  if (!place) return std::nullopt;
  return KnownField{
      .type = names_.fields[*place].type, .per_line = false, .slot = Slot{Group::kField, *place}.number()};
}

std::optional<std::size_t> DraftScope::table(std::string_view name) const {
  return names_.tables == nullptr ? std::nullopt : names_.tables->find(name);
}

std::vector<std::string> DraftScope::field_names() const {
  std::vector<std::string> names;
  for (const ModelField& field : names_.fields) names.emplace_back(field.name);
  for (const ModelField& field : names_.line_fields) names.push_back(std::string("lines.") + field.name);
  for (const std::string& one : names_.settings) names.push_back("setting." + one);
  add_names(names_.source, std::string(kSourcePrefix), names);
  add_names(names_.source_lines, std::string(kLinesSourcePrefix), names);
  add_names(names_.source_customer, std::string(kCustomerSourcePrefix), names);
  return names;
}

std::vector<std::string> DraftScope::table_names() const {
  return names_.tables == nullptr ? std::vector<std::string>() : names_.tables->names();
}

void add_source_names(const std::vector<std::string>& mapping_sources, SourceNames& into) {
  const auto add = [](std::vector<std::string>& names, std::string_view name) {
    if (std::ranges::find(names, name) == names.end()) names.emplace_back(name);
  };
  for (const std::string_view name : mapping_sources) {
    if (name.starts_with(kSourcePrefix)) {
      add(into.record, name.substr(kSourcePrefix.size()));
    } else if (name.starts_with(kLinesSourcePrefix)) {
      add(into.lines, name.substr(kLinesSourcePrefix.size()));
    } else if (name.starts_with("line.source.")) {
      add(into.lines, name.substr(12));
    } else if (name.starts_with(kCustomerSourcePrefix)) {
      add(into.customer, name.substr(kCustomerSourcePrefix.size()));
    }
  }
}

// ---- Orders
// ----------------------------------------------------------------------------------------------------

OrderDraftRecord::OrderDraftRecord(const DraftScope& scope, const OrderDraft& draft,
                                   const MappingSettings& settings)
    : scope_(scope), draft_(draft), settings_(settings) {}

Value OrderDraftRecord::value(std::size_t number) const {
  const Slot slot = Slot::from(number);
  switch (slot.group) {
    case Slot::Group::kField:
      return order_draft_fields()[slot.place].get(draft_);
    case Slot::Group::kSetting:
      return setting(settings_, slot.place);
    case Slot::Group::kSource:
      return native(draft_.source, scope_.names().source, slot.place);
    case Slot::Group::kSourceCustomer:
      return native(draft_.source_customer, scope_.names().source_customer, slot.place);
    case Slot::Group::kLine:
    case Slot::Group::kSourceLine:
      break;
  }
  SCHAKEL_ASSERT(false && "a field of lines has a value for each of them");
  return {};
}

Value OrderDraftRecord::line_value(std::size_t number, std::size_t line) const {
  const Slot slot = Slot::from(number);
  const OrderLineDraft& one = draft_.lines[line];
  if (slot.group == Slot::Group::kSourceLine)
    return native(one.source, scope_.names().source_lines, slot.place);
  SCHAKEL_ASSERT(slot.group == Slot::Group::kLine);
  return order_line_draft_fields()[slot.place].get(one);
}

std::optional<TextView> OrderDraftRecord::looked_up(std::size_t table, std::string_view key) const {
  return scope_.names().tables->looked_up(table, key);
}

// ---- Customers and items
// ---------------------------------------------------------------------------------------

Value CustomerDraftRecord::value(std::size_t number) const {
  const Slot slot = Slot::from(number);
  switch (slot.group) {
    case Slot::Group::kField: {
      const DraftField<CustomerDraft>& field = customer_draft_fields()[slot.place];
      if (field.get != nullptr) return field.get(draft_);
      static const std::size_t kIsNew = place_of(customer_fields(), "is_new");
      return slot.place == kIsNew ? Value(writing_ == Writing::kNew) : Value();
    }
    case Slot::Group::kSetting:
      return setting(settings_, slot.place);
    case Slot::Group::kSource:
      return native(draft_.source, scope_.names().source, slot.place);
    case Slot::Group::kLine:
    case Slot::Group::kSourceLine:
    case Slot::Group::kSourceCustomer:
      break;
  }
  SCHAKEL_ASSERT(false && "a customer has no lines");
  return {};
}

std::optional<TextView> CustomerDraftRecord::looked_up(std::size_t table, std::string_view key) const {
  return scope_.names().tables->looked_up(table, key);
}

Value ItemDraftRecord::value(std::size_t number) const {
  const Slot slot = Slot::from(number);
  switch (slot.group) {
    case Slot::Group::kField: {
      const DraftField<ItemDraft>& field = item_draft_fields()[slot.place];
      return field.get == nullptr ? Value() : field.get(draft_);
    }
    case Slot::Group::kSetting:
      return setting(settings_, slot.place);
    case Slot::Group::kSource:
      return {};  // An item that an order line asks for was not read from the source.
    case Slot::Group::kLine:
    case Slot::Group::kSourceLine:
    case Slot::Group::kSourceCustomer:
      break;
  }
  SCHAKEL_ASSERT(false && "an item has no lines");
  return {};
}

std::optional<TextView> ItemDraftRecord::looked_up(std::size_t table, std::string_view key) const {
  return scope_.names().tables->looked_up(table, key);
}

}  // namespace schakel::connector
