#include "connectors/exact_globe/simulator/json_writer.h"

#include <gtest/gtest.h>

#include "base/time.h"

namespace schakel::exact_globe::simulator {
namespace {

struct JsonWriterTest : testing::Test {
  const Entity& entity = Catalogue::built_in().at("SalesOrderHeader");
  Row row;
  View view{.base = "http://h/s",
            .select = {entity.at("SalesOrderNumber"), entity.at("SalesOrderDate"), entity.at("TotalAmount"),
                       entity.at("Completed"), entity.at("Reference")}};

  JsonWriterTest() {
    row.set(entity.at("SalesOrderNumber"), kit::Value::text("   10001"));
    row.set(entity.at("SalesOrderDate"), kit::Value::date_time(*parse_local("2020-02-12")));
    row.set(entity.at("TotalAmount"), kit::Value::decimal(*Decimal::parse("12.50")));
    row.set(entity.at("Completed"), kit::Value::boolean(false));
  }
};

TEST_F(JsonWriterTest, writes_metadata_first_and_values_by_their_type) {
  const Result<Json> written = Json::parse(entity_json(view, entity, row));
  ASSERT_TRUE(written.has_value());
  const Json& order = *written->find("d");
  EXPECT_EQ(order.as_members()->front().first, "__metadata");
  EXPECT_EQ(*order.find("__metadata")->find("uri")->as_text(),
            "http://h/s/SalesOrderHeader('%20%20%2010001')");
  EXPECT_EQ(*order.find("SalesOrderNumber")->as_text(), "   10001");
  EXPECT_EQ(*order.find("SalesOrderDate")->as_text(), "/Date(1581465600000)/");
  EXPECT_EQ(order.find("TotalAmount")->dump(), "12.5");
  EXPECT_EQ(order.find("Completed")->dump(), "false");
  EXPECT_TRUE(order.find("Reference")->is_null());
}

TEST_F(JsonWriterTest, writes_a_set_with_its_next_link) {
  const Result<Json> written =
      Json::parse(set_json(view, entity, {&row, &row}, "http://h/s/SalesOrderHeader?$skiptoken=2-0"));
  ASSERT_TRUE(written.has_value());
  EXPECT_EQ(written->find("d")->find("results")->as_array()->size(), 2U);
  EXPECT_EQ(*written->find("d")->find("__next")->as_text(), "http://h/s/SalesOrderHeader?$skiptoken=2-0");
  EXPECT_EQ(set_json(view, entity, {}, std::nullopt), "{\"d\":{\"results\":[]}}");
}

}  // namespace
}  // namespace schakel::exact_globe::simulator
