#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/random.h"
#include "base/time.h"
#include "connectors/exact_globe/simulator/errors.h"
#include "connectors/exact_globe/simulator/query.h"
#include "connectors/exact_globe/simulator/rules.h"
#include "connectors/exact_globe/simulator/store.h"
#include "connectors/exact_globe/simulator/transactions.h"

// What Globe does beyond checking types and lengths. Values have passed checks.h. A call that is refused has
// changed nothing.
namespace schakel::exact_globe::simulator {

/// What one call works on.
struct Call {
  Store& store;
  ParkedLines& parked;
  const std::string& database;
  Instant moment;
  LocalTime now;  ///< The server's wall clock; Globe stores local times.
  Random& random;
  const Rules& rules;
  std::int64_t user;  ///< The employee's number, for Creator and Modifier.
};

/// Creates, with the business rules of that entity; gives the row as it is now. A parked line is no row yet:
/// it is given back with its TransactionKey.
OrError<Row> create(const Call& call, const Entity& entity, const Values& values);
OrError<bool> update(const Call& call, const Entity& entity, Row& stored, const Values& changes);
OrError<bool> remove(const Call& call, const Entity& entity, Row& stored);
/// A set of rows; ItemCatalog is made for the question.
Page read_set(const Call& call, const Entity& entity, const Query& query, bool repeat);

// For the files of this folder.

/// Fills what was not sent with the catalogue's defaults, numbers what Globe numbers, gives a GUID key.
void complete(const Call& call, const Entity& entity, Row& row);
/// Completes, checks what is mandatory and that its key and its code are new, and inserts.
OrError<Row*> insert_new(const Call& call, const Entity& entity, Row row);
Row row_of(const Values& values);

/// What ModifiedDate of a row says that is changed now.
kit::Value stamp_of(const Call& call);

/// A property that must name something that exists.
struct Reference {
  const char* property;
  const char* entity;
  const char* target;  ///< The property over there.
};
/// Null is no reference. The text of the refusal names the property and the entity, never the value.
OrError<bool> check_reference(const Call& call, const Entity& entity, const Row& row,
                              const Reference& reference);
/// The row over there; a code that one of the two stores without its spaces is the same code.
const Row* find_code(const Call& call, const Reference& reference, const kit::Value& value);
const Row* find_by(const Call& call, const char* entity, const char* property, const kit::Value& value);

const kit::Value& value_of(const Entity& entity, const Row& row, std::string_view property);
std::string text_of(const Entity& entity, const Row& row, std::string_view property);
bool flag_of(const Entity& entity, const Row& row, std::string_view property);
void set_text(const Entity& entity, Row& row, std::string_view property, std::string_view text);

/// The account with this debtor number: a customer that is not blocked.
OrError<const Row*> find_debtor(const Call& call, const Entity& entity, const Row& header,
                                const char* property);
/// The Item that a line names: active, and one that may be traded so.
enum class Trade { kSale, kPurchase };
OrError<const Row*> find_item(const Call& call, const Entity& entity, const Row& line, const char* property,
                              Trade trade);
/// Last year to next: the periods that this administration has open (assumption; facts 8.5 "date in an open
/// period").
OrError<bool> check_period(const Call& call, const Entity& entity, const Row& header, const char* property);
/// A line of `document` waits for its header: given back with its TransactionKey, ID 0.
OrError<Row> park_line(const Call& call, const Entity& entity, const char* document, const Values& values);

OrError<Row> create_account(const Call& call, const Values& values);
OrError<bool> update_account(const Call& call, Row& stored, const Values& changes);
OrError<bool> remove_account(const Call& call, Row& stored);
/// Sales orders and quotations.
OrError<Row> create_sales_order_line(const Call& call, const Entity& entity, const Values& values);
OrError<Row> create_sales_order(const Call& call, const Entity& entity, const Values& values);
OrError<Row> create_invoice_line(const Call& call, const Values& values);
OrError<Row> create_invoice(const Call& call, const Values& values);
OrError<Row> create_entry_line(const Call& call, const Values& values);
OrError<Row> create_entry(const Call& call, const Values& values);
OrError<Row> create_purchase_order_line(const Call& call, const Entity& entity, const Values& values);
OrError<Row> create_purchase_order(const Call& call, const Entity& entity, const Values& values);
/// A final invoice becomes an entry in this journal.
void book_invoice(const Call& call, const std::string& journal, const Row& invoice,
                  const std::vector<Row>& lines);

/// What was delivered of a line of an order.
struct DeliveredLine {
  const Row* line;
  Decimal quantity;
};
/// A final invoice for one delivery of an order; gives its number.
OrError<std::string> invoice_delivery(const Call& call, const Row& order, std::int64_t note,
                                      const std::vector<DeliveredLine>& delivered);
/// An invoice that a client made becomes final: it moves into history, and is booked. Gives its number.
OrError<std::string> finalize_invoice(const Call& call, const std::string& number);
OrError<bool> remove_sales_order(const Call& call, Row& stored);
Page read_item_catalog(const Call& call, const Query& query);

}  // namespace schakel::exact_globe::simulator
