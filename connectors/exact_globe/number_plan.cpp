#include "connectors/exact_globe/number_plan.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace schakel::exact_globe {
namespace {

std::vector<NumberRange> ranges_of(const std::vector<std::int64_t>& sorted, std::int64_t gap_max) {
  std::vector<NumberRange> ranges;
  for (const std::int64_t number : sorted) {
    if (!ranges.empty() && number - ranges.back().to - 1 <= gap_max) {
      ranges.back().to = number;
    } else {
      ranges.push_back({number, number});
    }
  }
  return ranges;
}

}  // namespace

double calls_of(const std::vector<NumberRange>& ranges, double rows_per_number, std::size_t page_size) {
  double calls = 0;
  for (const NumberRange& range : ranges) {
    const double rows = static_cast<double>(range.to - range.from + 1) * rows_per_number;
    calls += 1 + std::floor(rows / static_cast<double>(std::max<std::size_t>(page_size, 1)));
  }
  return calls;
}

std::vector<NumberRange> plan_numbers(std::vector<std::int64_t> numbers, double rows_per_number,
                                      std::size_t page_size) {
  std::ranges::sort(numbers);
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  // From asking nothing needless to one range over all.
  static constexpr std::int64_t kGaps[] = {0,   1,   3,    10,    30,
                                           100, 300, 1000, 10000, std::numeric_limits<std::int64_t>::max()};
  std::vector<NumberRange> best = ranges_of(numbers, kGaps[0]);
  double fewest = calls_of(best, rows_per_number, page_size);
  for (const std::int64_t gap : kGaps) {
    std::vector<NumberRange> ranges = ranges_of(numbers, gap);
    const double calls = calls_of(ranges, rows_per_number, page_size);
    if (calls < fewest) {
      fewest = calls;
      best = std::move(ranges);
    }
  }
  return best;
}

}  // namespace schakel::exact_globe
