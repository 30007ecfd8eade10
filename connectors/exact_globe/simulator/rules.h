#pragma once

#include <cstddef>
#include <optional>

#include "base/time.h"
#include "connectors/exact_globe/simulator/query.h"
#include "connectors/exact_globe/simulator/store.h"

namespace schakel::exact_globe::simulator {

/// Every place where Globe's behaviour is not known for certain, as a switch; the stricter reading is the
/// default (facts 8.12). README.md has one line for each.
struct Rules {
  enum class Mandatory { kWorkingMinimal, kCatalogue };
  enum class Update { kPutAndMerge, kPut, kMerge };

  enum class Language { kEnglish, kDutch };
  enum class Balance { kMemorialEntries, kEveryEntry, kNone };

  Language language = Language::kEnglish;  ///< Of what Globe's own rules say.
  Mandatory mandatory = Mandatory::kWorkingMinimal;
  Update update = Update::kPutAndMerge;
  TextCompare text_compare = TextCompare::kIgnoringCase;
  bool padding_required = true;       ///< A right-aligned value that comes without its spaces is refused.
  bool client_keys_accepted = false;  ///< A TransactionKey that the service did not issue starts a document.
  bool stock_on_request_only = true;  ///< ItemCatalog gives stock only with IsRetrieveStockBalance eq true.
  bool orders_deletable = false;      ///< DELETE on a sales order.
  bool invoices_readable = false;     ///< GET on InvoiceHeader and InvoiceLine.
  RowOrder row_order = RowOrder::kOldestFirst;  ///< Of a set; nobody can ask for an order.
  bool wide_queries = false;                    ///< `or`, $orderby, $skip and $inlinecount are understood.
  bool dates_in_utc = false;          ///< /Date(ms)/ counts from 1970 in UTC; else on the wall clock.
  bool stamps_are_days = false;       ///< ModifiedDate is a day without a time.
  bool every_refusal_is_500 = false;  ///< Also of what is not there, not allowed or not understood.
  Balance balance = Balance::kMemorialEntries;
  bool vat_amounts_checked = true;      ///< VATAmount of an entry's line must fit its VAT code, to a cent.
  bool sales_lines_positive = false;    ///< Lines of a sales entry have the sign of what the debtor owes.
  bool invoices_final_at_once = false;  ///< An invoice that a client makes waits for nobody.
  /// VAT codes, cost centres and cost units with letters on lines whose catalogue calls them numeric.
  bool numeric_references_accepted = false;
  bool metadata_needs_context = false;  ///< `$metadata` and the service document want the two headers too.
  /// The catalogue calls dates, GUIDs and amounts that are known to be negative unsigned too (facts 2.7:
  /// FinancialLine.Amount), so the flag cannot be a check of the whole catalogue.
  bool unsigned_enforced = false;
  /// A double's length and scale, which the catalogue gives in the way of a column on a screen.
  bool double_digits_enforced = false;
  int functional_http_status = 500;
  std::size_t page_size = 100;
  std::optional<Milliseconds> parked_for =
      {};  ///< How long a line waits for its header; empty: until a restart.
};

}  // namespace schakel::exact_globe::simulator
