#pragma once

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "connectors/exact_online/catalogue.h"
#include "connectors/exact_online/errors.h"
#include "model/order.h"

// Rows of Exact Online → the common model. Pure. Properties that we do not know are ignored, missing ones and
// null are empty, numbers may come as text (facts 4.4). What is there but is not what it should be is named
// by its field, never its value: `wrong` of that row, when it is known whose row it is; kMalformed when not.
namespace schakel::exact_online {

/// An exact decimal of a wire number. Exact writes doubles: digits beyond the twelfth decimal are their noise
/// and are rounded away ("36.300000000000004" → 36.3). Nothing when it is not a number.
std::optional<Decimal> decimal_of(std::string_view text);

/// Reads one row. The first value that does not fit is remembered and returned by `check()`.
class RowReader {
 public:
  RowReader(const Json& row, const Asked& asked) : row_(row), asked_(asked) {}

  std::string text(std::string_view name);  ///< Trimmed: codes are padded.
  Personal personal(std::string_view name) { return Personal(text(name)); }
  std::string guid(std::string_view name);  ///< Lower case; empty when null.
  std::optional<Decimal> decimal(std::string_view name);
  std::optional<std::int64_t> whole(std::string_view name);
  std::optional<bool> boolean(std::string_view name);
  std::optional<LocalTime> date(std::string_view name);
  /// A field of any type, as the catalogue says it is.
  model::Value value(const Field& field);

  /// Remembers that `name` is wrong, for a rule that a type cannot say.
  void refuse(std::string_view name);
  Result<void> check() const;  ///< kMalformed: nobody can tell whose row it is.
  /// The field that is wrong; empty when all fitted. Thousands of rows are remembered, so it is no whole
  /// Error.
  const std::string& wrong() const { return wrong_; }

 private:
  const Json* find(std::string_view name) const;

  const Json& row_;
  const Asked& asked_;
  std::string wrong_;
};

/// The first of these that holds something.
Personal first_of(RowReader& row, std::initializer_list<std::string_view> names);

model::NativeFields native_fields(RowReader& row, const Entity& entity, std::span<const std::string> names);

struct AccountRow {
  model::Customer customer;  ///< Without its contact, and as a company: see `finish_customer`.
  std::string main_contact_id;
  std::string classification_id;
  std::string wrong;
};
Result<AccountRow> read_account_row(const Json& row, const Entity& entity,
                                    std::span<const std::string> native, int classification_slot,
                                    const Asked& asked);

struct ContactRow {
  model::Contact contact;
  Personal full_name;
  std::string wrong;
};
Result<ContactRow> read_contact_row(const Json& row, const Asked& asked);

struct AddressRow {
  std::string id;
  model::Address address;
  std::string wrong;
};
Result<AddressRow> read_address_row(const Json& row, const Asked& asked);

/// The customer with its main contact (nullptr: none). An account always has a name; it is a person when that
/// name is the main contact's full name, otherwise a company.
model::Customer finish_customer(const AccountRow& account, const ContactRow* main_contact);

/// The fields that each of these readers needs, for $select.
std::vector<std::string> account_fields(int classification_slot);
std::vector<std::string> contact_fields();
std::vector<std::string> address_fields();
/// `fields` and those of `native` that are not among them.
std::vector<std::string> with_native(std::vector<std::string> fields, std::span<const std::string> native);

}  // namespace schakel::exact_online
