#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "app/apply.h"
#include "app/commands.h"
#include "app/configuration_edit.h"
#include "app/flow_run.h"
#include "app/listing.h"
#include "app/mapped_fields.h"
#include "base/text.h"

namespace schakel::app {
namespace {

using mapping::Origin;

Text words_of(Origin origin) {
  switch (origin) {
    case Origin::kShipped:
      return {.en = "shipped", .nl = "meegeleverd"};
    case Origin::kChanged:
      return {.en = "changed by you", .nl = "door u gewijzigd"};
    case Origin::kAdded:
      return {.en = "yours", .nl = "van u"};
  }
  return {.en = "?", .nl = "?"};
}

std::string rule_text(const MappedField& field) {
  return field.rule == nullptr ? std::string() : in_short(*field.rule);
}

std::string shipped_text(const MappedField& field) {
  return field.shipped == nullptr ? std::string() : on_one_line(mapping::in_short(*field.shipped));
}

std::string shipped_write(const MappedField& field) {
  return field.shipped == nullptr ? std::string() : mapping::name_of(field.shipped_write);
}

std::string write_text(const MappedField& field) {
  return field.rule == nullptr ? std::string() : mapping::name_of(field.write);
}

const Listing<MappedField>& field_listing() {
  static const Listing<MappedField> listing =
      Listing<MappedField>()
          .text("field", {"field", "veld"}, Shown::kInTable, [](const MappedField& f) { return f.name; })
          .text("write", {"write", "write"}, Shown::kInTable, write_text)
          .column(
              "layer", {"rule is", "regel is"}, Shown::kInTable,
              [](const MappedField& f, Language language) {
                return f.rule == nullptr ? std::string() : in(language, words_of(f.origin()));
              },
              [](const MappedField& f, Language) {
                return f.rule == nullptr ? Json::null() : Json::text(mapping::name_of(f.origin()));
              })
          .text("rule", {"rule", "regel"}, Shown::kInTable, rule_text);
  return listing;
}

const Listing<MappedField>& difference_listing() {
  static const Listing<MappedField> listing =
      Listing<MappedField>()
          .text("field", {"field", "veld"}, Shown::kInTable, [](const MappedField& f) { return f.name; })
          .member("layer",
                  [](const MappedField& f, Language) { return Json::text(mapping::name_of(f.origin())); })
          .member("shipped", [](const MappedField& f, Language) { return Json::text(shipped_text(f)); })
          .member("shipped_write",
                  [](const MappedField& f, Language) { return Json::text(shipped_write(f)); })
          .member("rule", [](const MappedField& f, Language) { return Json::text(rule_text(f)); })
          .member("write", [](const MappedField& f, Language) { return Json::text(write_text(f)); });
  return listing;
}

std::string with_policy(Language language, const std::string& rule, const std::string& write) {
  if (rule.empty() && write.empty()) return in(language, Text{.en = "(no rule)", .nl = "(geen regel)"});
  return fmt::format("{}   (write {})", rule, write);
}

// The flow with its fields; both are alive as long as the configuration of the session is.
struct Found {
  const FlowConfiguration* flow = nullptr;
  std::vector<MappedField> fields;
};

Result<Found> find_fields(Session& session, const std::string& name, bool all) {
  TRY(const Configuration* const configuration, session.configuration());
  TRY(const FlowConfiguration* const flow, find_flow(*configuration, name));
  TRY(std::vector<MappedField> fields, mapped_fields(*configuration, name, *flow, all));
  return Found{.flow = flow, .fields = std::move(fields)};
}

// The rule's own table in the text. A name with a point may be a group and a name, or a name in quotes.
std::vector<TablePath> places_of(const std::string& flow, const std::string& field) {
  std::vector<TablePath> places;
  const std::vector<std::string_view> names = split(field, '.');
  for (std::size_t grouped = names.size(); grouped-- > 0;) {
    TablePath path = {"flow", flow, "mapping"};
    path.insert(path.end(), names.begin(), names.begin() + static_cast<std::ptrdiff_t>(grouped));
    std::string rest;
    for (std::size_t i = grouped; i < names.size(); ++i)
      rest += (i == grouped ? "" : ".") + std::string(names[i]);
    path.push_back(rest);
    places.push_back(std::move(path));
  }
  return places;
}

Result<std::string> without_rule(const std::string& text, const std::string& flow, const std::string& field) {
  Result<std::string> changed = fail({});
  for (const TablePath& place : places_of(flow, field)) {
    changed = without(text, place);
    if (changed || changed.error().code != "config.not_there") break;
  }
  return changed;
}

Error no_own_rule(const Found& found, const std::string& flow, const MappedField& field) {
  const bool is_free_field = field.origin() != Origin::kShipped;
  return {.kind = ErrorKind::kInvalidInput,
          .code = "app.no_own_rule",
          .what = {.en = fmt::format("{} has no rule of your own in [flow.{}.mapping].", field.name, flow),
                   .nl = fmt::format("{} heeft geen eigen regel in [flow.{}.mapping].", field.name, flow)},
          .advice = is_free_field && !found.flow->orders.free_fields.empty()
                        ? Text{.en = fmt::format("It is filled by free_field of the flow: take it out of "
                                                 "[[flow.{}.free_field]] and apply.",
                                                 flow),
                               .nl = fmt::format("Het wordt gevuld door free_field van de flow: haal het uit "
                                                 "[[flow.{}.free_field]] en pas toe.",
                                                 flow)}
                        : Text{.en = "See which have one: schakel mapping diff " + flow,
                               .nl = "Bekijk welke er een hebben: schakel mapping diff " + flow}};
}

}  // namespace

int mapping_list_command(Session& session, const std::string& flow, bool all) {
  const Globals& globals = session.globals();
  const auto found = find_fields(session, flow, all);
  if (!found) return print_error(globals, found.error());
  if (globals.json) {
    print(field_listing().json_list(globals.language, found->fields));
    return 0;
  }
  print(field_listing().table(globals.language, found->fields, output_width()));
  const auto line = [&](const Text& text) {
    print(wrapped(in(globals.language, text), 0, output_width()) + "\n");
  };
  print("\n");
  if (!all) {
    line({.en = "Fields that no rule fills, but that one of yours could: --all",
          .nl = "Velden die geen regel vult, maar een van u wel zou kunnen vullen: --all"});
  }
  line({.en = fmt::format(
            "A rule of your own: [flow.{}.mapping.FIELD] in the configuration. Why a field gets its value: "
            "schakel mapping explain {} FIELD --record NUMBER",
            flow, flow),
        .nl = fmt::format(
            "Een eigen regel: [flow.{}.mapping.VELD] in de configuratie. Waarom een veld zijn waarde "
            "krijgt: schakel mapping explain {} VELD --record NUMMER",
            flow, flow)});
  return 0;
}

int mapping_diff_command(Session& session, const std::string& flow) {
  const Globals& globals = session.globals();
  auto found = find_fields(session, flow, false);
  if (!found) return print_error(globals, found.error());
  std::erase_if(found->fields, [](const MappedField& field) { return field.origin() == Origin::kShipped; });
  if (globals.json) {
    print(difference_listing().json_list(globals.language, found->fields));
    return 0;
  }
  if (found->fields.empty()) {
    print(in(globals.language,
             Text{.en = fmt::format("Flow {} has no rules of your own: all fields are as shipped.\n", flow),
                  .nl = fmt::format("Flow {} heeft geen eigen regels: alle velden zijn zoals meegeleverd.\n",
                                    flow)}));
    return 0;
  }
  for (const MappedField& field : found->fields) {
    print(field.name + "\n" +
          aligned_lines({{in(globals.language, Text{.en = "  shipped", .nl = "  meegeleverd"}),
                          with_policy(globals.language, shipped_text(field), shipped_write(field))},
                         {in(globals.language, Text{.en = "  now", .nl = "  nu"}),
                          with_policy(globals.language, rule_text(field), write_text(field))}},
                        output_width()));
    if (is_own_table(*found->flow, field.name))
      print(fmt::format("  → schakel mapping undo {} {}\n", flow, field.name));
  }
  return 0;
}

int mapping_undo_command(Session& session, const std::string& flow, const std::string& name) {
  const Globals& globals = session.globals();
  const auto found = find_fields(session, flow, false);
  if (!found) return print_error(globals, found.error());
  const auto field = find_field(found->fields, name);
  if (!field) return print_error(globals, field.error());
  if (!is_own_table(*found->flow, name)) return print_error(globals, no_own_rule(*found, flow, *field));
  const auto text = text_in_use(session);
  if (!text) return print_error(globals, text.error());
  const auto changed = without_rule(*text, flow, name);
  if (!changed) return print_error(globals, changed.error());
  const std::string before = rule_text(*field);
  const std::string shown_before = with_policy(globals.language, before, write_text(*field));
  const auto applied = apply_text(session, *changed, changed_configuration(globals.language));
  if (!applied) return applied.error();
  // What fills it from now on: the shipped rule, or free_field, or nothing.
  const auto now = mapped_fields(applied->configuration, flow, applied->configuration.flows.at(flow), false);
  if (!now) return print_error(globals, now.error());
  const auto left = std::ranges::find(*now, name, &MappedField::name);
  const std::string rule = left == now->end() ? std::string() : rule_text(*left);
  if (globals.json) {
    Json json = Json::members();
    json.append("flow", Json::text(flow));
    json.append("field", Json::text(name));
    json.append("version", Json::number(applied->version));
    json.append("before", Json::text(before));
    json.append("rule", Json::text(rule));
    print(json);
    return 0;
  }
  const auto line = [&](const Text& sentence) {
    print(wrapped(in(globals.language, sentence), 2, output_width()) + "\n");
  };
  line({.en = fmt::format("Your rule for {} is gone: applied as version {}.", name, applied->version),
        .nl = fmt::format("Uw regel voor {} is weg: toegepast als versie {}.", name, applied->version)});
  print(aligned_lines(
      {{in(globals.language, Text{.en = "  before", .nl = "  eerst"}), shown_before},
       {in(globals.language, Text{.en = "  now", .nl = "  nu"}),
        with_policy(globals.language, rule, left == now->end() ? std::string() : write_text(*left))}},
      output_width()));
  print(wrapped("  " + file_is_behind(globals.language), 2, output_width()) + "\n");
  return 0;
}

}  // namespace schakel::app
