#pragma once

#include <span>

#include "connector/draft.h"
#include "connector/model_fields.h"
#include "mapping/value.h"

// How the common fields are read out of the drafts. Only draft_record.cpp uses these.
namespace schakel::connector {

template <class Draft>
struct DraftField {
  ModelField field;
  mapping::Value (*get)(const Draft& draft);  ///< nullptr: a draft of this kind never has it.
};

std::span<const DraftField<OrderDraft>> order_draft_fields();
std::span<const DraftField<OrderLineDraft>> order_line_draft_fields();
std::span<const DraftField<CustomerDraft>> customer_draft_fields();
std::span<const DraftField<ItemDraft>> item_draft_fields();

}  // namespace schakel::connector
