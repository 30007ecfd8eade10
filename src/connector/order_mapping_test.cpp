#include "connector/order_mapping.h"

#include <gtest/gtest.h>

#include <set>

#include "mapping/rules_file.h"

namespace schakel::connector {
namespace {

using mapping::Type;

mapping::Rules rules(std::string_view toml) {
  schema::Problems problems;
  const auto root = schema::parse_toml(toml, problems);
  EXPECT_TRUE(problems.empty());
  return mapping::read_rules(*root, "", problems);
}

CatalogueField text_field(const char* name) {
  return {.name = name, .type = Type::kText, .on_create = true, .on_update = true};
}
CatalogueField number_field(const char* name) {
  return {.name = name, .type = Type::kNumber, .on_create = true, .on_update = true};
}

/// A small ERP that takes orders, and one that they come from.
struct World {
  Catalogue document{
      "Order", {text_field("Reference"), text_field("City"), text_field("Free"), number_field("Total")}};
  Catalogue line{"Line", {text_field("Item"), number_field("Quantity"), text_field("Note")}};
  Catalogue customer{"Customer", {text_field("Name"), text_field("New")}};
  Catalogue item{"Item", {text_field("Code")}};
  mapping::Rules shipped = rules(R"(
[Reference]
source = "reference"
[City]
source = "deliver_to.city"
[line.Item]
source = "line.item_code"
[line.Quantity]
source = "line.quantity"
[customer.Name]
source = "name"
[customer.New]
formula = 'IF(is_new, "yes", "no")'
[item.Code]
source = "code"
)");
  OrderTargetFields target{.document = &document,
                           .line = &line,
                           .customer = &customer,
                           .item = &item,
                           .shipped = &shipped,
                           .settings = {"prefix"},
                           .fixed = {"Reference"}};
  Catalogue source_order{"SalesOrder", {text_field("YourRef")}};
  Catalogue source_line{"SalesOrderLine", {text_field("Notes")}};
  Catalogue source_customer{"Account", {text_field("Free_01")}};
  OrderSourceFields source{.order = &source_order, .line = &source_line, .customer = &source_customer};

  tl::expected<std::shared_ptr<const OrderMapping>, std::vector<mapping::RuleProblem>> with(
      std::string_view changes) {
    return OrderMapping::compile(target, source, rules(changes), {});
  }
  std::string refused(std::string_view changes) {
    const auto compiled = with(changes);
    if (compiled) return "taken";
    std::string all;
    for (const mapping::RuleProblem& problem : compiled.error())
      all += problem.target + " " + problem.part + ": " + problem.what.en + "\n";
    return all;
  }
};

OrderDraft an_order() {
  OrderDraft draft;
  draft.reference = "EOL1";
  draft.deliver_to = PartyOnDocument{};
  draft.deliver_to->address.city = Personal("Gent");
  draft.source = {{"YourRef", Personal("PO 7")}};
  draft.source_customer = {{"Free_01", Personal("gold")}};
  for (const char* code : {"CHAIR", "TABLE"}) {
    OrderLineDraft line;
    line.item_code = code;
    line.quantity = Decimal::from_integer(2);
    line.source = {{"Notes", Personal(std::string("note of ") + code)}};
    draft.lines.push_back(std::move(line));
  }
  return draft;
}

std::string value(const mapping::Mapping& mapping, std::string_view field, const mapping::Record& record) {
  mapping::Scratch scratch;
  std::vector<mapping::Value> values(mapping.fields().size());
  std::vector<Error> errors;
  mapping.evaluate(record, scratch, values, errors);
  if (!errors.empty()) return errors.front().code;
  const auto place = mapping.find(field);
  return place ? mapping::as_text(values[*place]) : "no rule";
}

TEST(OrderMapping, fills_the_document_as_shipped) {
  World world;
  const auto mapping = OrderMapping::shipped(world.target);
  const OrderDraft draft = an_order();
  const MappingSettings settings = {{"prefix", ""}};
  const OrderDraftRecord document(mapping->document().scope, draft, settings);
  EXPECT_EQ(value(mapping->document().mapping, "Reference", document), "EOL1");
  EXPECT_EQ(value(mapping->document().mapping, "City", document), "Gent");
  EXPECT_EQ(value(mapping->line(), "Item", mapping::LineRecord(document, 1)), "TABLE");
}

TEST(OrderMapping, a_change_may_name_own_fields_of_the_source_its_lines_and_its_customer) {
  World world;
  const auto mapping = world.with(R"(
[Free]
formula = 'source.YourRef & "/" & customer.source.Free_01 & "/" & setting.prefix'
[Total]
formula = 'SUM(lines.quantity)'
[line.Note]
source = "line.source.Notes"
)");
  ASSERT_TRUE(mapping);
  const OrderDraft draft = an_order();
  const MappingSettings settings = {{"prefix", "S"}};
  const OrderDraftRecord document((*mapping)->document().scope, draft, settings);
  EXPECT_EQ(value((*mapping)->document().mapping, "Free", document), "PO 7/gold/S");
  EXPECT_EQ(value((*mapping)->document().mapping, "Total", document), "4");
  EXPECT_EQ(value((*mapping)->line(), "Note", mapping::LineRecord(document, 0)), "note of CHAIR");
}

TEST(OrderMapping, knows_what_the_source_must_be_asked_for) {
  World world;
  const auto mapping = world.with(R"(
[Free]
source = "customer.source.Free_01"
[line.Note]
formula = 'line.source.Notes & JOIN("", lines.source.Notes)'
[customer.Name]
source = "source.Free_01"
[City]
source = "source.YourRef"
)");
  ASSERT_TRUE(mapping);
  const SourceNames names = (*mapping)->source_names();
  EXPECT_EQ(names.record, std::vector<std::string>{"YourRef"});
  EXPECT_EQ(names.lines, std::vector<std::string>{"Notes"});
  EXPECT_EQ(names.customer, std::vector<std::string>{"Free_01"});
  EXPECT_TRUE((*mapping)->reads_customer());
  EXPECT_FALSE((*OrderMapping::compile(world.target, world.source, {}, {}))->reads_customer());
}

TEST(OrderMapping, refuses_a_change_of_what_documents_are_found_back_by) {
  World world;
  EXPECT_NE(world.refused("[Reference]\nconstant = \"x\"").find("Schakel fills this field itself"),
            std::string::npos);
}

TEST(OrderMapping, names_the_part_in_which_a_rule_is_wrong) {
  World world;
  const std::string refused = world.refused(
      "[line.Notes]\nconstant = \"x\"\n[lines.Note]\nconstant = \"x\"\n[customer.Name]\nsource "
      "= \"nam\"");
  EXPECT_NE(refused.find("line.Notes : the target has no field \"Notes\"; did you mean \"Note\"?"),
            std::string::npos)
      << refused;
  EXPECT_NE(refused.find("lines.Note : this document has the parts customer, item, line"), std::string::npos);
  EXPECT_NE(refused.find("customer.Name source: the source has no field \"nam\"; did you mean \"name\"?"),
            std::string::npos)
      << refused;
}

TEST(OrderMapping, a_customers_rules_know_whether_he_is_new) {
  World world;
  const auto mapping = OrderMapping::shipped(world.target);
  const CustomerDraft draft;
  const MappingSettings settings = {{"prefix", ""}};
  const auto said = [&](Writing writing) {
    return value(mapping->customer().mapping, "New",
                 CustomerDraftRecord(mapping->customer().scope, draft, settings, writing));
  };
  EXPECT_EQ(said(Writing::kNew), "yes");
  EXPECT_EQ(said(Writing::kChange), "no");
}

TEST(ModelFields, have_a_name_of_their_own_and_a_sentence_in_both_languages) {
  for (const auto fields : {order_fields(), order_line_fields(), customer_fields(), item_fields()}) {
    std::set<std::string_view> names;
    for (const ModelField& field : fields) {
      EXPECT_TRUE(names.insert(field.name).second) << field.name;
      EXPECT_TRUE(field.describe.en.ends_with('.')) << field.name;
      EXPECT_TRUE(field.describe.nl.ends_with('.')) << field.name;
    }
  }
}

}  // namespace
}  // namespace schakel::connector
