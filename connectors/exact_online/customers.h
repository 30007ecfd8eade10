#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "connector/port.h"
#include "connector/records.h"
#include "connectors/exact_online/bounded_cache.h"
#include "connectors/exact_online/client.h"
#include "connectors/exact_online/customer_forms.h"
#include "connectors/exact_online/reference_codes.h"
#include "model/customer.h"

namespace schakel::exact_online {

/// Finds and writes accounts. A debtor is an account that is a customer (IsSales, which Status C sets: facts
/// 5), and his number is the account's code, trimmed. Each question is a filter, never a key: a 404 counts
/// against the error budget (facts 3). The id behind a code is remembered, because documents want it.
class Customers {
 public:
  Customers(Client& client, Clock& clock, ReferenceCodes& codes)
      : client_(client), clock_(clock), codes_(codes), ids_(kRememberedMax) {}

  /// One question. What comes back is compared again here, without regard to case, spaces, dots and dashes
  /// where people write the same thing differently. An account that has ended is a blocked one.
  Result<std::vector<connector::CustomerFound>> find(connector::MatchKey key, const model::Customer& customer,
                                                     std::stop_token stop);

  /// The account with this code, debtor or not. A code that Online cannot have costs no call.
  Result<std::optional<connector::CustomerFound>> find_debtor(const std::string& number,
                                                              std::stop_token stop);

  /// The id of the debtor with this code, which is `known` where the caller has it. Empty for no code;
  /// kInvalidRecord when nobody has it.
  Result<std::string> id_of(const std::string& code, const std::string& known, std::stop_token stop);

  /// An account, then the contact below it: two calls. When the second one fails the account is there without
  /// a contact, and that is told: kUnknownOutcome when the contact may be there or could be there yet, so
  /// that whoever looks the customer up finds it `incomplete` and completes it with `update`; kInvalidRecord
  /// when Exact refuses the contact, which a person has to see.
  Result<connector::CustomerFound> create(const connector::CustomerDraft& draft, const FormRules& rules,
                                          std::stop_token stop);

  /// Writes what differs, after reading what is there: an account and its main contact that are as the draft
  /// wants them are left alone, so that nothing looks changed that is not. An account without a contact gets
  /// one.
  Result<void> update(const std::string& id, const connector::CustomerDraft& draft, const FormRules& rules,
                      std::stop_token stop);

  static constexpr std::size_t kRememberedMax = 20'000;  ///< About 3 MB.

 private:
  Result<std::vector<connector::CustomerFound>> find(connector::FindBy by, const std::string& value,
                                                     std::stop_token stop);
  Result<std::vector<connector::CustomerFound>> read(
      const std::string& filter, const std::vector<std::string>& fields,
      const std::function<bool(const Json& json, const Asked& asked)>& matches, std::stop_token stop);

  Result<void> add_contact(const Form& contact, const std::string& account_id, std::stop_token stop);
  IdOf ids(std::stop_token stop);
  /// One record of an entity, by a filter that finds one; null when there is none.
  Result<Json> read_one(std::string_view endpoint, const std::string& filter, const Form& form,
                        const char* also, std::stop_token stop);

  Client& client_;
  Clock& clock_;
  ReferenceCodes& codes_;
  BoundedCache<std::string> ids_;  // By code.
};

}  // namespace schakel::exact_online
