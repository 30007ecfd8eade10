#include "connectors/exact_globe/feed.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <regex>
#include <set>

namespace schakel::exact_globe {
namespace {

using Ids = std::vector<std::int64_t>;

// Documents as a server has them, asked in the feed's own words; it gives its rows in an order of its own.
struct Server {
  struct Document {
    bool open = true;
    std::uint32_t says = 0;
    model::OrderState state = model::OrderState::kOpen;
  };
  enum class Order { kById, kBackwards };

  std::map<std::int64_t, Document> documents;
  std::size_t page_size = 100;
  Order order = Order::kById;
  int questions = 0;
  std::function<void()> after_question = [] {};

  HeadsAnswer answer(const std::string& filter, AnswerBounds bounds) {
    ++questions;
    static const std::regex kFilter("(Completed eq false and )?ID gt (\\d+)( and ID le (\\d+))?");
    std::smatch parts;
    EXPECT_TRUE(std::regex_match(filter, parts, kFilter)) << filter;
    const bool only_open = parts[1].matched;
    const std::int64_t from = std::stoll(parts[2]);
    const std::int64_t to = parts[4].matched ? std::stoll(parts[4]) : INT64_MAX;
    std::vector<SourceHead> heads;
    for (const auto& [id, document] : documents) {
      if (id <= from || id > to || (only_open && !document.open)) continue;
      SourceHead head{.id = id, .open = document.open, .mark = document.says, .key = {}, .order = {}};
      head.order.id = std::to_string(id);
      head.order.state = document.open ? document.state : model::OrderState::kComplete;
      heads.push_back(std::move(head));
    }
    if (order == Order::kBackwards) std::ranges::reverse(heads);
    HeadsAnswer answer;
    const std::size_t most =
        std::min(bounds.rows_max, static_cast<std::size_t>(bounds.pages_max) * page_size);
    answer.whole = heads.size() <= most;
    heads.resize(std::min(heads.size(), most));
    answer.heads = std::move(heads);
    after_question();
    return answer;
  }
  void add(std::int64_t from, std::int64_t to, bool open = true) {
    for (std::int64_t id = from; id <= to; ++id) documents[id].open = open;
  }
};

struct FeedOf : testing::Test {
  Server server;
  bool stays_open = true;
  SourceCursor cursor;

  FeedOf() {
    cursor.database = "500";
    cursor.document = "sales_order";
  }

  // One reading to its end; every page is resumed from the text of its cursor, by a program that started
  // anew.
  Ids read() {
    Ids ids;
    for (int page = 0; page < 1000; ++page) {
      Feed feed([this](const std::string& filter, AnswerBounds bounds,
                       std::stop_token) -> Result<HeadsAnswer> { return server.answer(filter, bounds); },
                [](std::vector<SourceHead>&, std::stop_token) -> Result<void> { return {}; }, stays_open);
      const Result<FeedPage> next = feed.next(cursor, {});
      EXPECT_TRUE(next) << next.error().what.en;
      if (!next) return ids;
      for (const model::Order& head : next->heads) ids.push_back(std::stoll(head.id));
      const std::optional<SourceCursor> resumed = parse_cursor(write_cursor(next->next));
      EXPECT_TRUE(resumed);
      EXPECT_FALSE(next->more && *resumed == cursor) << "The cursor stood still.";
      cursor = *resumed;
      if (!next->more) return ids;
    }
    ADD_FAILURE() << "The reading does not end.";
    return ids;
  }
};

Ids from_to(std::int64_t from, std::int64_t to) {
  Ids ids;
  for (std::int64_t id = from; id <= to; ++id) ids.push_back(id);
  return ids;
}

TEST_F(FeedOf, everything_is_read_once_however_the_server_orders_its_rows) {
  for (const Server::Order order : {Server::Order::kById, Server::Order::kBackwards}) {
    server = {};
    server.order = order;
    server.add(1, 2500);
    server.add(60'000, 60'300, false);
    cursor.high = 0;
    cursor.seen.clear();
    Ids expected = from_to(1, 2500);
    const Ids later = from_to(60'000, 60'300);
    expected.insert(expected.end(), later.begin(), later.end());
    EXPECT_EQ(read(), expected);
    EXPECT_EQ(read(), Ids{});
  }
}

TEST_F(FeedOf, an_idle_reading_costs_two_questions) {
  server.add(1, 500, false);
  server.add(501, 550);
  read();
  server.questions = 0;
  EXPECT_EQ(read(), Ids{});
  EXPECT_EQ(server.questions, 2);
}

TEST_F(FeedOf, a_document_that_changed_is_handed_out_again) {
  server.add(1, 300);
  read();
  server.documents[7].says = 1;
  server.documents[8].state = model::OrderState::kPartlyDelivered;
  server.documents[299].says = 1;  // Inside the overlap.
  EXPECT_EQ(read(), (Ids{7, 8, 299}));
  EXPECT_EQ(read(), Ids{});
}

TEST_F(FeedOf, a_document_that_closed_is_handed_out_once_more_and_then_forgotten) {
  server.add(1, 300);
  read();
  server.documents[7].open = false;
  server.documents[280].open = false;  // Inside the overlap.
  EXPECT_EQ(read(), (Ids{7, 280}));
  EXPECT_FALSE(cursor.seen.contains(7));
  EXPECT_EQ(read(), Ids{});
}

TEST_F(FeedOf, one_that_is_opened_again_is_noticed) {
  server.add(1, 300, false);
  read();
  server.documents[7].open = true;
  EXPECT_EQ(read(), Ids{7});
}

TEST_F(FeedOf, a_deleted_document_is_forgotten_without_a_word) {
  server.add(1, 300);
  read();
  server.documents.erase(7);
  EXPECT_EQ(read(), Ids{});
  EXPECT_FALSE(cursor.seen.contains(7));
}

TEST_F(FeedOf, what_is_made_between_two_questions_is_not_skipped) {
  for (const Server::Order order : {Server::Order::kById, Server::Order::kBackwards}) {
    server = {};
    server.order = order;
    server.add(1, 1500);
    cursor.high = 0;
    cursor.position.reset();
    cursor.seen.clear();
    std::int64_t last = 1500;
    server.after_question = [&] {
      // Delivered at once: never seen open.
      if (last < 1530) server.documents[++last].open = false;
    };
    Ids ids = read();
    server.after_question = [] {};
    const Ids rest = read();
    ids.insert(ids.end(), rest.begin(), rest.end());
    EXPECT_EQ(ids, from_to(1, last));
  }
}

TEST_F(FeedOf, an_id_that_comes_to_light_late_is_found) {
  server.add(1, 300, false);
  server.documents.erase(280);
  read();
  server.documents[280].open = false;
  EXPECT_EQ(read(), Ids{280});
}

TEST_F(FeedOf, documents_that_never_change_are_only_looked_for_behind_the_highest) {
  stays_open = false;
  server.add(1, 1200, false);
  EXPECT_EQ(read(), from_to(1, 1200));
  server.questions = 0;
  server.add(1201, 1203, false);
  EXPECT_EQ(read(), from_to(1201, 1203));
  EXPECT_EQ(server.questions, 1);
}

TEST_F(FeedOf, thousands_that_are_open_are_read_in_stretches) {
  server.add(1, 4200);
  EXPECT_EQ(read(), from_to(1, 4200));
  server.documents[3].says = 9;
  server.documents[4100].open = false;
  EXPECT_EQ(read(), (Ids{3, 4100}));
}

TEST_F(FeedOf, a_server_that_ignores_the_question_is_no_source) {
  Feed feed(
      [](const std::string&, AnswerBounds, std::stop_token) -> Result<HeadsAnswer> {
        HeadsAnswer answer;
        answer.heads.push_back({.id = 3, .open = true, .mark = 0, .key = {}, .order = {}});
        return answer;
      },
      [](std::vector<SourceHead>&, std::stop_token) -> Result<void> { return {}; }, true);
  cursor.high = 500;
  const Result<FeedPage> page = feed.next(cursor, {});
  ASSERT_TRUE(page);  // Three is among what was asked for: up to 450.
  const Result<FeedPage> second = feed.next(page->next, {});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, "globe.filter_ignored");
}

}  // namespace
}  // namespace schakel::exact_globe
