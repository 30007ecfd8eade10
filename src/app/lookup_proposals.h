#pragma once

#include <span>
#include <string>
#include <vector>

#include "app/configuration.h"
#include "app/configuration_edit.h"
#include "connector/reference.h"
#include "flow/proposals.h"

// Rows of lookup tables, proposed for the coded fields of a flow. Pure.
namespace schakel::app {

/// A coded field of a flow whose codes both ERPs have a list of.
struct CodedPlace {
  std::string setting;  ///< "vat_code"
  const flow::CodedField* rules = nullptr;
  connector::CodeList list = connector::CodeList::kVatCode;
  TablePath table;  ///< Where its rows belong: the shared table that it uses, or its own.
};

/// Those of this flow. Without fields that have no code of the source to translate: always the default, or
/// taken from a free field. They refer to the flow.
std::vector<CodedPlace> coded_places(const std::string& name, const FlowConfiguration& flow);

enum class RowState {
  kThere,      ///< The table has a row for this code.
  kNotNeeded,  ///< The same code counts, by same_code.
  kSure,       ///< May be added as it is.
  kUnsure,     ///< Only a person can say.
  kNothing,    ///< No code over there fits.
};
/// "there", "not_needed", "sure", "unsure", "nothing"
const char* name_of(RowState state);

struct ProposedRow {
  CodedPlace place;
  flow::Proposal proposal;
  RowState state = RowState::kNothing;
  std::string in_use = {};  ///< What the table gives for it now; for kThere.
};

/// One for each code that the source has and that is not blocked.
std::vector<ProposedRow> proposed_rows(const CodedPlace& place,
                                       std::span<const connector::ReferenceRow> source,
                                       std::span<const connector::ReferenceRow> target);

}  // namespace schakel::app
