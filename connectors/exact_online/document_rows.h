#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "connectors/exact_online/rows.h"

// Rows of documents → model::Order. Pure, as rows.h.
namespace schakel::exact_online {

/// The head of a document, out of its feed or its ordinary endpoint. What is wrong with it is
/// `order.unreadable`.
struct HeadRow {
  /// False: the row is of another document (a line in the feed that mixes both, another type of invoice), and
  /// only `timestamp` counts.
  bool is_ours = true;
  model::Order order;
  std::int64_t timestamp = 0;            ///< Row version; only a feed has it.
  std::string journal;                   ///< Of invoices and entries.
  std::string shipping_method_id;        ///< Where only the id is given.
  std::string warehouse_id;              ///< The same.
  std::optional<Decimal> discount_excl;  ///< AmountDiscountExclVat.
  bool has_progress = true;              ///< Of orders. False: nothing of it was delivered or invoiced yet.
};
Result<HeadRow> read_order_head(const Json& row, const Entity& entity, std::span<const std::string> native,
                                const Asked& asked);
/// Types 8020 and 8021. A type that we do not know is handed out here, as unreadable.
Result<HeadRow> read_sales_invoice_head(const Json& row, const Entity& entity,
                                        std::span<const std::string> native, const Asked& asked);
/// Types 8023 and 8024.
Result<HeadRow> read_direct_invoice_head(const Json& row, const Entity& entity,
                                         std::span<const std::string> native, const Asked& asked);
Result<HeadRow> read_entry_head(const Json& row, const Entity& entity, std::span<const std::string> native,
                                const Asked& asked);

struct LineRow {
  std::string order_id;
  model::OrderLine line;
  std::string gl_account_id;  ///< Where only the id is given.
  /// Per unit after discount, where the line says so: tells what its amount means (see `settle_amount`).
  std::optional<Decimal> net_price;
  std::string wrong;
};
Result<LineRow> read_order_line(const Json& row, const Entity& entity, std::span<const std::string> native,
                                const Asked& asked);
Result<LineRow> read_invoice_line(const Json& row, const Entity& entity, std::span<const std::string> native,
                                  const Asked& asked);
Result<LineRow> read_entry_line(const Json& row, const Entity& entity, std::span<const std::string> native,
                                const Asked& asked);

struct ChargeRow {
  std::string id;
  std::string order_id;
  std::int64_t number = 0;
  model::OrderCharge charge;
  std::string wrong;
};
/// `parent`: the field that names the document, "OrderID" or "InvoiceID".
Result<ChargeRow> read_charge_row(const Json& row, std::string_view parent, const Asked& asked);

/// An invoice line whose price includes VAT may say its amount incl. or excl. VAT (the facts say both: 5.1
/// excl., 5 quantity × price). When it is quantity × net price, its VAT is taken out of it.
void settle_amount(LineRow& line);

/// Puts the amounts of an entry's lines excl. VAT. They say excl. VAT, or those with a VAT code of the
/// including kind say incl.: whichever comes to the entry's total. False when neither does.
bool settle_entry(model::Order& entry);

/// Whether the lines alone, after the document's discount, are what it amounts to without VAT. If not, there
/// may be charges, and only then they are worth a call. When in doubt: false. The amount of a line whose
/// price includes VAT may be meant incl. or excl. VAT; either way it may explain.
bool lines_explain_amount(const model::Order& order, const std::optional<Decimal>& discount_excl);

/// Gives an order whose discount is only told as an amount (excl. VAT) the fraction that makes that amount of
/// its lines.
void spread_discount(model::Order& order, const Decimal& discount_excl);

/// The fields that each of these readers needs, for $select: of a head those that its entity has.
std::vector<std::string> order_head_fields(const Entity& entity);
std::vector<std::string> invoice_head_fields(const Entity& entity);
std::vector<std::string> entry_head_fields(const Entity& entity);
std::vector<std::string> order_line_fields();
std::vector<std::string> invoice_line_fields();
std::vector<std::string> entry_line_fields();
std::vector<std::string> charge_fields(std::string_view parent);

/// Something of this document cannot be understood: it says so, the others go on.
void mark_unreadable(model::Order& order, Error error);
/// The same for a row that belongs to it; `wrong` empty: nothing is wrong.
void mark_unreadable(model::Order& order, const Asked& asked, const std::string& wrong);

}  // namespace schakel::exact_online
