#include "connectors/exact_online/simulator/write_engine.h"

#include <algorithm>

#include "base/text.h"
#include "connectors/exact_online/simulator/business/rules.h"
#include "connectors/exact_online/simulator/references.h"

namespace schakel::exact_online::simulator {

using schakel::simulator::EdmType;
using schakel::simulator::OrRefusal;
using schakel::simulator::refuse;
using schakel::simulator::Row;
using schakel::simulator::Table;
using schakel::simulator::Value;

namespace {

std::string not_found_text(const Entity& entity) {
  return "Resource not found for the segment '" + entity.resource +
         "'.";  // Standard WCF text (facts 4.11, C).
}

Value padded(const Property& property, Value value) {
  if (value.kind() != Value::Kind::kText || property.pad == Property::Pad::kNone) return value;
  const std::string_view plain = trimmed(value.as_text());
  return Value::text(property.pad == Property::Pad::kLeft ? padded_left(plain, property.pad_width)
                                                          : padded_right(plain, property.pad_width));
}

/// How many bytes a base64 text stands for; nullopt when it is none.
std::optional<std::int64_t> base64_size(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  const auto letters = text.substr(0, text.size() - padding);
  const bool clean = std::ranges::all_of(letters, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
  });
  if (!clean) return std::nullopt;
  return static_cast<std::int64_t>(text.size() / 4 * 3 - padding);
}

tl::unexpected<schakel::simulator::Refusal> refuse_conversion(const Property& property) {
  return refuse(400, std::string(kStreamError) +
                         "Error encountered in converting the value from request payload for property '" +
                         property.name + "' to type '" + schakel::simulator::name_of(property.type) +
                         "', which is the property's expected type. See inner exception for more detail.");
}

/// The order in which references are looked at: as properties stand, but InvoiceTo behind OrderedBy, as in
/// the recorded refusal (picqer#249).
std::vector<std::size_t> in_reference_order(const Entity& entity) {
  std::vector<std::size_t> order;
  std::optional<std::size_t> late;
  for (std::size_t i = 0; i < entity.properties.size(); ++i) {
    if (entity.properties[i].name == "InvoiceTo")
      late = i;
    else
      order.push_back(i);
    if (entity.properties[i].name == "OrderedBy" && late) {
      order.push_back(*late);
      late.reset();
    }
  }
  if (late) order.push_back(*late);
  return order;
}

const Json::Array* lines_of(const Json& json) {
  if (json.as_array() != nullptr) return json.as_array();
  const Json* results = json.find("results");
  return results == nullptr ? nullptr : results->as_array();
}

}  // namespace

Draft WriteEngine::new_draft(const View& view) const {
  return Draft{.view = &view, .row = scope_.administration.table(view.table).empty_row()};
}

OrRefusal<Draft> WriteEngine::read_body(const View& view, const Json& body, Body kind) {
  const Entity& entity = *view.entity;
  if (body.as_members() == nullptr)
    return refuse(400,
                  std::string(kStreamError) + "The request should be a valid top-level resource object.");
  Draft draft = new_draft(view);
  for (const auto& [name, json] : *body.as_members()) {
    if (name == "__metadata") continue;
    const Property* property = entity.find_property(name);
    if (property == nullptr)
      return refuse(400, std::string(kStreamError) + "The property name '" + name + "' specified for type '" +
                             entity.type_name + "' is not valid.");
    // Read-only in the reference and applied in a recording all the same (facts 4.10, A).
    const bool applied =
        kind == Body::kNew && entity.path == "salesinvoice/SalesInvoices" && name == "InvoiceDate";
    const bool may = kind == Body::kOwnRow || kind == Body::kOfAction || applied ||
                     (kind == Body::kNew ? property->creatable : property->updatable);
    if (property->shape == Property::Shape::kCollection) {
      if (json.is_null() || json.find("__deferred") != nullptr || !may) continue;
      const Json::Array* list = lines_of(json);
      if (list == nullptr)
        return refuse(400,
                      std::string(kStreamError) + "The request should be a valid top-level resource object.");
      if (list->empty()) continue;
      if (kind == Body::kChange)
        return refuse(
            400, std::string(kStreamError) +
                     "Binding to new entities is not supported for PUT and MERGE operations. (Property '" +
                     name + "')");
      const Relation* relation = scope_.administration.schema().find_relation(view, name);
      if (relation == nullptr) continue;  // Nested batches and serial numbers: accepted, kept nowhere.
      std::vector<Draft> children;
      for (const Json& line : *list) {
        const bool of_action = entity.kind == Entity::Kind::kAction;
        auto child = read_body(scope_.administration.schema().view_of(relation->child), line,
                               of_action ? Body::kOfAction : kind);
        if (!child) return child;
        children.push_back(std::move(*child));
      }
      draft.children.emplace_back(name, std::move(children));
      continue;
    }
    if (property->shape == Property::Shape::kComplex) continue;
    auto value = from_json(json, property->type);
    if (!value) return refuse_conversion(*property);
    const auto column = view.column_of(name);
    // Known but read-only: accepted and ignored (facts 4.10, A). A record's key is the service's own.
    const bool names_its_target =
        entity.kind == Entity::Kind::kAction || kind == Body::kOwnRow || kind == Body::kOfAction;
    const bool taken = property->is_key ? names_its_target : may;
    if (!column || !taken) continue;
    // A binary goes in and never comes out (facts 4.4); nothing here needs its bytes, only their number.
    if (property->type == EdmType::kBinary) {
      if (value->is_null()) continue;
      const auto size = base64_size(value->as_text());
      if (!size) return refuse_conversion(*property);
      draft.given.insert(*column);
      if (const auto kept = view.column_of("FileSize")) draft.row[*kept] = Value::integer(*size);
      continue;
    }
    draft.row[*column] = padded(*property, std::move(*value));
    draft.given.insert(*column);
  }
  return draft;
}

void WriteEngine::check(const Draft& draft, bool nested) {
  const View& view = *draft.view;
  const Entity& entity = *view.entity;
  // Orders, contacts and deliveries name what they miss in their own order and words.
  const bool own_words = view.table == "salesorder/SalesOrders";
  for (std::size_t i = 0; i < entity.properties.size() && !own_words; ++i) {
    const Property& property = entity.properties[i];
    if (!property.mandatory || property.is_key || (nested && property.optional_nested)) continue;
    if (view.table == "crm/Contacts" && (property.name == "FirstName" || property.name == "LastName"))
      continue;
    if (property.shape == Property::Shape::kCollection) {
      const bool has_lines = std::ranges::any_of(draft.children, [&](const auto& children) {
        return children.first == property.name && !children.second.empty();
      });
      if (!has_lines) scope_.messages.mandatory(property.name);
      continue;
    }
    const auto column = view.column[i];
    if (!column) continue;
    const Value& value = draft.row[*column];
    const bool empty =
        value.is_null() || (value.kind() == Value::Kind::kText && trimmed(value.as_text()).empty());
    const bool sent_binary = property.type == EdmType::kBinary && draft.given.contains(*column);
    if (empty && !sent_binary) scope_.messages.mandatory(property.name);
  }
  check_values(draft);
  for (const auto& [name, children] : draft.children)
    for (const Draft& child : children) check(child, true);
}

void WriteEngine::check_values(const Draft& draft) {
  const View& view = *draft.view;
  for (std::size_t i = 0; i < view.entity->properties.size(); ++i) {
    const Property& property = view.entity->properties[i];
    const auto column = view.column[i];
    if (!column || !draft.given.contains(*column) || draft.row[*column].is_null()) continue;
    const Value& value = draft.row[*column];
    if (!property.codes.empty()) {
      const std::string code =
          value.holds_text() ? std::string(trimmed(value.as_text())) : value.number_text();
      const bool known =
          std::ranges::any_of(property.codes, [&](const auto& entry) { return entry.first == code; });
      // Some code lists are incomplete (InvoicingMethod 0 is a default), so zero always passes.
      if (!known && code != "0") scope_.messages.invalid(property.name);
    }
    if (scope_.switches.lengths_checked && property.length_max > 0 && value.kind() == Value::Kind::kText &&
        character_count(value.as_text()) > property.length_max)
      scope_.messages.invalid(property.name);
  }
}

void WriteEngine::check_references(Draft& draft) {
  const View& view = *draft.view;
  for (const std::size_t i : in_reference_order(*view.entity)) {
    const Property& property = view.entity->properties[i];
    const auto column = view.column[i];
    if (!column || !draft.given.contains(*column)) continue;
    Value& value = draft.row[*column];
    if (value.is_null() || (value.holds_text() && trimmed(value.as_text()).empty())) continue;
    const Reference* reference = find_reference(view.table, property);
    if (reference == nullptr || resolve(scope_.administration, *reference, value) != nullptr) continue;
    // Reports differ: refused, or silently dropped (facts 2, C).
    if (scope_.switches.foreign_references_dropped && property.type == EdmType::kGuid)
      value = Value();
    else
      scope_.messages.invalid_reference(property.name);
  }
  for (auto& [name, children] : draft.children)
    for (Draft& child : children) check_references(child);
}

void WriteEngine::assign_keys(Draft& draft) {
  const Schema& schema = scope_.administration.schema();
  const Table& table = scope_.administration.table(draft.view->table);
  Value& key = draft.row[table.key_column()];
  if (key.is_null()) {
    const EdmType type = table.columns()[table.key_column()].type;
    if (type == EdmType::kGuid)
      key = Value::guid(scope_.random.guid());
    else if (type == EdmType::kString)
      key = Value::text(scope_.random.guid());
    else
      key = Value::integer(scope_.administration.next_number(draft.view->table, 1));
  }
  for (auto& [name, children] : draft.children) {
    const Relation* relation = schema.find_relation(*draft.view, name);
    SCHAKEL_ASSERT(relation != nullptr);
    const Table& child_table = scope_.administration.table(relation->child);
    for (Draft& child : children) {
      if (!relation->foreign_key.empty()) child.row[child_table.column(relation->foreign_key)] = key;
      assign_keys(child);
    }
  }
}

void WriteEngine::stamp(const View& view, Row& row, bool is_new) {
  const Table& table = scope_.administration.table(view.table);
  const auto put = [&](std::string_view name, const Value& value) {
    if (const auto column = table.find_column(name)) row[*column] = value;
  };
  const Value now = Value::date_time(scope_.now);
  const Value id = Value::guid(scope_.author.id);
  const Value full_name = Value::text(scope_.author.full_name);
  if (is_new) {
    put("Division", Value::integer(scope_.administration.code()));
    put("Created", now);
    put("Creator", id);
    put("CreatorFullName", full_name);
  }
  put("Modified", now);
  put("Modifier", id);
  put("ModifierFullName", full_name);
}

void WriteEngine::store(Draft& draft) {
  stamp(*draft.view, draft.row, true);
  fill_echoes(scope_.administration, *draft.view, draft.row);
  Table& table = scope_.administration.table(draft.view->table);
  // An action leaves no row behind.
  if (draft.view->entity->kind == Entity::Kind::kAction) return;
  const bool inserted = table.insert(draft.row);
  SCHAKEL_ASSERT(inserted);
  for (auto& [name, children] : draft.children)
    for (Draft& child : children) store(child);
}

OrRefusal<void> WriteEngine::verdict() const {
  if (scope_.messages.empty()) return {};
  return refuse(scope_.switches.classify_as_400 ? 400 : 500, scope_.messages.joined());
}

OrRefusal<Written> WriteEngine::create(const View& view, std::string_view body) {
  const auto json = Json::parse(body);
  if (!json)
    return refuse(400,
                  std::string(kStreamError) + "The request should be a valid top-level resource object.");
  auto draft = read_body(view, *json, Body::kNew);
  if (!draft) return tl::unexpected(draft.error());
  const Rules& rules = rules_of(view.table);
  if (rules.existing != nullptr)
    if (auto key = rules.existing(*draft, scope_))
      return Written{*key, *scope_.administration.table(view.table).find(*key), false};
  const Administration::Numbers numbers = scope_.administration.numbers();
  assign_keys(*draft);
  check(*draft, false);
  check_references(*draft);
  if (rules.complete_new != nullptr) rules.complete_new(*draft, scope_);
  if (auto refused = verdict(); !refused) {
    // A refused document leaves no gap in its numbers.
    scope_.administration.take_back_numbers(numbers);
    return tl::unexpected(refused.error());
  }
  return put_in(std::move(*draft));
}

Written WriteEngine::put_in(Draft draft) {
  const Rules& rules = rules_of(draft.view->table);
  store(draft);
  if (rules.written != nullptr) rules.written(Row(draft.row), true, scope_);
  const Table& table = scope_.administration.table(draft.view->table);
  Value key = draft.row[table.key_column()];
  // Rules may have changed the row once more (a first contact becomes the main one).
  const Row* row = table.find(key);
  return Written{std::move(key), row == nullptr ? std::move(draft.row) : *row, true};
}

Written WriteEngine::insert(Draft draft) {
  const Rules& rules = rules_of(draft.view->table);
  assign_keys(draft);
  if (rules.complete_new != nullptr) rules.complete_new(draft, scope_);
  if (!scope_.messages.empty()) return Written{};
  return put_in(std::move(draft));
}

OrRefusal<Written> WriteEngine::insert_row(const View& view, const Json& row) {
  auto draft = read_body(view, row, Body::kOwnRow);
  if (!draft) return tl::unexpected(draft.error());
  const Table& table = scope_.administration.table(view.table);
  const Value& key = draft->row[table.key_column()];
  if (!key.is_null() && table.find(key) != nullptr) scope_.messages.data_already_exists();
  check_references(*draft);
  Written written = insert(std::move(*draft));
  if (auto refused = verdict(); !refused) return tl::unexpected(refused.error());
  return written;
}

OrRefusal<void> WriteEngine::change(const View& view, const Value& key, std::string_view body) {
  Table& table = scope_.administration.table(view.table);
  const Row* found = table.find(key);
  if (found == nullptr) return refuse(404, not_found_text(*view.entity));
  const auto json = Json::parse(body);
  if (!json)
    return refuse(400,
                  std::string(kStreamError) + "The request should be a valid top-level resource object.");
  auto sent = read_body(view, *json, Body::kChange);
  if (!sent) return tl::unexpected(sent.error());
  const Row before = *found;
  // Only what was sent changes (facts 4.10, A).
  for (std::size_t i = 0; i < before.size(); ++i)
    if (!sent->given.contains(i)) sent->row[i] = before[i];
  sent->row[table.key_column()] = before[table.key_column()];
  for (std::size_t i = 0; i < view.entity->properties.size(); ++i) {
    const Property& property = view.entity->properties[i];
    const auto column = view.column[i];
    if (column && property.mandatory && sent->given.contains(*column) && sent->row[*column].is_null())
      scope_.messages.mandatory(property.name);
  }
  // A fetched entity sent back whole breaks the service on this null (facts 4.10 and 4.11, picqer#600).
  const auto incoterm = table.find_column("IncotermAddress");
  if (incoterm && sent->given.contains(*incoterm) && sent->row[*incoterm].is_null())
    return refuse(
        500, "A problem has occurred. The cause of this issue will be investigated as soon as possible.");
  check_values(*sent);
  check_references(*sent);
  const Rules& rules = rules_of(view.table);
  if (rules.complete_change != nullptr) rules.complete_change(before, *sent, scope_);
  if (auto refused = verdict(); !refused) return refused;
  stamp(view, sent->row, false);
  fill_echoes(scope_.administration, view, sent->row);
  const bool updated = table.update(key, sent->row);
  SCHAKEL_ASSERT(updated);
  if (rules.written != nullptr) rules.written(Row(sent->row), false, scope_);
  return {};
}

OrRefusal<void> WriteEngine::erase(const View& view, const Value& key) {
  Table& table = scope_.administration.table(view.table);
  const Row* found = table.find(key);
  // For a ledger account that was 403 in a recorded integration test (facts 4.11).
  if (found == nullptr)
    return view.table == "financial/GLAccounts" ? refuse(403, "") : refuse(404, not_found_text(*view.entity));
  const Row row = *found;
  const Rules& rules = rules_of(view.table);
  if (rules.check_erase != nullptr) rules.check_erase(row, scope_);
  if (auto refused = verdict(); !refused) return refused;
  scope_.administration.erase(view.table, key, scope_.author, scope_.now, scope_.random);
  if (rules.erased != nullptr) rules.erased(row, scope_);
  forget_custom_fields(key, scope_);
  return {};
}

}  // namespace schakel::exact_online::simulator
