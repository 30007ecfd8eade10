#pragma once

#include <atomic>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "base/json.h"
#include "base/time.h"

// Typed values as OData V2 knows them: what a column of a simulated entity can hold, how it is written in a
// URL and how in verbose JSON. Used by both simulators, never by a connector.
namespace schakel::simulator {

/// The Edm types that both ERPs declare in their $metadata.
enum class EdmType {
  kBoolean,
  kByte,
  kInt16,
  kInt32,
  kInt64,
  kDouble,
  kDecimal,
  kString,
  kGuid,
  kDateTime,
  kBinary,
};

std::optional<EdmType> edm_type_named(std::string_view name);  ///< "Edm.Int32" or "Int32".
const char* name_of(EdmType type);                             ///< "Edm.Int32"
const char* clr_name_of(EdmType type);                         ///< "System.Int32", as WCF's error texts say.
bool is_integer(EdmType type);
bool is_numeric(EdmType type);

/// One value of a row: null or a value of one kind, in 16 bytes (a simulator holds some ten million of them).
/// Text is shared between copies and never changes. A plain value; copies may be used from different threads.
class Value {
 public:
  enum class Kind : std::uint8_t { kNull, kBoolean, kInteger, kDecimal, kDateTime, kText, kGuid, kBinary };

  Value() = default;  ///< null
  Value(const Value& other);
  Value(Value&& other) noexcept;
  Value& operator=(const Value& other);
  Value& operator=(Value&& other) noexcept;
  ~Value() { release(); }

  static Value boolean(bool value);
  static Value integer(std::int64_t value);
  /// A value with more than 18 digits loses its last decimals (a double holds fewer); one beyond 10^18
  /// becomes the largest that fits.
  static Value decimal(const Decimal& value);
  static Value date_time(LocalTime value);
  static Value text(std::string value);
  /// `value` as normalised_guid() gives it; asserted not to be empty.
  static Value guid(std::string value);
  static Value binary(std::string base64);

  Kind kind() const { return kind_; }
  bool is_null() const { return kind_ == Kind::kNull; }
  bool is_number() const { return kind_ == Kind::kInteger || kind_ == Kind::kDecimal; }
  bool holds_text() const { return kind_ >= Kind::kText; }

  bool as_boolean() const { return kind_ == Kind::kBoolean && number_ != 0; }
  /// Also of a whole decimal; 0 for anything else.
  std::int64_t as_integer() const;
  Decimal as_decimal() const;  ///< 0 when this is not a number.
  LocalTime as_time() const { return LocalTime(Milliseconds(kind_ == Kind::kDateTime ? number_ : 0)); }
  /// Of text, guid and binary; an empty text for anything else.
  const std::string& as_text() const;
  /// The number as JSON and URLs write it, without needless zeros.
  std::string number_text() const;

  /// Equal by value: 1 == 1.0; null == null. Order: numbers by value, text by its bytes, otherwise by kind.
  friend std::strong_ordering operator<=>(const Value& a, const Value& b);
  friend bool operator==(const Value& a, const Value& b) { return (a <=> b) == std::strong_ordering::equal; }
  std::size_t hash() const;

 private:
  struct SharedText {
    explicit SharedText(std::string value) : text(std::move(value)) {}
    std::atomic<std::uint32_t> holders = 1;
    std::string text;
  };
  static Value holding(Kind kind, std::string text);
  void release() noexcept;

  Kind kind_ = Kind::kNull;
  std::uint8_t scale_ = 0;  // Of a decimal: value = number_ / 10^scale_.
  union {
    std::int64_t number_ = 0;
    SharedText* shared_;
  };
};

struct ValueHash {
  std::size_t operator()(const Value& value) const { return value.hash(); }
};

/// What may differ between the two services when values are written as JSON.
struct JsonStyle {
  bool int64_as_text = true;  ///< OData V2 verbose JSON; on Exact's wire not seen (facts 4.4, C).
};

/// The value as verbose JSON, appended to `out`: dates as "/Date(ms)/" with the wall clock's milliseconds.
void write_json(std::string& out, const Value& value, EdmType type, const JsonStyle& style = {});

/// The value that `json` means for a property of `type`, or nullopt when it does not fit it. Accepts what
/// clients are known to send: numbers as text, "/Date(ms)/", "2026-06-25", "2026-06-25T10:00:00", a trailing
/// Z (read as Amsterdam's wall clock at that moment) and "06/25/2026 00:00:00".
std::optional<Value> from_json(const Json& json, EdmType type);

/// The URL literal: guid'…', datetime'…', 'it''s', 12L for Int64, true, null.
std::string literal_of(const Value& value, EdmType type);

/// One URL literal with the type it was written in (null has none).
struct Literal {
  Value value;
  std::optional<EdmType> type;
};
/// Reads the literal at the start of `text` and takes it off; nullopt when there is none.
std::optional<Literal> take_literal(std::string_view& text);
/// "guid'…','x',387L" → its literals; nullopt when that is not what it is. For keys and skip tokens.
std::optional<std::vector<Literal>> parse_literals(std::string_view text);

/// For snapshots: a form that comes back exactly, with its kind.
Json to_snapshot(const Value& value);
std::optional<Value> from_snapshot(const Json& json);

}  // namespace schakel::simulator
