#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "connector/catalogue.h"
#include "connector/draft_record.h"
#include "connector/port.h"
#include "mapping/rule.h"
#include "model/value.h"

// Master records: items, customers, assortments. They have no protocol of their own, so they need no types of
// their own either: a source hands out its own fields, rules make the fields of the common model of them
// (model_fields.h), other rules the target's, and what differs is written. What a kind is, is said by two
// tables: the catalogue and the shipped rules of each ERP.
namespace schakel::connector {

enum class RecordKind { kItem, kCustomer, kAssortment };
/// "item", "customer", "assortment"
const char* name_of(RecordKind kind);
/// The fields of the common model that records of this kind have.
std::span<const ModelField> fields_of(RecordKind kind);

// ---- What a connector says of itself
// ---------------------------------------------------------------------------

/// As a source of one kind: its own fields, and how they become those of the common model
/// (mappings/KIND.read.toml). What belongs to another entity has its name in front ("contact.FirstName").
struct RecordSourceFields {
  const Catalogue* fields = nullptr;
  const mapping::Rules* shipped = nullptr;
  /// Fields of it as a target ("price.Price") that it hands out under another name ("StandardSalesPrice"):
  /// for comparing both sides in full.
  std::vector<std::pair<std::string, std::string>> written_as = {};
};

/// As a target of one kind: its own fields, and how they are made of the common model's
/// (mappings/KIND.write.toml).
struct RecordTargetFields {
  const Catalogue* fields = nullptr;
  const mapping::Rules* shipped = nullptr;
  std::vector<std::string> settings = {};  ///< Names that its shipped rules use behind "setting.".
  std::vector<std::string> fixed = {};     ///< Fields that no user may change: what records are found by.
};

// ---- Reading
// ---------------------------------------------------------------------------------------------------

/// A record as its source has it.
struct SourceRecord {
  std::string id;      ///< The source's key: what cross-references and outcomes are kept under.
  std::string number;  ///< What people call it: the item code, the customer number. Trimmed.
  /// The fields that were asked for, in that order, codes trimmed.
  std::vector<model::Value> values;
  /// What of it could not be understood (kInvalidRecord). Only `id` and `number` count then.
  std::shared_ptr<const Error> unreadable = {};
};

struct RecordRead {
  Cursor after;
  std::vector<std::string> fields;  ///< Names of the source's catalogue, each once.
};

struct RecordPage {
  std::vector<SourceRecord> records;
  Cursor next;
  bool more = false;  ///< False: this was the last page for now.
};

/// Reads one kind of record. Opened for one kind; used from one thread.
class RecordSource : public virtual Connection {
 public:
  /// The next page of records that changed after a cursor, in as few calls as possible; from the beginning
  /// all that there are. Only what the asked fields need is read. A page that repeats is kMalformed.
  virtual Result<RecordPage> read(const RecordRead& read, std::stop_token stop) = 0;

  /// The records with these numbers, in no particular order. A number that nobody has is left out.
  virtual Result<std::vector<SourceRecord>> read_of(std::span<const std::string> numbers,
                                                    const RecordRead& read, std::stop_token stop) = 0;
};

// ---- Looking up and writing
// ------------------------------------------------------------------------------------

/// By what records are looked up.
enum class FindBy { kId, kNumber, kEmail, kVatNumber, kChamberOfCommerce, kNameAndPostcode };
/// "id", "number", "email", "vat_number", "chamber_of_commerce", "name_and_postcode"
const char* name_of(FindBy by);

/// Between name and postcode in a value for FindBy::kNameAndPostcode.
inline constexpr char kNameEnd = '\n';

struct TargetRecord {
  std::string id;           ///< The target's key.
  std::string number;       ///< Item code, debtor number; empty when it has none. Trimmed.
  std::size_t matched = 0;  ///< Which of the values it was found by.
  bool blocked = false;     ///< It is there, and may not be used.
  /// The key by which the same ERP names it as a source (SourceRecord::id); empty: `id`.
  std::string as_source = {};
  /// The fields that were asked for, in that order, codes trimmed.
  std::vector<model::Value> values = {};
};

/// A field and what is to stand in it; nothing empties it.
using FieldValues = model::NativeFields;

/// Looks up and writes one kind of record. Opened for one kind; used from one thread.
class RecordTarget : public virtual Connection {
 public:
  virtual Result<ReferenceCodes> reference_codes(std::stop_token stop) = 0;
  /// What shipped rules know behind "setting.", in the order of RecordTargetFields::settings.
  virtual MappingSettings mapping_settings() const = 0;

  /// The records that are found by one of `values`, with their `fields`, in as few calls as possible. A value
  /// may find several records, and a record may be found by several values: each pair once. Texts are
  /// compared as people would: letter case, blanks around them and, in numbers of companies, points do not
  /// count. Empty values are never asked for.
  virtual Result<std::vector<TargetRecord>> find(FindBy by, std::span<const Personal> values,
                                                 std::span<const std::string> fields,
                                                 std::stop_token stop) = 0;

  /// `value` as the target would keep it in this field and give it back: codes in its spelling, numbers with
  /// its decimals. kInvalidRecord when it would refuse it (length, kind, code), naming the field and never
  /// the value. `cut`: a text that is too long is cut instead.
  enum class TooLong { kRefuse, kCut };
  virtual Result<model::Value> as_kept(std::string_view field, const model::Value& value,
                                       TooLong too_long) const = 0;
  /// What is missing of a new record, without a call; empty when it may be sent.
  virtual std::vector<Error> missing(const FieldValues& fields) const = 0;

  /// Writes. Errors as in OrderTarget. Of a record that is made of several entities (an account, its
  /// contact), the one that it is found by comes first; what is lost after that is an update that has not
  /// been made, and kUnknownOutcome says so: looked up, it is there, and what differs is written.
  virtual Result<TargetRecord> create(const FieldValues& fields, std::stop_token stop) = 0;
  virtual Result<void> update(const std::string& id, const FieldValues& fields, std::stop_token stop) = 0;
};

}  // namespace schakel::connector
