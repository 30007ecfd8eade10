#include "flow/customer_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/text.h"
#include "flow/errors.h"
#include "flow/places.h"
#include "flow/source_field.h"

namespace schakel::flow {
namespace {

using connector::CustomerFound;
using connector::MatchKey;

/// Lower case without spaces, dots and dashes: how the same number or postcode is written differently.
std::string squeezed(const Personal& text) {
  std::string result;
  for (const char c : lower_ascii(text.reveal())) {
    if (c != ' ' && c != '.' && c != '-' && c != '\t') result += c;
  }
  return result;
}

/// "debtor 10025 (code ACME)": enough to find it, nothing personal.
std::string listed(const CustomerFound& found, std::string_view debtor, std::string_view no_debtor) {
  std::string text =
      found.debtor.empty() ? std::string(no_debtor) : fmt::format("{} {}", debtor, found.debtor);
  if (!found.code.empty() && found.code != found.debtor) text += fmt::format(" (code {})", found.code);
  return text;
}

Text listed(const std::vector<CustomerFound>& found) {
  std::vector<std::string> en;
  std::vector<std::string> nl;
  for (const CustomerFound& candidate : found) {
    en.push_back(listed(candidate, "debtor", "account without debtor number"));
    nl.push_back(listed(candidate, "debiteur", "relatie zonder debiteurnummer"));
  }
  return {.en = fmt::format("{}", fmt::join(en, ", ")), .nl = fmt::format("{}", fmt::join(nl, ", "))};
}

/// The same account may be found twice (by two of its e-mail addresses): that is one candidate.
std::vector<CustomerFound> distinct(const std::vector<CustomerFound>& found) {
  std::vector<CustomerFound> result;
  for (const CustomerFound& candidate : found) {
    const bool known = std::any_of(result.begin(), result.end(),
                                   [&](const CustomerFound& other) { return other.id == candidate.id; });
    if (!known) result.push_back(candidate);
  }
  // In the order of their numbers, so that the same candidates always make the same message.
  std::sort(result.begin(), result.end(), [](const CustomerFound& a, const CustomerFound& b) {
    return std::tie(a.debtor, a.code, a.id) < std::tie(b.debtor, b.code, b.id);
  });
  return result;
}

struct KeyNames {
  const char* en;
  const char* nl;
};

KeyNames spoken(MatchKey key) {
  switch (key) {
    case MatchKey::kEmail:
      return {"e-mail address", "e-mailadres"};
    case MatchKey::kCustomerCode:
      return {"customer code", "klantcode"};
    case MatchKey::kVatNumber:
      return {"VAT number", "btw-nummer"};
    case MatchKey::kChamberOfCommerce:
      return {"chamber-of-commerce number", "KvK-nummer"};
    case MatchKey::kNameAndPostcode:
      return {"name and postcode", "naam en postcode"};
  }
  return {"?", "?"};
}

tl::unexpected<Error> ambiguous(const Place& place, const std::vector<CustomerFound>& candidates,
                                const std::optional<MatchKey>& key) {
  const Text list = listed(candidates);
  // Who they are is the cause: one decision about them lets all their orders go.
  std::vector<std::string> about;
  for (const CustomerFound& candidate : candidates) {
    about.push_back(listed(candidate, "debtor", "account"));
  }
  about.emplace_back("customers.match_keys");
  const KeyNames name = key ? spoken(*key) : KeyNames{"match key", "sleutel"};
  return fail(
      needs_person("flow.customer_ambiguous",
                   {.en = fmt::format("{}: {} accounts in the target have this {}: {}.", place.en,
                                      candidates.size(), name.en, list.en),
                    .nl = fmt::format("{}: {} relaties in het doelsysteem hebben dit kenmerk ({}): {}.",
                                      place.nl, candidates.size(), name.nl, list.nl)},
                   std::move(about)));
}

Result<std::string> code_of(Coded field, const std::string& usual, const model::Order& order,
                            const model::Customer& customer, const std::vector<std::string>& target_codes,
                            const OrdersFlow& settings) {
  const CodedField& rules = rules_of(field, settings);
  const SourceCode code = source_code(rules, usual, {.order = &order, .customer = &customer});
  return translate(field, rules, code, customer.visit.country, &target_codes, place_of(order, customer));
}

Result<connector::CustomerDraft> draft_of(const model::Order& order, const model::Customer& customer,
                                          const std::optional<model::Contact>& contact,
                                          const WhatExists& exists, const OrdersFlow& settings) {
  connector::CustomerDraft draft;
  draft.kind = customer.kind;
  draft.name = customer.name;
  draft.email = customer.email;
  draft.phone = customer.phone;
  draft.website = customer.website;
  draft.vat_number = customer.vat_number;
  draft.chamber_of_commerce = customer.chamber_of_commerce;
  draft.language = customer.language;
  draft.currency = customer.currency;
  draft.visit = customer.visit;
  draft.contact = contact;
  std::vector<std::string> vat_codes;
  for (const connector::VatCode& vat : exists.codes.vat_codes) vat_codes.push_back(vat.code);
  TRY(draft.vat_code,
      code_of(Coded::kCustomerVatCode, customer.vat_code, order, customer, vat_codes, settings));
  TRY(draft.payment_condition, code_of(Coded::kPaymentCondition, customer.payment_condition, order, customer,
                                       exists.codes.payment_conditions, settings));
  TRY(draft.classification, code_of(Coded::kClassification, customer.classification, order, customer,
                                    exists.codes.classifications, settings));
  draft.source = customer.native;
  draft.cut_when_too_long = settings.text_too_long == TooLong::kCut;
  return draft;
}

/// Whether documents can go on this account.
Result<void> check_usable(const CustomerFound& found, const Place& place) {
  if (found.debtor.empty()) {
    return fail(
        needs_person("flow.customer_no_debtor",
                     {.en = fmt::format("{}: the target has the account{}, but it is no debtor.", place.en,
                                        found.code.empty() ? "" : " with code " + found.code),
                      .nl = fmt::format("{}: het doelsysteem heeft de relatie{}, maar zij is geen debiteur.",
                                        place.nl, found.code.empty() ? "" : " met code " + found.code)},
                     {found.code.empty() ? "account" : "account " + found.code}));
  }
  if (found.blocked) {
    return fail(needs_person("flow.customer_blocked",
                             {.en = fmt::format("{}: debtor {} is blocked.", place.en, found.debtor),
                              .nl = fmt::format("{}: debiteur {} is geblokkeerd.", place.nl, found.debtor)},
                             {"debtor " + found.debtor}));
  }
  return {};
}

/// Who ordered is the contact below a new company; the account's main contact only when the order names
/// nobody.
Result<connector::CustomerDraft> new_customer(const model::Order& order, const model::Customer& customer,
                                              const WhatExists& exists, const OrdersFlow& settings) {
  const bool of_this_order = order.contact.has_value() && customer.id == order.customer.id;
  return draft_of(order, customer, of_this_order ? order.contact : customer.contact, exists, settings);
}

Result<CustomerAction> use(const CustomerFound& found, bool half_made, const model::Order& order,
                           const model::Customer& customer, const WhatExists& exists,
                           const OrdersFlow& settings) {
  TRY_VOID(check_usable(found, place_of(order, customer)));
  // What was begun is ended, whether or not customers are updated.
  if (half_made && has_details(customer)) {
    TRY(connector::CustomerDraft draft, new_customer(order, customer, exists, settings));
    return CustomerAction(UpdateCustomer{
        .target_id = found.id, .debtor = found.debtor, .draft = std::move(draft), .completes = true});
  }
  if (!settings.customers.update || !has_details(customer)) {
    return CustomerAction(UseDebtor{.debtor = found.debtor, .target_id = found.id});
  }
  // The main contact of both sides is one and the same; who ordered this time is somebody's colleague.
  TRY(connector::CustomerDraft draft, draft_of(order, customer, customer.contact, exists, settings));
  return CustomerAction(
      UpdateCustomer{.target_id = found.id, .debtor = found.debtor, .draft = std::move(draft)});
}

Result<CustomerAction> create(const CustomerKnown& known, const model::Order& order,
                              const model::Customer& customer, const WhatExists& exists,
                              const OrdersFlow& settings) {
  const Place place = place_of(order, customer);
  const CustomerRules& rules = settings.customers;
  if (!rules.create) {
    return fail(needs_person(
        "flow.customer_not_found",
        {.en = fmt::format("{}: not found in the target, and customers are not created.", place.en),
         .nl = fmt::format("{}: niet gevonden in het doelsysteem, en klanten worden niet "
                           "aangemaakt.",
                           place.nl)},
        {"customers.create"}));
  }
  if (rules.number == CustomerNumber::kSameAsSource) {
    if (customer.code.empty()) {
      return fail(needs_person("flow.customer_without_number",
                               {.en = fmt::format("{}: has no number in the source.", place.en),
                                .nl = fmt::format("{}: heeft geen nummer in de bron.", place.nl)},
                               {"customers.number"}));
    }
    if (!known.number_holders.empty()) {
      const Text holders = listed(distinct(known.number_holders));
      return fail(
          needs_person("flow.customer_number_taken",
                       {.en = fmt::format("{}: the number {} belongs to somebody else in the target: {}.",
                                          place.en, customer.code, holders.en),
                        .nl = fmt::format("{}: het nummer {} is in het doelsysteem van een ander: {}.",
                                          place.nl, customer.code, holders.nl)},
                       {"number " + customer.code, "customers.number"}));
    }
  }
  TRY(connector::CustomerDraft draft, new_customer(order, customer, exists, settings));
  if (rules.number == CustomerNumber::kSameAsSource) draft.number = customer.code;
  return CustomerAction(CreateCustomer{.draft = std::move(draft)});
}

Result<CustomerPlan> default_debtor(CustomerStep::Role role, const WhatExists& exists,
                                    const OrdersFlow& settings, const Place& place) {
  if (std::optional<Error> problem = default_debtor_problem(exists, settings)) {
    problem->what = {.en = place.en + ": " + problem->what.en, .nl = place.nl + ": " + problem->what.nl};
    return fail(*std::move(problem));
  }
  const CustomerFound& found = *exists.default_debtor;
  return CustomerPlan{.step = {.role = role,
                               .source_customer_id = {},
                               .action = UseDebtor{.debtor = found.debtor, .target_id = found.id}},
                      .default_debtor = true};
}

Personal full_name_of(const model::Contact& contact) {
  std::string full_name;
  for (const Personal* part : {&contact.first_name, &contact.middle_name, &contact.last_name}) {
    if (part->empty()) continue;
    if (!full_name.empty()) full_name += ' ';
    full_name += part->reveal();
  }
  return Personal(std::move(full_name));
}

}  // namespace

Personal match_value(MatchKey key, const model::Customer& customer) {
  switch (key) {
    case MatchKey::kEmail:
      return Personal(lower_ascii(trimmed(customer.email.reveal())));
    case MatchKey::kCustomerCode:
      return Personal(std::string(trimmed(customer.code)));
    case MatchKey::kVatNumber:
      return Personal(squeezed(customer.vat_number));
    case MatchKey::kChamberOfCommerce:
      return Personal(squeezed(customer.chamber_of_commerce));
    case MatchKey::kNameAndPostcode: {
      // A name alone, or a postcode alone, is no key.
      const std::string name = lower_ascii(trimmed(customer.name.reveal()));
      const std::string postcode = squeezed(customer.visit.postcode);
      return name.empty() || postcode.empty() ? Personal() : Personal(name + "\n" + postcode);
    }
  }
  return Personal();
}

std::vector<MatchKey> usable_match_keys(const model::Customer& customer, const CustomerRules& rules) {
  std::vector<MatchKey> usable;
  for (const MatchKey key : rules.match_keys) {
    if (!match_value(key, customer).empty()) usable.push_back(key);
  }
  return usable;
}

bool needs_number_lookup(const model::Customer& customer, const CustomerRules& rules) {
  return rules.create && rules.number == CustomerNumber::kSameAsSource && !customer.code.empty() &&
         rules.default_debtor != DefaultDebtor::kAlways;
}

bool needs_default_debtor(const model::Customer& customer, const CustomerRules& rules) {
  switch (rules.default_debtor) {
    case DefaultDebtor::kOff:
      return false;
    case DefaultDebtor::kFallback:
      return customer.name.empty() || usable_match_keys(customer, rules).empty();
    case DefaultDebtor::kAlways:
      return true;
  }
  return false;
}

std::optional<Error> default_debtor_problem(const WhatExists& exists, const OrdersFlow& settings) {
  const std::string& number = settings.customers.default_debtor_number;
  if (!exists.default_debtor || exists.default_debtor->debtor.empty()) {
    return needs_person("flow.default_debtor_missing",
                        {.en = fmt::format("the default debtor {} does not exist in the target.", number),
                         .nl = fmt::format("de vaste debiteur {} bestaat niet in het doelsysteem.", number)},
                        {"customers.default_debtor_number"});
  }
  if (exists.default_debtor->blocked) {
    return needs_person(
        "flow.default_debtor_blocked",
        {.en = fmt::format("the default debtor {} is blocked in the target.", number),
         .nl = fmt::format("de vaste debiteur {} is geblokkeerd in het doelsysteem.", number)},
        {"customers.default_debtor_number"});
  }
  return std::nullopt;
}

Result<CustomerPlan> plan_customer(const model::Order& order, const model::Customer& customer,
                                   CustomerStep::Role role, const WhatExists& exists,
                                   const OrdersFlow& settings) {
  static const CustomerKnown kNothing;
  const CustomerRules& rules = settings.customers;
  const Place place = place_of(order, customer);
  if (rules.default_debtor == DefaultDebtor::kAlways) return default_debtor(role, exists, settings, place);
  const auto entry = exists.customers.find(customer.id);
  const CustomerKnown& known = entry == exists.customers.end() ? kNothing : entry->second;
  const auto step = [&](CustomerAction action) {
    return CustomerPlan{
        .step = {.role = role, .source_customer_id = customer.id, .action = std::move(action)},
        .default_debtor = false};
  };
  if (known.linked) {
    TRY(CustomerAction action, use(*known.linked, false, order, customer, exists, settings));
    return step(std::move(action));
  }
  const std::vector<CustomerFound> candidates = distinct(known.candidates);
  if (candidates.size() > 1) return ambiguous(place, candidates, known.matched_by);
  if (candidates.size() == 1) {
    TRY(CustomerAction action, use(candidates.front(), known.half_made, order, customer, exists, settings));
    return step(std::move(action));
  }
  if (needs_default_debtor(customer, rules)) return default_debtor(role, exists, settings, place);
  const bool nameless = customer.name.empty();
  if (nameless || usable_match_keys(customer, rules).empty()) {
    if (nameless) {
      return fail(needs_person("flow.customer_without_name",
                               {.en = fmt::format("{}: has no name in the source.", place.en),
                                .nl = fmt::format("{}: heeft geen naam in de bron.", place.nl)}));
    }
    std::vector<std::string> en;
    std::vector<std::string> nl;
    for (const MatchKey key : rules.match_keys) {
      en.emplace_back(spoken(key).en);
      nl.emplace_back(spoken(key).nl);
    }
    return fail(needs_person(
        "flow.customer_without_match_key",
        {.en = fmt::format("{}: has no {} in the source.", place.en, fmt::join(en, " and no ")),
         .nl = fmt::format("{}: heeft geen {} in de bron.", place.nl, fmt::join(nl, " en geen "))},
        {"customers.match_keys"}));
  }
  TRY(CustomerAction action, create(known, order, customer, exists, settings));
  return step(std::move(action));
}

connector::PartyOnDocument party_of(const model::Customer& customer,
                                    const std::optional<model::Contact>& contact) {
  connector::PartyOnDocument party;
  party.name = customer.name;
  party.address = customer.visit;
  party.email = customer.email;
  party.phone = customer.phone;
  const std::optional<model::Contact>& person = contact ? contact : customer.contact;
  if (!person) return party;
  party.contact_name = full_name_of(*person);
  if (party.email.empty()) party.email = person->email;
  if (party.phone.empty()) party.phone = person->phone;
  return party;
}

std::optional<connector::PartyOnDocument> who_ordered(const model::Contact& contact) {
  connector::PartyOnDocument party;
  party.contact_name = full_name_of(contact);
  if (party.contact_name.empty()) return std::nullopt;
  party.email = contact.email;
  return party;
}

bool same_place(const model::Address& a, const model::Address& b) {
  // In a street "1-2" is not "12": only the postcode is compared without its spaces.
  const auto alike = [](const Personal& x, const Personal& y) {
    return equal_ignoring_case(trimmed(x.reveal()), trimmed(y.reveal()));
  };
  return alike(a.line1, b.line1) && alike(a.line2, b.line2) && alike(a.line3, b.line3) &&
         alike(a.city, b.city) && squeezed(a.postcode) == squeezed(b.postcode) && a.country == b.country;
}

}  // namespace schakel::flow
