#pragma once

#include <cstdio>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "connectors/exact_online/simulator/seed.h"
#include "connectors/exact_online/simulator/write_engine.h"

// How seed.h's promise is kept: masters in seed_masters.cpp, who and what there is in seed.cpp, documents in
// seed_documents.cpp.
namespace schakel::exact_online::simulator {

inline schakel::simulator::Value text_or_null(const std::string& text) {
  return text.empty() ? schakel::simulator::Value() : text_value(text);
}

/// "12.5 percent" as Exact Online has it: 0.125.
inline schakel::simulator::Value fraction(const Decimal& percentage) {
  return number_value(percentage.divided_by(Decimal::from_integer(100), 6).value_or(Decimal()));
}

/// An administration is in use for a while: what it was filled with did not change this very moment, so that
/// who asks for what changed lately does not get all of it.
constexpr auto kInUseFor = std::chrono::days(30);

/// One division being filled. Everything goes through the rules of a client's POST.
class Seeder {
 public:
  Seeder(Administration& administration, const Author& author, const Switches& switches, LocalTime now,
         Random& random)
      : administration_(administration), author_(author), switches_(switches), random_(random), now_(now) {}

  /// Fills a new row through `fill` and puts it in under the entity's rules; its key comes back.
  template <class Fill>
  schakel::simulator::Value add(std::string_view path, LocalTime moment, Fill fill) {
    Messages messages(author_.dutch);
    WriteScope scope{.administration = administration_,
                     .author = author_,
                     .switches = switches_,
                     .random = random_,
                     .messages = messages,
                     .now = moment,
                     .plans_stock = false};
    WriteEngine engine(scope);
    Draft draft = engine.new_draft(administration_.schema().view_of(path));
    Columns row(administration_.table(path), draft.row);
    fill(row, draft, engine);
    mark_given(draft);
    const Written written = engine.insert(std::move(draft));
    if (!messages.empty())
      std::fprintf(stderr, "seed: %s: %s\n", std::string(path).c_str(), messages.joined().c_str());
    SCHAKEL_ASSERT(messages.empty());
    return written.key;
  }
  template <class Fill>
  schakel::simulator::Value add(std::string_view path, Fill fill) {
    return add(path, now_, fill);
  }

  /// Does what is no record of its own.
  template <class Act>
  void as_author(Act act) {
    Messages messages(author_.dutch);
    WriteScope scope{.administration = administration_,
                     .author = author_,
                     .switches = switches_,
                     .random = random_,
                     .messages = messages,
                     .now = now_};
    act(scope);
    SCHAKEL_ASSERT(messages.empty());
  }

  schakel::simulator::Value code_table(std::string_view path, const schakel::simulator::CodePair& code) {
    return add(path, [&](Columns& row, Draft&, WriteEngine&) {
      row["Code"] = text_value(code.online);
      row["Description"] = text_value(author_.dutch ? code.nl : code.en);
    });
  }

  void masters(const schakel::simulator::Masters& masters);
  void world(const schakel::simulator::World& world);

 private:
  // Rules ask what the client sent; here that is what is filled.
  static void mark_given(Draft& draft) {
    for (std::size_t i = 0; i < draft.row.size(); ++i)
      if (!draft.row[i].is_null()) draft.given.insert(i);
    for (auto& [name, children] : draft.children)
      for (Draft& child : children) mark_given(child);
  }

  schakel::simulator::Value key_of_code(std::string_view path, const std::string& code) const {
    const schakel::simulator::Row* row = administration_.find_by(path, "Code", text_value(code));
    return row == nullptr ? schakel::simulator::Value() : (*row)[administration_.table(path).key_column()];
  }

  void books(const schakel::simulator::Masters& masters);
  void assortments();
  void document_kinds();
  void items(const schakel::simulator::World& world);
  void customers(const schakel::simulator::World& world);
  void address(const schakel::simulator::Value& account, std::int64_t type,
               const schakel::simulator::PostalAddress& address, bool main);
  void contact(const schakel::simulator::Value& account, const schakel::simulator::Person& person,
               const std::string& id, LocalTime moment);
  void orders(const schakel::simulator::World& world);
  void plan(const schakel::simulator::World& world);
  void invoices(const schakel::simulator::World& world);
  void entries(const schakel::simulator::World& world);

  Administration& administration_;
  const Author& author_;
  const Switches& switches_;
  Random& random_;
  LocalTime now_;
};

}  // namespace schakel::exact_online::simulator
