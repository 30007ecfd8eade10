#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "connector/draft.h"
#include "connectors/exact_online/fields.h"
#include "connectors/exact_online/form.h"
#include "model/document.h"

// A draft of an order → what is sent for it. What its fields are stands in the rules (mappings/); where the
// ids come from that Online's documents want instead of codes is `documents`' business.
namespace schakel::exact_online {

/// One document, header and lines. Beside what the rules give:
///   who ordered, pays and receives  Remarks of an order or invoice, line by line: Online knows parties only
///   as accounts. a line without an item          Notes of the line before it, or Remarks when there is none:
///   a line needs an item.
/// The error is one of `id_of` that is not about this record.
Result<Form> document_form(const connector::OrderDraft& draft, model::Document document,
                           const FormRules& rules, const IdOf& id_of, const std::string& delivery_address_id);

/// The field of the document that names the delivery address; empty: it has none.
std::string_view delivery_address_field(model::Document document);

/// The address that the goods go to, when it is not the account's own: an Address of Type 4 below the account
/// that receives them. On a default debtor, whose name is not the receiver's, his name is the first line.
/// Nothing when the rules say which address it is, or the document has none.
std::optional<Form> delivery_address_form(const connector::OrderDraft& draft, const std::string& account_id,
                                          model::Document document, const FormRules& rules);

/// Everything that can be known to be wrong with a draft without asking, its delivery address included.
std::vector<Error> order_problems(const connector::OrderDraft& draft, model::Document document,
                                  const FormRules& rules);

/// A reference must fit into a question, or the document could never be found again.
inline constexpr std::size_t kReferenceMax = 100;

}  // namespace schakel::exact_online
