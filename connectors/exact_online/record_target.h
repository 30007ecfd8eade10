#pragma once

#include <map>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "connector/records.h"
#include "connectors/exact_online/client.h"
#include "connectors/exact_online/connection.h"
#include "connectors/exact_online/form.h"
#include "connectors/exact_online/record_finder.h"
#include "connectors/exact_online/reference_codes.h"
#include "connectors/exact_online/target_kind.h"

namespace schakel::exact_online {

/// A connection that records of one kind are written to. kInvalidInput when a setting cannot be, or for a
/// kind that Exact Online lets nobody write; makes no call.
///
///   items      logistics/Items, and "price." the base price: logistics/SalesItemPrices
///   customers  crm/Accounts, and "contact." the main contact, "postal.", "invoice.", "delivery." main
///   addresses
///   both       "custom.", and "contact.custom.": the custom fields that the settings declare
Result<std::unique_ptr<connector::RecordTarget>> make_record_target(const ConnectionSettings& settings,
                                                                    ConnectionDeps deps,
                                                                    connector::RecordKind kind);

/// Records of one kind, looked up and written: what connector::RecordTarget promises but for the connection
/// itself. What people say by its code and Online by its GUID (an item group, a ledger account) is a code
/// everywhere but in the request, so what is compared is codes.
class TargetRecords {
 public:
  TargetRecords(Client& client, Clock& clock, ReferenceCodes& codes, const TargetKind& kind)
      : client_(client),
        codes_(codes),
        kind_(kind),
        custom_fields_(client.settings().custom_fields),
        custom_values_(client),
        finder_(client, clock, codes, kind, custom_fields_) {}

  Result<std::vector<connector::TargetRecord>> find(connector::FindBy by, std::span<const Personal> values,
                                                    std::span<const std::string> fields,
                                                    std::stop_token stop) {
    return finder_.find(by, values, fields, std::move(stop));
  }
  Result<model::Value> as_kept(std::string_view field, const model::Value& value,
                               connector::RecordTarget::TooLong too_long) const;
  std::vector<Error> missing(const connector::FieldValues& fields) const;
  /// One call for the record, one for each part of it that the fields are of, one for each custom field. A
  /// record without a price, a contact or an address of its own costs one.
  Result<connector::TargetRecord> create(const connector::FieldValues& fields, std::stop_token stop);
  /// One call for each entity that something changes of, and for each custom field; one more for a part that
  /// find() did not see. kInvalidRecord for a custom field that is to be emptied: Exact has no call for it.
  Result<void> update(const std::string& id, const connector::FieldValues& fields, std::stop_token stop);

 private:
  /// The fields of the record itself, under no part, and of its parts, in their order.
  struct Given {
    std::map<const TargetPart*, connector::FieldValues> parts;
    std::map<CustomField::Of, connector::FieldValues> custom;
  };

  Given sorted(const connector::FieldValues& fields) const;
  Result<Form> filled(const Entity& entity, Purpose purpose, const connector::FieldValues& fields,
                      const IdOf& id_of) const;
  Result<Form> part_form(const TargetPart& part, const std::string& record_id,
                         const connector::FieldValues& fields, const IdOf& id_of) const;
  IdOf ids(std::stop_token stop);
  Result<void> make_part(const TargetPart& part, const std::string& record_id,
                         const connector::FieldValues& fields, std::stop_token stop);
  Result<void> change_part(const TargetPart& part, const std::string& record_id,
                           const connector::FieldValues& fields, std::stop_token stop);

  /// Of a record that is there. `failed`: the name of the field that was not set, when one was not.
  Result<void> set_custom(CustomField::Of of, const std::string& record_id,
                          const connector::FieldValues& fields, std::string& failed, std::stop_token stop);

  Client& client_;
  ReferenceCodes& codes_;
  const TargetKind& kind_;
  const CustomFields custom_fields_;
  CustomValues custom_values_;
  RecordFinder finder_;
  /// Contacts that were to be made with their account and may not be there: the rules name a new person's
  /// contact once only.
  std::map<std::string, connector::FieldValues> unfinished_contacts_;
};

}  // namespace schakel::exact_online
