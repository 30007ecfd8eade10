#include "simulator/odata_value.h"

#include <array>
#include <charconv>
#include <functional>

#include "base/assert.h"
#include "base/text.h"

namespace schakel::simulator {

namespace {

struct TypeName {
  EdmType type;
  const char* edm;
  const char* clr;
};

constexpr std::array<TypeName, 11> kTypeNames{{
    {EdmType::kBoolean, "Edm.Boolean", "System.Boolean"},
    {EdmType::kByte, "Edm.Byte", "System.Byte"},
    {EdmType::kInt16, "Edm.Int16", "System.Int16"},
    {EdmType::kInt32, "Edm.Int32", "System.Int32"},
    {EdmType::kInt64, "Edm.Int64", "System.Int64"},
    {EdmType::kDouble, "Edm.Double", "System.Double"},
    {EdmType::kDecimal, "Edm.Decimal", "System.Decimal"},
    {EdmType::kString, "Edm.String", "System.String"},
    {EdmType::kGuid, "Edm.Guid", "System.Guid"},
    {EdmType::kDateTime, "Edm.DateTime", "System.DateTime"},
    {EdmType::kBinary, "Edm.Binary", "System.Byte[]"},
}};

constexpr int kDigitsMax = 18;  // What fits in 63 bits for certain.

__extension__ using Wide = __int128;

Wide power_of_ten(int exponent) {
  Wide power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

bool in_range(std::int64_t number, EdmType type) {
  if (type == EdmType::kByte) return number >= 0 && number <= 255;
  if (type == EdmType::kInt16) return number >= -32768 && number <= 32767;
  if (type == EdmType::kInt32) return number >= -2147483648LL && number <= 2147483647LL;
  return true;
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// "06/25/2026 00:00:00", which Exact's own examples post (facts 4.4, A).
std::optional<LocalTime> american_time(std::string_view text) {
  if (text.size() < 10 || text[2] != '/' || text[5] != '/') return std::nullopt;
  std::string iso = std::string(text.substr(6, 4)) + "-" + std::string(text.substr(0, 2)) + "-" +
                    std::string(text.substr(3, 2));
  if (text.size() > 10) iso += "T" + std::string(text.substr(11));
  return parse_local(iso);
}

std::optional<LocalTime> time_from(std::string_view text) {
  if (text.starts_with("/Date(") && text.ends_with(")/")) {
    const auto inner = text.substr(6, text.size() - 8);
    // "/Date(123+0100)/": the offset says where the writer stands and does not change the moment.
    const auto sign = inner.find_first_of("+-", 1);
    const auto ms = whole_number(inner.substr(0, sign));
    if (!ms) return std::nullopt;
    return LocalTime(Milliseconds(*ms));
  }
  if (text.ends_with('Z')) {
    const auto instant = parse_instant(text);
    if (!instant) return std::nullopt;
    return amsterdam(*instant);
  }
  if (auto local = parse_local(text)) return local;
  return american_time(text);
}

std::optional<Value> number_from(const std::string& text, EdmType type) {
  const auto decimal = Decimal::parse(text);
  if (!decimal) return std::nullopt;
  if (!is_integer(type)) return Value::decimal(*decimal);
  const Decimal whole = decimal->rounded(0);
  if (whole != *decimal) return std::nullopt;
  const auto number = whole_number(whole.to_text());
  if (!number || !in_range(*number, type)) return std::nullopt;
  return Value::integer(*number);
}

std::optional<bool> boolean_from(std::string_view text) {
  if (equal_ignoring_case(text, "true")) return true;
  if (equal_ignoring_case(text, "false")) return false;
  return std::nullopt;
}

}  // namespace

std::optional<EdmType> edm_type_named(std::string_view name) {
  for (const auto& entry : kTypeNames) {
    const std::string_view edm = entry.edm;
    if (name == edm || name == edm.substr(4)) return entry.type;
  }
  return std::nullopt;
}

const char* name_of(EdmType type) {
  return kTypeNames[static_cast<std::size_t>(type)].edm;
}
const char* clr_name_of(EdmType type) {
  return kTypeNames[static_cast<std::size_t>(type)].clr;
}

bool is_integer(EdmType type) {
  return type >= EdmType::kByte && type <= EdmType::kInt64;
}
bool is_numeric(EdmType type) {
  return type >= EdmType::kByte && type <= EdmType::kDecimal;
}

Value::Value(const Value& other) : kind_(other.kind_), scale_(other.scale_), number_(other.number_) {
  if (holds_text()) {
    shared_ = other.shared_;
    shared_->holders.fetch_add(1, std::memory_order_relaxed);
  }
}

Value::Value(Value&& other) noexcept : kind_(other.kind_), scale_(other.scale_), number_(other.number_) {
  if (holds_text()) shared_ = other.shared_;
  other.kind_ = Kind::kNull;
  other.number_ = 0;
}

Value& Value::operator=(const Value& other) {
  if (this != &other) *this = Value(other);
  return *this;
}

Value& Value::operator=(Value&& other) noexcept {
  if (this == &other) return *this;
  release();
  kind_ = other.kind_;
  scale_ = other.scale_;
  if (holds_text()) {
    shared_ = other.shared_;
  } else {
    number_ = other.number_;
  }
  other.kind_ = Kind::kNull;
  other.number_ = 0;
  return *this;
}

void Value::release() noexcept {
  if (holds_text() && shared_->holders.fetch_sub(1, std::memory_order_acq_rel) == 1) delete shared_;
}

Value Value::boolean(bool value) {
  Value made;
  made.kind_ = Kind::kBoolean;
  made.number_ = value ? 1 : 0;
  return made;
}

Value Value::integer(std::int64_t value) {
  Value made;
  made.kind_ = Kind::kInteger;
  made.number_ = value;
  return made;
}

Value Value::decimal(const Decimal& value) {
  Value made;
  made.kind_ = Kind::kDecimal;
  for (int scale = value.scale(); scale >= 0; --scale) {
    const std::string digits = replaced(value.rounded(scale).to_text(), ".", "");
    const auto number = whole_number(digits);
    if (!number || *number > 999'999'999'999'999'999 || *number < -999'999'999'999'999'999) continue;
    made.number_ = *number;
    made.scale_ = static_cast<std::uint8_t>(scale);
    return made;
  }
  made.number_ = value.is_negative() ? -999'999'999'999'999'999 : 999'999'999'999'999'999;
  static_assert(kDigitsMax == 18);
  return made;
}

Value Value::date_time(LocalTime value) {
  Value made;
  made.kind_ = Kind::kDateTime;
  made.number_ = value.time_since_epoch().count();
  return made;
}

Value Value::holding(Kind kind, std::string text) {
  Value made;
  made.shared_ = new SharedText(std::move(text));
  made.kind_ = kind;
  return made;
}

Value Value::text(std::string value) {
  return holding(Kind::kText, std::move(value));
}

Value Value::guid(std::string value) {
  SCHAKEL_ASSERT(value.size() == 36);
  return holding(Kind::kGuid, std::move(value));
}

Value Value::binary(std::string base64) {
  return holding(Kind::kBinary, std::move(base64));
}

std::int64_t Value::as_integer() const {
  if (kind_ == Kind::kInteger) return number_;
  if (kind_ != Kind::kDecimal) return 0;
  const Wide power = power_of_ten(scale_);
  return number_ % power == 0 ? static_cast<std::int64_t>(number_ / power) : 0;
}

Decimal Value::as_decimal() const {
  if (kind_ == Kind::kInteger) return Decimal::from_integer(number_);
  if (kind_ != Kind::kDecimal) return Decimal();
  const auto parsed = Decimal::parse(number_text());
  SCHAKEL_ASSERT(parsed.has_value());
  return *parsed;
}

const std::string& Value::as_text() const {
  static const std::string kEmpty;
  return holds_text() ? shared_->text : kEmpty;
}

std::string Value::number_text() const {
  if (kind_ == Kind::kInteger || scale_ == 0) return std::to_string(number_);
  std::int64_t number = number_;
  int scale = scale_;
  while (scale > 0 && number % 10 == 0) {
    number /= 10;
    --scale;
  }
  if (scale == 0) return std::to_string(number);
  std::string digits = std::to_string(number < 0 ? -number : number);
  const auto places = static_cast<std::size_t>(scale);
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  digits.insert(digits.size() - places, ".");
  return number < 0 ? "-" + digits : digits;
}

std::strong_ordering operator<=>(const Value& a, const Value& b) {
  if (a.is_number() && b.is_number()) {
    const Wide left = a.number_ * power_of_ten(b.kind_ == Value::Kind::kDecimal ? b.scale_ : 0);
    const Wide right = b.number_ * power_of_ten(a.kind_ == Value::Kind::kDecimal ? a.scale_ : 0);
    return left < right    ? std::strong_ordering::less
           : left == right ? std::strong_ordering::equal
                           : std::strong_ordering::greater;
  }
  if (a.kind_ != b.kind_) return a.kind_ <=> b.kind_;
  if (!a.holds_text()) return a.is_null() ? std::strong_ordering::equal : a.number_ <=> b.number_;
  if (a.shared_ == b.shared_) return std::strong_ordering::equal;
  return a.shared_->text <=> b.shared_->text;
}

std::size_t Value::hash() const {
  switch (kind_) {
    case Kind::kNull:
      return 0;
    case Kind::kBoolean:
    case Kind::kInteger:
    case Kind::kDateTime:
      return std::hash<std::int64_t>()(number_);
    case Kind::kDecimal: {
      // 1.50 and 1.5 are equal, and 2.0 equals the integer 2.
      std::int64_t number = number_;
      int scale = scale_;
      while (scale > 0 && number % 10 == 0) {
        number /= 10;
        --scale;
      }
      return std::hash<std::int64_t>()(number) ^ static_cast<std::size_t>(scale);
    }
    case Kind::kText:
    case Kind::kGuid:
    case Kind::kBinary:
      return std::hash<std::string>()(shared_->text);
  }
  return 0;
}

void write_json(std::string& out, const Value& value, EdmType type, const JsonStyle& style) {
  switch (value.kind()) {
    case Value::Kind::kNull:
      out += "null";
      return;
    case Value::Kind::kBoolean:
      out += value.as_boolean() ? "true" : "false";
      return;
    case Value::Kind::kInteger:
    case Value::Kind::kDecimal: {
      const bool quoted = type == EdmType::kDecimal || (type == EdmType::kInt64 && style.int64_as_text);
      if (quoted) out += '"';
      out += value.number_text();
      if (quoted) out += '"';
      return;
    }
    case Value::Kind::kDateTime:
      out += "\"\\/Date(";
      out += std::to_string(value.as_time().time_since_epoch().count());
      out += ")\\/\"";
      return;
    case Value::Kind::kText:
    case Value::Kind::kGuid:
    case Value::Kind::kBinary:
      write_json_text(out, value.as_text());
      return;
  }
}

std::optional<Value> from_json(const Json& json, EdmType type) {
  if (json.is_null()) return Value();
  const std::string* text = json.as_text();
  const std::string* number = json.as_number_text();
  switch (type) {
    case EdmType::kBoolean:
      if (const auto flag = json.as_boolean()) return Value::boolean(*flag);
      if (text != nullptr) {
        if (const auto flag = boolean_from(*text)) return Value::boolean(*flag);
      }
      return std::nullopt;
    case EdmType::kByte:
    case EdmType::kInt16:
    case EdmType::kInt32:
    case EdmType::kInt64:
    case EdmType::kDouble:
    case EdmType::kDecimal:
      if (number != nullptr) return number_from(*number, type);
      if (text != nullptr) return number_from(*text, type);
      // Clients send true for the Byte flags (facts 4.4: those are 0/1 on the wire).
      if (type == EdmType::kByte) {
        if (const auto flag = json.as_boolean()) return Value::integer(*flag ? 1 : 0);
      }
      return std::nullopt;
    case EdmType::kString:
      if (text != nullptr) return Value::text(*text);
      return std::nullopt;
    case EdmType::kGuid: {
      if (text == nullptr) return std::nullopt;
      std::string guid = normalised_guid(*text);
      if (guid.empty()) return std::nullopt;
      return Value::guid(std::move(guid));
    }
    case EdmType::kDateTime: {
      if (text == nullptr) return std::nullopt;
      const auto time = time_from(*text);
      if (!time) return std::nullopt;
      return Value::date_time(*time);
    }
    case EdmType::kBinary:
      if (text != nullptr) return Value::binary(*text);
      return std::nullopt;
  }
  return std::nullopt;
}

std::string literal_of(const Value& value, EdmType type) {
  switch (value.kind()) {
    case Value::Kind::kNull:
      return "null";
    case Value::Kind::kBoolean:
      return value.as_boolean() ? "true" : "false";
    case Value::Kind::kInteger:
    case Value::Kind::kDecimal:
      if (type == EdmType::kInt64) return value.number_text() + "L";
      if (type == EdmType::kDecimal) return value.number_text() + "M";
      if (type == EdmType::kDouble && value.number_text().find('.') == std::string::npos)
        return value.number_text() + ".0";
      return value.number_text();
    case Value::Kind::kDateTime:
      return "datetime'" + iso_text(value.as_time()) + "'";
    case Value::Kind::kText:
      return "'" + replaced(value.as_text(), "'", "''") + "'";
    case Value::Kind::kGuid:
      return "guid'" + value.as_text() + "'";
    case Value::Kind::kBinary:
      return "X'" + value.as_text() + "'";
  }
  return "null";
}

namespace {

/// 'it''s' at the start of `text`; takes it off.
std::optional<std::string> take_quoted(std::string_view& text) {
  if (!text.starts_with('\'')) return std::nullopt;
  std::string inner;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] != '\'') {
      inner += text[i];
    } else if (i + 1 < text.size() && text[i + 1] == '\'') {
      inner += '\'';
      ++i;
    } else {
      text.remove_prefix(i + 1);
      return inner;
    }
  }
  return std::nullopt;
}

bool ends_word(std::string_view rest) {
  if (rest.empty()) return true;
  const char c = rest.front();
  return !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '\'');
}

std::optional<Literal> take_number(std::string_view& text) {
  std::size_t length = 0;
  if (length < text.size() && text[length] == '-') ++length;
  const std::size_t first = length;
  bool point = false;
  bool exponent = false;
  while (length < text.size()) {
    const char c = text[length];
    if (c >= '0' && c <= '9') {
      ++length;
    } else if (c == '.' && !point && !exponent) {
      point = true;
      ++length;
    } else if ((c == 'e' || c == 'E') && !exponent && length > first) {
      exponent = true;
      ++length;
      if (length < text.size() && (text[length] == '+' || text[length] == '-')) ++length;
    } else {
      break;
    }
  }
  if (length == first) return std::nullopt;
  const std::string digits(text.substr(0, length));
  EdmType type = point || exponent ? EdmType::kDouble : EdmType::kInt32;
  std::string_view rest = text.substr(length);
  if (!rest.empty()) {
    const char suffix = rest.front();
    const bool known = std::string_view("LlMmDdFf").find(suffix) != std::string_view::npos;
    if (known) {
      if (suffix == 'L' || suffix == 'l') type = EdmType::kInt64;
      if (suffix == 'M' || suffix == 'm') type = EdmType::kDecimal;
      if (suffix == 'D' || suffix == 'd' || suffix == 'F' || suffix == 'f') type = EdmType::kDouble;
      rest.remove_prefix(1);
    }
  }
  if (!ends_word(rest)) return std::nullopt;
  if (type == EdmType::kInt32) {
    const auto number = whole_number(digits);
    // WCF reads a whole number that does not fit as Int64.
    if (number && !in_range(*number, EdmType::kInt32)) type = EdmType::kInt64;
  }
  auto value = number_from(digits, type);
  if (!value) return std::nullopt;
  text = rest;
  return Literal{std::move(*value), type};
}

}  // namespace

std::optional<Literal> take_literal(std::string_view& text) {
  if (text.empty()) return std::nullopt;
  if (text.front() == '\'') {
    auto inner = take_quoted(text);
    if (!inner) return std::nullopt;
    return Literal{Value::text(std::move(*inner)), EdmType::kString};
  }
  std::size_t length = 0;
  while (length < text.size() &&
         ((text[length] >= 'a' && text[length] <= 'z') || (text[length] >= 'A' && text[length] <= 'Z')))
    ++length;
  const std::string word = lower_ascii(text.substr(0, length));
  if (length < text.size() && text[length] == '\'') {
    std::string_view rest = text.substr(length);
    auto inner = take_quoted(rest);
    if (!inner) return std::nullopt;
    std::optional<Literal> literal;
    if (word == "guid") {
      std::string guid = normalised_guid(*inner);
      if (!guid.empty()) literal = Literal{Value::guid(std::move(guid)), EdmType::kGuid};
    } else if (word == "datetime") {
      if (const auto time = time_from(*inner)) literal = Literal{Value::date_time(*time), EdmType::kDateTime};
    } else if (word == "x" || word == "binary") {
      literal = Literal{Value::binary(*inner), EdmType::kBinary};
    }
    if (literal) text = rest;
    return literal;
  }
  if (ends_word(text.substr(length))) {
    std::optional<Literal> literal;
    if (word == "null") literal = Literal{Value(), std::nullopt};
    if (word == "true") literal = Literal{Value::boolean(true), EdmType::kBoolean};
    if (word == "false") literal = Literal{Value::boolean(false), EdmType::kBoolean};
    if (literal) {
      text.remove_prefix(length);
      return literal;
    }
  }
  return length == 0 ? take_number(text) : std::nullopt;
}

std::optional<std::vector<Literal>> parse_literals(std::string_view text) {
  std::vector<Literal> literals;
  while (true) {
    auto literal = take_literal(text);
    if (!literal) return std::nullopt;
    literals.push_back(std::move(*literal));
    if (text.empty()) return literals;
    if (text.front() != ',') return std::nullopt;
    text.remove_prefix(1);
  }
}

Json to_snapshot(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::kNull:
      return Json::null();
    case Value::Kind::kBoolean:
      return Json::boolean(value.as_boolean());
    case Value::Kind::kInteger:
      return Json::text("i" + value.number_text());
    case Value::Kind::kDecimal:
      return Json::text("n" + value.number_text());
    case Value::Kind::kDateTime:
      return Json::text("d" + std::to_string(value.as_time().time_since_epoch().count()));
    case Value::Kind::kText:
      return Json::text("t" + value.as_text());
    case Value::Kind::kGuid:
      return Json::text("g" + value.as_text());
    case Value::Kind::kBinary:
      return Json::text("b" + value.as_text());
  }
  return Json::null();
}

std::optional<Value> from_snapshot(const Json& json) {
  if (json.is_null()) return Value();
  if (const auto flag = json.as_boolean()) return Value::boolean(*flag);
  const std::string* text = json.as_text();
  if (text == nullptr || text->empty()) return std::nullopt;
  const std::string rest = text->substr(1);
  switch (text->front()) {
    case 'i':
      if (const auto number = whole_number(rest)) return Value::integer(*number);
      return std::nullopt;
    case 'n':
      return number_from(rest, EdmType::kDouble);
    case 'd':
      if (const auto number = whole_number(rest)) return Value::date_time(LocalTime(Milliseconds(*number)));
      return std::nullopt;
    case 't':
      return Value::text(rest);
    case 'g':
      if (normalised_guid(rest).empty()) return std::nullopt;
      return Value::guid(rest);
    case 'b':
      return Value::binary(rest);
    default:
      return std::nullopt;
  }
}

}  // namespace schakel::simulator
