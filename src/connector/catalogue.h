#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mapping/mapping.h"

// What an ERP says about the fields of one of its entities, as far as a mapping has to know it.
namespace schakel::connector {

struct CatalogueField {
  std::string name;  ///< As the ERP spells it; of what belongs to another entity "contact.FirstName".
  mapping::Type type = mapping::Type::kText;
  std::size_t length = 0;  ///< Characters of a text; 0: not limited, or not known.
  int decimals = -1;       ///< Of a number; -1: not known.
  bool readable = true;
  bool on_create = false;  ///< May be written into a new record.
  bool on_update = false;  ///< May be written into one that exists.
  bool mandatory = false;
  std::vector<std::string> codes = {};  ///< Only these are allowed; empty: any.
};

/// The fields of one entity, by name. Made once per program; any thread.
class Catalogue final : public mapping::Target {
 public:
  Catalogue(std::string entity, std::vector<CatalogueField> fields)
      : entity_(std::move(entity)), fields_(std::move(fields)) {
    std::ranges::sort(fields_, {}, &CatalogueField::name);
  }

  const std::string& entity() const { return entity_; }
  /// Sorted by name; a field keeps its place.
  const std::vector<CatalogueField>& fields() const { return fields_; }
  const CatalogueField* find(std::string_view name) const {
    const auto at = std::ranges::lower_bound(
        fields_, name, {}, [](const CatalogueField& field) -> std::string_view { return field.name; });
    return at != fields_.end() && at->name == name ? &*at : nullptr;
  }
  std::size_t place_of(const CatalogueField& field) const {
    return static_cast<std::size_t>(&field - fields_.data());
  }

  // As what a mapping fills.
  std::optional<mapping::TargetField> field(std::string_view name) const override {
    const CatalogueField* known = find(name);
    if (known == nullptr) return std::nullopt;
    return mapping::TargetField{.name = known->name,
                                .type = known->type,
                                .on_create = known->on_create,
                                .on_update = known->on_update};
  }
  std::vector<std::string> field_names() const override {
    std::vector<std::string> names;
    for (const CatalogueField& one : fields_) {
      if (one.on_create || one.on_update) names.push_back(one.name);
    }
    return names;
  }

 private:
  std::string entity_;
  std::vector<CatalogueField> fields_;
};

}  // namespace schakel::connector
