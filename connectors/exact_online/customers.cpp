#include "connectors/exact_online/customers.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "connectors/exact_online/codes.h"
#include "connectors/exact_online/rows.h"

namespace schakel::exact_online {
namespace {

constexpr std::string_view kAccounts = "crm/Accounts";

/// "Email eq 'Info@Example.nl' or tolower(Email) eq 'info@example.nl'": as it is spelt, and without regard to
/// case. Whether "eq" looks at case over there is not known (facts 4.5: C); missing somebody would make him
/// twice. `tolower` is seen in working code (B) and knows more letters than we do, so the first half stays.
std::string in_any_case(std::string_view field, std::string_view text) {
  const std::string name(field);
  const std::string lower = lower_ascii(text);
  return name + " eq " + text_literal(text) + " or tolower(" + name + ") eq " + text_literal(lower);
}

/// "VATNumber eq 'NL 0012.34' or VATNumber eq 'NL001234'": as it is given, and without its spaces and dots.
std::string with_and_without_marks(std::string_view field, std::string_view text) {
  const std::string name(field);
  const std::string bare = bare_number(text);
  std::string filter = name + " eq " + text_literal(text);
  if (bare != text) filter += " or " + name + " eq " + text_literal(bare);
  return filter;
}

}  // namespace

Result<std::vector<connector::CustomerFound>> Customers::read(
    const std::string& filter, const std::vector<std::string>& fields,
    const std::function<bool(const Json& json, const Asked& asked)>& matches, std::stop_token stop) {
  Query query{.endpoint = kAccounts,
              .select = {"ID", "Code", "IsSales", "Status", "Blocked", "EndDate"},
              .filter = filter};
  std::ranges::copy(fields, std::back_inserter(query.select));
  if (encoded(filter).size() > filter_room(client_.settings(), query)) {
    const std::string name = fields.empty() ? "Code" : fields.front();
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

Result<std::vector<connector::CustomerFound>> Customers::find(connector::MatchKey key,
                                                              const model::Customer& customer,
                                                              std::stop_token stop) {
  const auto text_of = [](const Json& json, const Asked& asked, const char* name) {
    return RowReader(json, asked).text(name);
  };
  switch (key) {
    case connector::MatchKey::kEmail: {
      const std::string email(trimmed(customer.email.reveal()));
      return read(
          in_any_case("Email", email), {"Email"},
          [&](const Json& json, const Asked& asked) {
            return equal_ignoring_case(text_of(json, asked, "Email"), email);
          },
          std::move(stop));
    }
    case connector::MatchKey::kCustomerCode: {
      TRY(std::optional<connector::CustomerFound> found, find_debtor(customer.code, std::move(stop)));
      if (!found) return std::vector<connector::CustomerFound>{};
      return std::vector<connector::CustomerFound>{*std::move(found)};
    }
    case connector::MatchKey::kVatNumber: {
      const std::string number(trimmed(customer.vat_number.reveal()));
      return read(
          with_and_without_marks("VATNumber", number), {"VATNumber"},
          [&](const Json& json, const Asked& asked) {
            return bare_number(text_of(json, asked, "VATNumber")) == bare_number(number);
          },
          std::move(stop));
    }
    case connector::MatchKey::kChamberOfCommerce: {
      const std::string number(trimmed(customer.chamber_of_commerce.reveal()));
      return read(
          with_and_without_marks("ChamberOfCommerce", number), {"ChamberOfCommerce"},
          [&](const Json& json, const Asked& asked) {
            return bare_number(text_of(json, asked, "ChamberOfCommerce")) == bare_number(number);
          },
          std::move(stop));
    }
    case connector::MatchKey::kNameAndPostcode: {
      const std::string name(trimmed(customer.name.reveal()));
      const std::string postcode = bare_number(customer.visit.postcode.reveal());
      if (name.empty() || postcode.empty()) return std::vector<connector::CustomerFound>{};
      return read(
          in_any_case("Name", name), {"Name", "Postcode"},
          [&](const Json& json, const Asked& asked) {
            return equal_ignoring_case(text_of(json, asked, "Name"), name) &&
                   bare_number(text_of(json, asked, "Postcode")) == postcode;
          },
          std::move(stop));
    }
  }
  return std::vector<connector::CustomerFound>{};
}

Result<std::optional<connector::CustomerFound>> Customers::find_debtor(const std::string& number,
                                                                       std::stop_token stop) {
  const std::string wanted(trimmed(number));
  std::optional<connector::CustomerFound> found;
  if (wanted.empty() || character_count(wanted) > kAccountCodeWidth) return found;
  TRY(std::vector<connector::CustomerFound> some, read(
                                                      "Code eq " + account_code_literal(wanted), {},
                                                      [&](const Json& json, const Asked& asked) {
                                                        return equal_ignoring_case(
                                                            RowReader(json, asked).text("Code"), wanted);
                                                      },
                                                      std::move(stop)));
  if (!some.empty()) found = std::move(some.front());
  return found;
}

}  // namespace schakel::exact_online
