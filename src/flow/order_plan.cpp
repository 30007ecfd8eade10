#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/text.h"
#include "flow/booking.h"
#include "flow/customer_plan.h"
#include "flow/errors.h"
#include "flow/line_price.h"
#include "flow/places.h"
#include "flow/plan.h"
#include "flow/source_field.h"

namespace schakel::flow {
namespace {

/// An error of a calculation knows the numbers but not the order.
tl::unexpected<Error> at(const Place& place, Error error) {
  error.what = {.en = place.en + ": " + error.what.en, .nl = place.nl + ": " + error.what.nl};
  return fail(std::move(error));
}

std::string code_of_item(const model::OrderLine& line) {
  return std::string(trimmed(line.item_code));
}

/// What an error about an item is about: orders that lack the same item wait for one and the same thing.
std::string about_item(std::string_view code) {
  return "item " + upper_ascii(code);
}

bool is_shipping(const model::OrderLine& line, const OrdersFlow& settings) {
  return settings.shipping_costs.item_codes.contains(code_of_item(line));
}

bool is_shipping(const model::OrderCharge& charge, const OrdersFlow& settings) {
  return charge.is_shipping ||
         settings.shipping_costs.charge_codes.contains(std::string(trimmed(charge.code)));
}

/// 0.001 of three decimals.
Decimal smallest(int decimals) {
  Decimal unit = Decimal::from_integer(1);
  for (int i = 1; i <= decimals; ++i) unit = unit.divided_by(Decimal::from_integer(10), i).value_or(unit);
  return unit;
}

/// Empty: shipping costs become no item.
const std::string& shipping_item_needed(const OrdersFlow& settings) {
  static const std::string kNone;
  const ShippingCosts& costs = settings.shipping_costs;
  return costs.target_charge.empty() ? costs.target_item : kNone;
}

bool is_free(const model::OrderCharge& charge) {
  return charge.amount_excl_vat.is_zero() && charge.amount_incl_vat.is_zero();
}

bool has_discount_line(const model::Order& order, const OrdersFlow& settings) {
  return settings.discounts.order_discount == OrderDiscount::kDiscountItem && order.discount &&
         !order.discount->is_zero();
}

const connector::ItemFound* find_item(const std::string& code, const WhatExists& exists) {
  if (const auto found = exists.items.find(code); found != exists.items.end()) return &found->second;
  // Globe writes item codes in capitals, Online as they were typed.
  for (const auto& [spelt, item] : exists.items) {
    if (equal_ignoring_case(spelt, code)) return &item;
  }
  return nullptr;
}

/// A sales entry bears amounts on ledger accounts, and no items.
bool is_booking(const OrdersFlow& settings) {
  return settings.target.document == model::Document::kSalesEntry;
}

/// A VAT code of the target, and how prices with it are meant.
struct TargetVat {
  std::string code;
  PriceBasis basis;
};

/// Everything that is the same for all lines of one order.
class DocumentPlan {
 public:
  DocumentPlan(const model::Order& order, const WhatExists& exists, const OrdersFlow& settings)
      : order_(order), exists_(exists), settings_(settings), country_(country_of(order)) {
    for (const connector::VatCode& vat : exists.codes.vat_codes) vat_codes_.push_back(vat.code);
  }

  Result<WriteOrder> plan() {
    TRY_VOID(add_head());
    TRY_VOID(add_customers());
    if (is_booking(settings_)) {
      TRY_VOID(add_booking());
      return std::move(write_);
    }
    for (const model::OrderLine& line : order_.lines) TRY_VOID(add_line(line));
    for (const model::OrderCharge& charge : order_.charges) {
      if (!is_free(charge)) TRY_VOID(add_charge(charge));
    }
    TRY_VOID(add_discount_lines());
    level();
    return std::move(write_);
  }

 private:
  Result<std::string> code(Coded field, const std::string& usual, const model::OrderLine* line,
                           const std::vector<std::string>* target_codes, const Place& place) const {
    const CodedField& rules = rules_of(field, settings_);
    const SourceCode source =
        source_code(rules, usual, {.order = &order_, .line = line, .customer = &order_.customer});
    return translate(field, rules, source, country_, target_codes, place);
  }

  Result<void> add_head() {
    connector::OrderDraft& draft = write_.draft;
    const Place place = place_of(order_);
    const connector::ReferenceCodes& codes = exists_.codes;
    draft.reference = reference_of(order_, settings_);
    draft.reference_text = order_.your_reference;
    draft.description = order_.description;
    draft.order_date = order_.order_date;
    draft.delivery_date = order_.delivery_date;
    draft.currency = order_.currency;
    draft.cut_when_too_long = settings_.text_too_long == TooLong::kCut;
    TRY(draft.payment_condition,
        code(Coded::kPaymentCondition, order_.payment_condition, nullptr, &codes.payment_conditions, place));
    TRY(draft.payment_method,
        code(Coded::kPaymentMethod, order_.payment_condition, nullptr, &codes.payment_methods, place));
    TRY(draft.shipping_method,
        code(Coded::kShippingMethod, order_.shipping_method, nullptr, &codes.shipping_methods, place));
    TRY(draft.warehouse, code(Coded::kWarehouse, order_.warehouse, nullptr, &codes.warehouses, place));
    // An order of the source has no cost centre of its own: a free field, one per country or the default.
    TRY(draft.cost_center, code(Coded::kCostCenter, {}, nullptr, &codes.cost_centers, place));
    draft.number = order_.number;
    draft.amount_excl_vat = order_.amount_excl_vat;
    draft.amount = order_.amount;
    draft.source = order_.native;
    draft.source_customer = order_.customer.native;
    return {};
  }

  // ---- Customers and addresses ----

  /// The debtor number, where it is known already.
  static std::string debtor_of(const CustomerAction& action) {
    if (const auto* used = std::get_if<UseDebtor>(&action)) return used->debtor;
    if (const auto* updated = std::get_if<UpdateCustomer>(&action)) return updated->debtor;
    return {};
  }

  /// Plans another account of the order; true when it became the default debtor.
  Result<bool> add_account(const model::Customer& customer, CustomerStep::Role role, std::string& debtor) {
    TRY(CustomerPlan plan, plan_customer(order_, customer, role, exists_, settings_));
    debtor = debtor_of(plan.step.action);
    write_.customers.push_back(std::move(plan.step));
    return plan.default_debtor;
  }

  Result<void> add_customers() {
    connector::OrderDraft& draft = write_.draft;
    const bool always = settings_.customers.default_debtor == DefaultDebtor::kAlways;
    const auto other = [&](const std::optional<model::Customer>& customer) {
      return customer && customer->id != order_.customer.id ? &*customer : nullptr;
    };
    const model::Customer* payer = other(order_.invoice_to);
    const model::Customer* receiver = other(order_.deliver_to);

    TRY(const bool ordered_by_default,
        add_account(order_.customer, CustomerStep::Role::kOrderedBy, draft.debtor));
    if (ordered_by_default) {
      draft.ordered_by = party_of(order_.customer, order_.contact);
    } else if (order_.contact) {
      draft.ordered_by = who_ordered(*order_.contact);
    }

    bool payer_is_default = ordered_by_default;
    if (payer && !always) {
      TRY(payer_is_default, add_account(*payer, CustomerStep::Role::kInvoiceTo, draft.invoice_debtor));
    }
    if (payer_is_default) {
      draft.invoice_to = payer ? party_of(*payer, std::nullopt) : party_of(order_.customer, order_.contact);
    }

    bool receiver_is_default = ordered_by_default;
    if (receiver && !always) {
      TRY(receiver_is_default, add_account(*receiver, CustomerStep::Role::kDeliverTo, draft.delivery_debtor));
    }
    const model::Customer& recipient = receiver ? *receiver : order_.customer;
    const bool elsewhere = order_.delivery_address && !same_place(*order_.delivery_address, recipient.visit);
    if (receiver_is_default || elsewhere) {
      draft.deliver_to = party_of(recipient, receiver ? std::optional<model::Contact>() : order_.contact);
      if (order_.delivery_address) draft.deliver_to->address = *order_.delivery_address;
    }
    return {};
  }

  // ---- Lines ----

  /// True when the target has codes incl. and codes excl. VAT, so that a price without a code could be
  /// either.
  bool both_kinds() const {
    const auto& codes = exists_.codes.vat_codes;
    return std::any_of(codes.begin(), codes.end(), [](const auto& vat) { return vat.includes_vat; }) &&
           std::any_of(codes.begin(), codes.end(), [](const auto& vat) { return !vat.includes_vat; });
  }

  /// Of the target; nullptr: it has no such code.
  const connector::VatCode* vat_named(const std::string& code) const {
    const auto& codes = exists_.codes.vat_codes;
    const auto found = std::ranges::find(codes, code, &connector::VatCode::code);
    return found == codes.end() ? nullptr : &*found;
  }

  Result<TargetVat> target_vat(const std::string& source_code,
                               const std::optional<Decimal>& source_percentage, const model::OrderLine* line,
                               bool has_price, const Place& place) const {
    TRY(const std::string code_there, code(Coded::kVatCode, source_code, line, &vat_codes_, place));
    const auto& codes = exists_.codes.vat_codes;
    if (code_there.empty()) {
      if (has_price && both_kinds()) {
        return fail(
            needs_person("flow.vat_code_missing",
                         {.en = place.en + ": has no VAT code for the target, so its price could be incl. or "
                                           "excl. VAT.",
                          .nl = place.nl + ": heeft geen btw-code voor het doelsysteem, dus de prijs kan "
                                           "inclusief of exclusief btw zijn."},
                         {"vat_code"}));
      }
      return TargetVat{
          .code = {},
          .basis = {.includes_vat = !codes.empty() && codes.front().includes_vat, .vat_percentage = {}}};
    }
    const connector::VatCode* found = vat_named(code_there);
    if (settings_.same_vat_percentage && source_percentage && *source_percentage != found->percentage) {
      const Decimal hundred = Decimal::from_integer(100);
      TRY(const Decimal here, source_percentage->times(hundred));
      TRY(const Decimal there, found->percentage.times(hundred));
      return fail(needs_person(
          "flow.vat_percentage_differs",
          {.en = fmt::format("{}: VAT is {} % in the source, and VAT code \"{}\" of the target is {} %.",
                             place.en, here.to_short_text(), code_there, there.to_short_text()),
           .nl = fmt::format("{}: de btw is {} % in de bron, en btw-code \"{}\" van het doelsysteem is {} %.",
                             place.nl, here.to_short_text(), code_there, there.to_short_text())},
          {"vat_code", "same_vat_percentage"}));
    }
    return TargetVat{.code = code_there,
                     .basis = {.includes_vat = found->includes_vat, .vat_percentage = found->percentage}};
  }

  /// An item of the target that may stand on a document. `setting` is empty for the order's own items.
  Result<std::string> sellable(const connector::ItemFound& item, const std::string& setting,
                               const Place& place) const {
    if (item.sellable) return item.code;
    return fail(needs_person(
        "flow.item_not_sellable",
        {.en = fmt::format("{}: item \"{}\" of the target is no active sales item.", place.en, item.code),
         .nl = fmt::format("{}: artikel \"{}\" van het doelsysteem is geen actief "
                           "verkoopartikel.",
                           place.nl, item.code)},
        setting.empty() ? std::vector<std::string>{about_item(item.code)}
                        : std::vector<std::string>{about_item(item.code), setting}));
  }

  Result<std::string> configured_item(const std::string& item_code, const std::string& setting,
                                      const Place& place) const {
    if (const connector::ItemFound* item = find_item(item_code, exists_))
      return sellable(*item, setting, place);
    return fail(needs_person(
        "flow.configured_item_missing",
        {.en = fmt::format("{}: {} is \"{}\", which the target does not have.", place.en, setting, item_code),
         .nl = fmt::format("{}: {} is \"{}\", en dat artikel kent het doelsysteem niet.", place.nl, setting,
                           item_code)},
        {setting}));
  }

  /// What takes the place of an item on a line of shipping or other costs: an item, or a charge of the
  /// target.
  Result<void> put_costs(connector::OrderLineDraft& draft, bool shipping, const Place& place) const {
    const ShippingCosts& costs = settings_.shipping_costs;
    draft.is_shipping = shipping;
    const std::string& charge = shipping ? costs.target_charge : costs.other_charges_charge;
    if (!charge.empty()) {
      const std::string setting =
          shipping ? "shipping_costs.target_charge" : "shipping_costs.other_charges_charge";
      TRY(draft.charge_code, configured_charge(charge, setting, place));
      return {};
    }
    if (shipping) {
      TRY(draft.item_code, shipping_item(place));
      return {};
    }
    TRY(draft.item_code,
        configured_item(costs.other_charges_item, "shipping_costs.other_charges_item", place));
    return {};
  }

  Result<std::string> configured_charge(const std::string& code, const std::string& setting,
                                        const Place& place) const {
    for (const std::string& known : exists_.codes.order_charges) {
      if (equal_ignoring_case(known, code)) return known;
    }
    return fail(needs_person(
        "flow.configured_charge_missing",
        {.en = fmt::format("{}: {} is \"{}\", and the target has no such charge.", place.en, setting, code),
         .nl = fmt::format("{}: {} is \"{}\", en zulke kosten kent het doelsysteem niet.", place.nl, setting,
                           code)},
        {setting}));
  }

  Result<std::string> shipping_item(const Place& place) const {
    if (!settings_.shipping_costs.target_item.empty()) {
      return configured_item(settings_.shipping_costs.target_item, "shipping_costs.target_item", place);
    }
    return fail(
        needs_person("flow.shipping_item_not_set",
                     {.en = place.en + ": shipping costs, and no item of the target is set for them.",
                      .nl = place.nl + ": verzendkosten, en daarvoor is geen artikel van het doelsysteem "
                                       "ingesteld."},
                     {"shipping_costs.target_item"}));
  }

  /// Warehouse, cost centre and cost unit of a line.
  Result<void> complete(connector::OrderLineDraft& draft, const model::OrderLine* line,
                        const Place& place) const {
    draft.warehouse = write_.draft.warehouse;
    TRY(draft.cost_center,
        code(Coded::kCostCenter, line ? line->cost_center : "", line, &exists_.codes.cost_centers, place));
    TRY(draft.cost_unit,
        code(Coded::kCostUnit, line ? line->cost_unit : "", line, &exists_.codes.cost_units, place));
    return {};
  }

  /// A line that only says something: the target books nothing for it.
  void add_text_line(std::string text) {
    connector::OrderLineDraft draft;
    draft.description = Personal(std::move(text));
    write_.draft.lines.push_back(std::move(draft));
  }

  /// How the source states a line's price. A line that was made there with a net price has none per unit,
  /// only what it comes to (facts Online 5, SalesOrders: NetPrice given makes UnitPrice 0).
  struct Stated {
    Decimal price;
    PriceBasis basis;
    std::optional<Decimal> discount;
  };
  Result<Stated> stated(const model::OrderLine& line) const {
    if (!line.unit_price.is_zero() || line.amount.is_zero() || line.quantity.is_zero()) {
      return Stated{.price = line.unit_price,
                    .basis = {.includes_vat = line.price_includes_vat, .vat_percentage = line.vat_percentage},
                    .discount = line.discount};
    }
    TRY(const Decimal price, line.amount.divided_by(line.quantity, Decimal::kScaleMax));
    return Stated{.price = price,
                  .basis = {.includes_vat = false, .vat_percentage = line.vat_percentage},
                  .discount = std::nullopt};
  }

  Result<void> add_line(const model::OrderLine& line) {
    const Place place = place_of(order_, line);
    const std::string item_code = code_of_item(line);
    const bool shipping = is_shipping(line, settings_);
    if (item_code.empty()) return add_line_without_item(line, place);

    connector::OrderLineDraft draft;
    draft.description = line.description;
    const connector::ItemFound* item = shipping ? nullptr : find_item(item_code, exists_);
    bool create_item = false;
    if (shipping) {
      TRY_VOID(put_costs(draft, true, place));
    } else if (item) {
      TRY(draft.item_code, sellable(*item, {}, place));
    } else {
      switch (settings_.items.when_missing) {
        case MissingItem::kDeadLetter:
          return fail(needs_person(
              "flow.item_missing",
              {.en = fmt::format("{}: item \"{}\" does not exist in the target.", place.en, item_code),
               .nl = fmt::format("{}: artikel \"{}\" bestaat niet in het doelsysteem.", place.nl, item_code)},
              {about_item(item_code), "items.when_missing"}));
        case MissingItem::kCreate:
          create_item = true;
          draft.item_code = item_code;
          break;
        case MissingItem::kFallbackItem: {
          TRY(draft.item_code, configured_item(settings_.items.fallback_item, "items.fallback_item", place));
          // What was really ordered stays readable on the document.
          draft.description = Personal(item_code + " " + line.description.reveal());
          break;
        }
        case MissingItem::kTextLine:
          add_text_line(fmt::format("{} x {} {} ({})", line.quantity.to_short_text(), item_code,
                                    line.description.reveal(), line.unit_price.to_short_text()));
          // The user chose a document that comes to less: there is nothing to compare.
          write_.draft.amount_excl_vat.reset();
          write_.draft.amount.reset();
          return {};
      }
    }

    const connector::Decimals& decimals = exists_.codes.decimals;
    draft.quantity = at_most(line.quantity, decimals.quantity);
    if (draft.quantity != line.quantity) {
      return fail(needs_person("flow.quantity_not_exact",
                               {.en = fmt::format("{}: the quantity {} has more than {} decimals.", place.en,
                                                  line.quantity.to_short_text(), decimals.quantity),
                                .nl = fmt::format("{}: het aantal {} heeft meer dan {} decimalen.", place.nl,
                                                  line.quantity.to_short_text(), decimals.quantity)}));
    }
    const auto from_source = stated(line);
    if (!from_source) return at(place, from_source.error());
    TRY(const TargetVat vat,
        target_vat(line.vat_code, line.vat_percentage, &line, !from_source->price.is_zero(), place));
    draft.vat_code = vat.code;
    const auto price = converted(from_source->price, from_source->basis, vat.basis);
    if (!price) return at(place, price.error());
    const bool spread = settings_.discounts.order_discount == OrderDiscount::kOverLines;
    const auto discount = combined_discount(from_source->discount, spread ? order_.discount : std::nullopt);
    if (!discount) return at(place, discount.error());
    draft.price_includes_vat = vat.basis.includes_vat;
    if (draft.charge_code.empty()) {
      auto fitting = line_price(line.quantity, *price, *discount, decimals);
      if (!fitting) return at(place, fitting.error());
      draft.price = fitting->price;
      draft.discount_percentage = fitting->discount_percentage;
    } else {
      const auto amount = line_amount(line.quantity, *price, *discount);
      if (!amount) return at(place, amount.error());
      draft.quantity = Decimal::from_integer(1);
      draft.price = amount->rounded(2);
    }
    if (has_discount_line(order_, settings_))
      TRY_VOID(count_for_discount(vat, line.quantity, *price, *discount));

    if (draft.charge_code.empty()) {
      TRY(draft.unit, code(Coded::kUnit, line.unit, &line, nullptr, place));
    }
    TRY_VOID(complete(draft, &line, place));
    draft.delivery_date = line.delivery_date;
    draft.source = line.native;
    if (create_item) add_item_to_create(item_code, line, draft, at_most(*price, decimals.price));
    write_.draft.lines.push_back(std::move(draft));
    return {};
  }

  Result<void> add_line_without_item(const model::OrderLine& line, const Place& place) {
    if (!line.amount.is_zero() || !line.unit_price.is_zero()) {
      return fail(
          needs_person("flow.line_without_item", {.en = place.en + ": has an amount but no item.",
                                                  .nl = place.nl + ": heeft een bedrag maar geen artikel."}));
    }
    add_text_line(line.description.reveal());
    return {};
  }

  void add_item_to_create(const std::string& item_code, const model::OrderLine& line,
                          const connector::OrderLineDraft& draft, const Decimal& price) {
    const bool planned =
        std::any_of(write_.items_to_create.begin(), write_.items_to_create.end(),
                    [&](const auto& item) { return equal_ignoring_case(item.code, item_code); });
    if (planned) return;
    write_.items_to_create.push_back({.code = item_code,
                                      .description = line.description,
                                      .unit = draft.unit,
                                      .vat_code = draft.vat_code,
                                      .sales_price = price,
                                      .cut_when_too_long = settings_.text_too_long == TooLong::kCut});
  }

  Result<void> add_charge(const model::OrderCharge& charge) {
    const Place place = place_of(order_, charge);
    connector::OrderLineDraft draft;
    draft.description = charge.description;
    draft.quantity = Decimal::from_integer(1);
    const ShippingCosts& costs = settings_.shipping_costs;
    const bool shipping = is_shipping(charge, settings_);
    if (shipping || !costs.other_charges_item.empty() || !costs.other_charges_charge.empty()) {
      TRY_VOID(put_costs(draft, shipping, place));
    } else {
      return fail(
          needs_person("flow.charge_unmapped",
                       {.en = place.en + ": is not shipping, and no item of the target is set for other "
                                         "charges.",
                        .nl = place.nl + ": zijn geen verzendkosten, en voor andere kosten is geen artikel "
                                         "van het doelsysteem ingesteld."},
                       {"charge " + std::string(trimmed(charge.code)), "shipping_costs.other_charges_item",
                        "shipping_costs.charge_codes"}));
    }
    TRY(const TargetVat vat, target_vat(charge.vat_code, charge.vat_percentage, nullptr, true, place));
    draft.vat_code = vat.code;
    // The source states both amounts; what it computed itself is not computed again.
    const bool take_incl = vat.basis.includes_vat && !charge.amount_incl_vat.is_zero();
    const auto price =
        take_incl ? Result<Decimal>(charge.amount_incl_vat)
                  : converted(charge.amount_excl_vat,
                              {.includes_vat = false, .vat_percentage = charge.vat_percentage}, vat.basis);
    if (!price) return at(place, price.error());
    draft.price_includes_vat = vat.basis.includes_vat;
    if (draft.charge_code.empty()) {
      const auto fitting = line_price(draft.quantity, *price, Decimal(), exists_.codes.decimals);
      if (!fitting) return at(place, fitting.error());
      draft.price = fitting->price;
    } else {
      draft.price = price->rounded(2);
    }
    TRY_VOID(complete(draft, nullptr, place));
    write_.draft.lines.push_back(std::move(draft));
    return {};
  }

  // ---- A sales entry ----

  Result<std::string> gl_account(const std::string& of_source, const std::string& of_settings,
                                 const model::OrderLine* line, const Place& place) const {
    const std::vector<std::string>& accounts = exists_.codes.gl_accounts;
    std::string account;
    if (of_settings.empty()) {
      TRY(account, code(Coded::kGlAccount, of_source, line, &accounts, place));
    } else {
      const CodedField named = {.fallback = of_settings, .force = true};
      TRY(account, translate(Coded::kGlAccount, named, {}, country_, &accounts, place));
    }
    if (!account.empty()) return account;
    return fail(needs_person("flow.gl_account_missing",
                             {.en = place.en + ": has no ledger account of the target.",
                              .nl = place.nl + ": heeft geen grootboekrekening van het doelsysteem."},
                             {"gl_account"}));
  }

  /// A line of the books, its amounts still open; its VAT code decides how much of it is VAT.
  struct BookingLine {
    connector::OrderLineDraft draft;
    std::optional<Decimal> vat_percentage;
    std::optional<Decimal> vat_percentage_there = {};  ///< Of the target's code, where it is another one.
  };

  /// The percentage of the source counts, where it says one; target_vat has seen to it that another one is
  /// allowed.
  static void take_percentage(BookingLine& booked, const std::optional<Decimal>& there) {
    if (!booked.vat_percentage) booked.vat_percentage = there;
    if (there && *there != *booked.vat_percentage) booked.vat_percentage_there = there;
  }

  Result<BookingLine> booking_line(const model::OrderLine& line) const {
    const Place place = place_of(order_, line);
    BookingLine booked;
    booked.draft.description = line.description;
    booked.draft.quantity = line.quantity;
    booked.draft.source = line.native;
    booked.vat_percentage = line.vat_percentage;
    if (line.amount.is_zero() && !line.vat_amount) return booked;  // Words, and nothing to book.
    const bool shipping = is_shipping(line, settings_);
    TRY(booked.draft.gl_account,
        gl_account(line.gl_account, shipping ? settings_.shipping_costs.gl_account : "", &line, place));
    TRY(const TargetVat vat, target_vat(line.vat_code, line.vat_percentage, &line, true, place));
    booked.draft.vat_code = vat.code;
    take_percentage(booked, vat.basis.vat_percentage);
    TRY_VOID(complete(booked.draft, &line, place));
    return booked;
  }

  Result<BookingLine> booking_line(const model::OrderCharge& charge) const {
    const Place place = place_of(order_, charge);
    const ShippingCosts& costs = settings_.shipping_costs;
    BookingLine booked;
    booked.draft.description = charge.description;
    booked.draft.quantity = Decimal::from_integer(1);
    booked.vat_percentage = charge.vat_percentage;
    const std::string& account =
        is_shipping(charge, settings_) ? costs.gl_account : costs.other_charges_gl_account;
    TRY(booked.draft.gl_account, gl_account({}, account, nullptr, place));
    TRY(const TargetVat vat, target_vat(charge.vat_code, charge.vat_percentage, nullptr, true, place));
    booked.draft.vat_code = vat.code;
    take_percentage(booked, vat.basis.vat_percentage);
    TRY_VOID(complete(booked.draft, nullptr, place));
    return booked;
  }

  Result<void> add_booking() {
    std::vector<BookingLine> lines;
    BookingRates rates;
    for (const model::OrderLine& line : order_.lines) {
      TRY(BookingLine booked, booking_line(line));
      rates.lines.push_back(booked.vat_percentage);
      lines.push_back(std::move(booked));
    }
    std::vector<BookingLine> charges;
    for (const model::OrderCharge& charge : order_.charges) {
      rates.charges.push_back(charge.vat_percentage);
      if (is_free(charge)) {
        charges.emplace_back();
        continue;
      }
      TRY(BookingLine booked, booking_line(charge));
      rates.charges.back() = booked.vat_percentage;
      charges.push_back(std::move(booked));
    }
    replace_percentages(lines, rates.lines, rates);
    replace_percentages(charges, rates.charges, rates);
    const auto booking = book(order_, rates);
    if (!booking) return at(place_of(order_), booking.error());
    add_booked(lines, booking->lines);
    add_booked(charges, booking->charges);
    write_.draft.amount_excl_vat = booking->totals.excl_vat;
    write_.draft.amount = booking->totals.incl_vat;
    return {};
  }

  static void replace_percentages(const std::vector<BookingLine>& lines,
                                  std::vector<std::optional<Decimal>>& percentages, BookingRates& rates) {
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (!lines[i].vat_percentage_there) continue;
      percentages[i] = lines[i].vat_percentage_there;
      rates.replace_those_of_source = true;
    }
  }

  /// What comes to nothing is no line of the books.
  void add_booked(std::vector<BookingLine>& lines, const std::vector<Booked>& amounts) {
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (amounts[i].excl_vat.is_zero() && amounts[i].vat.is_zero()) continue;
      lines[i].draft.amount_excl_vat = amounts[i].excl_vat;
      lines[i].draft.vat_amount = amounts[i].vat;
      write_.draft.lines.push_back(std::move(lines[i].draft));
    }
  }

  // ---- To the cent ----

  /// What a line of an excluding VAT code comes to over there.
  static std::optional<Decimal> amount_of(const connector::OrderLineDraft& line, const Decimal& price) {
    const Result<Decimal> discount = line.discount_percentage
                                         ? line.discount_percentage->divided_by(Decimal::from_integer(100), 8)
                                         : Result<Decimal>(Decimal());
    const Result<Decimal> amount = discount ? line_amount(line.quantity, price, *discount) : discount;
    return amount ? std::optional(amount->rounded(2)) : std::nullopt;
  }

  bool includes_vat(const std::string& code) const {
    const connector::VatCode* vat = vat_named(code);
    return vat == nullptr || vat->includes_vat;
  }

  /// Prices are rounded to what the target keeps, and a discount on the whole order is rounded once in the
  /// source and line by line here. The cents between the two go into the price of a line that can bear them;
  /// where none can, the difference stands, and is told.
  void level() {
    if (!order_.amount_excl_vat) return;
    std::vector<connector::OrderLineDraft>& lines = write_.draft.lines;
    Decimal sum;
    for (const connector::OrderLineDraft& line : lines) {
      if (!line.price) continue;
      const std::optional<Decimal> amount = amount_of(line, *line.price);
      const Result<Decimal> more = amount ? sum.plus(*amount) : Result<Decimal>(sum);
      if (!amount || !more || includes_vat(line.vat_code)) return;
      sum = *more;
    }
    std::optional<Decimal> rest = cents_to(sum);
    if (!rest) {
      // Not every source counts its charges in.
      for (const model::OrderCharge& charge : order_.charges) {
        const Result<Decimal> less = sum.minus(charge.amount_excl_vat.rounded(2));
        if (!less) return;
        sum = *less;
      }
      rest = cents_to(sum);
    }
    if (!rest || rest->is_zero()) return;
    if (is_borne(*rest)) return;
    // No line bears all of it: cent by cent then.
    const Decimal cent = Decimal::parse(rest->is_negative() ? "-0.01" : "0.01").value_or(Decimal());
    for (Decimal left = *rest; !left.is_zero();) {
      if (!is_borne(cent)) return;
      left = left.minus(cent).value_or(Decimal());
    }
  }

  /// Whether a line was found whose price could bear it.
  bool is_borne(const Decimal& more) {
    for (const Near near : {Near::kNearest, Near::kBeside}) {
      for (connector::OrderLineDraft& line : write_.draft.lines) {
        if (line.price && bear(line, more, near)) return true;
      }
    }
    return false;
  }

  /// From this sum to what the source says of the whole; nothing when that is more than a cent a line.
  std::optional<Decimal> cents_to(const Decimal& sum) const {
    const Result<Decimal> rest = order_.amount_excl_vat->rounded(2).minus(sum);
    if (!rest || rest->absolute() > cents(write_.draft.lines.size())) return std::nullopt;
    return *rest;
  }

  /// Whether a price was found with which the line comes to so much more, or less. A charge is an amount that
  /// the source states: it bears nothing.
  enum class Near { kNearest, kBeside };
  bool bear(connector::OrderLineDraft& line, const Decimal& more, Near near) const {
    if (!line.charge_code.empty()) return false;
    const std::optional<Decimal> now = amount_of(line, *line.price);
    if (!now || now->is_zero() || line.price->is_zero()) return false;
    const Result<Decimal> wanted = now->plus(more);
    const Result<Decimal> scaled = wanted ? wanted->times(*line.price) : wanted;
    const Result<Decimal> nearest = scaled ? scaled->divided_by(*now, exists_.codes.decimals.price) : scaled;
    if (!nearest) return false;
    const auto takes = [&](const Result<Decimal>& price) {
      if (!price || amount_of(line, *price) != std::optional(*wanted)) return false;
      line.price = *price;
      return true;
    };
    if (near == Near::kNearest) return takes(nearest);
    // Of a small price the nearest one may step over it, and the next one not.
    const Decimal step = smallest(exists_.codes.decimals.price);
    return takes(nearest->plus(step)) || takes(nearest->minus(step));
  }

  // ---- The discount on the whole order as lines of its own ----

  Result<void> count_for_discount(const TargetVat& vat, const Decimal& quantity, const Decimal& price,
                                  const Decimal& line_discount) {
    TRY(const Decimal amount, line_amount(quantity, price, line_discount));
    Decimal& sum = discounted_[vat.code];
    TRY(sum, sum.plus(amount));
    return {};
  }

  /// One line per VAT code: a discount must lower the VAT of what it is a discount on.
  Result<void> add_discount_lines() {
    if (!has_discount_line(order_, settings_)) return {};
    const Place place = place_of(order_);
    TRY(const std::string item,
        configured_item(settings_.discounts.discount_item, "discounts.discount_item", place));
    for (const auto& [vat_code, sum] : discounted_) {
      const auto amount = sum.times(*order_.discount);
      if (!amount) return at(place, amount.error());
      if (amount->rounded(2).is_zero()) continue;
      connector::OrderLineDraft draft;
      draft.item_code = item;
      draft.quantity = Decimal::from_integer(1);
      draft.price = amount->rounded(2).negated();
      draft.vat_code = vat_code;
      TRY_VOID(complete(draft, nullptr, place));
      write_.draft.lines.push_back(std::move(draft));
    }
    return {};
  }

  const model::Order& order_;
  const WhatExists& exists_;
  const OrdersFlow& settings_;
  std::string country_;
  std::vector<std::string> vat_codes_;
  std::map<std::string, Decimal> discounted_;  ///< Amount of the lines after their own discount, by VAT code.
  WriteOrder write_;
};

}  // namespace

std::string reference_of(const model::Order& order, const OrdersFlow& settings) {
  return settings.reference_prefix + order.number;
}

std::vector<std::string> items_needed(const model::Order& order, const OrdersFlow& settings) {
  if (is_booking(settings)) return {};
  std::vector<std::string> needed;
  const auto need = [&](const std::string& code) {
    if (!code.empty() && std::find(needed.begin(), needed.end(), code) == needed.end())
      needed.push_back(code);
  };
  for (const model::OrderLine& line : order.lines) {
    need(is_shipping(line, settings) ? shipping_item_needed(settings) : code_of_item(line));
  }
  for (const model::OrderCharge& charge : order.charges) {
    if (is_free(charge)) continue;
    need(is_shipping(charge, settings) ? shipping_item_needed(settings)
                                       : settings.shipping_costs.other_charges_item);
  }
  if (has_discount_line(order, settings)) need(settings.discounts.discount_item);
  if (settings.items.when_missing == MissingItem::kFallbackItem) need(settings.items.fallback_item);
  return needed;
}

OrderPlan plan_order(const model::Order& order, const WhatExists& exists, const OrdersFlow& settings) {
  if (auto skip = filter_head(order, settings)) return *std::move(skip);
  if (auto skip = filter_order(order, settings)) return *std::move(skip);
  if (order.number.empty()) {
    return NeedsPerson{needs_person("flow.order_without_number",
                                    {.en = fmt::format("The order with id {} has no number.", order.id),
                                     .nl = fmt::format("De order met id {} heeft geen nummer.", order.id)})};
  }
  const std::string reference = reference_of(order, settings);
  const auto [first, last] = exists.documents.equal_range(reference);
  if (first != last && std::next(first) == last) return ExistsAlready{first->second};
  if (first != last) {
    std::set<std::string> numbers;
    for (auto document = first; document != last; ++document) numbers.insert(document->second.number);
    const std::string list = fmt::format("{}", fmt::join(numbers, ", "));
    return NeedsPerson{needs_person(
        "flow.document_twice",
        {.en = fmt::format("Order {}: reference {} stands on several documents of the target: {}.",
                           order.number, reference, list),
         .nl = fmt::format("Order {}: referentie {} staat op meer documenten van het doelsysteem: {}.",
                           order.number, reference, list)})};
  }
  if (order.lines.empty() && order.charges.empty()) {
    return NeedsPerson{needs_person("flow.order_without_lines",
                                    {.en = fmt::format("Order {} has no lines.", order.number),
                                     .nl = fmt::format("Order {} heeft geen regels.", order.number)})};
  }
  auto write = DocumentPlan(order, exists, settings).plan();
  if (!write) return NeedsPerson{std::move(write).error()};
  return *std::move(write);
}

}  // namespace schakel::flow
