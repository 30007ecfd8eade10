#pragma once

#include <span>
#include <string>
#include <vector>

#include "connector/reference.h"

// Lookup tables, proposed: which code of the target a code of the source probably is. A person confirms them.
// Pure.
namespace schakel::flow {

/// Why two codes were put together, from the surest to the least.
enum class ProposedBy {
  kSameCodeAndMeaning,  ///< The same code, and nothing that is known of both differs.
  kSameMeaning,         ///< The same percentage and kind, or days, and the only one.
  kSameDescription,     ///< The descriptions say the same.
  kSimilarDescription,  ///< The descriptions say nearly the same, or the meaning is shared by several.
  kNothing,             ///< No code over there fits.
};
/// "same_code", "same_meaning", "same_description", "similar_description", "nothing"
const char* name_of(ProposedBy by);

struct Proposal {
  connector::ReferenceRow from;
  connector::ReferenceRow to;  ///< Without code for kNothing.
  ProposedBy by = ProposedBy::kNothing;
};

/// One for each code of the source that is not blocked, in its order. Blocked codes of the target are never
/// proposed, and never two that contradict each other: a VAT code of 21 % is not put to one of 9 %, a payment
/// condition of 14 days not to one of 30.
std::vector<Proposal> propose(std::span<const connector::ReferenceRow> source,
                              std::span<const connector::ReferenceRow> target);

}  // namespace schakel::flow
