#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/exact_online/simulator/catalogue.h"
#include "simulator/table.h"

namespace schakel::exact_online::simulator {

/// How one endpoint looks at a table: crm/Accounts, bulk/CRM/Accounts and sync/CRM/Accounts show the same
/// rows.
struct View {
  const Entity* entity = nullptr;
  std::string table;  ///< Path of the entity that owns the rows.
  std::vector<std::optional<std::size_t>>
      column;                  ///< By property; nullopt: a collection, or the row's version.
  bool shows_version = false;  ///< Sync: the property Timestamp is the row's version.

  /// The column behind a property's name; nullopt when it has none.
  std::optional<std::size_t> column_of(std::string_view property) const;
};

/// A collection inside an entity: where its rows are and which of their columns holds the parent's key.
struct Relation {
  std::string parent;              ///< "salesorder/SalesOrders"
  std::string property;            ///< "SalesOrderLines"
  std::string child;               ///< "salesorder/SalesOrderLines"
  std::string foreign_key;         ///< "OrderID"; empty for the list of an action, whose rows stay nowhere.
  std::string parent_column = {};  ///< What the children name; empty: the parent's key.
};

/// The column of the parent's table that children name.
std::size_t named_by_children(const Relation& relation, const schakel::simulator::Table& parents);

/// Tables and views, derived from the catalogue once. Immutable.
class Schema {
 public:
  explicit Schema(const Catalogue& catalogue);
  static const Schema& built_in();

  const Catalogue& catalogue() const { return *catalogue_; }
  const View& view_of(const Entity& entity) const;
  /// The view of "crm/Accounts"; asserted to exist.
  const View& view_of(std::string_view path) const;

  struct TableShape {
    std::vector<schakel::simulator::Column> columns;
    std::size_t key = 0;
  };
  const std::map<std::string, TableShape, std::less<>>& tables() const { return tables_; }

  /// The relation behind a collection property of an entity (or of its bulk twin); nullptr when nothing is
  /// known.
  const Relation* find_relation(const View& parent, std::string_view property) const;
  /// Every relation whose children lie in that table, and whose parents do.
  const std::vector<Relation>& relations() const { return relations_; }

 private:
  const Catalogue* catalogue_;
  std::map<std::string, TableShape, std::less<>> tables_;
  std::map<std::string, View, std::less<>> views_;
  std::vector<Relation> relations_;
};

}  // namespace schakel::exact_online::simulator
