#include "base/json.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

#define RAPIDJSON_HAS_STDSTRING 1
#ifdef __SSE2__
#define RAPIDJSON_SSE2  // Texts are then read sixteen bytes at a time.
#endif
#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>
#include <rapidjson/stream.h>

#include "base/assert.h"
#include "base/json_pick.h"
#include "base/text.h"

namespace schakel {
namespace {

// Builds values bottom-up on explicit stacks. The elements wait on the stack until their container closes and
// its size is known: a page of a thousand rows then has no spare room, and a row is moved once.
class Builder : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, Builder> {
 public:
  explicit Builder(std::size_t depth_max) : depth_max_(depth_max) {
    values_.reserve(kUsual);
    names_.reserve(kUsual);
  }

  bool Null() { return add(Json::null()); }
  bool Bool(bool value) { return add(Json::boolean(value)); }
  bool RawNumber(const char* text, rapidjson::SizeType size, bool) {
    return add(Json::number_from(std::string(text, size)));
  }
  bool String(const char* text, rapidjson::SizeType size, bool) {
    return add(Json::text(std::string(text, size)));
  }
  bool StartObject() { return open(); }
  bool Key(const char* text, rapidjson::SizeType size, bool) {
    names_.emplace_back(text, size);
    return true;
  }
  bool EndObject(rapidjson::SizeType count) {
    Json::Members members;
    members.reserve(count);
    const std::size_t value = values_.size() - count;
    const std::size_t name = names_.size() - count;
    for (std::size_t i = 0; i < count; ++i) {
      members.emplace_back(std::move(names_[name + i]), std::move(values_[value + i]));
    }
    names_.resize(name);
    return close(count, Json::members(std::move(members)));
  }
  bool StartArray() { return open(); }
  bool EndArray(rapidjson::SizeType count) {
    const auto first = values_.end() - static_cast<std::ptrdiff_t>(count);
    return close(count, Json::array(Json::Array(std::make_move_iterator(first),
                                                std::make_move_iterator(values_.end()))));
  }

  Json take() { return std::move(values_.front()); }
  bool too_deep() const { return too_deep_; }

 private:
  static constexpr std::size_t kUsual = 64;  // One record of Globe has about as many properties.

  bool open() {
    too_deep_ = depth_ >= depth_max_;
    ++depth_;
    return !too_deep_;
  }

  bool close(std::size_t count, Json done) {
    --depth_;
    values_.resize(values_.size() - count);
    return add(std::move(done));
  }

  bool add(Json value) {
    values_.push_back(std::move(value));
    return true;
  }

  std::size_t depth_max_;
  std::size_t depth_ = 0;
  bool too_deep_ = false;
  std::vector<Json> values_;
  std::vector<std::string> names_;
};

// What pick_json() keeps while RapidJSON reads on. Depth 1 is the document itself, 2 what its member `under`
// holds.
class Picker : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, Picker> {
 public:
  Picker(std::string_view under, std::span<const std::string_view> wanted, std::size_t depth_max)
      : under_(under), wanted_(wanted), depth_max_(depth_max) {}

  bool Null() {
    return take([] { return Json::null(); });
  }
  bool Bool(bool value) {
    return take([value] { return Json::boolean(value); });
  }
  bool RawNumber(const char* text, rapidjson::SizeType size, bool) {
    return take([&] { return Json::number_from(std::string(text, size)); });
  }
  bool String(const char* text, rapidjson::SizeType size, bool) {
    return take([&] { return Json::text(std::string(text, size)); });
  }
  bool Key(const char* text, rapidjson::SizeType size, bool) {
    const std::string_view name(text, size);
    if (depth_ == 1) {
      opens_envelope_ = !seen_envelope_ && name == under_;
      seen_envelope_ = seen_envelope_ || opens_envelope_;
    } else if (depth_ == 2 && inside_) {
      for (const std::string_view wanted : wanted_) {
        if (wanted == name && picked_.find(wanted) == nullptr) taking_ = wanted;
      }
    }
    return true;
  }
  bool StartObject() {
    if (opens_envelope_) {
      inside_ = true;
      picked_ = Json::members();
    }
    return open();
  }
  bool EndObject(rapidjson::SizeType) { return close(); }
  bool StartArray() { return open(); }
  bool EndArray(rapidjson::SizeType) { return close(); }

  Json take() { return std::move(picked_); }
  bool too_deep() const { return too_deep_; }

 private:
  template <class Make>
  bool take(Make make) {
    opens_envelope_ = false;
    if (taking_.data() == nullptr) return true;
    picked_.append(std::string(taking_), make());
    taking_ = {};
    return true;
  }

  bool open() {
    Null();  // What is about to come is no single value.
    too_deep_ = depth_ >= depth_max_;
    ++depth_;
    return !too_deep_;
  }

  bool close() {
    --depth_;
    if (depth_ == 1) inside_ = false;
    return true;
  }

  std::string_view under_;
  std::span<const std::string_view> wanted_;
  std::size_t depth_max_;
  std::size_t depth_ = 0;
  bool too_deep_ = false;
  bool seen_envelope_ = false;
  bool opens_envelope_ = false;   // The next value is the one under `under`.
  bool inside_ = false;           // Within it.
  std::string_view taking_ = {};  // The name of the next value, when it is wanted.
  Json picked_;
};

/// The UTF-16 unit that a "\\uXXXX" at `at` writes, or -1 when there is none.
int escaped_unit(std::string_view text, std::size_t at) {
  if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') return -1;
  int unit = 0;
  const auto [end, error] = std::from_chars(text.data() + at + 2, text.data() + at + 6, unit, 16);
  return error == std::errc() && end == text.data() + at + 6 ? unit : -1;
}

// A .NET program that cuts a text at 60 UTF-16 units may cut an emoji in half and escape that half. It means
// no character, and must not cost the thousand records that stand beside it: it becomes U+FFFD, as .NET
// itself writes it when it does not escape. Found by tests/fuzz/fuzz_json.
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

// Control characters stand nowhere in JSON, except that white space may hold tabs and line ends; those within
// a text RapidJSON sees itself.
bool has_control_character(std::string_view text) {
  const auto is_one = [](char c) {
    return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r';
  };
  constexpr std::uint64_t kEach = 0x0101010101010101U;
  std::size_t at = 0;
  while (at < text.size()) {
    std::uint64_t eight = 0;
    // Eight at a time while none of them is below a space: only such a byte borrows from its highest bit.
    while (at + sizeof eight <= text.size()) {
      std::memcpy(&eight, text.data() + at, sizeof eight);
      if (((eight - kEach * 0x20) & ~eight & (kEach * 0x80)) != 0) break;
      at += sizeof eight;
    }
    const std::size_t end = std::min(at + sizeof eight, text.size());
    for (; at < end; ++at) {
      if (is_one(text[at])) return true;
    }
  }
  return false;
}

constexpr std::size_t kDepthMost = 256;

/// Gives `handler` every value of the document, or says why it is none.
template <class Handler>
Result<void> read_through(std::string_view text, Json::Limits limits, Handler& handler) {
  if (text.size() > limits.bytes) {
    return malformed("json.too_large",
                     {.en = "The JSON text is larger than " + std::to_string(limits.bytes) + " bytes.",
                      .nl = "De JSON-tekst is groter dan " + std::to_string(limits.bytes) + " bytes."});
  }
  std::string mended;
  if (text.find("\\ud") != std::string_view::npos || text.find("\\uD") != std::string_view::npos) {
    mended = with_halves_replaced(text);
    text = mended;
  }
  // All at once beforehand: RapidJSON's own check goes byte by byte and took half the time of parsing.
  if (!is_utf8(text))
    return malformed("json.malformed", {.en = "The text is not JSON: it is not UTF-8.",
                                        .nl = "De tekst is geen JSON: zij is geen UTF-8."});
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);  // A byte order mark; .NET programs write it.
  // RapidJSON takes a NUL for the end of the text, and lets five of these pass where it reads sixteen bytes
  // at a time.
  if (has_control_character(text)) {
    return malformed("json.malformed", {.en = "The text is not JSON: it holds a control character.",
                                        .nl = "De tekst is geen JSON: er staat een stuurteken in."});
  }
  // A copy in which RapidJSON undoes escapes in place, so that it moves a text without them not at all. It
  // may look at, and does not use, what follows the end up to a multiple of sixteen.
  constexpr std::size_t kBehind = 32;
  const auto copy = std::make_unique_for_overwrite<char[]>(text.size() + kBehind);
  char* const end = std::copy(text.begin(), text.end(), copy.get());
  std::fill_n(end, kBehind, '\0');
  // Each level costs RapidJSON some stack; its iterative way would not, and takes half as long again.
  SCHAKEL_ASSERT(limits.depth <= kDepthMost);
  rapidjson::InsituStringStream input(copy.get());
  rapidjson::Reader reader;
  constexpr unsigned kFlags = rapidjson::kParseInsituFlag | rapidjson::kParseNumbersAsStringsFlag;
  const rapidjson::ParseResult parsed = reader.Parse<kFlags>(input, handler);
  if (handler.too_deep()) {
    return malformed("json.too_deep",
                     {.en = "The JSON text is nested too deeply.", .nl = "De JSON-tekst is te diep genest."});
  }
  if (parsed.IsError()) {
    const std::string at = std::to_string(parsed.Offset());
    return malformed("json.malformed",
                     {.en = "The text is not JSON: " +
                            std::string(rapidjson::GetParseError_En(parsed.Code())) + " (byte " + at + ")",
                      .nl = "De tekst is geen JSON (byte " + at + ")."});
  }
  return {};
}

}  // namespace

Json Json::number_from(std::string text) {
  SCHAKEL_ASSERT(!text.empty() && (text[0] == '-' || (text[0] >= '0' && text[0] <= '9')));
  return Json(Held(Number{std::move(text)}));
}

Result<Json> Json::parse(std::string_view text, Limits limits) {
  Builder builder(limits.depth);
  TRY_VOID(read_through(text, limits, builder));
  return builder.take();
}

Result<Json> pick_json(std::string_view text, std::string_view under,
                       std::span<const std::string_view> wanted, Json::Limits limits) {
  Picker picker(under, wanted, limits.depth);
  TRY_VOID(read_through(text, limits, picker));
  return picker.take();
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

Json* Json::find(std::string_view name) {
  return const_cast<Json*>(std::as_const(*this).find(name));
}

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
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
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
