#include "connectors/exact_globe/items.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "connectors/exact_globe/fake_globe.h"

namespace schakel::exact_globe {
namespace {

std::string row(const std::string& code, const std::string& condition = "A", bool sales = true) {
  return fmt::format(R"({{"ItemCode":"{}","Condition":"{}","IsSalesItem":{},"IsStockItem":true}})", code,
                     condition, sales);
}

std::vector<std::string> numbered(int count) {
  std::vector<std::string> codes;
  for (int i = 0; i < count; ++i) codes.push_back(fmt::format("A{:04}", i));
  return codes;
}

struct ItemsTest : testing::Test {
  FakeGlobe globe;
  const FormRules rules = globe.rules();
  Items items{globe.client, globe.clock, rules};

  std::vector<connector::ItemFound> find(const std::vector<std::string>& codes) {
    const Result<std::vector<connector::ItemFound>> found = items.find(codes, {});
    EXPECT_TRUE(found) << found.error().code;
    return found ? *found : std::vector<connector::ItemFound>{};
  }
};

TEST_F(ItemsTest, an_item_is_asked_in_upper_case_and_answered_as_it_was_spelt) {
  globe.transport.answer(page_of(row("TAFEL-1")));
  const auto found = find({"tafel-1"});
  EXPECT_EQ(globe.sent(0),
            "GET /Item?$filter=ItemCode eq 'TAFEL-1'&$select=ItemCode,Condition,IsSalesItem,IsStockItem");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].code, "tafel-1");
  EXPECT_TRUE(found[0].sellable);
}

TEST_F(ItemsTest, a_blocked_item_and_one_that_is_not_sold_are_found_and_not_sellable) {
  globe.transport.answer(page_of(row("A", "B")));
  globe.transport.answer(page_of(row("B", "A", false)));
  const auto found = find({"A", "B"});
  ASSERT_EQ(found.size(), 2U);
  EXPECT_FALSE(found[0].sellable);
  EXPECT_FALSE(found[1].sellable);
}

TEST_F(ItemsTest, what_was_found_is_not_asked_again) {
  globe.transport.answer(page_of(row("A")));
  find({"A"});
  EXPECT_EQ(find({"A", "a"}).size(), 2U);
  EXPECT_EQ(globe.client.calls().total(), 1);
}

TEST_F(ItemsTest, what_was_not_found_is_asked_again) {
  globe.transport.answer(page_of(""));
  globe.transport.answer(page_of(row("A")));
  EXPECT_TRUE(find({"A"}).empty());
  EXPECT_EQ(find({"A"}).size(), 1U);
}

TEST_F(ItemsTest, what_was_found_is_forgotten_after_a_quarter_of_an_hour) {
  globe.transport.answer(page_of(row("A")));
  globe.transport.answer(page_of(row("A", "B")));
  find({"A"});
  globe.clock.advance(std::chrono::minutes(16));
  EXPECT_FALSE(find({"A"}).at(0).sellable);
}

TEST_F(ItemsTest, many_unseen_codes_are_read_in_pages) {
  const std::vector<std::string> codes = numbered(300);
  std::string first;
  std::string second;
  for (const std::string& code : codes) {
    std::string& rows = code < "A0150" ? first : second;
    rows += (rows.empty() ? "" : ",") + row(code);
  }
  globe.transport.answer(page_of(first, "Item?$skiptoken='A0149'"));
  globe.transport.answer(page_of(second));
  EXPECT_EQ(find(codes).size(), 300U);
  EXPECT_EQ(globe.sent(0),
            "GET /Item?$filter=ItemCode ge 'A0000' and ItemCode le 'A0299'"
            "&$select=ItemCode,Condition,IsSalesItem,IsStockItem");
  EXPECT_EQ(globe.client.calls().total(), 2);
}

TEST_F(ItemsTest, a_code_that_the_pages_did_not_hold_is_asked_for_itself) {
  // A collation that sorts otherwise than we do could leave it out of the stretch.
  const std::vector<std::string> codes = numbered(21);
  std::string rows;
  for (std::size_t i = 0; i + 1 < codes.size(); ++i) rows += (i == 0 ? "" : ",") + row(codes[i]);
  globe.transport.answer(page_of(rows));
  globe.transport.answer(page_of(row("A0020")));
  EXPECT_EQ(find(codes).size(), 21U);
  EXPECT_EQ(globe.sent(1).substr(0, 41), "GET /Item?$filter=ItemCode eq 'A0020'&$se");
}

TEST_F(ItemsTest, reading_a_huge_item_file_ends_before_it_costs_more_than_asking) {
  const std::vector<std::string> codes = numbered(22);
  for (int page = 0; page < 11; ++page) {
    globe.transport.answer(
        page_of(row(fmt::format("A0000-{}", page)), fmt::format("Item?$skiptoken='{}'", page)));
  }
  for (const std::string& code : codes) globe.transport.answer(page_of(row(code)));
  EXPECT_EQ(find(codes).size(), 22U);
  EXPECT_EQ(globe.client.calls().total(), 33);
}

TEST_F(ItemsTest, a_code_that_cannot_exist_costs_no_call) {
  EXPECT_TRUE(find({std::string(31, 'A'), "", "  "}).empty());
  EXPECT_EQ(globe.client.calls().total(), 0);
}

TEST_F(ItemsTest, ten_thousand_orders_of_five_hundred_items_cost_a_handful_of_calls) {
  const std::vector<std::string> codes = numbered(500);
  http::FakeTransport transport([&](const http::Request& request) -> Result<http::Response> {
    // Pages of a hundred, as a server would choose.
    const std::string target = percent_decoded(request.target, PlusIsSpace::kNo);
    const std::size_t token = target.find("$skiptoken=");
    const std::size_t from = token == std::string::npos ? 0 : std::stoul(target.substr(token + 11));
    std::string rows;
    for (std::size_t i = from; i < from + 100; ++i) rows += (rows.empty() ? "" : ",") + row(codes[i]);
    return page_of(rows, from + 100 < codes.size() ? fmt::format("Item?$skiptoken={}", from + 100) : "");
  });
  Client client(globe.settings, transport, globe.clock, globe.random);
  Items many(client, globe.clock, rules);
  std::size_t found = 0;
  for (std::size_t batch = 0; batch < 100; ++batch) {
    std::vector<std::string> asked = {codes.front(), codes.back()};
    for (std::size_t i = 0; i < 300; ++i) asked.push_back(codes[(batch * 37 + i * 13) % codes.size()]);
    found += many.find(asked, {})->size();
  }
  EXPECT_EQ(found, 100U * 302U);
  EXPECT_LE(client.calls().total(), 10);
}

TEST_F(ItemsTest, an_item_from_an_order_line_is_a_sales_item_and_no_stock_item) {
  globe.transport.answer(made(R"({"ItemCode":"NIEUW"})"));
  const auto item = items.create({.code = "nieuw",
                                  .description = Personal("Nieuw artikel"),
                                  .unit = "stuk",
                                  .vat_code = "2",
                                  .sales_price = *Decimal::parse("9.95")},
                                 {});
  ASSERT_TRUE(item);
  EXPECT_EQ(item->code, "nieuw");
  EXPECT_EQ(globe.sent_text(0, "ItemCode"), "NIEUW");
  EXPECT_EQ(globe.sent_text(0, "IsSalesItem"), "true");
  EXPECT_EQ(globe.sent_text(0, "SalesPrice"), "9.95");
  EXPECT_EQ(find({"NIEUW"}).size(), 1U);
}

}  // namespace
}  // namespace schakel::exact_globe
