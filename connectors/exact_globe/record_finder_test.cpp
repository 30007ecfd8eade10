#include "connectors/exact_globe/record_finder.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connectors/exact_globe/fake_globe.h"

namespace schakel::exact_globe {
namespace {

using connector::FindBy;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

std::string item_row(const std::string& code) {
  return fmt::format(R"({{"ItemCode":"{}","Condition":"A"}})", code);
}

std::string rows_of(const std::vector<std::string>& codes) {
  std::string rows;
  for (const std::string& code : codes) rows += (rows.empty() ? "" : ",") + item_row(code);
  return rows;
}

std::vector<std::string> numbered(const std::string& format, int count) {
  std::vector<std::string> codes;
  for (int i = 0; i < count; ++i) codes.push_back(fmt::format(fmt::runtime(format), i));
  return codes;
}

struct RecordFinderTest : testing::Test {
  FakeGlobe globe;
  RecordFinder items{globe.client, *record_entity(connector::RecordKind::kItem)};
  const std::vector<std::string_view> properties{"ItemCode", "Condition"};

  // "CODE 0" for each record that was found by the first value.
  std::vector<std::string> find(const std::vector<std::string>& codes) {
    std::vector<Personal> values;
    for (const std::string& code : codes) values.emplace_back(code);
    std::vector<std::string> found;
    const Result<void> done =
        items.find(FindBy::kNumber, values, properties,
                   [&](const Json& row, std::span<const std::size_t> matched) {
                     for (const std::size_t place : matched)
                       found.push_back(fmt::format("{} {}", trimmed_text(row, "ItemCode"), place));
                   },
                   {});
    EXPECT_TRUE(done) << done.error().code;
    return found;
  }
};

TEST_F(RecordFinderTest, a_code_is_asked_in_upper_case_with_the_properties_that_are_wanted) {
  globe.transport.answer(page_of(item_row("TAFEL")));
  EXPECT_THAT(find({" tafel "}), ElementsAre("TAFEL 0"));
  EXPECT_EQ(globe.sent(0), "GET /Item?$filter=ItemCode eq 'TAFEL'&$select=ItemCode,Condition");
}

TEST_F(RecordFinderTest, a_code_that_is_asked_twice_is_found_for_both) {
  globe.transport.answer(page_of(item_row("Tafel")));
  EXPECT_THAT(find({"tafel", "TAFEL"}), ElementsAre("Tafel 0", "Tafel 1"));
  EXPECT_EQ(globe.client.calls().total(), 1);
}

TEST_F(RecordFinderTest, codes_that_count_on_are_asked_as_a_range_and_what_is_not_in_it_is_not_there) {
  globe.transport.answer(page_of(rows_of({"A0001", "A0002-XL", "A0003"})));
  EXPECT_THAT(find({"A0003", "A0001", "A0002"}), UnorderedElementsAre("A0001 1", "A0003 0"));
  EXPECT_EQ(globe.sent(0),
            "GET /Item?$filter=ItemCode ge 'A0001' and ItemCode le 'A0003'&$select=ItemCode,Condition");
  EXPECT_EQ(globe.client.calls().total(), 1);
}

TEST_F(RecordFinderTest, a_thousand_codes_that_count_on_cost_the_pages_of_their_rows) {
  const std::vector<std::string> codes = numbered("A{:04}", 1000);
  for (int page = 0; page < 10; ++page) {
    const auto from = codes.begin() + page * 100;
    globe.transport.answer(
        page_of(rows_of({from, from + 100}), page < 9 ? fmt::format("Item?$skiptoken={}", page) : ""));
  }
  EXPECT_EQ(find(codes).size(), 1000U);
  EXPECT_EQ(globe.client.calls().total(), 10);
}

TEST_F(RecordFinderTest, a_range_full_of_longer_codes_is_left_for_single_questions) {
  for (int page = 0; page < 2; ++page) {
    globe.transport.answer(page_of(rows_of({fmt::format("1-{}", page), fmt::format("2-{}", page)}),
                                   fmt::format("Item?$skiptoken={}", page)));
  }
  globe.transport.answer(page_of(item_row("1")));
  globe.transport.answer(page_of(""));
  EXPECT_THAT(find({"1", "3"}), ElementsAre("1 0"));
  EXPECT_EQ(globe.client.calls().total(), 4);
}

TEST_F(RecordFinderTest, many_codes_without_an_order_are_read_from_a_stretch_and_the_missing_ones_asked_for) {
  // Names: how the server's collation orders them is not known.
  const std::vector<std::string> codes = numbered("STOEL-{:02}-ROOD", 25);
  std::vector<std::string> there = codes;
  there.pop_back();
  globe.transport.answer(page_of(rows_of(there)));
  globe.transport.answer(page_of(""));
  EXPECT_EQ(find(codes).size(), 24U);
  EXPECT_EQ(globe.sent(0),
            "GET /Item?$filter=ItemCode ge 'STOEL-00-ROOD' and ItemCode le 'STOEL-24-ROOD'"
            "&$select=ItemCode,Condition");
  EXPECT_EQ(globe.sent(1), "GET /Item?$filter=ItemCode eq 'STOEL-24-ROOD'&$select=ItemCode,Condition");
}

TEST_F(RecordFinderTest, a_stretch_that_was_too_long_is_not_tried_again) {
  const std::vector<std::string> codes = numbered("STOEL-{:02}-ROOD", 24);
  for (int page = 0; page < 12; ++page)
    globe.transport.answer(
        page_of(item_row(fmt::format("STOEL-00-{}", page)), fmt::format("Item?$skiptoken={}", page)));
  for (int again = 0; again < 48; ++again) globe.transport.answer(page_of(""));
  EXPECT_THAT(find(codes), IsEmpty());
  EXPECT_EQ(globe.client.calls().total(), 12 + 24);
  EXPECT_THAT(find(codes), IsEmpty());
  EXPECT_EQ(globe.client.calls().total(), 12 + 24 + 24);
}

TEST_F(RecordFinderTest, a_code_that_cannot_exist_costs_no_call) {
  EXPECT_THAT(find({std::string(31, 'A'), "", "  "}), IsEmpty());
  EXPECT_EQ(globe.client.calls().total(), 0);
}

}  // namespace
}  // namespace schakel::exact_globe
