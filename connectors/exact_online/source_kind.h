#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "connector/records.h"
#include "connectors/exact_online/catalogue.h"

// What the kinds of master records differ in that are read: endpoints, what else belongs to a record, and how
// its fields are called. How they are read is the same for all: record_source.h.
namespace schakel::exact_online {

/// What belongs to a record and stands in an entity of its own. Its fields are named with a prefix.
struct SourceSide {
  struct Part {
    std::string_view prefix;  ///< "contact.", "invoice."
    int address_type = 0;     ///< Of an address: 2 postal, 3 invoice, 4 delivery (facts 5). 0: no address.
  };
  std::string_view bulk;   ///< Where its rows are: 1,000 a call, about 100 records a question. Empty: none.
  std::string_view feed;   ///< Where changes of it are seen.
  std::string_view owner;  ///< Its field that names the record.
  /// The field of the record that names it, by its ID; empty: it is found by `owner`.
  std::string_view named_by;
  std::span<const Part> parts;
  /// Without parts: a change of it changes this field of the record, and no more is wanted of it.
  std::string_view changes;
};

struct SourceKind {
  connector::RecordKind kind = connector::RecordKind::kItem;
  std::string_view bulk;  ///< All of them, and those with certain ids or numbers.
  /// What changed, by row version, 1,000 a call; empty: it has none, and all of them are read every time.
  std::string_view feed;
  std::size_t number_width = 0;  ///< Of its number as it is kept, blanks in front (facts 4.4); 0: as it is.
  std::string_view only;         ///< A yes/no field that must hold: an account that is no customer is none.
  std::span<const SourceSide> sides;
};

/// `Code` is the number of every kind.
inline constexpr std::string_view kNumber = "Code";
/// The own name of a customer's classification in the slot that the connection chose.
inline constexpr std::string_view kClassificationField = "classification";

const SourceKind& source_kind(connector::RecordKind kind);

/// The list that has the codes of what this field names by GUID; empty: it names nothing by GUID, or
/// something that is in no list.
std::string_view code_list_of(std::string_view field);

/// The side and part that a field is of ("contact.FirstName"); nothing: it is the record's own.
struct SideField {
  const SourceSide* side = nullptr;
  const SourceSide::Part* part = nullptr;
  std::string_view name;
};
std::optional<SideField> side_field(const SourceKind& kind, std::string_view field);

/// What mappings may name of Exact Online as a source of master records.
const connector::RecordSourceFields* record_source_fields(connector::RecordKind kind);

}  // namespace schakel::exact_online
