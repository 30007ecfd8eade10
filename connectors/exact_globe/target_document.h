#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "connectors/exact_globe/catalogue.h"
#include "model/document.h"

// What the kinds of documents differ in that orders are written as: entities, names, and where they are found
// back. How they are written is the same for all: documents.h.
namespace schakel::exact_globe {

struct TargetDocument {
  model::Document kind = model::Document::kSalesOrder;
  const Entity* header = nullptr;
  const Entity* line = nullptr;
  std::string_view debtor;           ///< Mandatory on the header, as the reference is.
  std::string_view number;           ///< Of the document, in the answer to its header.
  std::string_view amount;           ///< Incl. VAT, in that answer.
  std::string_view amount_excl_vat;  ///< Empty: the answer has none.
  /// What is looked at in the answer, beside ID.
  std::vector<std::string_view> answers;
  std::string_view item;  ///< Of a line; empty: a line has a ledger account.

  struct FoundIn {
    std::string_view entity;
    std::string_view number;
    std::string_view journal;  ///< Numbers go on per journal; empty: they do not.
  };
  /// Where it is found by its reference. The second place is only open to who may read it (settings).
  std::vector<FoundIn> found_in;
  Text the;  ///< "the order", "de order"

  bool is_invoice() const {
    return kind == model::Document::kSalesInvoice || kind == model::Document::kDirectInvoice;
  }
};

TargetDocument target_document(model::Document kind);

}  // namespace schakel::exact_globe
