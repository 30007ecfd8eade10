#pragma once

#include <array>
#include <cstddef>
#include <memory_resource>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "base/decimal.h"
#include "base/time.h"

namespace schakel::mapping {

/// Text of a record that somebody else owns. As Personal: it cannot be printed, only `reveal()`ed.
class TextView {
 public:
  TextView() = default;
  explicit TextView(std::string_view text) : text_(text) {}
  std::string_view reveal() const { return text_; }
  bool operator==(const TextView&) const = default;

 private:
  std::string_view text_;
};

/// What a formula computes with: nothing, text, number, yes/no, a moment on the wall clock. Cheap to copy:
/// its text belongs to the record that is being mapped, to the formula, or to the Scratch of the evaluation.
using Value = std::variant<std::monostate, TextView, Decimal, bool, LocalTime>;
using Values = std::span<const Value>;

/// What is known of a value before there is a record. `kAny` is a field whose kind only the record tells
/// (a free field); it is checked when it comes.
enum class Type { kBlank, kText, kNumber, kBoolean, kDate, kAny };

/// "text", "number", "yes/no", "date" in the language of the person: what goes into messages.
struct TypeName {
  const char* en;
  const char* nl;
};
TypeName name_of(Type type);
Type type_of(const Value& value);

/// Nothing at all, or a text without characters: what ISBLANK, COALESCE and fallbacks ask.
bool is_blank(const Value& value);

/// Owns the texts and lists that come into being while one record is mapped. Given back as a whole; the
/// values that came from it must not outlive it. One thread.
class Scratch {
 public:
  Scratch() : memory_(first_.data(), first_.size()) {}
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  TextView keep(std::string_view text);
  std::span<Value> list(std::size_t count);
  std::span<Values> lists(std::size_t count);
  /// Forgets everything; what it gave out is invalid from here on.
  void clear() { memory_.release(); }

 private:
  // An order's texts fit in here, so that mapping one seldom asks the heap.
  alignas(std::max_align_t) std::array<std::byte, 16384> first_;
  std::pmr::monotonic_buffer_resource memory_;
};

}  // namespace schakel::mapping
