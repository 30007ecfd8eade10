#include "app/order_fields.h"

#include <gtest/gtest.h>

#include "mapping/rules_file.h"

namespace schakel::app {
namespace {

using connector::CatalogueField;

CatalogueField text_field(const char* name) {
  return {.name = name, .type = mapping::Type::kText, .on_create = true, .on_update = true};
}

/// A small ERP that takes orders.
struct World {
  connector::Catalogue document{"Order", {text_field("Reference"), text_field("City")}};
  connector::Catalogue line{"Line", {text_field("Item"), text_field("Note")}};
  connector::Catalogue customer{"Customer",
                                {text_field("Name"), text_field("Language"), text_field("Title")}};
  connector::Catalogue item{"Item", {text_field("Code")}};
  mapping::Rules shipped = mapping::read_shipped_rules(R"(
[Reference]
source = "reference"
[City]
source = "deliver_to.city"
[line.Item]
source = "line.item_code"
[line.Note]
source = "line.description"
[customer.Name]
source = "name"
[customer.Language]
source = "language"
write = "on_create"
[customer.Title]
source = "setting.title"
[item.Code]
source = "code"
)");
  connector::OrderTargetFields target{.document = &document,
                                      .line = &line,
                                      .customer = &customer,
                                      .item = &item,
                                      .shipped = &shipped,
                                      .settings = {"title"}};
  std::shared_ptr<const connector::OrderMapping> mapping = connector::OrderMapping::shipped(target);

  std::string written(const flow::WriteOrder& plan) const {
    std::string all;
    for (const OrderField& field : order_fields(plan, *mapping, {{"title", "MR"}}))
      all += field.part + (field.number == 0 ? "" : std::to_string(field.number)) + "." + field.field + "=" +
             field.value + " ";
    return all;
  }
};

flow::WriteOrder an_order() {
  flow::WriteOrder plan;
  plan.draft.reference = "EOL1042";
  plan.draft.lines.resize(2);
  plan.draft.lines[0].item_code = "A-1";
  plan.draft.lines[0].description = Personal("Bell");
  plan.draft.lines[1].item_code = "A-2";
  return plan;
}

connector::CustomerDraft a_customer() {
  connector::CustomerDraft draft;
  draft.name = Personal("Jansen");
  draft.language = "NL";
  return draft;
}

TEST(OrderFields, are_those_of_the_document_and_of_each_line_without_what_stays_empty) {
  EXPECT_EQ(World().written(an_order()), ".Reference=EOL1042 line1.Item=A-1 line1.Note=Bell line2.Item=A-2 ");
}

TEST(OrderFields, of_a_new_customer_are_told_once_however_often_the_order_names_him) {
  flow::WriteOrder plan = an_order();
  plan.draft.lines.clear();
  for (const auto role : {flow::CustomerStep::Role::kOrderedBy, flow::CustomerStep::Role::kInvoiceTo}) {
    plan.customers.push_back(
        {.role = role, .source_customer_id = "25", .action = flow::CreateCustomer{a_customer()}});
  }
  EXPECT_EQ(World().written(plan),
            ".Reference=EOL1042 customer1.Name=Jansen customer1.Language=NL customer1.Title=MR ");
}

TEST(OrderFields, of_a_customer_who_exists_are_only_those_that_are_always_written) {
  flow::WriteOrder plan = an_order();
  plan.draft.lines.clear();
  plan.customers.push_back(
      {.source_customer_id = "25",
       .action = flow::UpdateCustomer{
           .target_id = "x", .debtor = "60", .draft = a_customer(), .completes = false}});
  EXPECT_EQ(World().written(plan), ".Reference=EOL1042 customer1.Name=Jansen customer1.Title=MR ");
}

TEST(OrderFields, of_an_item_that_is_made_for_the_order_come_last) {
  flow::WriteOrder plan = an_order();
  plan.draft.lines.clear();
  connector::ItemDraft item;
  item.code = "NEW";
  plan.items_to_create.push_back(item);
  EXPECT_EQ(World().written(plan), ".Reference=EOL1042 item1.Code=NEW ");
}

}  // namespace
}  // namespace schakel::app
