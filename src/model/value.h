#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/decimal.h"
#include "base/secret.h"
#include "base/time.h"

namespace schakel::model {

/// The value of one native field of an ERP: nothing, text, number, yes/no or a local time. Text is Personal,
/// because nobody can know what people put into a free field.
using Value = std::variant<std::monostate, Personal, Decimal, bool, LocalTime>;

/// Native fields beside the common model, by the name that the ERP gives them ("SalesChannelCode",
/// "FreeTextField_01"). Only those that the flow's settings name are read.
using NativeFields = std::vector<std::pair<std::string, Value>>;

/// The value under `name`, or nullptr when it was not read.
const Value* find(const NativeFields& fields, std::string_view name);

}  // namespace schakel::model
