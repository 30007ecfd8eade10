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
TargetRecords::TargetRecords(Client& client, const ConnectionSettings& settings, const RecordEntity& records)
    : client_(client),
      settings_(settings),
      records_(records),
      entity_(*records.entity),
      finder_(client, records),
      names_(client, *records.entity, settings.metadata_check),
      classes_(client) {
  for (const std::string_view property : records.answered) names_.use(property);
}

connector::TargetRecord TargetRecords::record_from(const Json& row) const {
  connector::TargetRecord record;
  record.id = trimmed_text(row, entity_.key);
  record.number = trimmed_text(row, records_.number);
  switch (records_.kind) {
    case connector::RecordKind::kItem:
      record.blocked = trimmed_text(row, "Condition") == "B";
      break;
    case connector::RecordKind::kCustomer:
      record.id = normalised_guid(record.id);
      // A supplier may have a number in this place; a debtor he is not.
      if (trimmed_text(row, "CustomerType") != "C") record.number.clear();
      record.as_source = record.number;
      record.blocked = trimmed_text(row, "CustomerStatus") == "B" || is_yes(row, "Blocked");
      break;
    case connector::RecordKind::kAssortment:
      break;
  }
  return record;
}

Result<connector::ReferenceCodes> TargetRecords::reference_codes(std::stop_token stop) {
  connector::ReferenceCodes codes;
  switch (records_.kind) {
    case connector::RecordKind::kItem: {
      TRY(codes.vat_codes, read_vat_codes(client_, stop));
      TRY(codes.assortments, read_assortments(client_, std::move(stop)));
      return codes;
    }
    case connector::RecordKind::kCustomer: {
      TRY(codes, read_reference_codes(client_, model::Document::kSalesEntry, std::move(stop)));
      return codes;
    }
    case connector::RecordKind::kAssortment: {
      TRY(codes.gl_accounts, read_ledger_accounts(client_, std::move(stop)));
      return codes;
    }
  }
  return codes;
}

connector::MappingSettings TargetRecords::mapping_settings() const {
  if (records_.kind != connector::RecordKind::kCustomer) return {};
  // In the order of RecordTargetFields::settings.
  return {{"contact_language", settings_.language},
          {"contact_title_male", settings_.contact_titles.male},
          {"contact_title_female", settings_.contact_titles.female},
          {"contact_title_unknown", settings_.contact_titles.unknown}};
}

Result<std::vector<connector::TargetRecord>> TargetRecords::find(connector::FindBy by,
                                                                 std::span<const Personal> values,
                                                                 std::span<const std::string> fields,
                                                                 std::stop_token stop) {
  const std::vector<std::string_view> properties = with_native(records_.answered, fields);
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
  if (records_.kind == connector::RecordKind::kCustomer) {
    for (const auto& [name, value] : settings_.account_defaults) form.fallback(name, value);
  }
  for (const std::string_view property : records_.mandatory) form.require(property);
  return form;
}

std::vector<Error> TargetRecords::missing(const connector::FieldValues& fields) const {
  return new_form(fields).problems();
}

std::string TargetRecords::key_literal(const std::string& id) const {
  const Property& key = *exact_globe::find(entity_, entity_.key);
  if (key.type == Type::kNumber) return percent_encoded(id);
  return key.type == Type::kGuid ? "guid" + quoted_key(id) : quoted_key(id);
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
  if (records_.kind == connector::RecordKind::kItem) TRY_VOID(classes_.ensure(fields, stop));
  TRY(const Json made, client_.create(form, records_.answered, stop));
  connector::TargetRecord record = record_from(made);
  // Globe made it, and does not repeat the code that it was given.
  if (record.id.empty() && form.has(entity_.key)) record.id = trimmed_text(form.body(), entity_.key);
  if (record.number.empty() && records_.number == entity_.key) record.number = record.id;
  if (!record.id.empty() && !record.number.empty()) return record;
  return read_made(record, std::move(stop));
}

Result<connector::TargetRecord> TargetRecords::read_made(const connector::TargetRecord& made,
                                                         std::stop_token stop) {
  if (!made.id.empty()) {
    const std::vector<Personal> ids{Personal(made.id)};
    Result<std::vector<connector::TargetRecord>> found =
        find(connector::FindBy::kId, ids, {}, std::move(stop));
    if (found && found->size() == 1 && !found->front().number.empty()) return std::move(found->front());
  }
  return fail({.kind = ErrorKind::kUnknownOutcome,
               .code = "globe.customer_without_number",
               .what = {.en = "Exact Globe made the customer, but did not tell its debtor number.",
                        .nl = "Exact Globe maakte de klant aan, maar gaf geen debiteurnummer terug."},
               .advice = {.en = "Schakel looks the customer up by itself.",
                          .nl = "Schakel zoekt de klant vanzelf op."}});
}

Result<void> TargetRecords::update(const std::string& id, const connector::FieldValues& fields,
                                   std::stop_token stop) {
  Form form(entity_);
  for (const auto& [name, value] : fields) form.value(name, value);
  TRY_VOID(form.checked());
  if (form.body().as_members()->empty()) return {};
  TRY_VOID(names_agree(form, stop));
  if (records_.kind == connector::RecordKind::kItem) TRY_VOID(classes_.ensure(fields, stop));
  return client_.update(form, key_literal(id), std::move(stop));
}

}  // namespace schakel::exact_globe
