#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "base/time.h"

// An invented trading company and everything both its administrations know: neutral structs, from which the
// Exact Online simulator makes its rows and the Exact Globe simulator its own, so that both sides fit each
// other. The same WorldSize gives the same world on every machine. Everyone in it is invented; e-mail
// addresses end in ".example".
namespace schakel::simulator {

struct WorldSize {
  std::uint64_t seed = 1;
  std::size_t orders = 250;
  std::optional<std::size_t> customers = {};  ///< Not given: a fifth of the orders, at least 10.
  std::size_t items = 200;
  std::size_t invoices = 0;    ///< Sales invoices that came of no order, of the same customers.
  std::size_t entries = 0;     ///< Sales entries, likewise.
  std::size_t bad_orders = 0;  ///< So many of the orders cannot go through as they are; kinds in turn.
  std::string canary = {};     ///< Not empty: stands in every personal field.

  std::size_t customer_count() const { return customers ? *customers : (orders / 5 < 10 ? 10 : orders / 5); }
};

/// One meaning, with its code on both sides and what it is called. An empty code: that side has no such
/// thing.
struct CodePair {
  std::string key;     ///< Ours, for references within the world: "net30".
  std::string online;  ///< As stored, without padding.
  std::string globe;   ///< As stored, without padding.
  std::string nl;
  std::string en;
};

struct VatRate {
  CodePair code;
  Decimal percentage;  ///< 21, 9, 0
  bool inclusive = false;
  std::string country;  ///< "NL"
};

struct PaymentTerm {
  CodePair code;
  int days = 0;
};

struct LedgerAccount {
  CodePair code;
  bool revenue = false;  ///< Otherwise a balance sheet account.
};

struct Masters {
  std::vector<VatRate> vat;
  std::vector<PaymentTerm> payment_terms;  ///< One of them has no Globe code: no table can map it.
  std::vector<CodePair> shipping_methods;
  std::vector<CodePair> warehouses;
  std::vector<CodePair> cost_centres;
  std::vector<CodePair> cost_units;
  std::vector<CodePair> classifications;
  std::vector<LedgerAccount> ledger_accounts;
  std::vector<CodePair> journals;
  std::vector<CodePair> assortments;  ///< Item groups in Online; in Globe the code is a number.
  std::vector<CodePair> units;

  const VatRate& vat_rate(std::string_view key) const;
  const PaymentTerm& payment_term(std::string_view key) const;
  const CodePair& shipping_method(std::string_view key) const;
  const CodePair& warehouse(std::string_view key) const;
  const CodePair& cost_centre(std::string_view key) const;
  const CodePair& cost_unit(std::string_view key) const;
  const CodePair& classification(std::string_view key) const;
  const CodePair& assortment(std::string_view key) const;
  const CodePair& unit(std::string_view key) const;
  const LedgerAccount& ledger_account(std::string_view key) const;
};

struct PostalAddress {
  std::string street;
  std::string number;    ///< "12"
  std::string addition;  ///< "-b", " bis", " A", or empty
  std::string postcode;
  std::string city;
  std::string country;  ///< "NL"

  std::string line() const { return street + " " + number + addition; }
};

struct Person {
  std::string first_name;
  std::string middle_name;  ///< "van der"
  std::string last_name;
  std::string initials;
  char gender = 'U';  ///< M, V (woman), U (unknown)
  std::string email;
  std::string phone;
  std::string mobile;
  std::string job;
  std::string language;  ///< "NL", "FR", "DE"
  std::string remarks;

  std::string full_name() const;
};

struct Customer {
  std::size_t number = 0;  ///< 1, 2, 3 …; the code in Exact Online.
  std::string id;          ///< GUID in Exact Online.
  bool is_company = true;
  std::string name;  ///< The company's, or the person's full name.
  Person contact;    ///< The main contact; for a person, himself.
  std::string contact_id;
  std::vector<Person> more_contacts;
  std::string email;
  std::string phone;
  std::string website;
  std::string vat_number;           ///< Companies; valid by its check digits.
  std::string chamber_of_commerce;  ///< Companies.
  std::string country;
  std::string language;
  PostalAddress visit;
  std::optional<PostalAddress> postal;
  std::optional<PostalAddress> invoice;
  std::optional<PostalAddress> delivery;
  std::string payment_term;  ///< Key in Masters, as the others below.
  std::string shipping_method;
  std::string classification;
  std::string vat_rate;
  Decimal discount;  ///< Percentage on every order.
  std::string remarks;

  bool in_globe = false;  ///< Known there already, under `globe_number`.
  std::size_t globe_number = 0;
  std::string globe_id;     ///< GUID of the account there.
  std::string globe_email;  ///< The same address, perhaps written in other case.
  bool blocked_in_globe = false;
};

struct Item {
  std::size_t number = 0;
  std::string id = {};    ///< GUID in Exact Online.
  std::string code = {};  ///< The same on both sides.
  std::string description = {};
  std::string long_description = {};
  std::string unit = {};  ///< Key.
  std::string assortment = {};
  std::string vat_rate = {};
  Decimal price = {};  ///< Excluding VAT.
  Decimal cost_price = {};
  Decimal net_weight = {};  ///< Kilograms.
  std::string ean = {};
  bool is_stock = true;     ///< Otherwise a service.
  bool is_freight = false;  ///< Shipping costs are sold under this code.
  bool in_globe = true;
  Decimal stock = {};
};

struct OrderLine {
  std::size_t item = 0;  ///< Index in World::items.
  std::string description;
  Decimal quantity;
  Decimal unit_price;  ///< Before discount, excluding VAT.
  Decimal discount;    ///< Percentage.
  std::string vat_rate;
  std::string cost_centre;  ///< Key or empty.
  std::string cost_unit;
  int delivery_days = 7;  ///< After the order's date.
  std::string notes;
};

/// Why an order needs a person.
enum class Flaw {
  kNone,
  kMissingItem,        ///< One of its Items does not exist in Globe.
  kUnmappedPayment,    ///< Its payment condition exists in Online only.
  kSharedEmail,        ///< Two accounts in Globe have its customer's e-mail address.
  kBlockedDebtor,      ///< Its customer is blocked in Globe.
  kOverlongReference,  ///< Its reference is longer than any field of Globe that could hold it.
};

const char* name_of(Flaw flaw);

struct Order {
  std::size_t number = 0;  ///< 1, 2, 3 …
  std::string id;          ///< GUID in Exact Online.
  Flaw flaw = Flaw::kNone;
  std::size_t customer = 0;  ///< Index in World::customers.
  std::optional<Person> ordered_by = {};
  LocalTime order_date;
  LocalTime delivery_date;
  Instant created;
  std::string reference;  ///< The customer's own words.
  std::string description;
  std::string remarks;
  std::string currency = "EUR";
  std::string payment_term;
  std::string shipping_method;
  std::string warehouse;
  std::string cost_centre;
  Decimal discount;                            ///< Percentage on the whole order.
  std::optional<Decimal> shipping_cost = {};   ///< An order charge, excluding VAT.
  std::optional<PostalAddress> delivery = {};  ///< When it does not go to the customer's own address.
  std::string delivery_name;
  std::vector<std::string> free_texts;  ///< Two.
  std::optional<Decimal> free_number = {};
  std::vector<OrderLine> lines;
};

/// An account that only Globe knows: other customers, and the double that makes an e-mail address ambiguous.
struct GlobeOnlyAccount {
  std::size_t globe_number = 0;
  std::string globe_id;
  std::string name;
  std::string email;
  PostalAddress visit;
};

struct World {
  Masters masters;
  std::vector<Item> items;
  std::vector<Customer> customers;
  std::vector<GlobeOnlyAccount> globe_only;
  std::vector<Order> orders;
  /// Documents of their own, told in the same terms. Which kind and how far they are is up to a simulator.
  std::vector<Order> invoices;
  std::vector<Order> entries;
};

/// `today` is the last day on which something was ordered; orders spread over the 60 days before it.
World make_world(const WorldSize& size, Instant today);

/// The masters alone; they are the same in every world.
Masters make_masters();

}  // namespace schakel::simulator
