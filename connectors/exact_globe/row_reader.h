#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "base/json.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"
#include "connectors/exact_globe/catalogue.h"
#include "model/order.h"
#include "model/value.h"

namespace schakel::exact_globe {

/// Reads one row that Globe gave. Properties that we do not know are ignored, missing ones and null are
/// empty, numbers may come as text. The first value that is there and is not what it should be is remembered
/// by its name. Looks into `row`, which must outlive it. Pure.
class RowReader {
 public:
  RowReader(const Entity& entity, const Json& row) : entity_(entity), row_(row) {}

  std::string text(std::string_view name);  ///< Trimmed: codes are padded (facts 2.7).
  Personal personal(std::string_view name) { return Personal(text(name)); }
  std::optional<Decimal> decimal(std::string_view name);
  /// Of a percentage: 5 is 0.05. Zero is none.
  std::optional<Decimal> fraction(std::string_view name);
  std::optional<std::int64_t> whole(std::string_view name);
  std::optional<bool> yes_no(std::string_view name);
  std::optional<LocalTime> date(std::string_view name);
  /// Two letters in upper case; empty for anything else.
  std::string country(std::string_view name);
  /// A property of any type, as the catalogue says it is.
  model::Value value(const Property& property);
  model::NativeFields native(std::span<const std::string> names);

  /// Remembers that `name` is wrong, for a rule that a type cannot say.
  void refuse(std::string_view name);
  /// The property that is wrong; empty when all fitted.
  const std::string& wrong() const { return wrong_; }

 private:
  const Json* find(std::string_view name) const;

  const Entity& entity_;
  const Json& row_;
  std::string wrong_;
};

/// kInvalidRecord: this property of a record cannot be understood; never its value. `which`: what people call
/// the record.
Error unreadable_record(const Text& which, const Entity& entity, std::string_view property);

/// Lets the order say that this property of it, or of what belongs to it, cannot be understood
/// (kInvalidRecord; never its value), unless it says something already. Empty: nothing is wrong.
void mark_unreadable(model::Order& order, const Entity& entity, std::string_view property);
/// kMalformed: nobody can tell which record it is.
Error keyless_record(const Entity& entity, std::string_view property);

/// kInvalidInput unless all `names` are properties of `entity`; `setting` is where they were named.
Result<void> check_names(const Entity& entity, std::span<const std::string> names,
                         const std::string& setting);

/// `properties` and those of `native` that are not among them, for $select; they look into both.
std::vector<std::string_view> with_native(std::span<const std::string_view> properties,
                                          std::span<const std::string> native);

}  // namespace schakel::exact_globe
