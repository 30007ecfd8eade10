#pragma once

#include <array>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "base/decimal.h"
#include "connectors/exact_globe/simulator/business/business.h"

// What sales orders, quotations and sales invoices have in common: who it is from and for, what a line costs,
// what the whole comes to. As in manual entry: what a header or line leaves out comes from account, Item and
// administration (facts 3, E10).
namespace schakel::exact_globe::simulator {

/// Who has a part in a document, and where his name and address stand on it.
struct Role {
  const char* debtor;
  const char* name;
  /// The document's property, the account's.
  std::array<std::pair<const char*, const char*>, 4> address;
};

/// Where two kinds of documents call the same thing by other names.
struct SalesNames {
  std::array<Role, 3> roles;  ///< Who orders comes first; the others are he when they are not sent.
  const char* date;           ///< Today when it is not sent; must lie in an open period.
  const char* item;           ///< Of a line.
  const char* amount;         ///< Of a line, excl. VAT after discount; nullptr: it has none.
  const char* total;
  const char* total_without_vat;
  const char* total_vat;
};

/// What a line comes to, to the cent.
struct Amounts {
  Decimal without_vat;
  Decimal vat;
};

OrError<bool> complete_sales_header(const Call& call, const Entity& entity, const SalesNames& names,
                                    Row& header);
OrError<bool> complete_sales_line(const Call& call, const Entity& header_facts, const Row& header,
                                  const Entity& entity, const SalesNames& names, Row& line,
                                  std::size_t number);
/// Of a quantity at a net price, with the VAT of this code: worked out per line, to the cent, half up.
OrError<Amounts> amounts_of(const Call& call, const Decimal& quantity, const Decimal& net_price,
                            const kit::Value& vat_code);
/// Puts the totals of the lines on the header.
OrError<bool> add_up(const Call& call, const Entity& header_facts, Row& header, const Entity& entity,
                     const SalesNames& names, std::vector<Row>& lines);

/// `row` gets what `source` has, where it has nothing itself.
void take_over(const Entity& to, Row& row, const char* property, const Entity& from, const Row& source,
               const char* its);
void number_line(const Entity& entity, Row& line, std::size_t number);

}  // namespace schakel::exact_globe::simulator
