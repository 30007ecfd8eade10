#include "app/mapped_fields.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace schakel::app {
namespace {

constexpr const char* kConfiguration = R"(
[connection.online]
connector = "exact_online"
division = 124132
client_id = "5f1b"
client_secret = "env:ONLINE_SECRET"
redirect_uri = "http://127.0.0.1:8765/callback"

[connection.globe]
connector = "exact_globe"
base_url = "http://127.0.0.1:8020"
server = "GLOBESRV"
database = "500"
user = "EXAMPLE\\schakel"
password = "env:GLOBE_PASSWORD"

[integration.shop]
source = "online"
target = "globe"

[flow.orders]
integration = "shop"
records = "orders"
free_field = [{ source = "YourRef", target = "FreeField1" }]

[flow.orders.mapping.Reference]
formula = '''IF(currency = "EUR",
   "B", "N")'''
when = 'currency <> "USD"'

[flow.items]
integration = "shop"
records = "items"

[flow.items.mapping]
SearchCode = { write = "if_empty" }

[flow.stock]
integration = "shop"
records = "stock"
from = "globe"
)";

/// The fields of a flow of that configuration, which lives as long as they do.
struct Flow {
  explicit Flow(const std::string& name, bool all = false) {
    schema::Problems problems;
    configuration = read_configuration(kConfiguration, problems);
    for (const schema::Problem& problem : problems) ADD_FAILURE() << problem.path << ": " << problem.what.en;
    auto found = mapped_fields(configuration, name, configuration.flows.at(name), all);
    if (found) {
      fields = *found;
    } else {
      refused = found.error().code;
    }
  }
  MappedField at(const std::string& name) const {
    const auto field = find_field(fields, name);
    EXPECT_TRUE(field) << name;
    return field ? *field : MappedField();
  }

  Configuration configuration;
  std::vector<MappedField> fields;
  std::string refused;
};

TEST(MappedFields, of_an_order_are_those_of_the_document_its_lines_its_customer_and_its_items) {
  const Flow orders("orders");
  EXPECT_EQ(in_short(*orders.at("YourReference").rule), "reference");
  EXPECT_EQ(in_short(*orders.at("line.Quantity").rule), "line.quantity");
  EXPECT_EQ(orders.at("customer.AccountName").group, "customer");
  EXPECT_EQ(orders.at("item.ItemCode").field, "ItemCode");
}

TEST(MappedFields, tell_whose_the_rule_is_and_keep_the_shipped_one_beside_it) {
  const Flow orders("orders");
  const MappedField changed = orders.at("Reference");
  EXPECT_EQ(changed.origin(), mapping::Origin::kChanged);
  EXPECT_EQ(in_short(*changed.rule),
            "=IF(currency = \"EUR\", \"B\", \"N\") when currency <> \"USD\"; else reference_text");
  ASSERT_NE(changed.shipped, nullptr);
  EXPECT_EQ(mapping::in_short(*changed.shipped), "reference_text");
  EXPECT_EQ(orders.at("YourReference").origin(), mapping::Origin::kShipped);
  const MappedField added = orders.at("FreeField1");
  EXPECT_EQ(added.origin(), mapping::Origin::kAdded);
  EXPECT_EQ(added.shipped, nullptr);
}

TEST(MappedFields, a_free_field_is_no_table_of_its_own_that_could_be_undone) {
  const Flow orders("orders");
  EXPECT_TRUE(is_own_table(orders.configuration.flows.at("orders"), "Reference"));
  EXPECT_FALSE(is_own_table(orders.configuration.flows.at("orders"), "FreeField1"));
}

TEST(MappedFields, differ_in_policy_only_where_the_user_chose_another) {
  using mapping::WritePolicy;
  // A document is written once, whatever its rules say.
  EXPECT_EQ(Flow("orders").at("Reference").write, WritePolicy::kOnCreate);
  EXPECT_EQ(Flow("orders").at("Reference").shipped_write, WritePolicy::kOnCreate);
  EXPECT_EQ(Flow("items").at("SearchCode").write, WritePolicy::kIfEmpty);
  EXPECT_EQ(Flow("items").at("SearchCode").shipped_write, WritePolicy::kAlways);
}

TEST(MappedFields, without_a_rule_are_told_only_when_asked_for) {
  const auto has = [](const Flow& flow, const char* name) {
    return std::ranges::find(flow.fields, name, &MappedField::name) != flow.fields.end();
  };
  EXPECT_FALSE(has(Flow("items"), "TextFreeField1"));
  EXPECT_TRUE(has(Flow("items", true), "TextFreeField1"));
}

TEST(MappedFields, a_name_that_is_not_there_gets_the_nearest_one) {
  const auto missing = find_field(Flow("orders").fields, "Refrence");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, "app.no_field");
  EXPECT_NE(missing.error().advice.en.find("Did you mean Reference?"), std::string::npos);
}

TEST(MappedFields, a_flow_of_stock_has_none) {
  EXPECT_EQ(Flow("stock").refused, "app.no_mapping");
}

}  // namespace
}  // namespace schakel::app
