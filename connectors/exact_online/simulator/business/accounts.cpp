#include "base/text.h"
#include "connectors/exact_online/simulator/business/rules.h"

// Customers, contacts and addresses (facts 5, crm/*).
namespace schakel::exact_online::simulator {

using schakel::simulator::Row;
using schakel::simulator::Table;
using schakel::simulator::Value;

namespace {

constexpr const char* kAccounts = "crm/Accounts";
constexpr const char* kContacts = "crm/Contacts";
constexpr const char* kAddresses = "crm/Addresses";

void check_email(Columns& row, WriteScope& scope, std::string_view property) {
  if (row.empty(property) || row.text(property).empty()) return;
  const std::string& email = row.text(property);
  const auto at = email.find('@');
  if (at == 0 || at == std::string::npos || at + 1 == email.size() || email.find(' ') != std::string::npos)
    scope.messages.say("Invalid: Email [" + email + "]", "Ongeldig: E-mail [" + email + "]");
}

/// Status C makes a customer (facts 5, A); IsPurchase follows IsSupplier.
void derive_roles(Columns& row) {
  const bool customer = row.text("Status") == "C";
  row["IsSales"] = flag_value(customer);
  row["IsPurchase"] = flag_value(row["IsSupplier"].as_boolean());
  row["CountryName"] = Value();
}

void complete_account(Draft& draft, WriteScope& scope) {
  const Table& table = scope.administration.table(kAccounts);
  Columns row(table, draft.row);
  if (row.empty("Code")) {
    // Seven digits, as a live division numbers (facts 4.4, A); a code that somebody took by hand is passed
    // over.
    do {
      std::string number = std::to_string(scope.administration.next_number("account", 1));
      if (number.size() < 7) number.insert(0, 7 - number.size(), '0');
      row["Code"] = text_value(padded_left(number, 18));
    } while (taken_by_another(scope.administration, kAccounts, "Code", draft.row));
  } else if (taken_by_another(scope.administration, kAccounts, "Code", draft.row)) {
    scope.messages.already_exists("Code");
  }
  check_email(row, scope, "Email");
  // Defaults seen after a create (facts 5 and observed shapes, A).
  row.fill("Type", text_value("A"));
  row.fill("Status", text_value("A"));
  row.fill("StartDate", date_value(scope.today()));
  row["StatusSince"] = date_value(scope.today());
  for (const auto* name : {"Blocked", "CanDropShip", "IgnoreDatevWarningMessage", "IsBank", "IsMember",
                           "IsPilot", "IsReseller", "IsSupplier", "RecepientOfCommissions"})
    row.fill(name, flag_value(false));
  for (const auto* name :
       {"CostPaid", "CreditLinePurchase", "CreditLineSales", "DiscountPurchase", "DiscountSales",
        "InvoicingMethod", "AutomaticProcessProposedEntry", "IsAccountant", "IsAgency", "IsAnonymised",
        "IsCompetitor", "IsMailing", "PurchaseLeadDays", "ShippingLeadDays", "SeparateInvPerProject",
        "SeparateInvPerSubscription"})
    row.fill(name, whole_value(0));
  row.fill("ConsolidationScenario", whole_value(6));
  row.fill("InvoiceAttachmentType", whole_value(1));
  row.fill("SecurityLevel", whole_value(10));
  row["Source"] = whole_value(2);
  row.fill("SalesCurrency", text_value("EUR"));
  row.fill("PurchaseCurrency", text_value("EUR"));
  row.fill("Country", text_value("NL "));
  row.fill("GlnNumber", text_value(""));
  row.fill("OINNumber", text_value(""));
  row["LogoUrl"] = text_value("/docs/images/placeholder_account.png");
  row["LogoThumbnailUrl"] = text_value("/docs/images/placeholder_account.png");
  derive_roles(row);
  if (row["IsSales"].as_boolean()) row["CustomerSince"] = date_value(scope.today());
  row["CountryName"] = country_name(row["Country"], scope.author.dutch);
}

void change_account(const Row& before, Draft& draft, WriteScope& scope) {
  const Table& table = scope.administration.table(kAccounts);
  Columns row(table, draft.row);
  Row old = before;
  Columns was(table, old);
  if (taken_by_another(scope.administration, kAccounts, "Code", draft.row))
    scope.messages.already_exists("Code");
  check_email(row, scope, "Email");
  if (row["Status"] != was["Status"]) row["StatusSince"] = date_value(scope.today());
  derive_roles(row);
  if (row["IsSales"].as_boolean() && row.empty("CustomerSince"))
    row["CustomerSince"] = date_value(scope.today());
  row["CountryName"] = country_name(row["Country"], scope.author.dutch);
}

/// The visit address on the account is a row of type 1 in crm/Addresses (facts 5, A).
void keep_visit_address(Columns& account, WriteScope& scope) {
  Table& table = scope.administration.table(kAddresses);
  const Row* found = nullptr;
  for (const Row* address : table.find_equal(table.column("Account"), account["ID"]))
    if ((*address)[table.column("Type")] == whole_value(1) && (*address)[table.column("Main")].as_boolean())
      found = address;
  Row row = found == nullptr ? table.empty_row() : *found;
  Columns address(table, row);
  bool changed = found == nullptr;
  for (const auto* name :
       {"AddressLine1", "AddressLine2", "AddressLine3", "City", "Country", "Postcode", "State"}) {
    if (address[name] == account[name]) continue;
    address[name] = account[name];
    changed = true;
  }
  if (address["AccountName"] != account["Name"]) {
    address["AccountName"] = account["Name"];
    changed = true;
  }
  if (!changed) return;
  address["CountryName"] = country_name(address["Country"], scope.author.dutch);
  address["AccountIsSupplier"] = flag_value(account["IsSupplier"].as_boolean());
  address["Modified"] = date_value(scope.now);
  address["Modifier"] = Value::guid(scope.author.id);
  address["ModifierFullName"] = text_value(scope.author.full_name);
  if (found != nullptr) {
    const Value key = row[table.key_column()];
    table.update(key, std::move(row));
    return;
  }
  address["ID"] = Value::guid(scope.random.guid());
  address["Account"] = account["ID"];
  address["Type"] = whole_value(1);
  address["Main"] = flag_value(true);
  address["Division"] = whole_value(scope.administration.code());
  address["Created"] = date_value(scope.now);
  address["Creator"] = Value::guid(scope.author.id);
  address["CreatorFullName"] = text_value(scope.author.full_name);
  table.insert(std::move(row));
}

/// Columns of contacts that repeat their account.
void echo_account(Columns& contact, Columns& account) {
  contact["AccountName"] = account["Name"];
  contact["Code"] = account["Code"];
  contact["AccountIsCustomer"] = flag_value(account["IsSales"].as_boolean());
  contact["AccountIsSupplier"] = flag_value(account["IsSupplier"].as_boolean());
  contact["AccountMainContact"] = account["MainContact"];
  contact["IsMainContact"] =
      flag_value(!account.empty("MainContact") && account["MainContact"] == contact["ID"]);
}

void account_written(const Row& written, bool is_new, WriteScope& scope) {
  Row row = written;
  Columns account(scope.administration.table(kAccounts), row);
  keep_visit_address(account, scope);
  if (is_new) return;
  Table& contacts = scope.administration.table(kContacts);
  for (const Row* found : contacts.find_equal(contacts.column("Account"), account["ID"])) {
    Row contact_row = *found;
    Columns contact(contacts, contact_row);
    echo_account(contact, account);
    if (contact_row != *found) {
      const Value key = contact_row[contacts.key_column()];
      contacts.update(key, std::move(contact_row));
    }
  }
}

void check_account_erase(const Row& row, WriteScope& scope) {
  const Administration& administration = scope.administration;
  const Value& key = row[administration.table(kAccounts).key_column()];
  const Table& orders = administration.table("salesorder/SalesOrders");
  for (const auto* name : {"OrderedBy", "DeliverTo", "InvoiceTo"})
    if (!orders.find_equal(orders.column(name), key).empty()) {
      scope.messages.cannot_delete("Accounts", "SalesOrders");
      break;
    }
  const Table& documents = administration.table("documents/Documents");
  if (!documents.find_equal(documents.column("Account"), key).empty())
    scope.messages.say("Cannot delete: Account - Used in: Documents",
                       "Kan niet verwijderen: Relatie - Gebruikt in: Documenten");
}

void account_erased(const Row& row, WriteScope& scope) {
  Administration& administration = scope.administration;
  const Value key = row[administration.table(kAccounts).key_column()];
  for (const auto* path : {kContacts, kAddresses, "crm/BankAccounts"}) {
    const Table& table = administration.table(path);
    std::vector<Value> keys;
    for (const Row* child : table.find_equal(table.column("Account"), key))
      keys.push_back((*child)[table.key_column()]);
    for (const Value& child : keys) administration.erase(path, child, scope.author, scope.now, scope.random);
  }
}

void derive_contact(Columns& row, WriteScope& scope) {
  const Administration& administration = scope.administration;
  std::string name;
  for (const auto* part : {"FirstName", "MiddleName", "LastName"})
    if (!row.text(part).empty()) name += (name.empty() ? "" : " ") + row.text(part);
  row["FullName"] = text_value(name);
  check_email(row, scope, "Email");
  if (const Row* found = administration.table(kAccounts).find(row["Account"])) {
    Row account_row = *found;
    Columns account(administration.table(kAccounts), account_row);
    echo_account(row, account);
  }
}

// One of the two names suffices (facts 5: the flags say both, the text says one).
void check_contact_names(Columns& row, WriteScope& scope) {
  if (row.text("FirstName").empty() && row.text("LastName").empty()) scope.messages.mandatory("LastName");
}

void complete_contact(Draft& draft, WriteScope& scope) {
  const Table& table = scope.administration.table(kContacts);
  Columns row(table, draft.row);
  check_contact_names(row, scope);
  row.fill("HID", whole_value(scope.administration.next_number("contact", 1)));
  row.fill("Gender", text_value("O"));
  row.fill("StartDate", date_value(scope.today()));
  row.fill("IsMailingExcluded", flag_value(false));
  row["IsAnonymised"] = whole_value(0);
  if (const Row* account = scope.administration.table(kAccounts).find(row["Account"])) {
    const Table& accounts = scope.administration.table(kAccounts);
    row.fill("Language", (*account)[accounts.column("Language")]);
    row["Country"] = (*account)[accounts.column("Country")];
    const std::string_view country = trimmed(row.text("Country"));
    row.fill("Language", text_value(padded_right(country == "BE" ? "NL-BE" : country, 10)));
  }
  // Filled after a create in recordings (A); that they repeat these fields is an inference (C).
  row.fill("BirthName", row["LastName"]);
  row.fill("BusinessEmail", row["Email"]);
  row.fill("Person", Value::guid(scope.random.guid()));
  row["PictureUrl"] = text_value("/docs/images/placeholder_contact.png");
  row["PictureThumbnailUrl"] = text_value("/docs/images/placeholder_contact.png");
  derive_contact(row, scope);
}

void change_contact(const Row&, Draft& draft, WriteScope& scope) {
  Columns row(scope.administration.table(kContacts), draft.row);
  check_contact_names(row, scope);
  derive_contact(row, scope);
}

/// The first contact of an account is its main contact.
void contact_written(const Row& row, bool is_new, WriteScope& scope) {
  if (!is_new) return;
  Table& accounts = scope.administration.table(kAccounts);
  Table& contacts = scope.administration.table(kContacts);
  const Value key = row[contacts.column("Account")];
  const Row* found = accounts.find(key);
  if (found == nullptr || !(*found)[accounts.column("MainContact")].is_null()) return;
  Row account_row = *found;
  const Value contact_key = row[contacts.key_column()];
  account_row[accounts.column("MainContact")] = contact_key;
  accounts.update(key, account_row);
  Row contact_row = *contacts.find(contact_key);
  Columns contact(contacts, contact_row);
  Columns account(accounts, account_row);
  echo_account(contact, account);
  contacts.update(contact_key, std::move(contact_row));
}

void contact_erased(const Row& row, WriteScope& scope) {
  Table& accounts = scope.administration.table(kAccounts);
  const Table& contacts = scope.administration.table(kContacts);
  const Value account_key = row[contacts.column("Account")];
  const Row* found = accounts.find(account_key);
  if (found == nullptr || (*found)[accounts.column("MainContact")] != row[contacts.key_column()]) return;
  Row account = *found;
  account[accounts.column("MainContact")] = Value();
  accounts.update(account_key, std::move(account));
}

/// The same address of the same account and type exists: its ID comes back (facts 4.10, A).
std::optional<Value> existing_address(const Draft& draft, const WriteScope& scope) {
  const Table& table = scope.administration.table(kAddresses);
  Row row = draft.row;
  Columns asked(table, row);
  if (asked.empty("Account")) return std::nullopt;
  const Value type = asked.empty("Type") ? whole_value(1) : asked["Type"];
  for (const Row* other : table.find_equal(table.column("Account"), asked["Account"])) {
    Row held = *other;
    Columns address(table, held);
    bool same = address["Type"] == type;
    for (const auto* name : {"AddressLine1", "AddressLine2", "AddressLine3", "Postcode", "City"})
      same = same && address.text(name) == asked.text(name);
    if (same) return held[table.key_column()];
  }
  return std::nullopt;
}

void complete_address(Draft& draft, WriteScope& scope) {
  const Table& table = scope.administration.table(kAddresses);
  Columns row(table, draft.row);
  if (row.empty("Account")) scope.messages.mandatory("Account");
  row.fill("Type", whole_value(1));
  row.fill("Country", text_value("NL "));
  bool has_main = false;
  for (const Row* other : table.find_equal(table.column("Account"), row["Account"]))
    has_main |= (*other)[table.column("Type")] == row["Type"] && (*other)[table.column("Main")].as_boolean();
  if (!has_main) row["Main"] = flag_value(true);
  row.fill("Main", flag_value(false));
  for (const auto* name :
       {"FreeBoolField_01", "FreeBoolField_02", "FreeBoolField_03", "FreeBoolField_04", "FreeBoolField_05"})
    row.fill(name, flag_value(false));
  row["Source"] = whole_value(2);
  row["CountryName"] = country_name(row["Country"], scope.author.dutch);
  row["AccountIsSupplier"] =
      flag_value(scope.administration.look_up(kAccounts, row["Account"], "IsSupplier").as_boolean());
}

void change_address(const Row&, Draft& draft, WriteScope& scope) {
  Columns row(scope.administration.table(kAddresses), draft.row);
  row["CountryName"] = country_name(row["Country"], scope.author.dutch);
}

/// Main holds once per type, and the main visit address stands on the account.
void address_written(const Row& written, bool, WriteScope& scope) {
  Table& table = scope.administration.table(kAddresses);
  const Row row = written;
  if (!row[table.column("Main")].as_boolean()) return;
  for (const Row* other : table.find_equal(table.column("Account"), row[table.column("Account")])) {
    const Value key = (*other)[table.key_column()];
    if (key == row[table.key_column()] || (*other)[table.column("Type")] != row[table.column("Type")] ||
        !(*other)[table.column("Main")].as_boolean())
      continue;
    Row changed = *other;
    changed[table.column("Main")] = flag_value(false);
    table.update(key, std::move(changed));
  }
  if (row[table.column("Type")] != whole_value(1)) return;
  Table& accounts = scope.administration.table(kAccounts);
  const Value account_key = row[table.column("Account")];
  const Row* found = accounts.find(account_key);
  if (found == nullptr) return;
  Row account = *found;
  for (const auto* name :
       {"AddressLine1", "AddressLine2", "AddressLine3", "City", "Country", "Postcode", "State"})
    account[accounts.column(name)] = row[table.column(name)];
  if (account != *found) accounts.update(account_key, std::move(account));
}

/// When a main address goes, another of its type becomes the main one; a visit address leaves its account
/// too.
void address_erased(const Row& row, WriteScope& scope) {
  Table& table = scope.administration.table(kAddresses);
  if (!row[table.column("Main")].as_boolean()) return;
  const Value account_key = row[table.column("Account")];
  for (const Row* other : table.find_equal(table.column("Account"), account_key)) {
    if ((*other)[table.column("Type")] != row[table.column("Type")]) continue;
    Row next = *other;
    const Value key = next[table.key_column()];
    next[table.column("Main")] = flag_value(true);
    table.update(key, next);
    address_written(next, false, scope);
    return;
  }
  if (row[table.column("Type")] != whole_value(1)) return;
  Table& accounts = scope.administration.table(kAccounts);
  const Row* found = accounts.find(account_key);
  if (found == nullptr) return;
  Row account = *found;
  for (const auto* name : {"AddressLine1", "AddressLine2", "AddressLine3", "City", "Postcode", "State"})
    account[accounts.column(name)] = Value();
  accounts.update(account_key, std::move(account));
}

}  // namespace

const Rules kAccountRules{
    .table = kAccounts,
    .complete_new = complete_account,
    .complete_change = change_account,
    .check_erase = check_account_erase,
    .written = account_written,
    .erased = account_erased,
};
const Rules kContactRules{
    .table = kContacts,
    .complete_new = complete_contact,
    .complete_change = change_contact,
    .written = contact_written,
    .erased = contact_erased,
};
const Rules kAddressRules{.table = kAddresses,
                          .complete_new = complete_address,
                          .complete_change = change_address,
                          .written = address_written,
                          .erased = address_erased,
                          .existing = existing_address};

}  // namespace schakel::exact_online::simulator
