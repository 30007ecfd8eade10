#include "mapping/rule.h"

#include <fmt/format.h>

#include <algorithm>

namespace schakel::mapping {
namespace {

// The change where it says something, the shipped rule where it does not.
Rule merged(const Rule& shipped, const Rule& change) {
  Rule rule = change.gives_value() ? change : shipped;
  if (!change.gives_value()) {
    if (!change.transforms.empty()) rule.transforms = change.transforms;
    if (!change.lookup.empty()) rule.lookup = change.lookup;
    if (change.fallback) rule.fallback = change.fallback;
  }
  rule.when = change.when ? change.when : shipped.when;
  rule.write = change.write ? change.write : shipped.write;
  rule.clears = change.clears ? change.clears : shipped.clears;
  rule.may_be_cut = change.may_be_cut ? change.may_be_cut : shipped.may_be_cut;
  return rule;
}

}  // namespace

const char* name_of(WritePolicy policy) {
  switch (policy) {
    case WritePolicy::kOnCreate:
      return "on_create";
    case WritePolicy::kAlways:
      return "always";
    case WritePolicy::kIfEmpty:
      return "if_empty";
    case WritePolicy::kNever:
      return "never";
  }
  return "?";
}

const char* name_of(Origin origin) {
  switch (origin) {
    case Origin::kShipped:
      return "shipped";
    case Origin::kChanged:
      return "changed";
    case Origin::kAdded:
      return "added";
  }
  return "?";
}

std::vector<FieldRule> layered(const Rules& shipped, const Rules& changes) {
  std::vector<FieldRule> all;
  all.reserve(shipped.size() + changes.size());
  for (const NamedRule& one : shipped) all.push_back({.target = one.target, .alternatives = {one.rule}});
  for (const NamedRule& change : changes) {
    const auto known = std::ranges::find(all, change.target, &FieldRule::target);
    if (known == all.end()) {
      all.push_back({.target = change.target,
                     .alternatives = {change.rule},
                     .origin = Origin::kAdded,
                     .line = change.line});
      continue;
    }
    Rule rule = merged(known->alternatives.front(), change.rule);
    if (change.rule.when && rule.when != known->alternatives.front().when) {
      known->alternatives.insert(known->alternatives.begin(), std::move(rule));
    } else {
      known->alternatives.front() = std::move(rule);
    }
    known->origin = Origin::kChanged;
    known->line = change.line;
  }
  return all;
}

std::string in_short(const Constant& constant) {
  struct Visitor {
    std::string operator()(const std::string& text) const { return "\"" + text + "\""; }
    std::string operator()(const Decimal& number) const { return number.to_short_text(); }
    std::string operator()(bool truth) const { return truth ? "TRUE" : "FALSE"; }
    std::string operator()(LocalTime date) const { return date_text(date); }
  };
  return std::visit(Visitor{}, constant);
}

std::string in_short(const Rule& rule) {
  std::string text;
  if (rule.source) text = *rule.source;
  if (rule.constant) text = in_short(*rule.constant);
  if (rule.formula) text = "=" + *rule.formula;
  for (const std::string& transform : rule.transforms) text += " → " + transform;
  if (!rule.lookup.empty()) text += fmt::format(" → table \"{}\"", rule.lookup);
  if (rule.fallback) text += " → else " + in_short(*rule.fallback);
  if (rule.when) text += " when " + *rule.when;
  return text;
}

}  // namespace schakel::mapping
