#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

// Which questions find what belongs to many numbers in few calls. Pure.
namespace schakel::exact_globe {

/// One question: every number from `from` up to and including `to`.
struct NumberRange {
  std::int64_t from = 0;
  std::int64_t to = 0;
  bool operator==(const NumberRange&) const = default;
};

/// Ranges that together hold all of `numbers`. Criteria combine with AND only (facts 2.4), so a call asks for
/// one range, and whatever lies in its gaps comes back too: gaps are bridged where reading them costs less
/// than asking once more. `rows_per_number` is what was seen so far, `page_size` the fewest rows that a page
/// of this server had. Of equally many calls the plan with the least needless rows.
std::vector<NumberRange> plan_numbers(std::vector<std::int64_t> numbers, double rows_per_number,
                                      std::size_t page_size);

/// How many calls this plan costs, counting a number in a gap as if it were there.
double calls_of(const std::vector<NumberRange>& ranges, double rows_per_number, std::size_t page_size);

}  // namespace schakel::exact_globe
