#include "connectors/exact_globe/record_target.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/assert.h"
#include "base/text.h"
#include "connectors/exact_globe/filter.h"
#include "connectors/exact_globe/record_value.h"
#include "connectors/exact_globe/reference_codes.h"
#include "connectors/exact_globe/row_reader.h"

namespace schakel::exact_globe {
namespace {

// What of a new Item must be said: without a VAT code it would be sold with Globe's code 0.
constexpr std::string_view kOfNewItem[] = {"ItemCode", "Description0", "SalesVATCode"};

}  // namespace

TargetRecords::TargetRecords(Client& client, const ConnectionSettings& settings, const RecordEntity& records)
    : client_(client),
      records_(records),
      entity_(*records.entity),
      finder_(client, records),
      names_(client, *records.entity, settings.metadata_check) {
  for (const std::string_view property : own_properties()) names_.use(property);
}

std::vector<std::string_view> TargetRecords::own_properties() const {
  return {"ItemCode", "Condition"};
}

connector::TargetRecord TargetRecords::record_from(const Json& row) const {
  connector::TargetRecord record;
  record.id = trimmed_text(row, entity_.key);
  record.number = trimmed_text(row, records_.number);
  record.blocked = trimmed_text(row, "Condition") == "B";
  return record;
}

Result<connector::ReferenceCodes> TargetRecords::reference_codes(std::stop_token stop) {
  connector::ReferenceCodes codes;
  TRY(codes.vat_codes, read_vat_codes(client_, stop));
  TRY(codes.assortments, read_assortments(client_, std::move(stop)));
  return codes;
}

Result<std::vector<connector::TargetRecord>> TargetRecords::find(connector::FindBy by,
                                                                 std::span<const Personal> values,
                                                                 std::span<const std::string> fields,
                                                                 std::stop_token stop) {
  const std::vector<std::string_view> own = own_properties();
  const std::vector<std::string_view> properties = with_native(own, fields);
  for (const std::string_view property : properties) names_.use(property);
  std::vector<connector::TargetRecord> found;
  std::set<std::pair<std::string, std::size_t>> seen;
  const auto take = [&](const Json& json, std::span<const std::size_t> matched) {
    connector::TargetRecord record = record_from(json);
    RowReader row(entity_, json);
    for (const std::string& field : fields) {
      const Property* property = exact_globe::find(entity_, field);
      SCHAKEL_ASSERT(property != nullptr);
      // One that cannot be understood is taken as nothing: a rule that writes it puts it right.
      record.values.push_back(row.value(*property));
    }
    for (const std::size_t place : matched) {
      if (!seen.emplace(record.id, place).second) continue;
      record.matched = place;
      found.push_back(record);
    }
  };
  TRY_VOID(finder_.find(by, values, properties, take, std::move(stop)));
  return found;
}

Result<model::Value> TargetRecords::as_kept(std::string_view field, const model::Value& value,
                                            connector::RecordTarget::TooLong too_long) const {
  const Property* property = exact_globe::find(entity_, field);
  SCHAKEL_ASSERT(property != nullptr);
  return exact_globe::as_kept(entity_, *property, value, too_long);
}

Form TargetRecords::new_form(const connector::FieldValues& fields) const {
  Form form(entity_);
  for (const auto& [name, value] : fields) form.value(name, value);
  for (const std::string_view property : kOfNewItem) form.require(property);
  return form;
}

std::vector<Error> TargetRecords::missing(const connector::FieldValues& fields) const {
  return new_form(fields).problems();
}

std::string TargetRecords::key_literal(const std::string& id) const {
  return "'" + percent_encoded(replaced(id, "'", "''")) + "'";
}

Result<void> TargetRecords::names_agree(const Form& form, std::stop_token stop) {
  for (const auto& [name, value] : *form.body().as_members()) names_.use(name);
  return names_.agree(std::move(stop));
}

Result<connector::TargetRecord> TargetRecords::create(const connector::FieldValues& fields,
                                                      std::stop_token stop) {
  const Form form = new_form(fields);
  TRY_VOID(form.checked());
  TRY_VOID(names_agree(form, stop));
  const std::vector<std::string_view> own = own_properties();
  TRY(const Json made, client_.create(form, own, std::move(stop)));
  connector::TargetRecord record = record_from(made);
  // Globe made it and does not repeat the code that it was given.
  if (record.id.empty()) record.id = record.number = trimmed_text(form.body(), entity_.key);
  return record;
}

Result<void> TargetRecords::update(const std::string& id, const connector::FieldValues& fields,
                                   std::stop_token stop) {
  Form form(entity_);
  for (const auto& [name, value] : fields) form.value(name, value);
  TRY_VOID(form.checked());
  if (form.body().as_members()->empty()) return {};
  TRY_VOID(names_agree(form, stop));
  return client_.update(form, key_literal(id), std::move(stop));
}

}  // namespace schakel::exact_globe
