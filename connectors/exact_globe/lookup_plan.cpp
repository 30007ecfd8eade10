#include "connectors/exact_globe/lookup_plan.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace schakel::exact_globe {
namespace {

constexpr std::size_t kDigitsMax = 18;  // Fits in 64 bits.

struct Numbered {
  unsigned long long number = 0;
  std::string reference;
};

std::size_t digits_at_end(const std::string& text) {
  std::size_t count = 0;
  while (count < text.size() && count < kDigitsMax && text[text.size() - 1 - count] >= '0' &&
         text[text.size() - 1 - count] <= '9') {
    ++count;
  }
  return count;
}

}  // namespace

std::vector<ReferenceRange> plan_references(std::span<const std::string> references) {
  std::vector<ReferenceRange> out;
  std::map<std::pair<std::string, std::size_t>, std::vector<Numbered>> groups;
  for (const std::string& reference : references) {
    const std::size_t digits = digits_at_end(reference);
    if (digits == 0) {
      out.push_back({reference, reference});
      continue;
    }
    const std::string prefix = reference.substr(0, reference.size() - digits);
    unsigned long long number = 0;
    for (const char c : reference.substr(prefix.size()))
      number = number * 10 + static_cast<unsigned>(c - '0');
    groups[{prefix, reference.size()}].push_back({number, reference});
  }
  for (auto& [group, numbers] : groups) {
    std::sort(numbers.begin(), numbers.end(),
              [](const Numbered& a, const Numbered& b) { return a.number < b.number; });
    const Numbered* last = nullptr;
    for (const Numbered& one : numbers) {
      if (last != nullptr && one.number - last->number <= kGapMax + 1) {
        out.back().to = one.reference;
      } else {
        out.push_back({one.reference, one.reference});
      }
      last = &one;
    }
  }
  std::sort(out.begin(), out.end(), [](const ReferenceRange& a, const ReferenceRange& b) {
    return std::tie(a.from, a.to) < std::tie(b.from, b.to);
  });
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace schakel::exact_globe
