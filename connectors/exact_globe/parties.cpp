#include "connectors/exact_globe/parties.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include "base/text.h"
#include "connectors/exact_globe/filter.h"
#include "connectors/exact_globe/number_plan.h"
#include "connectors/exact_globe/row_reader.h"

namespace schakel::exact_globe {
namespace {

constexpr std::size_t kDebtorNumberLength = 6;

constexpr auto kAccount = std::to_array<std::string_view>({"ID",
                                                           "AccountCode",
                                                           "DebtorNumber",
                                                           "AccountName",
                                                           "Blocked",
                                                           "CustomerStatus",
                                                           "EmailAddress",
                                                           "PhoneNumber",
                                                           "WebAddress",
                                                           "VATNumber",
                                                           "ChamberofCommerceNumber",
                                                           "CurrencyCode",
                                                           "VatCode",
                                                           "PaymentCondition",
                                                           "ClassificationID",
                                                           "MailingAddress1",
                                                           "MailingAddress2",
                                                           "MailingAddress3",
                                                           "MailingPostcode",
                                                           "MailingCity",
                                                           "MailingState",
                                                           "MailingCountry",
                                                           "ContactID",
                                                           "ContactFirstName",
                                                           "ContactMiddleName",
                                                           "ContactLastName",
                                                           "ContactFullName",
                                                           "ContactInitials",
                                                           "ContactGender",
                                                           "ContactEmail",
                                                           "ContactPhoneNumber",
                                                           "ContactLanguage",
                                                           "JobDescription"});

std::string bare(std::string_view number) {
  return replaced(replaced(number, " ", ""), ".", "");
}

/// Globe fills what must not be empty with this.
std::string unless_dashes(std::string text) {
  return text == "--" ? std::string() : text;
}

std::optional<model::Contact> main_contact(RowReader& row) {
  model::Contact contact;
  contact.id = normalised_guid(row.text("ContactID"));
  contact.first_name = row.personal("ContactFirstName");
  contact.middle_name = row.personal("ContactMiddleName");
  contact.last_name = Personal(unless_dashes(row.text("ContactLastName")));
  contact.initials = row.personal("ContactInitials");
  contact.email = row.personal("ContactEmail");
  contact.phone = row.personal("ContactPhoneNumber");
  contact.job_title = Personal(unless_dashes(row.text("JobDescription")));
  contact.gender = row.text("ContactGender");
  if (const std::string language = row.text("ContactLanguage"); language.size() == 2) {
    contact.language = upper_ascii(language);
  }
  if (contact.first_name.empty() && contact.last_name.empty()) return std::nullopt;
  return contact;
}

std::string parts_of(const model::Contact& contact) {
  std::string out;
  for (const Personal* part : {&contact.first_name, &contact.middle_name, &contact.last_name}) {
    if (!part->empty()) out += (out.empty() ? "" : " ") + part->reveal();
  }
  return out;
}

bool is_person(const model::Customer& customer, const std::string& full_name) {
  if (!customer.contact || !customer.vat_number.empty() || !customer.chamber_of_commerce.empty())
    return false;
  const std::string& name = customer.name.reveal();
  return equal_ignoring_case(name, full_name) || equal_ignoring_case(name, parts_of(*customer.contact));
}

std::optional<std::int64_t> as_number(const std::string& debtor) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(debtor.data(), debtor.data() + debtor.size(), number);
  const bool is_one = error == std::errc{} && end == debtor.data() + debtor.size() && number >= 0;
  // One with zeros in front is another text, and stands elsewhere among them.
  if (!is_one || std::to_string(number) != debtor || debtor.size() > kDebtorNumberLength) return std::nullopt;
  return number;
}

std::string stored(std::int64_t number) {
  return padded_left(std::to_string(number), kDebtorNumberLength);
}

/// Whose account is to be read: not a sundry debtor's, who is complete.
bool has_account(const model::Customer& party) {
  return !party.id.empty() && party.id.find('/') == std::string::npos;
}

}  // namespace

std::span<const std::string_view> account_properties() {
  return kAccount;
}

Result<AccountRow> read_account(const Json& json, std::span<const std::string> native) {
  RowReader row(account(), json);
  AccountRow read;
  model::Customer& customer = read.customer;
  customer.id = row.text("DebtorNumber");
  if (customer.id.empty()) return fail(keyless_record(account(), "DebtorNumber"));
  customer.code = row.text("AccountCode");
  customer.name = row.personal("AccountName");
  customer.email = row.personal("EmailAddress");
  customer.phone = row.personal("PhoneNumber");
  customer.website = row.personal("WebAddress");
  customer.vat_number = Personal(bare(row.text("VATNumber")));
  customer.chamber_of_commerce = Personal(bare(row.text("ChamberofCommerceNumber")));
  customer.currency = row.text("CurrencyCode");
  customer.vat_code = row.text("VatCode");
  customer.payment_condition = row.text("PaymentCondition");
  customer.classification = row.text("ClassificationID");
  customer.blocked = row.yes_no("Blocked").value_or(false) || row.text("CustomerStatus") == "B";
  // Of the four addresses that an account has, this is the visiting one (facts 2.7: Mailing beside Invoice,
  // Delivery and Postal; SQL's types are DEL, INV, POS and VIS).
  customer.visit = {.line1 = row.personal("MailingAddress1"),
                    .line2 = row.personal("MailingAddress2"),
                    .line3 = row.personal("MailingAddress3"),
                    .postcode = row.personal("MailingPostcode"),
                    .city = row.personal("MailingCity"),
                    .state = row.text("MailingState"),
                    .country = row.country("MailingCountry")};
  customer.contact = main_contact(row);
  if (customer.contact) customer.language = customer.contact->language;
  read.full_name = row.text("ContactFullName");
  customer.kind =
      is_person(customer, read.full_name) ? model::Customer::Kind::kPerson : model::Customer::Kind::kCompany;
  customer.native = row.native(native);
  read.wrong = row.wrong();
  return read;
}

Result<void> Parties::read(const std::vector<std::string>& numbers, std::span<const std::string> native,
                           std::stop_token stop) {
  std::vector<std::int64_t> plain;
  std::vector<std::string> filters;
  for (const std::string& number : numbers) {
    if (const std::optional<std::int64_t> value = as_number(number)) {
      plain.push_back(*value);
    } else {
      filters.push_back(equals("DebtorNumber", padded_left(number, kDebtorNumberLength)));
    }
  }
  for (const NumberRange& range : plan_numbers(plain, 1, page_size_)) {
    filters.push_back(range.from == range.to ? equals("DebtorNumber", stored(range.from))
                                             : between("DebtorNumber", stored(range.from), stored(range.to)));
  }
  const std::set<std::string> wanted(numbers.begin(), numbers.end());
  for (const std::string& filter : filters) {
    const Query query{.entity = "Account", .filter = filter, .properties = with_native(kAccount, native)};
    std::size_t rows = 0;
    TRY(const PagesRead read, client_.read(
                                  query,
                                  [&](const Json& row) -> Result<Reading> {
                                    ++rows;
                                    if (!wanted.contains(trimmed_text(row, "DebtorNumber")))
                                      return Reading::kGoOn;
                                    TRY(AccountRow account, read_account(row, native));
                                    std::string id = account.customer.id;
                                    accounts_[std::move(id)] = std::move(account);
                                    return Reading::kGoOn;
                                  },
                                  stop));
    if (read.pages > 1) page_size_ = std::max(page_size_, rows / static_cast<std::size_t>(read.pages));
  }
  for (const std::string& number : numbers) accounts_.try_emplace(number, std::nullopt);
  return {};
}

Result<void> Parties::fill_in(std::span<model::Order> orders, std::span<const std::string> native,
                              const std::function<bool(const std::string& customer_id)>& is_known,
                              std::stop_token stop) {
  if (!std::ranges::equal(native_, native) || accounts_.size() > kRememberedMax) {
    accounts_.clear();
    native_.assign(native.begin(), native.end());
  }
  std::unordered_map<std::string, bool> known;  // Asked once per customer: the answer may cost a query.
  std::vector<std::string> numbers;
  const auto see = [&](const model::Customer& party) {
    if (!has_account(party) || known.contains(party.id)) return;
    const bool is_one = is_known && is_known(party.id);
    known.emplace(party.id, is_one);
    if (!is_one && !accounts_.contains(party.id)) numbers.push_back(party.id);
  };
  for (const model::Order& order : orders) {
    see(order.customer);
    if (order.invoice_to) see(*order.invoice_to);
    if (order.deliver_to) see(*order.deliver_to);
  }
  if (!numbers.empty()) TRY_VOID(read(numbers, native, std::move(stop)));

  const auto fill = [&](model::Order& order, model::Customer& party) -> const AccountRow* {
    if (!has_account(party) || known.at(party.id)) return nullptr;
    const std::optional<AccountRow>& account = accounts_.at(party.id);
    if (!account) return nullptr;
    party = account->customer;
    mark_unreadable(order, exact_globe::account(), account->wrong);
    return &*account;
  };
  for (model::Order& order : orders) {
    const AccountRow* account = fill(order, order.customer);
    if (order.invoice_to) fill(order, *order.invoice_to);
    if (order.deliver_to) fill(order, *order.deliver_to);
    if (account == nullptr) continue;
    // The document has the contact's name as one text; of the main contact more is known.
    const bool is_main = order.contact && order.customer.contact &&
                         equal_ignoring_case(order.contact->last_name.reveal(), account->full_name);
    if (is_main) order.contact = order.customer.contact;
    if (!order.customer.contact && order.contact) order.customer.contact = order.contact;
  }
  return {};
}

}  // namespace schakel::exact_globe
