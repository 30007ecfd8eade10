#include "connectors/exact_globe/metadata.h"

#include <map>
#include <optional>
#include <set>

#include "base/text.h"

namespace schakel::exact_globe {
namespace {

// <EntityType …>: the tag without its namespace prefix, and the text between < and >.
struct Tag {
  std::string_view name;
  std::string_view attributes;
  bool closes = false;  // </…>
};

// The next tag from `at`, which moves behind it; comments and declarations are skipped.
std::optional<Tag> next_tag(std::string_view xml, std::size_t& at) {
  for (;;) {
    const std::size_t open = xml.find('<', at);
    if (open == std::string_view::npos) return std::nullopt;
    if (xml.substr(open, 4) == "<!--") {
      const std::size_t end = xml.find("-->", open);
      if (end == std::string_view::npos) return std::nullopt;
      at = end + 3;
      continue;
    }
    const std::size_t close = xml.find('>', open);
    if (close == std::string_view::npos) return std::nullopt;
    at = close + 1;
    std::string_view inside = xml.substr(open + 1, close - open - 1);
    if (inside.empty() || inside.front() == '?' || inside.front() == '!') continue;
    Tag tag;
    if (inside.front() == '/') {
      tag.closes = true;
      inside.remove_prefix(1);
    }
    const std::size_t name_end = std::min(inside.find_first_of(" \t\r\n/"), inside.size());
    tag.name = inside.substr(0, name_end);
    tag.attributes = inside.substr(name_end);
    const std::size_t colon = tag.name.find(':');
    if (colon != std::string_view::npos) tag.name.remove_prefix(colon + 1);
    return tag;
  }
}

std::string_view attribute(std::string_view attributes, std::string_view name) {
  for (std::size_t at = attributes.find(name); at != std::string_view::npos;
       at = attributes.find(name, at + 1)) {
    const bool begins =
        at > 0 && std::string_view(" \t\r\n").find(attributes[at - 1]) != std::string_view::npos;
    const std::size_t sign = at + name.size();
    if (!begins || sign + 1 >= attributes.size() || attributes[sign] != '=') continue;
    const char quote = attributes[sign + 1];
    if (quote != '"' && quote != '\'') continue;
    const std::size_t end = attributes.find(quote, sign + 2);
    if (end == std::string_view::npos) return {};
    return attributes.substr(sign + 2, end - sign - 2);
  }
  return {};
}

using Described = std::map<std::string_view, std::set<std::string_view>, std::less<>>;

Described described(std::string_view xml) {
  Described out;
  std::set<std::string_view>* entity = nullptr;
  std::size_t at = 0;
  while (const std::optional<Tag> tag = next_tag(xml, at)) {
    if (tag->name == "EntityType") {
      entity = tag->closes ? nullptr : &out[attribute(tag->attributes, "Name")];
    } else if (tag->name == "Property" && entity != nullptr && !tag->closes) {
      entity->insert(attribute(tag->attributes, "Name"));
    }
  }
  return out;
}

Error mismatch(std::string_view entity, const std::vector<std::string>& missing) {
  std::string list;
  for (const std::string& name : missing) list += (list.empty() ? "" : ", ") + name;
  const std::string name(entity);
  return {
      .kind = ErrorKind::kForbidden,
      .code = "globe.catalogue_mismatch",
      .what = {.en = missing.empty() ? "This Exact Globe has no entity " + name + "."
                                     : "In this Exact Globe, " + name + " has no " + list + ".",
               .nl = missing.empty() ? "Deze Exact Globe heeft geen entiteit " + name + "."
                                     : "In deze Exact Globe heeft " + name + " geen " + list + "."},
      .advice =
          {.en = "Schakel does not write to it until the names agree. Update Globe (product update 415 or "
                 "later), or report this with Globe's release.",
           .nl = "Schakel schrijft er niet in tot de namen kloppen. Werk Globe bij (product update 415 of "
                 "nieuwer), of meld dit met de release van Globe."},
      .fields = missing.empty() ? std::vector<std::string>{name} : missing};
}

}  // namespace

std::vector<Error> compare_with_metadata(std::string_view xml, std::span<const NamesUsed> used) {
  const Described described_here = described(xml);
  if (described_here.empty()) {
    return {
        {.kind = ErrorKind::kMalformed,
         .code = "globe.metadata_unreadable",
         .what = {.en = "The description of its entities that Exact Globe gave cannot be read.",
                  .nl = "De beschrijving van zijn entiteiten die Exact Globe gaf is niet te lezen."},
         .advice = {.en = "Check base_url; or switch metadata_check off if this Globe does not give one.",
                    .nl = "Controleer base_url; of zet metadata_check uit als deze Globe er geen geeft."}}};
  }
  std::vector<Error> errors;
  for (const NamesUsed& one : used) {
    const auto entity = described_here.find(one.entity);
    if (entity == described_here.end()) {
      errors.push_back(mismatch(one.entity, {}));
      continue;
    }
    std::vector<std::string> missing;
    for (const std::string_view property : one.properties) {
      if (!entity->second.contains(property))
        missing.push_back(std::string(one.entity) + "." + std::string(property));
    }
    if (!missing.empty()) errors.push_back(mismatch(one.entity, missing));
  }
  return errors;
}

}  // namespace schakel::exact_globe
