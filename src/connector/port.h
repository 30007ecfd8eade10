#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"
#include "connector/draft.h"
#include "model/document.h"
#include "model/order.h"

// What every ERP implements. The engine and the flows know this and nothing of HTTP, OData or an ERP's names.
//
// All methods are called from one worker thread at a time, in series: both ERPs ask for that (facts Online 3,
// Globe 2.5). Errors are classified by the connector (ErrorKind), decided upon by the engine. An Error's text
// never holds personal data: a connector scrubs the values that it sent itself from what the ERP says about
// them.
namespace schakel::connector {

/// How far a flow has read its source. Opaque to the engine: only the connector that made it can read it. It
/// is saved in the same transaction as the outcomes of the records it covers, so after a crash a record may
/// be read twice but never skipped.
struct Cursor {
  std::string text;  ///< Empty: from the beginning.
  bool operator==(const Cursor&) const = default;
};

/// Calls made to the ERP since the connector was made, counted where they are sent (token calls included,
/// retries too). Calls are the currency: every run shows them.
struct Calls {
  std::int64_t reads = 0;
  std::int64_t writes = 0;
  std::int64_t total() const { return reads + writes; }
};

/// One finding of a connection check, for a person. `error` empty: this is all right.
struct Finding {
  Text checked;  ///< "Signing in to Exact Globe as EXAMPLE\schakel"
  std::optional<Error> error;
  /// `checked` was not checked: it says what a check cannot find out.
  bool is_note = false;
};

/// What every connection can do.
class Connection {
 public:
  virtual ~Connection() = default;
  virtual Calls calls() const = 0;
  /// Checks address, login, administration and rights, in that order, and stops where going on makes no
  /// sense.
  virtual std::vector<Finding> examine(std::stop_token stop) = 0;
};

/// Which document a source or a target of orders works with, chosen when it is made.
struct DocumentChoice {
  model::Document document = model::Document::kSalesOrder;
  /// Where the document needs one: of a sales entry (both ERPs) and of an invoice (Online). Empty: the
  /// target's own default, where it has one.
  std::string journal = {};
  /// Globe only: which kind of invoice it becomes; fixes sales or direct invoice (facts Globe 6, [V E16]).
  std::string invoice_code = {};
  /// Lines may become charges of the target, so ReferenceCodes::order_charges is worth a call.
  bool charges = false;
};

// ---- Reading orders
// ------------------------------------------------------------------------------------------------

struct OrderRead {
  Cursor after;
  std::vector<std::string> native_fields = {};       ///< Of the order, by the source's names.
  std::vector<std::string> native_line_fields = {};  ///< Of its lines.
  std::vector<std::string> native_customer_fields = {};
};

/// Heads of orders that changed after a cursor. A head has everything of the order itself, the *ids* of its
/// customer, contact and delivery address, and no lines or charges: whether those are worth a call is decided
/// in between.
struct OrderPage {
  std::vector<model::Order> heads;
  Cursor next;
  bool more = false;  ///< False: this was the last page for now.
};

class OrderSource : public virtual Connection {
 public:
  /// The next page of changed orders. A page that repeats (the cursor does not move) is kMalformed. A record
  /// that cannot be understood is handed out with Order::unreadable, here and below; only an answer that is
  /// wrong as a whole is an error.
  virtual Result<OrderPage> read_heads(const OrderRead& read, std::stop_token stop) = 0;

  /// Fills in lines, charges, customers, contacts and addresses of these heads, in as few calls as possible.
  /// Called once per page, with every head of the page that is still wanted: ten calls with a hundred heads
  /// each would cost up to ten times as much as one with a thousand. Customers for which
  /// `customer_is_known(id)` is true keep their id only: they cost no call. An order that has no lines over
  /// there keeps none; the flow decides what that means.
  virtual Result<void> complete(std::vector<model::Order>& heads, const OrderRead& read,
                                const std::function<bool(const std::string& customer_id)>& customer_is_known,
                                std::stop_token stop) = 0;

  /// The heads of the orders with these numbers (the numbers that people use), in as few calls as possible
  /// and in no particular order. A number that no order has is left out. kInvalidInput for what cannot be an
  /// order number.
  virtual Result<std::vector<model::Order>> read_heads_of(std::span<const std::string> numbers,
                                                          const OrderRead& read, std::stop_token stop) = 0;
};

// ---- Looking things up and writing orders
// --------------------------------------------------------------------------

/// Codes that exist in the target, trimmed. Read once per run.
struct VatCode {
  std::string code;
  bool includes_vat = false;  ///< Prices with this code are incl. VAT.
  Decimal percentage;         ///< Fraction: 0.21.
  std::string country;        ///< Empty when the target does not say.
  Personal description = {};
};
/// How many decimals the target keeps. The defaults are the coarsest of the ERPs that we know (Globe,
/// facts 2.7: Price scale 3, Quantity scale 3, DiscountPercentage scale 2).
struct Decimals {
  int price = 3;
  int quantity = 3;
  int percentage = 2;
};
/// A code that is not in its list here is taken not to exist: an empty list means that there are none.
struct ReferenceCodes {
  std::vector<VatCode> vat_codes;
  std::vector<std::string> payment_conditions;
  std::vector<std::string> payment_methods;
  std::vector<std::string> shipping_methods;
  std::vector<std::string> warehouses;
  std::vector<std::string> cost_centers;
  std::vector<std::string> cost_units;
  std::vector<std::string> classifications;
  std::vector<std::string> assortments = {};
  std::vector<std::string> gl_accounts = {};    ///< Only read for a document that has GL accounts per line.
  std::vector<std::string> order_charges = {};  ///< Only read where DocumentChoice::charges says so.
  Decimals decimals = {};
};

struct DocumentFound {
  std::string reference;
  std::string id;
  std::string number;
};

enum class MatchKey { kEmail, kCustomerCode, kVatNumber, kChamberOfCommerce, kNameAndPostcode };

/// "email", "customer_code", "vat_number", "chamber_of_commerce", "name_and_postcode"
const char* name_of(MatchKey key);

struct CustomerFound {
  std::string id;      ///< The target's key.
  std::string debtor;  ///< The debtor number that documents use, trimmed. Empty: it exists but is no debtor.
  std::string code;
  bool blocked = false;
  /// Something is missing that create_customer makes in a call of its own (Online: the contact). Of somebody
  /// whom we created without an answer, update_customer adds it; everybody else may well be without.
  bool incomplete = false;
  /// The key by which the same ERP names him as a source (Order::customer.id); empty: `id`.
  std::string as_source = {};
};

struct ItemFound {
  std::string code;
  bool sellable = true;  ///< Active and a sales item.
  bool is_stock = true;
};

struct DocumentWritten {
  std::string id;
  std::string number;
  /// What the target's answer says that the document comes to; nothing where it does not say. Never asked for
  /// with a call of its own.
  std::optional<Decimal> amount_excl_vat = {};
  std::optional<Decimal> amount = {};  ///< Incl. VAT.
};

class OrderTarget : public virtual Connection {
 public:
  virtual Result<ReferenceCodes> reference_codes(std::stop_token stop) = 0;

  /// Documents whose reference is one of these; a reference may come back several times when the target holds
  /// it several times.
  virtual Result<std::vector<DocumentFound>> find_documents(std::span<const std::string> references,
                                                            std::stop_token stop) = 0;

  /// False: a document may be there that find_documents does not see. That it was not found is then no proof,
  /// and one whose answer never came is left to a person rather than sent again.
  virtual bool finds_every_document() const { return true; }

  /// Customers that match by this key. Whether a customer has the key at all is checked by the caller: an
  /// empty value is never asked for. Blocked and non-debtor accounts are returned too; the flow decides.
  virtual Result<std::vector<CustomerFound>> find_customers(MatchKey key, const model::Customer& customer,
                                                            std::stop_token stop) = 0;

  /// The account with this debtor number, for a debtor that the settings name; nothing when nobody has it.
  virtual Result<std::optional<CustomerFound>> find_debtor(const std::string& number,
                                                           std::stop_token stop) = 0;

  /// The items among `codes` that exist.
  virtual Result<std::vector<ItemFound>> find_items(std::span<const std::string> codes,
                                                    std::stop_token stop) = 0;

  /// Everything that the target's catalogue would refuse (length, type, padding, upper case, mandatory),
  /// without a call; empty when it may be sent. Each error names the target field, never its value.
  virtual std::vector<Error> check(const OrderDraft& draft) const = 0;
  virtual std::vector<Error> check(const CustomerDraft& draft) const = 0;
  /// The same for a change of a customer that exists: what the draft leaves empty stays as it is there.
  virtual std::vector<Error> check_update(const CustomerDraft& draft) const = 0;
  virtual std::vector<Error> check(const ItemDraft& draft) const = 0;

  /// Writes. kInvalidRecord: the target refused and nothing happened. kUnknownOutcome: it may have happened;
  /// look it up (find_…) before anything else. kUnavailable: nothing that counts happened, it may be tried
  /// again.
  ///
  /// A customer may take more than one call. When the first was answered and a later one was not, that is
  /// kUnknownOutcome, and he is found `incomplete`; when a later one was refused it is kInvalidRecord, the
  /// error says that he is there, and he is found too.
  virtual Result<CustomerFound> create_customer(const CustomerDraft& draft, std::stop_token stop) = 0;
  virtual Result<void> update_customer(const std::string& id, const CustomerDraft& draft,
                                       std::stop_token stop) = 0;
  virtual Result<ItemFound> create_item(const ItemDraft& draft, std::stop_token stop) = 0;

  /// Writes the whole document. When called again for a reference whose outcome was unknown, it goes on where
  /// that is safer than starting over (Globe: the same header under the same TransactionKey, which cannot
  /// commit twice).
  virtual Result<DocumentWritten> write_order(const OrderDraft& draft, std::stop_token stop) = 0;
};

}  // namespace schakel::connector
