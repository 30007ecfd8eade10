#include "connectors/exact_globe/customers.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/text.h"
#include "connectors/exact_globe/filter.h"

namespace schakel::exact_globe {
namespace {

constexpr std::size_t kCodeLength = 20;         // Account.AccountCode, DebtorCode
constexpr std::size_t kDebtorNumberLength = 6;  // Account.DebtorNumber

// The four addresses of an account, in Globe's own uneven spelling.
struct AddressNames {
  std::string_view postcode, country;
};
constexpr std::array<AddressNames, 4> kAddresses = {{
    {"InvoiceAddressPostCode", "InvoiceCountry"},
    {"DeliveryPostCode", "DeliveryCountry"},
    {"PostalPostCode", "PostalCountry"},
    {"MailingPostcode", "MailingCountry"},
}};

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// "1234 ab" and "1234AB" are one postcode; "NL 0012.34" and "nl001234" one VAT number.
std::string compact(std::string_view text) {
  std::string out;
  for (const char c : upper_ascii(text)) {
    if (c != ' ' && c != '.' && c != '-') out += c;
  }
  return out;
}

// An account of Globe has no cost centre of its own: the one in the catalogue is its manager's, and read
// only.
void refuse_cost_center(std::vector<Error>& problems, const connector::CustomerDraft& draft) {
  if (draft.cost_center.empty()) return;
  problems.push_back({.kind = ErrorKind::kInvalidRecord,
                      .code = "globe.account_has_no_cost_center",
                      .what = {.en = "Customers in Exact Globe have no cost centre.",
                               .nl = "Klanten in Exact Globe hebben geen kostenplaats."},
                      .advice = {.en = "Set the cost centre on the order instead.",
                                 .nl = "Zet de kostenplaats op de order."},
                      .fields = {"Account.CostCenter"}});
}

connector::CustomerFound found_from(const Json& row) {
  connector::CustomerFound found;
  found.id = normalised_guid(trimmed_text(row, "ID"));
  found.code = trimmed_text(row, "AccountCode");
  if (trimmed_text(row, "CustomerType") == "C") found.debtor = trimmed_text(row, "DebtorNumber");
  found.blocked = trimmed_text(row, "CustomerStatus") == "B" || is_yes(row, "Blocked");
  return found;
}

constexpr std::array<std::string_view, 6> kFound = {"ID",           "AccountCode",    "DebtorNumber",
                                                    "CustomerType", "CustomerStatus", "Blocked"};

bool has_postcode(const Json& row, std::string_view postcode) {
  return std::any_of(kAddresses.begin(), kAddresses.end(), [&](const AddressNames& names) {
    return compact(trimmed_text(row, names.postcode)) == postcode;
  });
}

}  // namespace

Form new_account_form(const connector::CustomerDraft& draft, const FormRules& rules) {
  Form form(account(), draft.cut_when_too_long);
  const connector::OrderMapping::Part& part = rules.mapping->customer();
  form.fill(part.mapping,
            connector::CustomerDraftRecord(part.scope, draft, rules.settings, connector::Writing::kNew),
            connector::Writing::kNew);
  for (const auto& [name, value] : rules.account_defaults) form.fallback(name, value);
  form.require("AccountName");
  for (const AddressNames& names : kAddresses) form.require(names.country);
  return form;
}

Form changed_account_form(const connector::CustomerDraft& draft, const FormRules& rules) {
  Form form(account(), draft.cut_when_too_long);
  const connector::OrderMapping::Part& part = rules.mapping->customer();
  form.fill(part.mapping,
            connector::CustomerDraftRecord(part.scope, draft, rules.settings, connector::Writing::kChange),
            connector::Writing::kChange);
  return form;
}

std::vector<Error> account_problems(const Form& form, const connector::CustomerDraft& draft) {
  std::vector<Error> problems = form.problems();
  refuse_cost_center(problems, draft);
  return problems;
}

Result<std::vector<connector::CustomerFound>> find_customers(Client& client, connector::MatchKey key,
                                                             const model::Customer& customer,
                                                             std::stop_token stop) {
  Query query{.entity = "Account", .filter = {}, .properties = {kFound.begin(), kFound.end()}};
  std::function<bool(const Json&)> matches;
  const auto ask = [&](std::string_view property, std::string_view value, bool without_marks) {
    query.filter = equals(property, value);
    if (std::find(query.properties.begin(), query.properties.end(), property) == query.properties.end()) {
      query.properties.push_back(property);
    }
    const std::string wanted = without_marks ? compact(value) : std::string(trimmed(value));
    matches = [property, wanted, without_marks](const Json& row) {
      const std::string has = trimmed_text(row, property);
      return without_marks ? compact(has) == wanted : equal_ignoring_case(has, wanted);
    };
  };
  switch (key) {
    case connector::MatchKey::kEmail:
      // As it was given: SQL Server compares without case in every collation that Globe is installed with.
      ask("EmailAddress", trimmed(customer.email.reveal()), false);
      break;
    case connector::MatchKey::kCustomerCode: {
      const std::string_view code = trimmed(customer.code);
      // Only digits exist as codes in Globe (catalogue); anything else needs no call.
      if (!all_digits(code) || code.size() > kCodeLength) return std::vector<connector::CustomerFound>{};
      ask("AccountCode", padded_left(code, kCodeLength), false);
      break;
    }
    case connector::MatchKey::kVatNumber:
      ask("VATNumber", trimmed(customer.vat_number.reveal()), true);
      break;
    case connector::MatchKey::kChamberOfCommerce:
      ask("ChamberofCommerceNumber", trimmed(customer.chamber_of_commerce.reveal()), true);
      break;
    case connector::MatchKey::kNameAndPostcode: {
      const std::string postcode = compact(customer.visit.postcode.reveal());
      if (postcode.empty()) return std::vector<connector::CustomerFound>{};
      ask("AccountName", trimmed(customer.name.reveal()), false);
      for (const AddressNames& names : kAddresses) query.properties.push_back(names.postcode);
      matches = [by_name = matches, postcode](const Json& row) {
        return by_name(row) && has_postcode(row, postcode);
      };
      break;
    }
  }
  std::vector<connector::CustomerFound> found;
  TRY_VOID(client.read(
      query,
      [&](const Json& row) -> Result<Reading> {
        if (matches(row)) found.push_back(found_from(row));
        return Reading::kGoOn;
      },
      std::move(stop)));
  return found;
}

Result<std::optional<connector::CustomerFound>> find_debtor(Client& client, const std::string& number,
                                                            std::stop_token stop) {
  std::optional<connector::CustomerFound> found;
  const std::string_view wanted = trimmed(number);
  if (!all_digits(wanted) || wanted.size() > kDebtorNumberLength) return found;
  const Query query{.entity = "Account",
                    .filter = equals("DebtorNumber", padded_left(wanted, kDebtorNumberLength)),
                    .properties = {kFound.begin(), kFound.end()}};
  TRY_VOID(client.read(
      query,
      [&](const Json& row) -> Result<Reading> {
        if (trimmed_text(row, "DebtorNumber") != wanted) return Reading::kGoOn;
        found = found_from(row);
        return Reading::kEnough;
      },
      std::move(stop)));
  return found;
}

Result<connector::CustomerFound> create_customer(Client& client, const connector::CustomerDraft& draft,
                                                 const FormRules& rules, std::stop_token stop) {
  const Form form = new_account_form(draft, rules);
  const std::vector<Error> problems = account_problems(form, draft);
  if (!problems.empty()) return fail(problems.front());
  TRY(const Json made, client.create(form, kFound, stop));
  connector::CustomerFound found = found_from(made);
  if (!found.id.empty() && !found.debtor.empty()) return found;
  // Globe made it and gave no number along; the record itself has it.
  if (!found.id.empty()) {
    const Query query{.entity = "Account",
                      .filter = "ID eq guid" + quoted(found.id),
                      .properties = {kFound.begin(), kFound.end()}};
    Result<PagesRead> read = client.read(
        query,
        [&](const Json& row) -> Result<Reading> {
          found = found_from(row);
          return Reading::kEnough;
        },
        stop);
    if (read && !found.debtor.empty()) return found;
  }
  return fail({.kind = ErrorKind::kUnknownOutcome,
               .code = "globe.customer_without_number",
               .what = {.en = "Exact Globe made the customer, but did not tell its debtor number.",
                        .nl = "Exact Globe maakte de klant aan, maar gaf geen debiteurnummer terug."},
               .advice = {.en = "Schakel looks the customer up by itself.",
                          .nl = "Schakel zoekt de klant vanzelf op."}});
}

Result<void> update_customer(Client& client, const std::string& id, const connector::CustomerDraft& draft,
                             const FormRules& rules, std::stop_token stop) {
  const std::string guid = normalised_guid(id);
  if (guid.empty()) {
    return fail({.kind = ErrorKind::kBug,
                 .code = "globe.customer_key",
                 .what = {.en = "The key of a customer in Exact Globe is no GUID.",
                          .nl = "De sleutel van een klant in Exact Globe is geen GUID."}});
  }
  const Form form = changed_account_form(draft, rules);
  const std::vector<Error> problems = account_problems(form, draft);
  if (!problems.empty()) return fail(problems.front());
  if (form.body().as_members()->empty()) return {};
  return client.update(form, "guid" + quoted(guid), std::move(stop));
}

}  // namespace schakel::exact_globe
