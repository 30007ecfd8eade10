#pragma once

#include <map>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "connector/records.h"
#include "connectors/exact_globe/client.h"
#include "connectors/exact_globe/form.h"
#include "connectors/exact_globe/item_classes.h"
#include "connectors/exact_globe/name_check.h"
#include "connectors/exact_globe/record_finder.h"
#include "connectors/exact_globe/record_kind.h"
#include "connectors/exact_globe/settings.h"

namespace schakel::exact_globe {

/// Records of one kind in Globe, looked up and written; what connector::RecordTarget promises but for the
/// connection itself. `settings` and `client` must outlive it.
class TargetRecords {
 public:
  TargetRecords(Client& client, const ConnectionSettings& settings, const RecordEntity& records);

  Result<connector::ReferenceCodes> reference_codes(std::stop_token stop);
  connector::MappingSettings mapping_settings() const;
  Result<std::vector<connector::TargetRecord>> find(connector::FindBy by, std::span<const Personal> values,
                                                    std::span<const std::string> fields,
                                                    std::stop_token stop);
  Result<model::Value> as_kept(std::string_view field, const model::Value& value,
                               connector::RecordTarget::TooLong too_long) const;
  std::vector<Error> missing(const connector::FieldValues& fields) const;
  Result<connector::TargetRecord> create(const connector::FieldValues& fields, std::stop_token stop);
  Result<void> update(const std::string& id, const connector::FieldValues& fields, std::stop_token stop);

 private:
  connector::TargetRecord record_from(const Json& row) const;
  Form new_form(const connector::FieldValues& fields) const;
  /// One whose number Globe did not repeat when it made it.
  Result<connector::TargetRecord> read_made(const connector::TargetRecord& made, std::stop_token stop);
  /// How it stands in an address: guid'…', 'TAFEL%201'.
  std::string key_literal(const std::string& id) const;
  Result<void> names_agree(const Form& form, std::stop_token stop);

  Client& client_;
  const ConnectionSettings& settings_;
  const RecordEntity& records_;
  const Entity& entity_;
  RecordFinder finder_;
  NameCheck names_;
  ItemClasses classes_;
};

}  // namespace schakel::exact_globe
