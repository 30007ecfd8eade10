#include "flow/proposals.h"

#include <algorithm>
#include <set>
#include <sstream>

#include "base/text.h"

namespace schakel::flow {
namespace {

using connector::ReferenceRow;

// Words of a description, without marks and without what says nothing in either language.
std::set<std::string> words_of(const std::string& description) {
  std::string plain;
  for (const char c : lower_ascii(description)) {
    const bool is_mark = c == '.' || c == ',' || c == '-' || c == '/' || c == '(' || c == ')' || c == ':' ||
                         c == '%' || c == '&';
    plain += is_mark ? ' ' : c;
  }
  static const std::set<std::string> kEmpty = {"de", "het", "een", "the",  "a",  "van",
                                               "of", "en",  "and", "voor", "for"};
  std::set<std::string> words;
  std::istringstream stream(plain);
  for (std::string word; stream >> word;) {
    if (!kEmpty.contains(word)) words.insert(word);
  }
  return words;
}

/// 0 to 100: how many of all words both have.
int likeness(const std::string& a, const std::string& b) {
  const std::set<std::string> first = words_of(a);
  const std::set<std::string> second = words_of(b);
  if (first.empty() || second.empty()) return 0;
  const auto common =
      std::ranges::count_if(first, [&](const std::string& word) { return second.contains(word); });
  const auto all = static_cast<long>(first.size() + second.size()) - common;
  return static_cast<int>(100 * common / all);
}

bool contradict(const ReferenceRow& a, const ReferenceRow& b) {
  if (a.percentage && b.percentage && *a.percentage != *b.percentage) return true;
  if (a.days && b.days && *a.days != *b.days) return true;
  if (a.includes_vat && b.includes_vat && *a.includes_vat != *b.includes_vat) return true;
  return !a.country.empty() && !b.country.empty() && a.country != b.country;
}

bool have_meaning(const ReferenceRow& a, const ReferenceRow& b) {
  return (a.percentage && b.percentage) || (a.days && b.days);
}

}  // namespace

const char* name_of(ProposedBy by) {
  switch (by) {
    case ProposedBy::kSameCodeAndMeaning:
      return "same_code";
    case ProposedBy::kSameMeaning:
      return "same_meaning";
    case ProposedBy::kSameDescription:
      return "same_description";
    case ProposedBy::kSimilarDescription:
      return "similar_description";
    case ProposedBy::kNothing:
      return "nothing";
  }
  return "?";
}

std::vector<Proposal> propose(std::span<const ReferenceRow> source, std::span<const ReferenceRow> target) {
  constexpr int kSimilar = 40;  // Two of five words.
  std::vector<Proposal> proposals;
  for (const ReferenceRow& from : source) {
    if (from.blocked || from.code.empty()) continue;
    Proposal proposal{.from = from, .to = {}, .by = ProposedBy::kNothing};
    std::vector<const ReferenceRow*> possible;
    for (const ReferenceRow& to : target) {
      if (!to.blocked && !to.code.empty() && !contradict(from, to)) possible.push_back(&to);
    }
    const auto take = [&](const ReferenceRow* to, ProposedBy by) {
      proposal.to = *to;
      proposal.by = by;
    };
    const ReferenceRow* likest = nullptr;
    int most = 0;
    std::vector<const ReferenceRow*> same_meaning;
    for (const ReferenceRow* to : possible) {
      if (equal_ignoring_case(to->code, from.code)) {
        take(to, ProposedBy::kSameCodeAndMeaning);
        break;
      }
      if (have_meaning(from, *to)) same_meaning.push_back(to);
      if (const int like = likeness(from.description, to->description); like > most) {
        most = like;
        likest = to;
      }
    }
    if (proposal.by == ProposedBy::kNothing) {
      if (most == 100) {
        take(likest, ProposedBy::kSameDescription);
      } else if (same_meaning.size() == 1) {
        take(same_meaning.front(), ProposedBy::kSameMeaning);
      } else if (!same_meaning.empty()) {
        // Several mean the same: the one whose description is likest, else the first.
        const auto best = std::ranges::max_element(same_meaning, {}, [&](const ReferenceRow* to) {
          return likeness(from.description, to->description);
        });
        take(*best, ProposedBy::kSimilarDescription);
      } else if (most >= kSimilar) {
        take(likest, ProposedBy::kSimilarDescription);
      }
    }
    proposals.push_back(std::move(proposal));
  }
  return proposals;
}

}  // namespace schakel::flow
