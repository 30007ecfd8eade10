#include "connectors/exact_globe/simulator/business/record.h"

#include <utility>

#include "base/text.h"

namespace schakel::exact_globe::simulator {

Record& Record::from(const Entity& other, const Row& source, const char* property, const char* theirs) {
  const kit::Value& value = value_of(other, source, theirs == nullptr ? property : theirs);
  const std::size_t size = entity_.properties[entity_.at(property)].length;
  if (value.kind() != kit::Value::Kind::kText || size == 0) return set(property, value);
  return set(property, kit::Value::text(std::string(first_characters(value.as_text(), size))));
}

void Record::insert() {
  complete(call_, entity_, row_);
  call_.store.rows(entity_).insert(std::move(row_));
}

}  // namespace schakel::exact_globe::simulator
