#include "base/json.h"

#include <charconv>

#define RAPIDJSON_HAS_STDSTRING 1
#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>

#include "base/assert.h"

namespace schakel {
namespace {

// Builds values bottom-up on an explicit stack; RapidJSON is told to parse iteratively, so depth costs no stack.
class Builder : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, Builder> {
 public:
  explicit Builder(std::size_t depth_max) : depth_max_(depth_max) {}

  bool Null() { return add(Json::null()); }
  bool Bool(bool value) { return add(Json::boolean(value)); }
  bool RawNumber(const char* text, rapidjson::SizeType size, bool) {
    return add(Json::number_from(std::string(text, size)));
  }
  bool String(const char* text, rapidjson::SizeType size, bool) { return add(Json::text(std::string(text, size))); }
  bool StartObject() { return open(Json::members()); }
  bool Key(const char* text, rapidjson::SizeType size, bool) {
    names_.emplace_back(text, size);
    return true;
  }
  bool EndObject(rapidjson::SizeType) { return close(); }
  bool StartArray() { return open(Json::array()); }
  bool EndArray(rapidjson::SizeType) { return close(); }

  Json take() { return std::move(root_); }
  bool too_deep() const { return too_deep_; }

 private:
  bool open(Json container) {
    if (open_.size() >= depth_max_) {
      too_deep_ = true;
      return false;
    }
    open_.push_back(std::move(container));
    return true;
  }

  bool close() {
    Json done = std::move(open_.back());
    open_.pop_back();
    return add(std::move(done));
  }

  bool add(Json value) {
    if (open_.empty()) {
      root_ = std::move(value);
    } else if (Json& parent = open_.back(); parent.is_array()) {
      parent.push_back(std::move(value));
    } else {
      parent.append(std::move(names_.back()), std::move(value));
      names_.pop_back();
    }
    return true;
  }

  std::size_t depth_max_;
  bool too_deep_ = false;
  Json root_;
  std::vector<Json> open_;
  std::vector<std::string> names_;
};

/// The UTF-16 unit that a "\\uXXXX" at `at` writes, or -1 when there is none.
int escaped_unit(std::string_view text, std::size_t at) {
  if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') return -1;
  int unit = 0;
  const auto [end, error] = std::from_chars(text.data() + at + 2, text.data() + at + 6, unit, 16);
  return error == std::errc() && end == text.data() + at + 6 ? unit : -1;
}

// A .NET program that cuts a text at 60 UTF-16 units may cut an emoji in half and escape that half. It means no
// character, and must not cost the thousand records that stand beside it: it becomes U+FFFD, as .NET itself writes
// it when it does not escape. Found by tests/fuzz/fuzz_json.
std::string with_halves_replaced(std::string_view text) {
  std::string mended(text);
  const auto is_high = [](int unit) { return unit >= 0xD800 && unit <= 0xDBFF; };
  const auto is_low = [](int unit) { return unit >= 0xDC00 && unit <= 0xDFFF; };
  for (std::size_t at = mended.find('\\'); at != std::string::npos; at = mended.find('\\', at)) {
    const int unit = escaped_unit(mended, at);
    if (is_high(unit) && is_low(escaped_unit(mended, at + 6))) {
      at += 12;
    } else if (is_high(unit) || is_low(unit)) {
      mended.replace(at, 6, "\\ufffd");
      at += 6;
    } else {
      at += 2;  // Any other escape, of which "\\\\" must not be read as the start of the next.
    }
  }
  return mended;
}

tl::unexpected<Error> malformed(std::string code, Text what) {
  return fail({.kind = ErrorKind::kMalformed, .code = std::move(code), .what = std::move(what)});
}

}  // namespace

Json Json::number_from(std::string text) {
  SCHAKEL_ASSERT(!text.empty() && (text[0] == '-' || (text[0] >= '0' && text[0] <= '9')));
  return Json(Held(Number{std::move(text)}));
}

Result<Json> Json::parse(std::string_view text, Limits limits) {
  if (text.size() > limits.bytes) {
    return malformed("json.too_large", {.en = "The JSON text is larger than " + std::to_string(limits.bytes) + " bytes.",
                                        .nl = "De JSON-tekst is groter dan " + std::to_string(limits.bytes) + " bytes."});
  }
  std::string mended;
  if (text.find("\\ud") != std::string_view::npos || text.find("\\uD") != std::string_view::npos) {
    mended = with_halves_replaced(text);
    text = mended;
  }
  rapidjson::MemoryStream stream(text.data(), text.size());
  rapidjson::EncodedInputStream<rapidjson::UTF8<>, rapidjson::MemoryStream> input(stream);
  Builder builder(limits.depth);
  rapidjson::Reader reader;
  constexpr unsigned kFlags = rapidjson::kParseNumbersAsStringsFlag | rapidjson::kParseIterativeFlag |
                              rapidjson::kParseValidateEncodingFlag;
  const rapidjson::ParseResult parsed = reader.Parse<kFlags>(input, builder);
  if (builder.too_deep()) {
    return malformed("json.too_deep", {.en = "The JSON text is nested too deeply.", .nl = "De JSON-tekst is te diep genest."});
  }
  if (parsed.IsError()) {
    const std::string at = std::to_string(parsed.Offset());
    return malformed("json.malformed",
                     {.en = "The text is not JSON: " + std::string(rapidjson::GetParseError_En(parsed.Code())) + " (byte " + at + ")",
                      .nl = "De tekst is geen JSON (byte " + at + ")."});
  }
  return builder.take();
}

std::optional<bool> Json::as_boolean() const {
  if (const bool* value = std::get_if<bool>(&held_)) return *value;
  return std::nullopt;
}

std::optional<std::int64_t> Json::as_integer() const {
  const Number* number = std::get_if<Number>(&held_);
  if (number == nullptr) return std::nullopt;
  std::string_view text = number->text;
  if (const auto dot = text.find('.'); dot != std::string_view::npos) {
    if (text.find_first_not_of('0', dot + 1) != std::string_view::npos) return std::nullopt;
    text = text.substr(0, dot);
  }
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

const std::string* Json::as_number_text() const {
  const Number* number = std::get_if<Number>(&held_);
  return number == nullptr ? nullptr : &number->text;
}

const Json* Json::find(std::string_view name) const {
  const Members* members = as_members();
  if (members == nullptr) return nullptr;
  for (const auto& [key, value] : *members) {
    if (key == name) return &value;
  }
  return nullptr;
}

Json* Json::find(std::string_view name) { return const_cast<Json*>(std::as_const(*this).find(name)); }

void Json::set(std::string_view name, Json value) {
  if (Json* found = find(name)) {
    *found = std::move(value);
  } else {
    append(std::string(name), std::move(value));
  }
}

void Json::append(std::string name, Json value) {
  Members* members = as_members();
  SCHAKEL_ASSERT(members != nullptr);
  members->emplace_back(std::move(name), std::move(value));
}

void Json::push_back(Json value) {
  Array* array = as_array();
  SCHAKEL_ASSERT(array != nullptr);
  array->push_back(std::move(value));
}

std::string Json::dump() const {
  std::string out;
  write_to(out);
  return out;
}

void write_json_text(std::string& out, std::string_view text) {
  static constexpr char kDigits[] = "0123456789abcdef";
  out += '"';
  for (char c : text) {
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          out += "\\u00";
          out += kDigits[static_cast<unsigned char>(c) >> 4U];
          out += kDigits[static_cast<unsigned char>(c) & 15U];
        } else {
          out += c;
        }
    }
  }
  out += '"';
}

void Json::write_to(std::string& out) const {
  if (const bool* boolean = std::get_if<bool>(&held_)) {
    out += *boolean ? "true" : "false";
  } else if (const Number* number = std::get_if<Number>(&held_)) {
    out += number->text;
  } else if (const std::string* text = as_text()) {
    write_json_text(out, *text);
  } else if (const Array* array = as_array()) {
    out += '[';
    for (std::size_t i = 0; i < array->size(); ++i) {
      if (i > 0) out += ',';
      (*array)[i].write_to(out);
    }
    out += ']';
  } else if (const Members* members = as_members()) {
    out += '{';
    for (std::size_t i = 0; i < members->size(); ++i) {
      if (i > 0) out += ',';
      write_json_text(out, (*members)[i].first);
      out += ':';
      (*members)[i].second.write_to(out);
    }
    out += '}';
  } else {
    out += "null";
  }
}

}  // namespace schakel
