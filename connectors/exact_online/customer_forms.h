#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "connector/draft.h"
#include "connectors/exact_online/fields.h"
#include "connectors/exact_online/form.h"

// A draft of a customer → an account and the contact below it, which are two records over there. What
// their fields are stands in the rules (mappings/customer.write.toml).
namespace schakel::exact_online {

/// The account; its visit address is on itself. For a change only what the rules give for this draft and may
/// change. The error is one of `id_of` that is not about this record.
Result<Form> account_form(const connector::CustomerDraft& draft, const FormRules& rules, Purpose purpose,
                          const IdOf& id_of);

/// The contact below the account; nothing when the draft names nobody. A new person is his own contact, by
/// which he is told from a company (README, "Person or company").
std::optional<Form> contact_form(const connector::CustomerDraft& draft, const FormRules& rules,
                                 const std::string& account_id, Purpose purpose);

/// Everything that can be known to be wrong with a draft without asking, of account and contact.
std::vector<Error> customer_problems(const connector::CustomerDraft& draft, const FormRules& rules,
                                     Purpose purpose);

}  // namespace schakel::exact_online
