#include "mapping/value.h"

#include <cstring>
#include <memory>

namespace schakel::mapping {

TypeName name_of(Type type) {
  switch (type) {
    case Type::kBlank:
      return {.en = "nothing", .nl = "niets"};
    case Type::kText:
      return {.en = "a text", .nl = "een tekst"};
    case Type::kNumber:
      return {.en = "a number", .nl = "een getal"};
    case Type::kBoolean:
      return {.en = "TRUE or FALSE", .nl = "TRUE of FALSE"};
    case Type::kDate:
      return {.en = "a date", .nl = "een datum"};
    case Type::kAny:
      return {.en = "any value", .nl = "een waarde"};
  }
  return {.en = "?", .nl = "?"};
}

Type type_of(const Value& value) {
  struct Visitor {
    Type operator()(std::monostate) const { return Type::kBlank; }
    Type operator()(TextView) const { return Type::kText; }
    Type operator()(const Decimal&) const { return Type::kNumber; }
    Type operator()(bool) const { return Type::kBoolean; }
    Type operator()(LocalTime) const { return Type::kDate; }
  };
  return std::visit(Visitor{}, value);
}

bool is_blank(const Value& value) {
  if (const TextView* text = std::get_if<TextView>(&value)) return text->reveal().empty();
  return std::holds_alternative<std::monostate>(value);
}

TextView Scratch::keep(std::string_view text) {
  if (text.empty()) return TextView();
  char* bytes = static_cast<char*>(memory_.allocate(text.size(), 1));
  std::memcpy(bytes, text.data(), text.size());
  return TextView(std::string_view(bytes, text.size()));
}

namespace {
template <class T>
std::span<T> made(std::pmr::memory_resource& memory, std::size_t count) {
  static_assert(std::is_trivially_destructible_v<T>);  // Nobody destroys them.
  if (count == 0) return {};
  auto* first = static_cast<T*>(memory.allocate(count * sizeof(T), alignof(T)));
  std::uninitialized_value_construct_n(first, count);
  return {first, count};
}
}  // namespace

std::span<Value> Scratch::list(std::size_t count) {
  return made<Value>(memory_, count);
}

std::span<Values> Scratch::lists(std::size_t count) {
  return made<Values>(memory_, count);
}

}  // namespace schakel::mapping
