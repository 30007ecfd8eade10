#include "connectors/exact_globe/simulator/query.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace schakel::exact_globe::simulator {
namespace {

struct GlobeQuery : testing::Test {
  const Entity& entity = Catalogue::built_in().at("SalesOrderHeader");
  Rows rows{entity, TextCompare::kIgnoringCase};

  GlobeQuery() {
    for (int i = 1; i <= 5; ++i) {
      Row row;
      row.set(entity.key, kit::Value::text(padded_left(std::to_string(i), 8)));
      row.set(entity.at("YourReference"), kit::Value::text("REF-" + std::to_string(i)));
      row.set(entity.at("ID"), kit::Value::integer(i));
      row.set(entity.at("Completed"), kit::Value::boolean(i > 3));
      rows.insert(std::move(row));
    }
  }

  /// The IDs that are found, or "refused".
  std::string ids(const std::string& query, std::size_t page_size = 100, bool repeat = false,
                  RowOrder order = RowOrder::kOldestFirst) {
    const OrError<Query> parsed = parse_query(entity, replaced(query, " ", "%20"));
    if (!parsed) return "refused";
    const Page page = run(rows, *parsed, page_size, repeat, order);
    std::string out;
    for (const Row* row : page.rows) out += row->get(entity.at("ID")).number_text();
    if (page.next) out += " next " + to_text(*page.next);
    return out;
  }
};

TEST_F(GlobeQuery, finds_by_equality_range_and_parts_of_text) {
  EXPECT_EQ(ids("$filter=YourReference eq 'REF-2'"), "2");
  EXPECT_EQ(ids("$filter=YourReference ge 'REF-2' and YourReference le 'REF-4'"), "234");
  EXPECT_EQ(ids("$filter=YourReference gt 'REF-2' and YourReference lt 'REF-4'"), "3");
  EXPECT_EQ(ids("$filter=substringof('F-5',YourReference)"), "5");
  EXPECT_EQ(ids("$filter=startswith(YourReference,'REF') eq true and ID ge 4"), "45");
  EXPECT_EQ(ids("$filter=Completed eq false"), "123");
  EXPECT_EQ(ids("$filter=ID ne 3"), "1245");
}

TEST_F(GlobeQuery, ignores_case_in_text_and_minds_padding) {
  EXPECT_EQ(ids("$filter=YourReference eq 'ref-2'"), "2");
  EXPECT_EQ(ids("$filter=SalesOrderNumber eq '       3'"), "3");
  EXPECT_EQ(ids("$filter=SalesOrderNumber eq '3'"), "");
}

TEST_F(GlobeQuery, knows_and_only) {
  EXPECT_EQ(ids("$filter=ID eq 1 or ID eq 2"), "refused");
  EXPECT_EQ(ids("$filter=not Completed eq true"), "refused");
  EXPECT_EQ(ids("$filter=(ID eq 1)"), "refused");
  EXPECT_EQ(ids("$filter=endswith(YourReference,'1')"), "refused");
  EXPECT_EQ(ids("$filter=toupper(YourReference) eq 'X'"), "refused");
}

TEST_F(GlobeQuery, refuses_unknown_properties_wrong_types_and_broken_text) {
  EXPECT_EQ(ids("$filter=yourreference eq 'x'"), "refused");
  EXPECT_EQ(ids("$filter=ID eq 'x'"), "refused");
  EXPECT_EQ(ids("$filter=YourReference eq 5"), "refused");
  EXPECT_EQ(ids("$filter=YourReference eq 'x"), "refused");
  EXPECT_EQ(ids("$filter=YourReference eq"), "refused");
  EXPECT_EQ(ids("$filter="), "refused");
  EXPECT_EQ(ids("$select=Nothing"), "refused");
}

TEST_F(GlobeQuery, refuses_every_option_that_was_never_seen_to_work) {
  for (const char* query :
       {"$orderby=ID", "$skip=2", "$inlinecount=allpages", "$expand=Lines", "$skiptoken=x"})
    EXPECT_EQ(ids(query), "refused") << query;
}

TEST_F(GlobeQuery, pages_forward_by_tokens_to_the_end) {
  EXPECT_EQ(ids("", 2), "12 next 2-0");
  EXPECT_EQ(ids("$skiptoken=2-0", 2), "34 next 4-2");
  EXPECT_EQ(ids("$skiptoken=4-2", 2), "5");
  EXPECT_EQ(ids("$filter=startswith(YourReference,'REF')&$skiptoken=2-0", 2), "34 next 4-2");
}

TEST_F(GlobeQuery, pages_backwards_to_the_end_when_the_newest_come_first) {
  const auto newest_first = [&](const std::string& query, bool repeat = false) {
    return ids(query, 2, repeat, RowOrder::kNewestFirst);
  };
  EXPECT_EQ(newest_first(""), "54 next 4-0");
  EXPECT_EQ(newest_first("$skiptoken=4-0"), "32 next 2-4");
  EXPECT_EQ(newest_first("$skiptoken=2-4"), "1");
  EXPECT_EQ(newest_first("$filter=Completed eq false"), "32 next 2-0");
  EXPECT_EQ(newest_first("$skiptoken=4-0", true), "54 next 4-0");
}

TEST_F(GlobeQuery, a_repeated_page_is_the_one_before_with_the_same_link) {
  EXPECT_EQ(ids("$skiptoken=2-0", 2, true), "12 next 2-0");
}

TEST_F(GlobeQuery, stops_at_top) {
  EXPECT_EQ(ids("$top=1"), "1");
  EXPECT_EQ(ids("$top=0"), "");
  EXPECT_EQ(ids("$top=3", 2), "12 next 2-0");
}

}  // namespace
}  // namespace schakel::exact_globe::simulator
