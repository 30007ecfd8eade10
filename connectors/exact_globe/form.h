#pragma once

#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "base/json.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"
#include "connector/draft_record.h"
#include "connector/scrub.h"
#include "connectors/exact_globe/catalogue.h"
#include "mapping/mapping.h"
#include "model/value.h"

namespace schakel::exact_globe {

/// What is about to be sent for one entity: its properties in the order in which they were filled in, each
/// checked against the catalogue. Whether it may be sent and what is sent are therefore one thing:
/// `problems()` is what OrderTarget::check answers, `body()` what the client sends when there are none.
class Form {
 public:
  /// `cut_texts`: the flow says so (text_too_long = "cut"). Then what the rules mark as may_be_cut is cut to
  /// what the property takes: names, address lines, descriptions. Never a code, a number, an e-mail address,
  /// a postcode or a telephone number: half of one of those is another one.
  explicit Form(const Entity& entity, bool cut_texts = false);

  /// Empty values are left out. The property must be in the catalogue (asserted: it is our own word).
  void text(std::string_view property, std::string_view value);
  void yes_no(std::string_view property, bool value);
  /// A value that is to stand there; nothing empties the property.
  void value(std::string_view property, const model::Value& value);
  /// What the rules of a mapping give for this record. Additional fields need IsUseAdditionalFields, which is
  /// set with the first of them. For a change only what may be written into a record that exists (a field
  /// that is written only while it is empty over there is not: nobody has looked).
  void fill(const mapping::Mapping& mapping, const mapping::Record& record, connector::Writing writing);
  /// Fills in a property only when nothing did yet; the text is read by the property's type.
  void fallback(std::string_view property, std::string_view value);
  /// Puts a text before everything that is filled in: a key that is known when the rest was made already. A
  /// problem when the property is filled in.
  void in_front(std::string_view property, std::string_view value);
  /// A problem when nothing filled it in.
  void require(std::string_view property);

  bool has(std::string_view property) const { return body_.find(property) != nullptr; }
  const Entity& entity() const { return *entity_; }
  const std::vector<Error>& problems() const { return problems_; }
  /// The first problem, or nothing.
  Result<void> checked() const;
  const Json& body() const { return body_; }
  /// The texts in the body, for scrubbing; they look into this form.
  std::vector<connector::SentText> sent() const;

 private:
  void cut_text(std::string_view property, std::string_view value);
  void put(std::string_view property, const Json& value);

  const Entity* entity_;
  bool cut_texts_;
  Json body_ = Json::members();
  std::vector<Error> problems_;
};

}  // namespace schakel::exact_globe
