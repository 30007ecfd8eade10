#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "connector/draft.h"
#include "connector/port.h"
#include "connectors/exact_online/form.h"

// A draft of an order → what is sent for it. Pure: where the ids come from that Online's documents want
// instead of codes is `documents`' business.
namespace schakel::exact_online {

/// The ids behind the codes of one draft; empty where the draft has no code.
struct DocumentIds {
  std::string ordered_by;
  std::string invoice_to;
  std::string deliver_to;
  std::string delivery_address;
  std::string warehouse;
  std::string shipping_method;
  std::vector<std::string>
      of_lines;  ///< Of the item, or in a sales entry of the ledger account; one per line.
};

/// Some id wherever the draft has a code: for checking a draft without a call.
DocumentIds any_ids(const connector::OrderDraft& draft, model::Document document);

/// One document, header and lines. Where things go that have no field of their own:
///   who ordered, pays and receives  Remarks of an order or invoice, line by line: Online knows parties only
///   as accounts. a line without an item          Notes of the line before it, or Remarks when there is none:
///   a line needs an item. what the customer calls it      Description, before the description of the order.
///   YourRef is our reference.
/// `journal`: of an invoice or entry.
Form document_form(const connector::OrderDraft& draft, const DocumentIds& ids, model::Document document,
                   const std::string& journal);

/// The address that the goods go to, when it is not the account's own: an Address of Type 4 below the account
/// that receives them. On a default debtor, whose name is not the receiver's, his name is the first line.
std::optional<Form> delivery_address_form(const connector::OrderDraft& draft, const std::string& account_id,
                                          model::Document document);

/// Everything that can be known to be wrong with a draft without asking, its delivery address included.
std::vector<Error> order_problems(const connector::OrderDraft& draft, model::Document document,
                                  const std::string& journal);

/// A reference must fit into a question, or the document could never be found again.
inline constexpr std::size_t kReferenceMax = 100;

}  // namespace schakel::exact_online
