#pragma once

#include <set>
#include <stop_token>
#include <string>
#include <utility>

#include "base/result.h"
#include "connector/records.h"
#include "connectors/exact_globe/client.h"

namespace schakel::exact_globe {

/// The codes of the ten classes of Items (categories). An Item refers to them, and Globe makes none on the
/// way (facts 8.7), so those that are missing are made before the Item is written. That they are the rows of
/// ItemCategoryProperty is said by its columns (catalogue: ClassID 1 to 10, ItemClassCode); that they can be
/// made, by both overviews of actions. Which codes there are is read once, when the first Item has one.
class ItemClasses {
 public:
  explicit ItemClasses(Client& client) : client_(client) {}

  /// Every code in Class01Code … Class10Code of these fields is there. kUnavailable "globe.class_unanswered":
  /// it is not known whether one was made; nothing of the Item was written.
  Result<void> ensure(const connector::FieldValues& fields, std::stop_token stop);

 private:
  using Code = std::pair<int, std::string>;  ///< The class, and the code in upper case.

  Result<void> read(std::stop_token stop);
  Result<void> make(const Code& code, const std::string& spelt, std::stop_token stop);

  Client& client_;
  bool is_read_ = false;
  std::set<Code> known_;
};

}  // namespace schakel::exact_globe
