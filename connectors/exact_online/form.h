#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "base/json.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"
#include "connectors/exact_online/catalogue.h"
#include "model/value.h"

namespace schakel::exact_online {

/// What a record is filled in for. It decides which fields may be written and which must be.
enum class Purpose { kNew, kWithinHeader, kChange };

/// What is about to be sent for one record: its fields in the order in which they were filled in, each
/// checked against the catalogue. Whether it may be sent and what is sent are therefore one thing:
/// `problems()` is what OrderTarget::check answers, `body()` what the client sends when there are none.
/// Everything that Exact would refuse is found here, because each refused call counts against the error
/// budget (facts 3); and everything that it would silently leave out, because it takes fields that cannot be
/// written and ignores them (facts 4.10, A).
class Form {
 public:
  /// `cut_texts`: names, address lines and descriptions are cut to what the field takes, where the flow says
  /// so (text_too_long = "cut"). Never a code, a number, an e-mail address, a postcode or a telephone number:
  /// half of one of those is another one.
  Form(const Entity& entity, Purpose purpose, bool cut_texts = false);

  /// Empty values are left out: a null can break a whole record over there (facts 4.10). The field must be in
  /// the catalogue and writable (asserted: it is our own word).
  void text(std::string_view field, std::string_view value);
  void text(std::string_view field, const Personal& value);
  void number(std::string_view field, const Decimal& value);
  void yes_no(std::string_view field, bool value);
  /// As "2026-11-23", or with its time when it has one: local time without a zone (facts 4.4, A).
  void date(std::string_view field, LocalTime value);
  /// Free and other fields by Exact's names, which a user wrote: unknown ones are problems, and so are ones
  /// that cannot be written or are filled in already.
  void native(const model::NativeFields& fields);
  /// A line of a header, by the number that it has in the draft. What is wrong with it is a problem of the
  /// header.
  void line(std::string_view field, const Form& line, std::size_t number);
  /// A problem when nothing filled it in.
  void require(std::string_view field);
  /// The same for everything that the catalogue calls mandatory for this purpose.
  void require_all();
  void add_problem(Error problem) { problems_.push_back(std::move(problem)); }

  bool has(std::string_view field) const { return body_.find(field) != nullptr; }
  const Entity& entity() const { return *entity_; }
  const std::vector<Error>& problems() const { return problems_; }
  /// The first problem, or nothing.
  Result<void> checked() const;
  const Json& body() const { return body_; }
  /// "SalesOrders.YourRef"
  std::string name_of(std::string_view field) const;

 private:
  const Field& own_field(std::string_view name) const;
  bool may_write(const Field& field) const;
  void put(const Field& field, const model::Value& value);

  const Entity* entity_;
  Purpose purpose_;
  bool cut_texts_;
  Json body_ = Json::members();
  std::vector<Error> problems_;
};

/// The fields of `form` that differ from what stands over there, as a row of the same entity; texts and codes
/// without regard to the blanks around them, numbers by value. What is written into a record that exists is
/// this and no more (facts 4.10: a PUT changes what it holds).
Json changes(const Form& form, const Json& row);

}  // namespace schakel::exact_online
