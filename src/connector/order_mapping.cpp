#include "connector/order_mapping.h"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <set>

#include "base/assert.h"
#include "mapping/rules_file.h"

namespace schakel::connector {
namespace {

using mapping::Mapping;
using mapping::RuleProblem;

void compile_part(const mapping::Rules& shipped, const mapping::Rules& changes, const std::string& group,
                  const mapping::Scope& scope, const Catalogue* target, Mapping& into,
                  std::vector<RuleProblem>& problems) {
  SCHAKEL_ASSERT(target != nullptr);
  auto compiled = Mapping::compile(
      mapping::layered(mapping::of_group(shipped, group), mapping::of_group(changes, group)), scope, *target);
  if (compiled) {
    into = std::move(*compiled);
    return;
  }
  for (RuleProblem& problem : compiled.error()) {
    if (!group.empty()) problem.target = group + "." + problem.target;
    problems.push_back(std::move(problem));
  }
}

}  // namespace

OrderMapping::OrderMapping(const OrderTargetFields& target, const OrderSourceFields& source,
                           mapping::LookupTables tables)
    : tables_(std::move(tables)),
      document_({.fields = order_fields(),
                 .line_fields = order_line_fields(),
                 .settings = target.settings,
                 .source = source.order,
                 .source_lines = source.line,
                 .source_customer = source.customer,
                 .tables = &tables_}),
      line_scope_(document_.scope),
      customer_({.fields = customer_fields(),
                 .settings = target.settings,
                 .source = source.customer,
                 .tables = &tables_}),
      item_({.fields = item_fields(), .settings = target.settings, .tables = &tables_}) {}

tl::expected<std::shared_ptr<const OrderMapping>, std::vector<RuleProblem>> OrderMapping::compile(
    const OrderTargetFields& target, const OrderSourceFields& source, const mapping::Rules& changes,
    mapping::LookupTables tables) {
  std::shared_ptr<OrderMapping> made(new OrderMapping(target, source, std::move(tables)));
  std::vector<RuleProblem> problems;
  const mapping::Rules& shipped = *target.shipped;
  compile_part(shipped, changes, "", made->document_.scope, target.document, made->document_.mapping,
               problems);
  compile_part(shipped, changes, "line", made->line_scope_, target.line, made->line_, problems);
  if (target.charge != nullptr)
    compile_part(shipped, changes, "charge", made->line_scope_, target.charge, made->charge_, problems);
  compile_part(shipped, changes, "customer", made->customer_.scope, target.customer, made->customer_.mapping,
               problems);
  compile_part(shipped, changes, "item", made->item_.scope, target.item, made->item_.mapping, problems);
  std::set<std::string, std::less<>> groups = {"line", "customer", "item"};
  if (target.charge != nullptr) groups.insert("charge");
  for (const mapping::NamedRule& rule : changes) {
    if (std::ranges::find(target.fixed, rule.target) != target.fixed.end()) {
      problems.push_back({.target = rule.target,
                          .part = "",
                          .line = rule.line,
                          .what = {.en = "Schakel fills this field itself: by it documents are found again",
                                   .nl = "Schakel vult dit veld zelf: daaraan worden documenten "
                                         "teruggevonden"}});
    }
    const std::size_t dot = rule.target.find('.');
    if (dot == std::string::npos || groups.contains(rule.target.substr(0, dot))) continue;
    problems.push_back({.target = rule.target,
                        .part = "",
                        .line = rule.line,
                        .what = {.en = fmt::format("this document has the parts {}; its own fields stand "
                                                   "without a part",
                                                   fmt::join(groups, ", ")),
                                 .nl = fmt::format("dit document heeft de delen {}; zijn eigen velden staan "
                                                   "zonder deel",
                                                   fmt::join(groups, ", "))}});
  }
  if (!problems.empty()) return tl::unexpected(std::move(problems));
  return made;
}

std::shared_ptr<const OrderMapping> OrderMapping::shipped(const OrderTargetFields& target) {
  auto made = compile(target, {}, {}, {});
  if (!made) {
    const RuleProblem& problem = made.error().front();
    fmt::print(stderr, "schakel: the shipped rule {} cannot be: {} {}\n", problem.target, problem.part,
               problem.what.en);
    std::abort();
  }
  return *made;
}

SourceNames OrderMapping::source_names() const {
  SourceNames names;
  add_source_names(document_.mapping.sources(), names);
  add_source_names(line_.sources(), names);
  add_source_names(charge_.sources(), names);
  SourceNames of_customer;
  add_source_names(customer_.mapping.sources(), of_customer);
  for (std::string& name : of_customer.record) {
    if (std::ranges::find(names.customer, name) == names.customer.end())
      names.customer.push_back(std::move(name));
  }
  return names;
}

bool OrderMapping::reads_customer() const {
  SourceNames names;
  add_source_names(document_.mapping.sources(), names);
  add_source_names(line_.sources(), names);
  add_source_names(charge_.sources(), names);
  return !names.customer.empty();
}

}  // namespace schakel::connector
