#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"
#include "connector/port.h"
#include "connectors/exact_globe/client.h"
#include "connectors/exact_globe/form.h"
#include "connectors/exact_globe/settings.h"
#include "model/customer.h"

namespace schakel::exact_globe {

/// The form of a new account: type Customer, active, its main contact in it, one address in all four places
/// that Globe keeps (working clients send the same address to each: facts 2.7, third-party code), then the
/// settings' account_defaults for what is still open.
Form new_account_form(const connector::CustomerDraft& draft, const ConnectionSettings& settings);

/// The form of a change: only what the draft holds.
Form changed_account_form(const connector::CustomerDraft& draft, const ConnectionSettings& settings);

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
                                                 const ConnectionSettings& settings, std::stop_token stop);

Result<void> update_customer(Client& client, const std::string& id, const connector::CustomerDraft& draft,
                             const ConnectionSettings& settings, std::stop_token stop);

}  // namespace schakel::exact_globe
