#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"
#include "connector/port.h"
#include "connectors/exact_globe/client.h"
#include "connectors/exact_globe/fields.h"
#include "connectors/exact_globe/form.h"
#include "model/customer.h"

namespace schakel::exact_globe {

/// The form of a new account: what the rules give (mappings/customer.write.toml), then account_defaults of
/// the connection for what is still open.
Form new_account_form(const connector::CustomerDraft& draft, const FormRules& rules);

/// The form of a change: only what the rules give for this draft, and may change.
Form changed_account_form(const connector::CustomerDraft& draft, const FormRules& rules);

/// What the catalogue would refuse of a form, and what an account cannot hold at all.
std::vector<Error> account_problems(const Form& form, const connector::CustomerDraft& draft);

/// One question per customer: Account by the key, compared again here without regard to case, spaces and
/// padding.
Result<std::vector<connector::CustomerFound>> find_customers(Client& client, connector::MatchKey key,
                                                             const model::Customer& customer,
                                                             std::stop_token stop);

/// The account with this debtor number. A number that Globe cannot have costs no call.
Result<std::optional<connector::CustomerFound>> find_debtor(Client& client, const std::string& number,
                                                            std::stop_token stop);

/// kUnknownOutcome when the answer was lost; the account may be there, and the match keys find it.
Result<connector::CustomerFound> create_customer(Client& client, const connector::CustomerDraft& draft,
                                                 const FormRules& rules, std::stop_token stop);

Result<void> update_customer(Client& client, const std::string& id, const connector::CustomerDraft& draft,
                             const FormRules& rules, std::stop_token stop);

}  // namespace schakel::exact_globe
