#include "connectors/exact_online/query_plan.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <set>

#include "base/assert.h"
#include "connectors/exact_online/client.h"
#include "connectors/exact_online/codes.h"

namespace schakel::exact_online {
namespace {

constexpr std::string_view kOr = " or ";

struct Run {
  std::int64_t first = 0;
  std::int64_t last = 0;
};

/// Fills filters with terms, one after the other.
class Packer {
 public:
  Packer(std::size_t room, std::size_t terms_max) : room_(room), terms_max_(terms_max) {}

  /// True when the term opened a new filter.
  bool add(const std::string& term) {
    const std::size_t size = encoded(term).size();
    SCHAKEL_ASSERT(size <= room_);
    if (filters_.empty() || terms_ >= terms_max_ || used_ + kOr.size() + size > room_) {
      filters_.push_back(term);
      used_ = size;
      terms_ = 1;
      return true;
    }
    filters_.back() += std::string(kOr) + term;
    used_ += kOr.size() + size;
    ++terms_;
    return false;
  }
  std::vector<std::string> take() { return std::move(filters_); }

 private:
  std::size_t room_;
  std::size_t terms_max_;
  std::size_t used_ = 0;
  std::size_t terms_ = 0;
  std::vector<std::string> filters_;
};

std::vector<Run> runs_of(std::span<const std::int64_t> sorted, std::int64_t gap_max) {
  std::vector<Run> runs;
  for (const std::int64_t number : sorted) {
    if (!runs.empty() && number - runs.back().last - 1 <= gap_max) {
      runs.back().last = number;
    } else {
      runs.push_back({number, number});
    }
  }
  return runs;
}

std::string term_of(std::string_view field, const Run& run) {
  const std::string name(field);
  if (run.first == run.last) return name + " eq " + std::to_string(run.first);
  return "(" + name + " ge " + std::to_string(run.first) + " and " + name + " le " +
         std::to_string(run.last) + ")";
}

NumbersPlan plan_with_gaps(std::string_view field, std::span<const std::int64_t> sorted, std::int64_t gap_max,
                           double rows_per_order, std::size_t page_size, std::size_t room) {
  Packer packer(room, kTermsMax);
  std::vector<double> rows;
  for (const Run& run : runs_of(sorted, gap_max)) {
    if (packer.add(term_of(field, run))) rows.push_back(0);
    rows.back() += static_cast<double>(run.last - run.first + 1) * rows_per_order;
  }
  NumbersPlan plan{.filters = packer.take()};
  for (const double count : rows) plan.calls += 1 + std::floor(count / static_cast<double>(page_size));
  return plan;
}

}  // namespace

std::vector<std::string> plan_terms(std::span<const std::string> terms, std::size_t room,
                                    std::size_t terms_max) {
  Packer packer(room, terms_max);
  for (const std::string& term : terms) {
    if (encoded(term).size() <= room) packer.add(term);
  }
  return packer.take();
}

std::vector<std::string> plan_ids(std::string_view field, std::span<const std::string> ids, std::size_t room,
                                  std::size_t terms_max) {
  Packer packer(room, terms_max);
  std::set<std::string_view> seen;
  for (const std::string& id : ids) {
    if (seen.insert(id).second) packer.add(std::string(field) + " eq " + guid_literal(id));
  }
  return packer.take();
}

std::vector<std::string> plan_texts(std::string_view field, std::span<const std::string> texts,
                                    std::size_t room, std::size_t terms_max) {
  Packer packer(room, terms_max);
  std::set<std::string_view> seen;
  for (const std::string& text : texts) {
    if (!seen.insert(text).second) continue;
    const std::string term = std::string(field) + " eq " + text_literal(text);
    if (encoded(term).size() <= room) packer.add(term);
  }
  return packer.take();
}

NumbersPlan plan_numbers(std::string_view field, std::vector<std::int64_t> numbers, double rows_per_order,
                         std::size_t page_size, std::size_t room) {
  std::ranges::sort(numbers);
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  if (numbers.empty()) return {};
  // From asking nothing needless to one range over all; the fewest expected calls win, of equals the least
  // needless.
  static constexpr std::array<std::int64_t, 8> kGaps = {
      0, 1, 3, 10, 30, 100, 1000, std::numeric_limits<std::int64_t>::max()};
  NumbersPlan best;
  for (const std::int64_t gap : kGaps) {
    NumbersPlan plan = plan_with_gaps(field, numbers, gap, rows_per_order, page_size, room);
    if (best.filters.empty() || plan.calls < best.calls) best = std::move(plan);
  }
  return best;
}

}  // namespace schakel::exact_online
