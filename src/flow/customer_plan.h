#pragma once

#include <optional>

#include "base/result.h"
#include "flow/plan.h"

// Who an order is for in the target: found, created, updated, or the default debtor.
namespace schakel::flow {

struct CustomerPlan {
  CustomerStep step;
  bool default_debtor = false;  ///< The real name and address must stand on the document.
};

/// The decision about one customer of an order. Errors: flow.customer_…, and those of the codes of a customer
/// that is created or updated.
Result<CustomerPlan> plan_customer(const model::Order& order, const model::Customer& customer,
                                   CustomerStep::Role role, const WhatExists& exists,
                                   const OrdersFlow& settings);

/// A customer as he must stand on a document.
connector::PartyOnDocument party_of(const model::Customer& customer,
                                    const std::optional<model::Contact>& contact);

/// Who placed an order, for the document of a customer who stands there himself: the account over there knows
/// its main contact, and this may be a colleague. Nothing when he has no name.
std::optional<connector::PartyOnDocument> who_ordered(const model::Contact& contact);

/// True when both are the same place to a postman: capitals and spaces aside.
bool same_place(const model::Address& a, const model::Address& b);

}  // namespace schakel::flow
