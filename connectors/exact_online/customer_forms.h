#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "connector/draft.h"
#include "connectors/exact_online/form.h"

// A draft of a customer → an account and the contact below it, which are two records over there. Pure.
namespace schakel::exact_online {

/// A new account: a customer at once (Status C turns IsSales on: facts 5), its visit address on itself. The
/// classification stands in the slot that the settings chose, as an id.
Form account_form(const connector::CustomerDraft& draft, int classification_slot,
                  const std::string& classification_id);

/// A change of one that exists: only what the draft holds.
Form changed_account_form(const connector::CustomerDraft& draft, int classification_slot,
                          const std::string& classification_id);

/// The contact below the account; nothing when the draft names nobody. A person is his own contact, by which
/// he is told from a company (README, "Person or company").
std::optional<Form> contact_form(const connector::CustomerDraft& draft, const std::string& account_id,
                                 Purpose purpose);

/// Everything that can be known to be wrong with a draft without asking, of account and contact.
std::vector<Error> customer_problems(const connector::CustomerDraft& draft, int classification_slot,
                                     Purpose purpose);

}  // namespace schakel::exact_online
