#pragma once

#include <string>

#include "connectors/exact_globe/simulator/business/business.h"

namespace schakel::exact_globe::simulator {

/// A row under construction that no client sent: of history, or of an entry that follows from an invoice.
class Record {
 public:
  Record(const Call& call, const char* entity) : call_(call), entity_(call.store.catalogue().at(entity)) {}

  Record& set(const char* property, const kit::Value& value) {
    row_.set(entity_.at(property), value);
    return *this;
  }
  Record& text(const char* property, std::string_view value) {
    set_text(entity_, row_, property, value);
    return *this;
  }
  /// As it stands in another row, or as much of it as fits.
  Record& from(const Entity& other, const Row& source, const char* property, const char* theirs = nullptr);
  const Entity& entity() const { return entity_; }
  Row& row() { return row_; }
  void insert();

 private:
  const Call& call_;
  const Entity& entity_;
  Row row_;
};

}  // namespace schakel::exact_globe::simulator
