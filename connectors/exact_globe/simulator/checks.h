#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "connectors/exact_globe/simulator/catalogue.h"
#include "connectors/exact_globe/simulator/errors.h"
#include "connectors/exact_globe/simulator/rules.h"
#include "connectors/exact_globe/simulator/store.h"

// The checks that come from the catalogue alone, before any business rule: names, types, lengths, padding,
// selections.
namespace schakel::exact_globe::simulator {

/// The value that `json` means for `property`, as Globe stores it; null stays null.
OrError<kit::Value> check_value(const Property& property, const Json& json, const Rules& rules);

/// Every member of `body` checked against the entity. An unknown name is refused, also when only its case
/// differs.
/// "__metadata" is let through unread, as WCF does.
OrError<Values> check_values(const Entity& entity, const Json& body, const Rules& rules);

/// The properties that must be sent when a row is created, under the rule in force.
std::vector<std::size_t> required_on_create(const Entity& entity, Rules::Mandatory rule);

/// Whether everything in `required` has a value in `row`.
/// What must have a value may not be cleared by an update.
OrError<bool> check_cleared(const Entity& entity, const Values& changes, const Rules& rules);
OrError<bool> check_mandatory(const Entity& entity, const Row& row, const std::vector<std::size_t>& required);

}  // namespace schakel::exact_globe::simulator
