#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/decimal.h"
#include "base/secret.h"
#include "base/time.h"
#include "model/customer.h"
#include "model/value.h"

// What a flow decided to write, in the common model's words and the target's codes. The target's connector
// turns it into that ERP's own documents.
namespace schakel::connector {

/// A customer to create, or the fields to update of one that exists (empty fields are then left alone).
struct CustomerDraft {
  std::string number;  ///< The number it should get; empty: the target numbers it.
  model::Customer::Kind kind = model::Customer::Kind::kCompany;
  Personal name;
  Personal email;
  Personal phone;
  Personal website;
  Personal vat_number;
  Personal chamber_of_commerce;
  std::string language;
  std::string currency;
  std::string vat_code;           ///< The target's code; empty: not set.
  std::string payment_condition;  ///< The target's code.
  std::string classification;     ///< The target's code.
  std::string cost_center;
  model::Address visit;
  std::optional<model::Contact> contact;
  model::NativeFields source = {};  ///< Fields of the source's customer that the mapping reads, by its names.
  bool cut_when_too_long = false;   ///< See OrderDraft.
};

/// Name and address as they must stand on the document itself (default debtor, other delivery address). Empty
/// fields are left to the debtor: the name, for example, when an order's customer was known and therefore not
/// read.
struct PartyOnDocument {
  Personal name;
  model::Address address;
  Personal contact_name;
  Personal email;
  Personal phone;
};

struct OrderLineDraft {
  std::string item_code;  ///< Empty for a text line: only `description`, no price, quantity 0.
  /// In place of an item: one of the target's own charges (ReferenceCodes::order_charges). Its quantity is 1
  /// and its price is to the cent.
  std::string charge_code = {};
  Decimal quantity;
  std::optional<Decimal> price;  ///< Per unit before discount, incl. or excl. VAT as `vat_code` is.
  bool price_includes_vat = false;
  bool is_shipping = false;                    ///< Shipping costs, as the settings say which are.
  std::optional<Decimal> discount_percentage;  ///< 5 is five percent.
  std::string vat_code;
  std::string unit;
  std::string warehouse;
  std::string cost_center;
  std::string cost_unit;
  Personal description;
  std::optional<LocalTime> delivery_date;
  /// What the line comes to in the target's books. A sales entry is made of these; other documents compute
  /// them from quantity and price, and a difference is told (DocumentWritten).
  std::string gl_account;                  ///< Only in a sales entry.
  std::optional<Decimal> amount_excl_vat;  ///< After discounts, to the cent.
  std::optional<Decimal> vat_amount;       ///< To the cent.
  model::NativeFields source = {};         ///< Fields of the source's line that the mapping reads.
};

struct OrderDraft {
  std::string reference;  ///< The searchable marker; unique per source order. Where: YourRef / YourReference.
  std::string number;     ///< The source's own number.
  std::string debtor;     ///< The target's debtor number, trimmed.
  std::string invoice_debtor;   ///< Empty: the same.
  std::string delivery_debtor;  ///< Empty: the same.
  /// The target's keys of these three, where they are known (CustomerFound::id): a target whose documents
  /// want them need not look them up.
  std::string debtor_id = {};
  std::string invoice_debtor_id = {};
  std::string delivery_debtor_id = {};
  Personal reference_text;  ///< What the customer calls the order.
  Personal description;
  LocalTime order_date{};
  std::optional<LocalTime> delivery_date;
  std::string currency;
  std::string payment_condition;
  std::string payment_method;
  std::string shipping_method;
  std::string warehouse;
  std::string cost_center;
  std::optional<PartyOnDocument> ordered_by;
  std::optional<PartyOnDocument> invoice_to;
  std::optional<PartyOnDocument> deliver_to;
  std::vector<OrderLineDraft> lines;
  std::optional<Decimal> amount_excl_vat;    ///< Of the whole document, as the source has it.
  std::optional<Decimal> amount;             ///< The same incl. VAT.
  model::NativeFields source = {};           ///< Fields of the source's order that the mapping reads.
  model::NativeFields source_customer = {};  ///< The same of its customer.
  /// Texts that are longer than the target's field are cut there by the connector (the user chose so); false:
  /// check() reports them. Only texts: names, address lines, cities, descriptions, `reference_text`. Never
  /// `reference`, a code, a number, an e-mail address or a native field: half of one of those is a wrong one.
  bool cut_when_too_long = false;
};

/// An item to create from an order line, where the missing-item policy says so.
struct ItemDraft {
  std::string code;
  Personal description;
  std::string unit;
  std::string vat_code;
  std::optional<Decimal> sales_price;  ///< Incl. or excl. VAT as `vat_code` is.
  bool cut_when_too_long = false;      ///< See OrderDraft.
};

}  // namespace schakel::connector
