#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/decimal.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"
#include "model/customer.h"
#include "model/value.h"

namespace schakel::model {

enum class OrderState {
  kOpen,
  kPartlyDelivered,
  kComplete,
  kCancelled,
  kDraft,      ///< An invoice that has no number yet: nobody can say which it is, so no flow takes it.
  kProcessed,  ///< An invoice or entry that is final: it is in the books and changes no more.
};

/// "open", "partly_delivered", "complete", "cancelled", "draft", "processed"
const char* name_of(OrderState state);

struct OrderLine {
  std::string id;
  std::int64_t number = 0;
  std::string item_code;  ///< The SKU: what both sides call the item.
  Personal description;
  Personal notes;
  Decimal quantity;
  std::string unit;
  Decimal unit_price;  ///< Per unit before the line's discount. Zero when only `amount` is known.
  bool price_includes_vat = false;  ///< Of `unit_price`: the source's VAT code is of the including kind.
  std::optional<Decimal> discount;  ///< Fraction: 0.05 is five percent.
  Decimal amount;        ///< Of the whole line after its discount, excl. VAT, as the source computed it.
  std::string vat_code;  ///< The source's code, without padding.
  std::optional<Decimal> vat_percentage;  ///< Fraction: 0.21.
  std::string cost_center;
  std::string cost_unit;
  std::optional<LocalTime> delivery_date;
  std::string gl_account = {};             ///< The source's code; of invoices and entries.
  std::optional<Decimal> vat_amount = {};  ///< As the source computed it; where it says so per line.
  std::optional<Decimal> delivered = {};   ///< Of `quantity`, what was delivered; where the source says so.
  std::optional<Decimal> invoiced = {};    ///< The same of what was invoiced.
  NativeFields native;
};

/// A charge on the order as a whole: shipping costs, packaging.
struct OrderCharge {
  std::string code;
  Personal description;
  bool is_shipping = false;
  Decimal amount_excl_vat;
  Decimal amount_incl_vat;
  std::string vat_code;
  std::optional<Decimal> vat_percentage;
};

/// A customer's order, whatever document it is read from. Codes are the source's; a flow turns them into the
/// target's.
struct Order {
  std::string id;  ///< The source's key, a GUID: what cross-references, intents and outcomes are kept under.
  std::string number;  ///< What people call it: "1042".
  OrderState state = OrderState::kOpen;
  bool approved = true;
  bool is_credit = false;  ///< A credit note: it takes back what an invoice or entry charged.
  LocalTime order_date{};
  std::optional<LocalTime> delivery_date;
  std::optional<LocalTime> modified;
  Personal your_reference;
  Personal description;
  Personal remarks;
  std::string currency;
  std::string payment_condition;
  std::string shipping_method;
  std::string warehouse;
  std::optional<Decimal> discount;  ///< Of the whole order, a fraction on top of the lines' discounts.
  std::optional<Decimal> amount;    ///< Incl. VAT.
  std::optional<Decimal> amount_excl_vat;
  Customer customer;                   ///< Who ordered. Before completion only its id is filled.
  std::optional<Customer> invoice_to;  ///< Only when somebody else pays.
  std::optional<Customer> deliver_to;  ///< Only when it goes to another account.
  std::optional<Contact> contact;      ///< The person who ordered.
  std::string delivery_address_id;     ///< The source's key of the address below; empty when none.
  std::optional<Address> delivery_address;
  std::vector<OrderLine> lines;
  std::vector<OrderCharge> charges;
  std::string tracking = {};  ///< Track and trace of its last delivery, where the source has it.
  NativeFields native;
  /// What of it, or of its lines, customer or addresses, could not be understood (kInvalidRecord). Only `id`
  /// and `number` count then: such an order is neither taken nor left out by a guess, and holds up no other.
  /// A pointer, because a thousand orders are in memory at once and hardly any has it.
  std::shared_ptr<const Error> unreadable = {};
};

}  // namespace schakel::model
