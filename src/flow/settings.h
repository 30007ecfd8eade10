#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/decimal.h"
#include "base/time.h"
#include "connector/port.h"
#include "model/order.h"

// What a user chooses for a flow of orders. Plain values with the product's defaults; how they are written in
// a configuration file, described and checked is declared once in app/, over these same structs.
namespace schakel::flow {

enum class WhenUnmapped { kDeadLetter, kUseDefault, kLeaveEmpty };

/// One coded field (VAT code, payment condition, warehouse …): how the source's code becomes the target's.
/// In this order: `force` → `fallback` always; `table["code/COUNTRY"]`; `table["code"]`; the same code, when
/// `same_code` and the target has it; `by_country[COUNTRY]`; and when the source has no value at all
/// `fallback` (empty: the field is left empty). A value that is there and has no translation goes by
/// `when_unmapped`.
struct CodedField {
  std::string lookup =
      {};  ///< Name of a shared lookup table; its rows are merged into `table` when settings are read.
  std::map<std::string, std::string> table = {};
  std::map<std::string, std::string> by_country = {};
  std::string fallback = {};
  bool force = false;
  bool same_code = false;
  WhenUnmapped when_unmapped = WhenUnmapped::kDeadLetter;
  /// A native source field that holds the value instead of the usual one: "Field" of the order, "line.Field"
  /// of its line, "customer.Field" of its customer.
  std::string from_field = {};
};

/// One custom filter: a record passes when the condition holds. `field` is "number", "country", "currency",
/// "state", "customer_code", "amount", or a native source field: "Field" of the order, "customer.Field" of
/// its customer. Text is compared without regard to capitals, numbers by value ("10" is 10.00). With several
/// `values` kEquals, kContains and kStartsWith hold for any of them, kNotEquals for none of them. kAbove and
/// kBelow take one number or date and never hold for a field that is empty.
struct Condition {
  enum class Compare {
    kEquals,
    kNotEquals,
    kOneOf,
    kContains,
    kStartsWith,
    kAbove,
    kBelow,
    kIsEmpty,
    kIsNotEmpty
  };
  std::string field;
  Compare compare = Compare::kEquals;
  std::vector<std::string> values = {};
};

/// A native source field copied into a native target field.
struct FreeField {
  enum class Level { kOrder, kLine, kCustomer };
  Level level = Level::kOrder;
  std::string source;
  std::string target;
};

enum class DefaultDebtor { kOff, kFallback, kAlways };
enum class MissingItem { kDeadLetter, kCreate, kFallbackItem, kTextLine };
enum class CustomerNumber { kTargetNumbers, kSameAsSource };
enum class TooLong { kDeadLetter, kCut };
/// A discount on the whole order: spread over the lines as a percentage, or one line with a discount item.
enum class OrderDiscount { kOverLines, kDiscountItem };

struct CustomerRules {
  std::vector<connector::MatchKey> match_keys = {connector::MatchKey::kEmail};
  bool create = true;
  bool update = false;
  CustomerNumber number = CustomerNumber::kTargetNumbers;
  DefaultDebtor default_debtor = DefaultDebtor::kOff;
  std::string default_debtor_number;
};

struct ItemRules {
  MissingItem when_missing = MissingItem::kDeadLetter;
  std::string fallback_item;
};

/// Which charges and item codes of the source are shipping costs, and what they become.
struct ShippingCosts {
  std::set<std::string> charge_codes;  ///< Besides charges that the source itself marks as shipping.
  std::set<std::string> item_codes;    ///< Order lines with these items are shipping costs too.
  std::string target_item;             ///< This or target_charge is needed as soon as there are any.
  std::string other_charges_item;      ///< For charges that are not shipping; empty: dead letter.
  /// In place of those items: charges of the target, where its documents have them (Online).
  std::string target_charge = {};
  std::string other_charges_charge = {};
  /// The same in a sales entry, which has no items; empty: as any other line (OrdersFlow::gl_account).
  std::string gl_account = {};
  std::string other_charges_gl_account = {};
};

struct Discounts {
  OrderDiscount order_discount = OrderDiscount::kOverLines;
  std::string discount_item;  ///< For kDiscountItem.
};

/// Native fields of the source by what they belong to.
struct FieldsNeeded {
  std::vector<std::string> order;
  std::vector<std::string> line;
  std::vector<std::string> customer;
};

/// What the rules of the mapping read of the source. Filled in when the configuration is read.
struct MappingReads {
  FieldsNeeded fields;
  bool customer_details = false;  ///< Also of a customer who is known already.
};

struct OrdersFlow {
  std::string name;
  connector::DocumentChoice source;    ///< What an order is read from,
  connector::DocumentChoice target;    ///< and what it becomes.
  std::optional<LocalTime> from_date;  ///< Orders dated before this are skipped.
  std::set<model::OrderState> states = {model::OrderState::kOpen};
  bool only_approved = true;
  std::vector<Condition> filters;
  std::size_t batch_size = 100;                           ///< Orders whose intents are made durable together.
  Milliseconds settling_time = std::chrono::seconds(30);  ///< How long a write may land late.
  std::string reference_prefix = "EOL";                   ///< Reference = prefix + source order number.
  TooLong text_too_long = TooLong::kDeadLetter;  ///< Reference text, description, names, address lines.
  CustomerRules customers;
  ItemRules items;
  CodedField vat_code;
  CodedField customer_vat_code;
  CodedField payment_condition;
  /// From the source's payment condition: Online's orders have no method. Left empty the target derives it
  /// from its own payment condition (Globe does, facts 3).
  CodedField payment_method = {.when_unmapped = WhenUnmapped::kLeaveEmpty};
  CodedField shipping_method;
  CodedField warehouse;
  CodedField cost_center;  ///< Of header and lines.
  CodedField cost_unit;    ///< Of lines.
  /// Of lines. Left empty the target takes the item's own sales unit. The target's units are not in
  /// ReferenceCodes, so this is the one coded field whose result is not checked beforehand.
  CodedField unit = {.when_unmapped = WhenUnmapped::kLeaveEmpty};
  CodedField classification;  ///< Of customers.
  /// Of the lines of a sales entry: revenue accounts, by country where that makes a difference.
  CodedField gl_account;
  /// A line whose VAT code is 21 % over here and 9 % over there needs a person. False: its net price is kept.
  bool same_vat_percentage = true;
  ShippingCosts shipping_costs;
  Discounts discounts;
  /// How far the target's total may be from the source's by the rounding of lines and VAT. More needs a
  /// person; less is noted with the outcome.
  Decimal rounding_difference = {};
  std::vector<FreeField> free_fields;  ///< Short for a rule of the mapping that takes a field as it is.
  MappingReads mapping_reads;
};

}  // namespace schakel::flow
