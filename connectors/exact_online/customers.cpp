#include "connectors/exact_online/customers.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "connectors/exact_online/account_keys.h"
#include "connectors/exact_online/codes.h"
#include "connectors/exact_online/rows.h"

namespace schakel::exact_online {
namespace {

constexpr std::string_view kAccounts = "crm/Accounts";
constexpr std::string_view kContacts = "crm/Contacts";

/// The account is there and its contact is not, or is not known to be.
Error without_contact(Error error, const std::string& code) {
  return made_in_part(
      std::move(error), "online.contact_refused",
      {.en = "The customer was made in Exact Online under number " + code + ", without its contact.",
       .nl = "De klant is in Exact Online aangemaakt onder nummer " + code + ", zonder contactpersoon."},
      {.en = "Add the contact in Exact Online or correct it in the source, then retry: the customer is found "
             "and not made again.",
       .nl = "Voeg de contactpersoon in Exact Online toe of verbeter hem in de bron en probeer opnieuw: de "
             "klant wordt gevonden en niet nog eens gemaakt."});
}

connector::FindBy find_by(connector::MatchKey key) {
  switch (key) {
    case connector::MatchKey::kEmail:
      return connector::FindBy::kEmail;
    case connector::MatchKey::kCustomerCode:
      return connector::FindBy::kNumber;
    case connector::MatchKey::kVatNumber:
      return connector::FindBy::kVatNumber;
    case connector::MatchKey::kChamberOfCommerce:
      return connector::FindBy::kChamberOfCommerce;
    case connector::MatchKey::kNameAndPostcode:
      return connector::FindBy::kNameAndPostcode;
  }
  return connector::FindBy::kNumber;
}

std::string value_of(const model::Customer& customer, connector::MatchKey key) {
  switch (key) {
    case connector::MatchKey::kEmail:
      return customer.email.reveal();
    case connector::MatchKey::kCustomerCode:
      return customer.code;
    case connector::MatchKey::kVatNumber:
      return customer.vat_number.reveal();
    case connector::MatchKey::kChamberOfCommerce:
      return customer.chamber_of_commerce.reveal();
    case connector::MatchKey::kNameAndPostcode:
      return customer.name.reveal() + connector::kNameEnd + customer.visit.postcode.reveal();
  }
  return {};
}

}  // namespace

Result<std::vector<connector::CustomerFound>> Customers::read(
    const std::string& filter, const std::vector<std::string>& fields,
    const std::function<bool(const Json& json, const Asked& asked)>& matches, std::stop_token stop) {
  Query query{
      .endpoint = kAccounts,
      .select = with_native({"ID", "Code", "IsSales", "Status", "Blocked", "EndDate", "MainContact"}, fields),
      .filter = filter,
      .personal = true};
  if (encoded(filter).size() > filter_room(client_.settings(), query)) {
    const std::string name = fields.front();
    return fail(
        {.kind = ErrorKind::kInvalidRecord,
         .code = "online.value_too_long_to_ask",
         .what = {.en = "A customer's " + name + " is too long to be looked for in Exact Online.",
                  .nl = "De waarde van " + name + " van een klant is te lang om in Exact Online te zoeken."},
         .advice = {.en = "Correct the customer in the source.", .nl = "Verbeter de klant in de bron."},
         .fields = {name}});
  }
  const Asked asked = client_.asked(kAccounts);
  const LocalTime today = std::chrono::floor<std::chrono::days>(amsterdam(clock_.now()));
  std::vector<connector::CustomerFound> found;
  const auto take = [&](const Json& json) -> Result<void> {
    RowReader row(json, asked);
    connector::CustomerFound one{.id = row.guid("ID"), .debtor = {}, .code = row.text("Code")};
    // Where the flag is missing the state decides; both are null of somebody who only supplies (facts 5).
    const std::optional<bool> is_sales = row.boolean("IsSales");
    if (is_sales ? *is_sales : row.text("Status") == "C") one.debtor = one.code;
    const std::optional<LocalTime> end = row.date("EndDate");
    one.incomplete = row.guid("MainContact").empty();
    one.blocked = row.boolean("Blocked").value_or(false) || (end && *end < today);
    TRY_VOID(row.check());
    if (one.id.empty() || !matches(json, asked)) return {};
    if (!one.code.empty()) ids_.put(one.code, one.id);
    found.push_back(std::move(one));
    return {};
  };
  TRY_VOID(client_.each_row(query, take, std::move(stop)));
  return found;
}

Result<std::vector<connector::CustomerFound>> Customers::find(connector::FindBy by, const std::string& value,
                                                              std::stop_token stop) {
  const std::string key = account_key(by, value);
  if (key.empty()) return std::vector<connector::CustomerFound>{};
  return read(
      account_term(by, value), account_key_fields(by),
      [&](const Json& json, const Asked& asked) {
        RowReader row(json, asked);
        return account_key(by, row) == key;
      },
      std::move(stop));
}

Result<std::vector<connector::CustomerFound>> Customers::find(connector::MatchKey key,
                                                              const model::Customer& customer,
                                                              std::stop_token stop) {
  return find(find_by(key), value_of(customer, key), std::move(stop));
}

Result<std::optional<connector::CustomerFound>> Customers::find_debtor(const std::string& number,
                                                                       std::stop_token stop) {
  TRY(std::vector<connector::CustomerFound> some, find(connector::FindBy::kNumber, number, std::move(stop)));
  std::optional<connector::CustomerFound> found;
  if (!some.empty()) found = std::move(some.front());
  return found;
}

Result<std::string> Customers::id_of(const std::string& code, const std::string& known,
                                     std::stop_token stop) {
  if (std::string id = normalised_guid(known); !id.empty()) return id;
  const std::string wanted(trimmed(code));
  if (wanted.empty()) return std::string();
  if (const std::string* id = ids_.find(wanted)) return *id;
  TRY(const std::optional<connector::CustomerFound> found, find_debtor(wanted, std::move(stop)));
  if (found) return found->id;
  return fail({.kind = ErrorKind::kInvalidRecord,
               .code = "online.debtor_gone",
               .what = {.en = "Account " + wanted + " does not exist in Exact Online any more.",
                        .nl = "Relatie " + wanted + " bestaat niet meer in Exact Online."},
               .advice = {.en = "Retry: the customer is then looked up again.",
                          .nl = "Probeer opnieuw: de klant wordt dan opnieuw opgezocht."},
               .fields = {"account " + wanted}});
}

IdOf Customers::ids(std::stop_token stop) {
  return [this, stop](Referred to, std::string_view code) -> Result<std::string> {
    switch (to) {
      case Referred::kClassification:
        return codes_.id_of(CodeList::kClassification, code, stop);
      case Referred::kShippingMethod:
        return codes_.id_of(CodeList::kShippingMethod, code, stop);
      case Referred::kGlAccount:
        return codes_.id_of(CodeList::kGlAccount, code, stop);
      case Referred::kAccount:
        return id_of(std::string(code), "", stop);
      case Referred::kItem:
      case Referred::kItemGroup:
      case Referred::kWarehouse:
      case Referred::kOrderCharge:
        break;  // No field of an account refers to one.
    }
    return fail(unknown_code({.en = "Reference", .nl = "Verwijzing"}, code));
  };
}

Result<connector::CustomerFound> Customers::create(const connector::CustomerDraft& draft,
                                                   const FormRules& rules, std::stop_token stop) {
  const std::vector<Error> wrong = customer_problems(draft, rules, Purpose::kNew);
  if (!wrong.empty()) return fail(wrong.front());
  TRY(const Form account, account_form(draft, rules, Purpose::kNew, ids(stop)));
  TRY_VOID(account.checked());
  TRY(const Json made, client_.create(kAccounts, account.body(), stop));
  Asked asked = client_.asked(kAccounts);
  asked.doing = Doing::kWriting;
  RowReader row(made, asked);
  connector::CustomerFound found{.id = row.guid("ID"), .debtor = row.text("Code"), .code = row.text("Code")};
  if (!row.check() || found.id.empty() || found.code.empty()) return fail(outcome_unknown(asked));
  ids_.put(found.code, found.id);
  const std::optional<Form> contact = contact_form(draft, rules, found.id, Purpose::kNew);
  if (!contact) return found;
  const Result<Json> contact_made = client_.create(kContacts, contact->body(), std::move(stop));
  if (contact_made) return found;
  return fail(without_contact(contact_made.error(), found.code));
}

Result<Json> Customers::read_one(std::string_view endpoint, const std::string& filter, const Form& form,
                                 const char* also, std::stop_token stop) {
  Query query{.endpoint = endpoint, .select = {"ID"}, .filter = filter};
  if (also != nullptr) query.select.emplace_back(also);
  for (const auto& [name, value] : *form.body().as_members()) query.select.push_back(name);
  Json found;
  TRY_VOID(client_.each_row(
      query,
      [&](const Json& row) -> Result<void> {
        found = row;
        return {};
      },
      std::move(stop)));
  return found;
}

Result<void> Customers::update(const std::string& id, const connector::CustomerDraft& draft,
                               const FormRules& rules, std::stop_token stop) {
  const std::vector<Error> wrong = customer_problems(draft, rules, Purpose::kChange);
  if (!wrong.empty()) return fail(wrong.front());
  const std::string account_id = normalised_guid(id);
  TRY(const Form account, account_form(draft, rules, Purpose::kChange, ids(stop)));
  TRY_VOID(account.checked());
  Asked asked = client_.asked(kAccounts);
  asked.doing = Doing::kWriting;
  TRY(const Json there,
      read_one(kAccounts, "ID eq " + guid_literal(account_id), account, "MainContact", stop));
  if (there.is_null()) return fail(classify({.status = 404}, asked));
  if (const Json changed = changes(account, there); !changed.as_members()->empty()) {
    TRY_VOID(client_.change(kAccounts, account_id, changed, stop));
  }
  RowReader row(there, asked);
  const std::string contact_id = row.guid("MainContact");
  if (contact_id.empty()) {
    const std::optional<Form> contact = contact_form(draft, rules, account_id, Purpose::kNew);
    return contact ? add_contact(*contact, account_id, stop) : Result<void>();
  }
  const std::optional<Form> contact = contact_form(draft, rules, account_id, Purpose::kChange);
  if (!contact) return {};
  TRY(const Json contact_there,
      read_one(kContacts, "ID eq " + guid_literal(contact_id), *contact, nullptr, stop));
  if (contact_there.is_null()) return {};
  const Json changed = changes(*contact, contact_there);
  return changed.as_members()->empty() ? Result<void>()
                                       : client_.change(kContacts, contact_id, changed, stop);
}

// A contact whose creation was not answered may be there, although no account names it yet as its main one.
Result<void> Customers::add_contact(const Form& contact, const std::string& account_id,
                                    std::stop_token stop) {
  TRY(const Json there,
      read_one(kContacts, "Account eq " + guid_literal(account_id), contact, nullptr, stop));
  if (!there.is_null()) return {};
  const Result<Json> made = client_.create(kContacts, contact.body(), std::move(stop));
  return made ? Result<void>() : Result<void>(fail(made.error()));
}

}  // namespace schakel::exact_online
