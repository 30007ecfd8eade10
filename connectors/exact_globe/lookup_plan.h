#pragma once

#include <span>
#include <string>
#include <vector>

// Which questions find many references in few calls. Pure.
namespace schakel::exact_globe {

/// One question: every reference from `from` up to and including `to`. Equal: just this one.
struct ReferenceRange {
  std::string from;
  std::string to;
  bool operator==(const ReferenceRange&) const = default;
};

/// Questions that together cover `references`. Criteria combine with AND only (facts 2.4), so several
/// references fit in one call only as a range. References that differ in a number at their end and are
/// equally long ("EOL1001" to "EOL1100") are ordered by that number in every collation, as their beginnings
/// are the same. Neighbours share a range while the gap between them is at most `kGapMax`: whatever else lies
/// in a gap comes back too, and is dropped by the caller.
std::vector<ReferenceRange> plan_references(std::span<const std::string> references);

/// A gap of 60 costs at most one more page of the smallest page size that was seen anywhere, which is what
/// asking separately costs as well.
constexpr unsigned long long kGapMax = 60;

}  // namespace schakel::exact_globe
