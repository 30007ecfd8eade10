#pragma once

#include "base/json.h"
#include "base/result.h"
#include "connector/records.h"
#include "connectors/exact_globe/catalogue.h"
#include "model/value.h"

// Values of master records on their way into Globe and back: what is compared must be what is kept. Pure.
namespace schakel::exact_globe {

/// `value` as Globe keeps it in this property and as RowReader reads it back: codes in upper case and without
/// their padding, numbers with its decimals, of a moment its day (in which zone Globe means the rest is not
/// known: facts 9). kInvalidRecord as as_sent().
Result<model::Value> as_kept(const Entity& entity, const Property& property, const model::Value& value,
                             connector::RecordTarget::TooLong too_long);

/// `value` as it stands in a request. Nothing empties the property: an empty text, no date, zero where there
/// must be a number.
Result<Json> as_sent(const Entity& entity, const Property& property, const model::Value& value);

}  // namespace schakel::exact_globe
