#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/secret.h"
#include "connector/draft_record.h"
#include "connectors/exact_online/catalogue.h"
#include "mapping/mapping.h"
#include "model/value.h"

namespace schakel::exact_online {

/// What a record is filled in for. It decides which fields may be written and which must be.
enum class Purpose { kNew, kWithinHeader, kChange };

/// What a field refers to by its GUID where people, and so mappings, say a code.
enum class Referred {
  kAccount,
  kItem,
  kItemGroup,
  kWarehouse,
  kShippingMethod,
  kGlAccount,
  kClassification,
  kOrderCharge
};
/// Of the field with this name; nothing: it takes what it is given.
std::optional<Referred> referred_by(std::string_view field);

/// The id behind a code. kInvalidRecord: there is none. Any other error: it could not be found out.
using IdOf = std::function<Result<std::string>(Referred to, std::string_view code)>;
/// Some id for every code: for checking without a call.
Result<std::string> any_id(Referred to, std::string_view code);

/// What is about to be sent for one record: its fields in the order in which they were filled in, each
/// checked against the catalogue. Whether it may be sent and what is sent are therefore one thing:
/// `problems()` is what OrderTarget::check answers, `body()` what the client sends when there are none.
/// Everything that Exact would refuse is found here, because each refused call counts against the error
/// budget (facts 3). What it would leave out in silence (fields that cannot be written: facts 4.10, A) no
/// mapping can name.
class Form {
 public:
  /// `cut_texts`: the flow says so (text_too_long = "cut"). Then what the rules mark as may_be_cut is cut to
  /// what the field takes. Never a code, a number, an e-mail address, a postcode or a telephone number: half
  /// of one of those is another one.
  Form(const Entity& entity, Purpose purpose, bool cut_texts = false);

  /// What the rules of a mapping give for this record, codes of what is referred to turned into ids. `part`:
  /// only fields with this in front of their names, "contact." for example; "": those with nothing in front.
  /// The error is one of `id_of` that is not about the record.
  Result<void> fill(const mapping::Mapping& mapping, const mapping::Record& record, std::string_view part,
                    const IdOf& id_of);

  /// One of our own. Empty values are left out: a null can break a whole record over there (facts 4.10). The
  /// field must be in the catalogue and writable (asserted: it is our own word, or a checked mapping's).
  void value(std::string_view field, const model::Value& value);
  void text(std::string_view field, std::string_view text) { value(field, Personal(std::string(text))); }
  /// A value as a mapping gave it: nothing empties the field, a code of what it refers to becomes its id. The
  /// error is one of `id_of` that is not about the record.
  Result<void> take(std::string_view field, const model::Value& value, const IdOf& id_of);
  /// A text that may be cut.
  void cut_text(std::string_view field, const Personal& text);
  /// The same below what stands there already.
  void text_below(std::string_view field, const Personal& text);
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
  /// Whether a field is written only while there is nothing in it over there.
  bool only_if_empty(std::string_view field) const { return only_if_empty_.contains(field); }

 private:
  const Field& own_field(std::string_view name) const;
  void put(const Field& field, const model::Value& value);
  Result<void> fill_in(const mapping::Mapping::Field& rule, std::string_view name,
                       const mapping::Value& value, const IdOf& id_of);
  Result<void> put_or_refer(const Field& field, const model::Value& value, const IdOf& id_of);
  void clear(const Field& field);

  const Entity* entity_;
  Purpose purpose_;
  bool cut_texts_;
  Json body_ = Json::members();
  std::set<std::string, std::less<>> only_if_empty_;
  std::vector<Error> problems_;
};

/// The fields of `form` that differ from what stands over there, as a row of the same entity; texts and codes
/// without regard to the blanks around them, numbers by value. What is written into a record that exists is
/// this and no more (facts 4.10: a PUT changes what it holds).
Json changes(const Form& form, const Json& row);

}  // namespace schakel::exact_online
