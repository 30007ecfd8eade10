#include <algorithm>
#include <array>

#include "base/text.h"
#include "connectors/exact_online/simulator/business/rules.h"

// Custom fields: values beside a record, under names that the administration chose (facts 5, Custom fields).
// Which names there are can be read nowhere in our sources, so this simulator's administrations have those
// below.
namespace schakel::exact_online::simulator {

using schakel::simulator::EdmType;
using schakel::simulator::Row;
using schakel::simulator::Table;
using schakel::simulator::Value;

namespace {

constexpr const char* kFields = "customfield/CustomFields";
constexpr const char* kUpdate = "customfield/UpdateCustomField";

struct Component {
  std::string_view name;
  std::string_view table;
};

// Of the components that the facts list those whose records are here.
constexpr std::array<Component, 9> kComponents{{{"Item", "logistics/Items"},
                                                {"Account", "crm/Accounts"},
                                                {"Contact", "crm/Contacts"},
                                                {"SalesOrder", "salesorder/SalesOrders"},
                                                {"Document", "documents/Documents"},
                                                {"User", "users/Users"},
                                                {"CostCenter", "hrm/Costcenters"},
                                                {"CostUnit", "hrm/Costunits"},
                                                {"Journal", "financial/Journals"}}};

struct Definition {
  std::string_view component;
  std::string_view property;
  std::string_view type;  // "boolean", "integer", "string", "double", "date", "GUID"
  std::string_view english;
  std::string_view dutch;
  std::string_view refers_to = {};  // Of a GUID.
};

constexpr std::array<Definition, 9> kDefinitions{
    {{"Item", "Origin", "string", "Origin", "Herkomst"},
     {"Item", "LeadDays", "integer", "Lead days", "Levertijd"},
     {"Item", "Length", "double", "Length", "Lengte"},
     {"Item", "IsFragile", "boolean", "Fragile", "Breekbaar"},
     {"Item", "LaunchDate", "date", "Launch", "Introductie"},
     {"Account", "WebshopNumber", "integer", "Web shop", "Webwinkel"},
     {"Account", "Referrer", "GUID", "Referrer", "Aangebracht door", "Account"},
     {"SalesOrder", "Channel", "string", "Channel", "Kanaal"},
     {"Contact", "Newsletter", "boolean", "Newsletter", "Nieuwsbrief"}}};

const Component* find_component(std::string_view name) {
  const auto* found = std::ranges::find(kComponents, name, &Component::name);
  return found == kComponents.end() ? nullptr : found;
}

const Definition* find_definition(std::string_view component, std::string_view property) {
  for (const Definition& one : kDefinitions)
    if (one.component == component && one.property == property) return &one;
  return nullptr;
}

EdmType type_of(const Definition& definition) {
  if (definition.type == "boolean") return EdmType::kBoolean;
  if (definition.type == "integer") return EdmType::kInt32;
  if (definition.type == "double") return EdmType::kDouble;
  if (definition.type == "date") return EdmType::kDateTime;
  return definition.type == "GUID" ? EdmType::kGuid : EdmType::kString;
}

/// The value as it is kept: text that has the form of its type; nothing when it has not.
std::optional<std::string> normalised(const Definition& definition, const std::string& text) {
  const EdmType type = type_of(definition);
  if (type == EdmType::kString) return text;
  if (type == EdmType::kBoolean) {
    if (text == "true" || text == "false") return text;
    return std::nullopt;
  }
  const auto value = from_json(Json::text(text), type);
  if (!value || value->is_null()) return std::nullopt;
  if (type == EdmType::kDateTime) return iso_text(value->as_time());
  return value->holds_text() ? value->as_text() : value->number_text();
}

/// The record that a GUID refers to, or that has the field.
const Row* find_record(const Administration& administration, std::string_view component, const Value& key) {
  const Component* found = find_component(component);
  return found == nullptr ? nullptr : administration.table(found->table).find(key);
}

Value row_key(const Value& record, const std::string& property) {
  return text_value(record.as_text() + " " + property);
}

/// Whether a changed field makes its record a changed one is not said anywhere: a switch.
void touch(std::string_view component, const Value& record, WriteScope& scope) {
  if (!scope.switches.custom_fields_touch) return;
  Table& table = scope.administration.table(find_component(component)->table);
  Row row = *table.find(record);
  row[table.column("Modified")] = date_value(scope.now);
  table.update(record, std::move(row));
}

/// POST customfield/UpdateCustomField sets one field of one record.
void update_custom_field(Draft& draft, WriteScope& scope) {
  Administration& administration = scope.administration;
  Columns action(administration.table(kUpdate), draft.row);
  // It is the key of the entity, so the engine has made one up where there was none.
  if (!draft.given.contains(administration.table(kUpdate).column("PropertyName")))
    scope.messages.mandatory("PropertyName");
  if (!scope.messages.empty()) return;
  const std::string component = action.text("BusinessComponentName");
  const Component* of = find_component(component);
  const Definition* definition = find_definition(component, action.text("PropertyName"));
  if (of == nullptr) scope.messages.invalid("BusinessComponentName");
  if (of != nullptr && definition == nullptr) scope.messages.invalid("PropertyName");
  if (of != nullptr && administration.table(of->table).find(action["LinkId"]) == nullptr)
    scope.messages.invalid_reference("LinkId");
  if (!scope.messages.empty()) return;
  const auto value = normalised(*definition, action.text("Value"));
  const std::string caption(scope.author.dutch ? definition->dutch : definition->english);
  if (!value || (!action.empty("Type") && action.text("Type") != definition->type)) {
    scope.messages.say("Invalid: " + caption, "Ongeldig: " + caption);
    return;
  }
  if (!definition->refers_to.empty() &&
      find_record(administration, definition->refers_to, Value::guid(*value)) == nullptr) {
    scope.messages.say("Invalid reference: " + caption, "Ongeldige referentie: " + caption);
    return;
  }
  action["Value"] = text_value(*value);
  action["Caption"] = text_value(caption);
  action["Type"] = text_value(std::string(definition->type));
  action["RefersTo"] =
      definition->refers_to.empty() ? Value() : text_value(std::string(definition->refers_to));
  Table& fields = administration.table(kFields);
  Row row = fields.empty_row();
  Columns field(fields, row);
  for (const auto* name :
       {"LinkId", "BusinessComponentName", "PropertyName", "Caption", "RefersTo", "Type", "Value"})
    field[name] = action[name];
  const Value key = row_key(action["LinkId"], action.text("PropertyName"));
  field["RowKey"] = key;
  if (!fields.update(key, row)) fields.insert(std::move(row));
  touch(component, action["LinkId"], scope);
}

}  // namespace

void forget_custom_fields(const Value& record, WriteScope& scope) {
  Table& fields = scope.administration.table(kFields);
  std::vector<Value> keys;
  for (const Row* row : fields.find_equal(fields.column("LinkId"), record))
    keys.push_back((*row)[fields.key_column()]);
  for (const Value& key : keys) fields.erase(key);
}

const Rules kUpdateCustomFieldRules{.table = kUpdate, .complete_new = update_custom_field};

}  // namespace schakel::exact_online::simulator
