#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "connector/records.h"
#include "connectors/exact_online/catalogue.h"
#include "connectors/exact_online/custom_fields.h"

// What the kinds of master records are made of that are written: an entity by which a record is found, and
// others that belong to it. How they are looked up and written is the same for all: record_finder.h,
// record_target.h. Pure.
namespace schakel::exact_online {

/// What belongs to a record and is an entity of its own over there.
struct TargetPart {
  enum class What : std::uint8_t {
    kPrice,    ///< The price for everybody, from one piece on, that holds today.
    kContact,  ///< The account's main contact.
    kAddress,  ///< The account's main address of one type.
  };
  What what = What::kPrice;
  std::string_view prefix;  ///< Of its fields: "price.", "contact.", "postal.".
  std::string_view entity;  ///< Where it is written, and a few are read…
  std::string_view bulk;    ///< …and where many are read.
  std::string_view owner;   ///< Its field that names the record.
  int address_type = 0;     ///< 2 postal, 3 invoice, 4 delivery (facts 5).
  /// Its fields that say what it is and whose: Schakel fills them in, no rule does.
  std::span<const std::string_view> links;
};

struct TargetKind {
  connector::RecordKind kind = connector::RecordKind::kItem;
  std::string_view entity;
  std::string_view bulk;
  std::span<const TargetPart> parts;
};

/// nullptr: Exact Online lets nobody write such records (item groups: facts 5).
const TargetKind* target_kind(connector::RecordKind kind);

/// Where a field stands: "Description" of the record, "contact.FirstName" of a part of it, "custom.Origin" of
/// what the connection declares. Asserted to exist.
struct FieldPlace {
  const TargetPart* part = nullptr;  ///< nullptr: the record itself, or a custom field.
  const Entity* entity = nullptr;
  const Field* field = nullptr;
  std::optional<CustomField::Of> custom = {};  ///< Whose custom field it is.
};
/// `classification_slot`: which field "classification" is.
FieldPlace place_of(const TargetKind& kind, std::string_view field, int classification_slot,
                    const CustomFields& custom_fields);
/// The part of a customer that custom fields of contacts are of; of other kinds nullptr.
const TargetPart* contact_of(const TargetKind& kind);

}  // namespace schakel::exact_online
