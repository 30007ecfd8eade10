#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "base/time.h"
#include "connector/port.h"
#include "flow/plan.h"
#include "model/order.h"

// Two small ERPs in memory for the tests of the engine: a source with orders, and a target that can lose
// answers, land late, refuse and be away. Every call passes a point at which the program may die.
namespace schakel::engine::test {

/// The program dies here: nothing catches this but the test.
struct Death {};

/// What happens to one writing call.
enum class Fate {
  kDone,
  kAnswerLost,   ///< Done, and the answer never comes.
  kRequestLost,  ///< Not done, and no answer comes.
  kLandsLate,    ///< No answer comes, and it is done some seconds later.
  kUnavailable,  ///< Not done, and it says so.
  kRefused,      ///< Refused: kInvalidRecord.
  kUnauthorized,
  kMalformedAnswer,  ///< Done, and the answer cannot be read.
  kCancelled,        ///< Done; we were stopped before the answer came.
  kHalfDone,         ///< No answer comes; a customer is there without his contact, all else is done.
};

/// What both ERPs share with the test: time, fates and deaths.
struct World {
  ManualClock clock{Instant(std::chrono::sys_days(std::chrono::year(2026) / 11 / 23))};
  std::function<void()> point = [] {};  ///< Called before and after every effect; may throw Death.
  std::function<Fate(const std::string& what)> fate = [](const std::string&) { return Fate::kDone; };
  std::function<bool()> read_fails = [] { return false; };
  std::vector<std::string> calls;  ///< "write_order EOL1", in order.

  std::size_t count(std::string_view what) const {
    return static_cast<std::size_t>(std::count_if(
        calls.begin(), calls.end(), [&](const std::string& call) { return call.starts_with(what); }));
  }

  Result<void> read(std::string what) {
    calls.push_back(std::move(what));
    clock.advance(Milliseconds(20));
    point();
    if (read_fails()) return fail(error(ErrorKind::kUnavailable));
    return {};
  }
  static Error error(ErrorKind kind) {
    return {
        .kind = kind, .code = fmt::format("fake.{}", name_of(kind)), .what = {.en = "Test.", .nl = "Proef."}};
  }
};

// ---- The source
// ------------------------------------------------------------------------------------------------------

class FakeSource final : public connector::OrderSource {
 public:
  explicit FakeSource(World& world) : world_(world) {}

  /// Adds or changes an order: it stands at the end of what changed.
  void put(model::Order order) {
    std::erase_if(orders_, [&](const auto& entry) { return entry.second.id == order.id; });
    ++changes_;
    if (has_modification_dates) order.modified = LocalTime(Milliseconds(1'000 * changes_));
    orders_.emplace(changes_, std::move(order));
  }
  void remove(const std::string& id) {
    std::erase_if(orders_, [&](const auto& entry) { return entry.second.id == id; });
  }
  const std::map<std::int64_t, model::Order>& orders() const { return orders_; }
  std::size_t page_size = 1'000;
  bool has_modification_dates = true;  ///< Orders of Exact Globe have none.

  connector::Calls calls() const override { return {.reads = reads_, .writes = 0}; }
  std::vector<connector::Finding> examine(std::stop_token) override { return {}; }

  Result<connector::OrderPage> read_heads(const connector::OrderRead& read, std::stop_token) override {
    ++reads_;
    TRY_VOID(world_.read("read_heads " + read.after.text));
    const std::int64_t after = read.after.text.empty() ? 0 : std::stoll(read.after.text);
    connector::OrderPage page{.heads = {}, .next = read.after, .more = false};
    for (auto at = orders_.upper_bound(after); at != orders_.end(); ++at) {
      if (page.heads.size() == page_size) {
        page.more = true;
        break;
      }
      page.heads.push_back(head_of(at->second));
      page.next.text = std::to_string(at->first);
    }
    return page;
  }

  Result<void> complete(std::vector<model::Order>& heads, const connector::OrderRead&,
                        const std::function<bool(const std::string&)>& customer_is_known,
                        std::stop_token) override {
    ++reads_;
    TRY_VOID(world_.read(fmt::format("complete {}", heads.size())));
    for (model::Order& head : heads) {
      const auto found = std::find_if(orders_.begin(), orders_.end(),
                                      [&](const auto& entry) { return entry.second.id == head.id; });
      if (found == orders_.end()) continue;
      head = found->second;
      if (!customer_is_known(head.customer.id)) continue;
      model::Customer known;
      known.id = head.customer.id;
      head.customer = known;
    }
    return {};
  }

  Result<std::vector<model::Order>> read_heads_of(std::span<const std::string> numbers,
                                                  const connector::OrderRead&, std::stop_token) override {
    ++reads_;
    TRY_VOID(world_.read("read_heads_of " + (numbers.empty() ? std::string() : numbers.front())));
    std::vector<model::Order> heads;
    for (const auto& [change, order] : orders_) {
      if (std::find(numbers.begin(), numbers.end(), order.number) != numbers.end())
        heads.push_back(head_of(order));
    }
    return heads;
  }

 private:
  static model::Order head_of(const model::Order& order) {
    model::Order head = order;
    head.lines.clear();
    head.charges.clear();
    head.customer = {};
    head.customer.id = order.customer.id;
    return head;
  }

  World& world_;
  std::map<std::int64_t, model::Order> orders_;  // By when they changed.
  std::int64_t changes_ = 0;
  std::int64_t reads_ = 0;
};

// ---- The target
// ------------------------------------------------------------------------------------------------------

class FakeTarget final : public connector::OrderTarget {
 public:
  struct Document {
    std::string reference;
    std::string id;
    std::string number;
    std::string debtor;
    std::string debtor_id = {};
    Instant visible_at;
  };
  struct Customer {
    connector::CustomerFound found;
    std::string email;
    std::string source_code;
    Instant visible_at;
  };

  explicit FakeTarget(World& world) : world_(world) {}

  std::vector<Document> documents;
  std::vector<Customer> customers;
  std::set<std::string> items{"A-1", "A-2"};
  std::set<std::string> refused_references;  ///< Refused whenever they are written.
  Milliseconds lateness = std::chrono::seconds(10);
  bool shows_everything = true;
  std::optional<Decimal> documents_come_to;           ///< What the answer to a written document says.
  std::optional<Decimal> documents_come_to_excl_vat;  ///< The same without VAT.

  bool finds_every_document() const override { return shows_everything; }

  std::size_t count(const std::string& reference) const {
    return static_cast<std::size_t>(
        std::count_if(documents.begin(), documents.end(),
                      [&](const Document& document) { return document.reference == reference; }));
  }

  connector::Calls calls() const override { return {.reads = reads_, .writes = writes_}; }
  std::vector<connector::Finding> examine(std::stop_token) override { return {}; }

  Result<connector::ReferenceCodes> reference_codes(std::stop_token) override {
    ++reads_;
    TRY_VOID(world_.read("reference_codes"));
    connector::ReferenceCodes codes;
    codes.vat_codes.push_back({.code = "2", .percentage = Decimal::parse("0.21").value(), .country = "NL"});
    return codes;
  }

  Result<std::vector<connector::DocumentFound>> find_documents(std::span<const std::string> references,
                                                               std::stop_token) override {
    ++reads_;
    TRY_VOID(world_.read(fmt::format("find_documents {}", references.size())));
    std::vector<connector::DocumentFound> found;
    for (const Document& document : documents) {
      if (document.visible_at > world_.clock.now() || !shows_everything) continue;
      if (std::find(references.begin(), references.end(), document.reference) == references.end()) continue;
      found.push_back({.reference = document.reference, .id = document.id, .number = document.number});
    }
    return found;
  }

  Result<std::vector<connector::CustomerFound>> find_customers(connector::MatchKey key,
                                                               const model::Customer& customer,
                                                               std::stop_token) override {
    ++reads_;
    TRY_VOID(world_.read(fmt::format("find_customers {}", connector::name_of(key))));
    std::vector<connector::CustomerFound> found;
    for (const Customer& one : customers) {
      if (one.visible_at > world_.clock.now()) continue;
      const bool same = key == connector::MatchKey::kEmail
                            ? equal_ignoring_case(one.email, customer.email.reveal())
                            : trimmed(one.found.code) == trimmed(customer.code);
      if (same) found.push_back(one.found);
    }
    return found;
  }

  Result<std::optional<connector::CustomerFound>> find_debtor(const std::string& number,
                                                              std::stop_token) override {
    ++reads_;
    TRY_VOID(world_.read("find_debtor " + number));
    for (const Customer& one : customers) {
      if (one.found.debtor == number && one.visible_at <= world_.clock.now()) return std::optional(one.found);
    }
    return std::optional<connector::CustomerFound>();
  }

  Result<std::vector<connector::ItemFound>> find_items(std::span<const std::string> codes,
                                                       std::stop_token) override {
    ++reads_;
    TRY_VOID(world_.read(fmt::format("find_items {}", codes.size())));
    std::vector<connector::ItemFound> found;
    for (const std::string& code : codes) {
      if (items.contains(code)) found.push_back({.code = code});
    }
    return found;
  }

  std::vector<Error> check(const connector::OrderDraft& draft) const override {
    if (draft.reference.size() <= 30) return {};
    return {{.kind = ErrorKind::kInvalidRecord,
             .code = "fake.too_long",
             .what = {.en = "Too long.", .nl = "Te lang."},
             .fields = {"YourReference"}}};
  }
  std::vector<Error> check(const connector::CustomerDraft&) const override { return {}; }
  std::vector<Error> check_update(const connector::CustomerDraft&) const override { return {}; }
  std::vector<Error> check(const connector::ItemDraft&) const override { return {}; }

  Result<connector::CustomerFound> create_customer(const connector::CustomerDraft& draft,
                                                   std::stop_token) override {
    const std::string number = std::to_string(1'000 + customers.size());
    const connector::CustomerFound found{
        .id = "customer-" + number, .debtor = number, .code = draft.number.empty() ? number : draft.number};
    return write<connector::CustomerFound>("create_customer " + draft.number, found, [&](Instant visible_at) {
      connector::CustomerFound made = found;
      made.incomplete = fate_ == Fate::kHalfDone;
      customers.push_back({.found = made,
                           .email = draft.email.reveal(),
                           .source_code = draft.name.reveal(),
                           .visible_at = visible_at});
    });
  }
  Result<void> update_customer(const std::string& id, const connector::CustomerDraft&,
                               std::stop_token) override {
    TRY_VOID(write<bool>("update_customer " + id, true, [&](Instant) {
      for (Customer& one : customers) one.found.incomplete = one.found.incomplete && one.found.id != id;
    }));
    return {};
  }
  Result<connector::ItemFound> create_item(const connector::ItemDraft& draft, std::stop_token) override {
    return write<connector::ItemFound>("create_item " + draft.code, {.code = draft.code},
                                       [&](Instant) { items.insert(draft.code); });
  }
  Result<connector::DocumentWritten> write_order(const connector::OrderDraft& draft,
                                                 std::stop_token) override {
    if (refused_references.contains(draft.reference)) {
      ++writes_;
      world_.calls.push_back("write_order " + draft.reference);
      return fail(World::error(ErrorKind::kInvalidRecord));
    }
    const std::string number = std::to_string(5'000 + documents.size());
    const std::string id = "document-" + number;
    return write<connector::DocumentWritten>("write_order " + draft.reference,
                                             {.id = id,
                                              .number = number,
                                              .amount_excl_vat = documents_come_to_excl_vat,
                                              .amount = documents_come_to},
                                             [&](Instant visible_at) {
                                               documents.push_back({.reference = draft.reference,
                                                                    .id = id,
                                                                    .number = number,
                                                                    .debtor = draft.debtor,
                                                                    .debtor_id = draft.debtor_id,
                                                                    .visible_at = visible_at});
                                             });
  }

 private:
  template <class Answer, class Effect>
  Result<Answer> write(const std::string& what, Answer answer, Effect effect) {
    ++writes_;
    world_.calls.push_back(what);
    world_.clock.advance(Milliseconds(50));
    world_.point();  // Died before it left.
    const Fate fate = fate_ = world_.fate(what);
    switch (fate) {
      case Fate::kRequestLost:
        return fail(World::error(ErrorKind::kUnknownOutcome));
      case Fate::kUnavailable:
        return fail(World::error(ErrorKind::kUnavailable));
      case Fate::kRefused:
        return fail(World::error(ErrorKind::kInvalidRecord));
      case Fate::kUnauthorized:
        return fail(World::error(ErrorKind::kUnauthorized));
      case Fate::kLandsLate:
        effect(world_.clock.now() + lateness);
        break;
      case Fate::kDone:
      case Fate::kAnswerLost:
      case Fate::kMalformedAnswer:
      case Fate::kCancelled:
      case Fate::kHalfDone:
        effect(world_.clock.now());
        break;
    }
    world_.point();  // Died before the answer came.
    if (fate == Fate::kDone) return answer;
    if (fate == Fate::kMalformedAnswer) return fail(World::error(ErrorKind::kMalformed));
    if (fate == Fate::kCancelled) return fail(World::error(ErrorKind::kCancelled));
    return fail(World::error(ErrorKind::kUnknownOutcome));
  }

  World& world_;
  Fate fate_ = Fate::kDone;  // Of the write that is under way.
  std::int64_t reads_ = 0;
  std::int64_t writes_ = 0;
};

// ---- Orders and settings
// ----------------------------------------------------------------------------------------------

/// An order of one line, by a customer with an e-mail address.
class AnOrder {
 public:
  explicit AnOrder(int number) {
    order_.id = fmt::format("order-{:04}", number);
    order_.number = std::to_string(number);
    order_.order_date = parse_local("2026-11-20").value();
    order_.currency = "EUR";
    from(number);
    with_item("A-1");
  }
  /// Customers with the same number are the same.
  AnOrder& from(int customer) {
    order_.customer.id = fmt::format("customer-{:04}", customer);
    order_.customer.code = std::to_string(100 + customer);
    order_.customer.name = Personal(fmt::format("Bakkerij {}", customer));
    order_.customer.email = Personal(fmt::format("inkoop{}@bakkerij.example", customer));
    order_.customer.visit.country = "NL";
    order_.customer.visit.city = Personal("Delft");
    return *this;
  }
  AnOrder& without_email() {
    order_.customer.email = Personal();
    return *this;
  }
  AnOrder& with_email(const std::string& email) {
    order_.customer.email = Personal(email);
    return *this;
  }
  AnOrder& with_item(const std::string& code) {
    model::OrderLine line;
    line.id = order_.id + "-1";
    line.number = 1;
    line.item_code = code;
    line.quantity = Decimal::from_integer(3);
    line.unit_price = Decimal::parse("12.50").value();
    line.amount = Decimal::parse("37.50").value();
    line.vat_code = "2";
    line.vat_percentage = Decimal::parse("0.21").value();
    order_.lines = {line};
    return *this;
  }
  AnOrder& unreadable() {
    order_.unreadable = std::make_shared<const Error>(
        Error{.kind = ErrorKind::kInvalidRecord,
              .code = "fake.unreadable",
              .what = {.en = "Status is not what it should be.", .nl = "Status klopt niet."},
              .fields = {"Status"}});
    return *this;
  }
  AnOrder& in_state(model::OrderState state) {
    order_.state = state;
    return *this;
  }
  AnOrder& numbered(const std::string& number) {
    order_.number = number;
    return *this;
  }
  operator model::Order() const { return order_; }

 private:
  model::Order order_;
};

inline flow::OrdersFlow small_flow() {
  flow::OrdersFlow settings;
  settings.name = "orders";
  settings.vat_code.same_code = true;
  return settings;
}

}  // namespace schakel::engine::test
