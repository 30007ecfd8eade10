#include "connectors/exact_online/simulator/schema.h"

#include <algorithm>
#include <array>

#include "base/assert.h"
#include "base/text.h"

namespace schakel::exact_online::simulator {

using schakel::simulator::Column;

namespace {

struct Alias {
  std::string_view entity;
  std::string_view property;
  std::string_view column;
};

// The feeds name some columns otherwise than the ordinary endpoints (compare their property lists,
// facts 5.1).
constexpr std::array<Alias, 2> kAliases{{
    {"sync/SalesOrder/SalesOrderHeaders", "ID", "OrderID"},
    {"sync/SalesOrder/SalesOrderLines", "Status", "OrderStatus"},
}};

/// The endpoint that owns the rows that this one shows.
std::string table_of(const Catalogue& catalogue, const Entity& entity) {
  if (entity.path == "sync/SalesOrder/SalesOrderHeaders") return "salesorder/SalesOrders";
  // Of what is owed and what is to be paid it shows both; there are no purchases here.
  if (entity.path == "sync/Cashflow/PaymentTerms") return "cashflow/Receivables";
  // This feed mixes headers and lines (facts 4.9), so it has rows of its own.
  if (entity.path == "sync/SalesInvoice/SalesInvoices") return entity.path;
  if (entity.kind == Entity::Kind::kSync || entity.kind == Entity::Kind::kBulk) {
    const std::string plain = entity.path.substr(entity.path.find('/') + 1);
    if (const Entity* base = catalogue.find(plain)) return base->path;
  }
  return entity.path;
}

std::string column_name(const Entity& entity, const Property& property) {
  for (const auto& alias : kAliases)
    if (alias.entity == entity.path && alias.property == property.name) return std::string(alias.column);
  return property.name;
}

bool is_version(const Entity& entity, const Property& property) {
  return entity.kind == Entity::Kind::kSync && property.name == "Timestamp";
}

}  // namespace

std::optional<std::size_t> View::column_of(std::string_view property) const {
  const Property* found = entity->find_property(property);
  if (found == nullptr) return std::nullopt;
  return column[static_cast<std::size_t>(found - entity->properties.data())];
}

std::size_t named_by_children(const Relation& relation, const schakel::simulator::Table& parents) {
  return relation.parent_column.empty() ? parents.key_column() : parents.column(relation.parent_column);
}

Schema::Schema(const Catalogue& catalogue) : catalogue_(&catalogue) {
  std::map<std::string, std::map<std::string, std::size_t>> places;
  const auto add = [&](const Entity& entity) {
    View view{.entity = &entity, .table = table_of(catalogue, entity), .column = {}, .shows_version = false};
    TableShape& shape = tables_[view.table];
    auto& place = places[view.table];
    for (const Property& property : entity.properties) {
      if (property.shape != Property::Shape::kValue || is_version(entity, property)) {
        view.shows_version |= is_version(entity, property);
        view.column.emplace_back();
        continue;
      }
      const std::string name = column_name(entity, property);
      const auto [at, is_new] = place.emplace(name, shape.columns.size());
      if (is_new) shape.columns.push_back(Column{name, property.type});
      view.column.emplace_back(at->second);
    }
    views_.emplace(entity.path, std::move(view));
  };
  // Owners first, so that their keys stand in front.
  for (const Entity& entity : catalogue.entities())
    if (table_of(catalogue, entity) == entity.path) add(entity);
  for (const Entity& entity : catalogue.entities())
    if (table_of(catalogue, entity) != entity.path) add(entity);
  for (auto& [path, shape] : tables_) {
    const Entity* owner = catalogue.find_exact(path);
    SCHAKEL_ASSERT(owner != nullptr);
    // Every record has its own value under the same name, so the name alone is no key.
    const bool valued = path == "customfield/CustomFields";
    if (valued) places[path].emplace("RowKey", shape.columns.size());
    if (valued) shape.columns.push_back(Column{"RowKey", schakel::simulator::EdmType::kString});
    const std::string key = valued ? "RowKey" : is_version(*owner, owner->key_property()) ? "ID" : owner->key;
    const auto found = places[path].find(key);
    SCHAKEL_ASSERT(found != places[path].end());
    shape.key = found->second;
  }
  for (const Entity& entity : catalogue.entities()) {
    if (entity.kind != Entity::Kind::kEntity && entity.kind != Entity::Kind::kAction) continue;
    for (const Property& property : entity.properties) {
      if (property.shape != Property::Shape::kCollection) continue;
      const Entity* child = catalogue.find(property.of);
      if (child == nullptr) continue;
      // What an action is told in a list stays nowhere, so it needs no key of the action.
      if (entity.kind == Entity::Kind::kAction) {
        relations_.push_back({entity.path, property.name, child->path, "", ""});
        continue;
      }
      // A child names its parent by the parent's own key, or by what the parent is.
      for (const std::string& name : {entity.key == "ID" ? std::string() : entity.key, std::string("Account"),
                                      std::string("VATCodeID"), std::string("ItemAssortmentCode")}) {
        const Property* foreign = name.empty() ? nullptr : child->find_property(name);
        if (foreign == nullptr || foreign->is_key) continue;
        if (name == "Account" && entity.path != "crm/Accounts") continue;
        // Values of an assortment name its number.
        const std::string named = name == "ItemAssortmentCode" ? "Code" : "";
        relations_.push_back({entity.path, property.name, child->path, name, named});
        break;
      }
    }
  }
}

const Schema& Schema::built_in() {
  static const Schema schema(Catalogue::built_in());
  return schema;
}

const View& Schema::view_of(const Entity& entity) const {
  return view_of(std::string_view(entity.path));
}

const View& Schema::view_of(std::string_view path) const {
  const auto found = views_.find(path);
  SCHAKEL_ASSERT(found != views_.end());
  return found->second;
}

const Relation* Schema::find_relation(const View& parent, std::string_view property) const {
  const auto found = std::ranges::find_if(relations_, [&](const Relation& relation) {
    return relation.parent == parent.table && relation.property == property;
  });
  return found == relations_.end() ? nullptr : &*found;
}

}  // namespace schakel::exact_online::simulator
