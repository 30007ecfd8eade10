#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "simulator/odata_value.h"

namespace schakel::exact_online::simulator {

/// One property of an entity, as the reference pages and live traffic describe it (facts, entities.json).
struct Property {
  enum class Shape { kValue, kCollection, kComplex };
  enum class Pad { kNone, kLeft, kRight };

  std::string name;
  Shape shape = Shape::kValue;
  schakel::simulator::EdmType type = schakel::simulator::EdmType::kString;  ///< Of a value.
  std::string of;  ///< Of a collection: the entity in it ("salesorder/SalesOrderLines").
  bool is_key = false;
  bool mandatory = false;        ///< Needed on POST…
  bool optional_nested = false;  ///< …but not inside its parent.
  bool creatable = false;
  bool updatable = false;
  bool filterable = false;
  Pad pad = Pad::kNone;  ///< Fixed width on the wire (facts 4.4, A).
  std::size_t pad_width = 0;
  std::size_t length_max = 0;  ///< 0: not known. A hint only (facts 8, low confidence).
  std::vector<std::pair<std::string, std::string>> codes;  ///< Allowed codes and what they mean; empty: any.
};

/// One endpoint of the REST API.
struct Entity {
  enum class Kind { kEntity, kAction, kFunction, kSync, kBulk };

  std::string path;      ///< "crm/Accounts", "sync/SalesOrder/SalesOrderHeaders".
  std::string service;   ///< "crm", "sync/SalesOrder": everything before the resource.
  std::string resource;  ///< "Accounts"
  Kind kind = Kind::kEntity;
  bool can_get = false;
  bool can_post = false;
  bool can_put = false;
  bool can_delete = false;
  std::size_t page_size = 60;
  std::string key;
  std::string type_name;   ///< "Exact.Web.Api.Models.Account"; derived where it was never seen.
  std::string type_space;  ///< "Exact.Web.Api.Models"
  std::string type_short;  ///< "Account"
  std::string topic;       ///< Of its webhooks; empty: none.
  bool select_required = false;
  bool has_filter_allow_list = false;
  std::vector<std::pair<std::string, schakel::simulator::EdmType>> parameters;  ///< Of a function.
  std::vector<Property> properties;  ///< In the order in which they are written.

  const Property* find_property(std::string_view name) const;
  const Property& key_property() const;

 private:
  friend class Catalogue;
  std::map<std::string, std::size_t, std::less<>> by_name_;
};

/// Every endpoint, loaded once from the entities.json that is built into the program. Immutable after that.
class Catalogue {
 public:
  static Result<Catalogue> parse(std::string_view json);
  /// The one built into this program; asserted to be well formed.
  static const Catalogue& built_in();

  const std::vector<Entity>& entities() const { return entities_; }
  /// The endpoint "crm/Accounts": the service without regard to case (official samples write both crm and
  /// CRM), the resource exactly (facts 4.1, C).
  const Entity* find(std::string_view path) const;
  /// The same with the whole path exactly, for `--service-case exact`.
  const Entity* find_exact(std::string_view path) const;

 private:
  std::vector<Entity> entities_;
  std::map<std::string, std::size_t, std::less<>> by_path_;
  std::map<std::string, std::size_t, std::less<>> by_folded_path_;
};

}  // namespace schakel::exact_online::simulator
