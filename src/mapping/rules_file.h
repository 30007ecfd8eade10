#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mapping/rule.h"
#include "schema/node.h"
#include "schema/spec.h"

// Rules as a file has them: a table per field of the target, groups of tables for what belongs to another
// entity ([line.Quantity], [customer.AccountName]). Shipped mappings are such files; a user's changes stand
// in his configuration under [flow.NAME.mapping].
namespace schakel::mapping {

/// Reads a table of rules. Everything that is wrong with their form is added to `problems`, under `path`;
/// whether they can work is for Mapping::compile.
Rules read_rules(const schema::Node& node, const std::string& path, schema::Problems& problems);

/// A file that was delivered with the program: it is right, or the program stops.
Rules read_shipped_rules(std::string_view toml);

/// Those of one entity: all in `group` ("line") without its name, or those in no group at all ("").
Rules of_group(const Rules& rules, std::string_view group);

/// The settings of a rule, for the reference page.
void add_rule_pages(std::vector<schema::FieldPage>& pages);

}  // namespace schakel::mapping
