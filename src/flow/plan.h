#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "connector/draft.h"
#include "connector/port.h"
#include "flow/settings.h"
#include "model/order.h"

// The decisions about one order, as pure functions. Every business "if" of the orders flow is in here;
// carrying a plan out is a short loop in the engine.
namespace schakel::flow {

/// Why a record is left out without anything being wrong: "The order is of 2025-12-30, before the from-date
/// 2026-01-01."
struct Skip {
  std::string code;  ///< "flow.before_from_date"
  Text reason;
};

/// Steps 1 and 2: what can be decided on the head alone, before a call is spent on lines and customers.
std::optional<Skip> filter_head(const model::Order& head, const OrdersFlow& settings);
/// The rest of step 2, for filters that need the completed order (customer fields, country).
std::optional<Skip> filter_order(const model::Order& order, const OrdersFlow& settings);

/// The native fields that these settings need read, for connector::OrderRead.
FieldsNeeded fields_needed(const OrdersFlow& settings);

/// True when a decision needs more of a customer than its id although it is linked already (its country, a
/// filter on it, an update, its name on the document): `customer_is_known` must then say no for every
/// customer.
bool needs_customer_details(const OrdersFlow& settings);

/// The searchable marker under which this order stands in the target: prefix and order number.
std::string reference_of(const model::Order& order, const OrdersFlow& settings);

/// What is known in the target about one customer of the source.
struct CustomerKnown {
  std::optional<connector::CustomerFound> linked;    ///< By cross-reference: found without a call.
  std::vector<connector::CustomerFound> candidates;  ///< By the first match key that found somebody.
  std::optional<connector::MatchKey> matched_by;
  /// Who has the number already that this customer would get: find_customers(kCustomerCode). Only asked where
  /// needs_number_lookup() says so.
  std::vector<connector::CustomerFound> number_holders;
  /// The one candidate is of our own making, and something of him is still missing
  /// (connector::CustomerFound::incomplete): an attempt to create him was not concluded.
  bool half_made = false;
};

/// Everything from the target that a plan needs, gathered for a whole batch with as few calls as possible.
struct WhatExists {
  std::multimap<std::string, connector::DocumentFound> documents;  ///< By reference.
  std::map<std::string, CustomerKnown> customers;                  ///< By source customer id.
  std::map<std::string, connector::ItemFound> items;               ///< By item code, as the target spells it.
  /// The account that customers.default_debtor_number names, where needs_default_debtor() says so.
  std::optional<connector::CustomerFound> default_debtor = {};
  connector::ReferenceCodes codes;
};

/// Which item codes of the target this order needs looked up, shipping and fallback items included.
std::vector<std::string> items_needed(const model::Order& order, const OrdersFlow& settings);

/// A match key that this customer has a value for, in the order of the settings.
std::vector<connector::MatchKey> usable_match_keys(const model::Customer& customer,
                                                   const CustomerRules& rules);

/// What this customer is found by under a key, spelt so that equal means the same (an e-mail address in lower
/// case, a VAT number without signs); empty when it has none. Two customers of one batch with the same value
/// are the same one to the target: when the first was created, what is known of the second is out of date.
Personal match_value(connector::MatchKey key, const model::Customer& customer);

/// True when this customer, if it is created, must get its number of the source, so that somebody else may
/// have it.
bool needs_number_lookup(const model::Customer& customer, const CustomerRules& rules);

/// True when this customer, if nobody in the target is found to be him, is the default debtor's.
bool needs_default_debtor(const model::Customer& customer, const CustomerRules& rules);

/// Why nothing can go on the default debtor: nobody has its number, or he is blocked. Without the order.
std::optional<Error> default_debtor_problem(const WhatExists& exists, const OrdersFlow& settings);

// ---- A plan: what will be done, in this order
// --------------------------------------------------------------------

struct UseDebtor {
  std::string debtor;
  std::string target_id;
};
struct CreateCustomer {
  connector::CustomerDraft draft;
};
struct UpdateCustomer {
  std::string target_id;
  std::string debtor;
  connector::CustomerDraft draft;
  bool completes = false;  ///< He is half made: not his customer's cross-reference before this went well.
};
using CustomerAction = std::variant<UseDebtor, CreateCustomer, UpdateCustomer>;

/// One customer of the order: who, and what is done about it. After it is carried out its debtor number is
/// put where `role` says in the draft.
struct CustomerStep {
  enum class Role { kOrderedBy, kInvoiceTo, kDeliverTo };
  Role role = Role::kOrderedBy;
  std::string source_customer_id;  ///< Empty for the default debtor.
  CustomerAction action;
};

struct WriteOrder {
  /// Who ordered first. Steps with the same source_customer_id are one customer: created or updated once.
  std::vector<CustomerStep> customers;
  std::vector<connector::ItemDraft>
      items_to_create;          ///< Each code once. Skip those that another order made since.
  connector::OrderDraft draft;  ///< Debtors still empty where a customer is created first.
};

/// The document is there already (step 4): note the cross-reference and go on.
struct ExistsAlready {
  connector::DocumentFound document;
};

/// A person is needed; `error` says what, where and what to do.
struct NeedsPerson {
  Error error;
};

using OrderPlan = std::variant<Skip, ExistsAlready, NeedsPerson, WriteOrder>;

/// Steps 2 to 7 as a decision (the filters too: an order that they leave out is a Skip). Pure: the same
/// order, knowledge and settings always give the same plan. The settings have passed check_settings().
OrderPlan plan_order(const model::Order& order, const WhatExists& exists, const OrdersFlow& settings);

}  // namespace schakel::flow
