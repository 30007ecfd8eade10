#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "connector/records.h"
#include "connectors/exact_globe/catalogue.h"

// What a kind of master record is called in Exact Globe. Pure.
namespace schakel::exact_globe {

/// How the number by which people know a record is kept.
enum class NumberShape : std::uint8_t {
  kCode,          ///< A text of the customer's own: Item.ItemCode.
  kPaddedDigits,  ///< Digits with spaces in front: Account.DebtorNumber.
  kWholeNumber,   ///< ItemAssortment.Assortment; a word is looked for in its Code.
};

/// As a source, a record is named by its number: that is how documents and other records name it. As a
/// target, by the key of its entity.
struct RecordEntity {
  connector::RecordKind kind;
  const Entity* entity;
  std::string_view number;  ///< The property that holds it.
  NumberShape shape = NumberShape::kCode;
  std::string_view condition = {};                   ///< Which rows are such records; empty: all.
  std::span<const std::string_view> answered = {};   ///< What a target needs to know of one, its key first.
  std::span<const std::string_view> mandatory = {};  ///< What must be sent of a new one.
};

/// Never nullptr.
const RecordEntity* record_entity(connector::RecordKind kind);

/// "Item A-1", "Artikel A-1": how messages call a record.
Text called(const RecordEntity& records, const std::string& number);

}  // namespace schakel::exact_globe
