#pragma once

#include <fmt/format.h>

#include <concepts>
#include <functional>
#include <initializer_list>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/decimal.h"
#include "base/text.h"
#include "base/time.h"
#include "schema/node.h"

// Settings are declared once: a name, a sentence, a default, bounds, an example. Reading, checking, the
// message that says what is wrong, and the reference page all come from that declaration.
//
//   static const Spec<OrdersFlow> spec = Spec<OrdersFlow>("flow.NAME", {...})
//       .field(text("reference_prefix", &OrdersFlow::reference_prefix).describe({...}).example("\"EOL\""))
//       .field(integer("batch_size", &OrdersFlow::batch_size).describe({...}).between(1, 1000));
namespace schakel::schema {

/// Where a secret is kept; a configuration never holds one itself.
struct SecretReference {
  std::string text;  ///< "env:NAME" or "file:/path"
};

/// One row of the reference page.
struct FieldPage {
  std::string path;
  std::string kind;
  std::string fallback;
  Text describe;
  std::string example;
  bool required = false;
};

/// The words that a choice is written with in the file.
template <class E>
struct Choice {
  std::string word;
  E value;
  Text means;
};

/// One setting of T. Made by the functions below; chained to describe it.
template <class T>
class Field {
 public:
  using Read = std::function<void(const Node& node, const std::string& path, T& into, Problems& problems)>;
  using Show = std::function<std::string(const T& defaults)>;
  using Nested = std::function<void(const std::string& path, std::vector<FieldPage>& pages)>;

  Field(std::string name, std::string kind, Read read, Show show)
      : name_(std::move(name)), kind_(std::move(kind)), read_(std::move(read)), show_(std::move(show)) {}

  Field describe(Text text) && {
    describe_ = std::move(text);
    return std::move(*this);
  }
  Field example(std::string text) && {
    example_ = std::move(text);
    return std::move(*this);
  }
  Field required() && {
    required_ = true;
    return std::move(*this);
  }
  Field nested(Nested pages) && {
    nested_ = std::move(pages);
    return std::move(*this);
  }

  const std::string& name() const { return name_; }
  bool is_required() const { return required_; }
  void read(const Node& node, const std::string& path, T& into, Problems& problems) const {
    read_(node, path, into, problems);
  }
  void add_pages(const std::string& parent, std::vector<FieldPage>& pages) const {
    const std::string path = parent.empty() ? name_ : parent + "." + name_;
    pages.push_back({.path = path,
                     .kind = kind_,
                     .fallback = required_ ? "" : show_(T{}),
                     .describe = describe_,
                     .example = example_,
                     .required = required_});
    if (nested_) nested_(path, pages);
  }

 private:
  std::string name_;
  std::string kind_;
  Read read_;
  Show show_;
  Text describe_;
  std::string example_;
  bool required_ = false;
  Nested nested_;
};

/// All settings of T.
template <class T>
class Spec {
 public:
  Spec() = default;
  /// Settings that stand in several places and are explained once, under `name`; add_pages of such a place
  /// gives one row with that name as its kind, and add_pages of this gives the explanation.
  explicit Spec(std::string name) : name_(std::move(name)) {}

  /// Empty for settings that are explained where they stand.
  const std::string& name() const { return name_; }

  Spec field(Field<T> one) && {
    fields_.push_back(std::move(one));
    return std::move(*this);
  }

  /// Reads a table into `into`, adding everything that is wrong to `problems`: unknown names (with the
  /// nearest known one), wrong kinds, values out of bounds, required settings that are missing.
  void read(const Node& node, const std::string& path, T& into, Problems& problems) const {
    const Node::Table* table = node.table();
    if (table == nullptr) {
      problems.push_back(
          {.path = path,
           .line = node.line,
           .what = {.en = "a table ([...]) is expected here", .nl = "hier hoort een tabel ([...])"}});
      return;
    }
    for (const auto& [name, value] : *table) {
      const Field<T>* field = find(name);
      if (field == nullptr) {
        problems.push_back({.path = join(path, name), .line = value.line, .what = unknown(name)});
      } else {
        field->read(value, join(path, name), into, problems);
      }
    }
    for (const Field<T>& field : fields_) {
      if (field.is_required() && node.find(field.name()) == nullptr) {
        problems.push_back({.path = join(path, field.name()),
                            .line = node.line,
                            .what = {.en = "this setting is required and missing",
                                     .nl = "deze instelling is verplicht en ontbreekt"}});
      }
    }
  }

  void add_pages(const std::string& parent, std::vector<FieldPage>& pages) const {
    for (const Field<T>& field : fields_) field.add_pages(parent, pages);
  }

 private:
  static std::string join(const std::string& path, const std::string& name) {
    return path.empty() ? name : path + "." + name;
  }

  const Field<T>* find(const std::string& name) const {
    for (const Field<T>& field : fields_) {
      if (field.name() == name) return &field;
    }
    return nullptr;
  }

  Text unknown(const std::string& name) const;

  std::string name_;
  std::vector<Field<T>> fields_;
};

/// The known name that `name` was probably meant to be; empty when none is near.
std::string nearest_name(const std::string& name, const std::vector<std::string>& known);

template <class T>
Text Spec<T>::unknown(const std::string& name) const {
  std::vector<std::string> names;
  for (const Field<T>& field : fields_) names.push_back(field.name());
  const std::string near = nearest_name(name, names);
  if (near.empty()) return {.en = "this setting is not known", .nl = "deze instelling bestaat niet"};
  return {.en = "this setting is not known; did you mean \"" + near + "\"?",
          .nl = "deze instelling bestaat niet; bedoelde u \"" + near + "\"?"};
}

// ---- The kinds of settings
// -----------------------------------------------------------------------------------------

namespace detail {
inline void expected(const Node& node, const std::string& path, Problems& problems, const std::string& en,
                     const std::string& nl) {
  problems.push_back(
      {.path = path, .line = node.line, .what = {.en = en + " is expected here", .nl = "hier hoort " + nl}});
}
inline std::string quoted(const std::string& text) {
  return "\"" + text + "\"";
}
std::optional<Milliseconds> parse_duration(const std::string& text);
std::string duration_text(Milliseconds duration);
}  // namespace detail

template <class T>
Field<T> text(std::string name, std::string T::*member) {
  return Field<T>(
      std::move(name), "text",
      [member](const Node& node, const std::string& path, T& into, Problems& problems) {
        if (node.text() == nullptr)
          return detail::expected(node, path, problems, "text in quotes", "tekst tussen aanhalingstekens");
        into.*member = *node.text();
      },
      [member](const T& defaults) {
        return (defaults.*member).empty() ? std::string() : detail::quoted(defaults.*member);
      });
}

template <class T>
Field<T> boolean(std::string name, bool T::*member) {
  return Field<T>(
      std::move(name), "true or false",
      [member](const Node& node, const std::string& path, T& into, Problems& problems) {
        if (node.boolean() == nullptr)
          return detail::expected(node, path, problems, "true or false", "true of false");
        into.*member = *node.boolean();
      },
      [member](const T& defaults) { return std::string(defaults.*member ? "true" : "false"); });
}

template <class T, std::integral I>
Field<T> integer(std::string name, I T::*member, std::int64_t least, std::int64_t most) {
  return Field<T>(
      std::move(name), fmt::format("whole number, {} to {}", least, most),
      [=](const Node& node, const std::string& path, T& into, Problems& problems) {
        if (node.integer() == nullptr || *node.integer() < least || *node.integer() > most) {
          return detail::expected(node, path, problems,
                                  fmt::format("a whole number from {} to {}", least, most),
                                  fmt::format("een geheel getal van {} tot en met {}", least, most));
        }
        into.*member = static_cast<I>(*node.integer());
      },
      [member](const T& defaults) { return fmt::format("{}", defaults.*member); });
}

/// A number with decimals, not below nothing: 0.05
template <class T>
Field<T> amount(std::string name, Decimal T::*member) {
  return Field<T>(
      std::move(name), "amount",
      [member](const Node& node, const std::string& path, T& into, Problems& problems) {
        std::optional<Decimal> value;
        if (node.decimal() != nullptr) value = *node.decimal();
        if (node.integer() != nullptr) value = Decimal::from_integer(*node.integer());
        if (!value || value->is_negative())
          return detail::expected(node, path, problems, "an amount such as 0.05", "een bedrag zoals 0.05");
        into.*member = *value;
      },
      [member](const T& defaults) { return (defaults.*member).to_text(); });
}

/// "500ms", "30s", "5m", "2h"
template <class T>
Field<T> duration(std::string name, Milliseconds T::*member) {
  return Field<T>(
      std::move(name), "duration",
      [member](const Node& node, const std::string& path, T& into, Problems& problems) {
        const std::optional<Milliseconds> parsed =
            node.text() == nullptr ? std::nullopt : detail::parse_duration(*node.text());
        if (!parsed)
          return detail::expected(node, path, problems, "a duration such as \"30s\", \"500ms\" or \"5m\"",
                                  "een duur zoals \"30s\", \"500ms\" of \"5m\"");
        into.*member = *parsed;
      },
      [member](const T& defaults) { return detail::quoted(detail::duration_text(defaults.*member)); });
}

template <class T>
Field<T> date(std::string name, std::optional<LocalTime> T::*member) {
  return Field<T>(
      std::move(name), "date",
      [member](const Node& node, const std::string& path, T& into, Problems& problems) {
        std::optional<LocalTime> parsed;
        if (node.time() != nullptr) parsed = *node.time();
        if (node.text() != nullptr) parsed = parse_local(*node.text());
        if (!parsed)
          return detail::expected(node, path, problems, "a date such as 2026-01-31",
                                  "een datum zoals 2026-01-31");
        into.*member = *parsed;
      },
      [](const T&) { return std::string(); });
}

template <class T>
Field<T> secret(std::string name, SecretReference T::*member) {
  return Field<T>(
      std::move(name), "secret: \"env:NAME\" or \"file:PATH\"",
      [member](const Node& node, const std::string& path, T& into, Problems& problems) {
        const std::string* given = node.text();
        if (given == nullptr || !(given->starts_with("env:") || given->starts_with("file:")) ||
            given->size() < 5) {
          return detail::expected(
              node, path, problems,
              "\"env:NAME\" or \"file:PATH\" (a secret itself does not belong in this file)",
              "\"env:NAAM\" of \"file:PAD\" (een geheim zelf hoort niet in dit bestand)");
        }
        into.*member = SecretReference{*given};
      },
      [](const T&) { return std::string(); });
}

template <class E>
std::string words_of(const std::vector<Choice<E>>& choices) {
  std::string words;
  for (const Choice<E>& choice : choices) words += (words.empty() ? "" : ", ") + detail::quoted(choice.word);
  return words;
}

template <class T, class E>
Field<T> choice(std::string name, E T::*member, std::vector<Choice<E>> choices) {
  const std::string words = words_of(choices);
  return Field<T>(
      std::move(name), "one of " + words,
      [=](const Node& node, const std::string& path, T& into, Problems& problems) {
        for (const Choice<E>& one : choices) {
          if (node.text() != nullptr && *node.text() == one.word) {
            into.*member = one.value;
            return;
          }
        }
        detail::expected(node, path, problems, "one of " + words, "een van " + words);
      },
      [=](const T& defaults) {
        for (const Choice<E>& one : choices) {
          if (one.value == defaults.*member) return detail::quoted(one.word);
        }
        return std::string();
      });
}

/// A list of choices into a vector or a set.
template <class T, class C, class E>
Field<T> choices(std::string name, C T::*member, std::vector<Choice<E>> known) {
  const std::string words = words_of(known);
  return Field<T>(
      std::move(name), "list of " + words,
      [=](const Node& node, const std::string& path, T& into, Problems& problems) {
        if (node.list() == nullptr)
          return detail::expected(node, path, problems, "a list of " + words, "een lijst van " + words);
        C chosen;
        for (const Node& element : *node.list()) {
          bool found = false;
          for (const Choice<E>& one : known) {
            if (element.text() != nullptr && *element.text() == one.word) {
              chosen.insert(chosen.end(), one.value);
              found = true;
            }
          }
          if (!found) detail::expected(element, path, problems, "one of " + words, "een van " + words);
        }
        into.*member = std::move(chosen);
      },
      [=](const T& defaults) {
        std::string shown;
        for (const E& value : defaults.*member) {
          for (const Choice<E>& one : known) {
            if (one.value == value) shown += (shown.empty() ? "" : ", ") + detail::quoted(one.word);
          }
        }
        return "[" + shown + "]";
      });
}

/// A list of texts into a vector or a set of std::string.
template <class T, class C>
Field<T> texts(std::string name, C T::*member) {
  return Field<T>(
      std::move(name), "list of texts",
      [=](const Node& node, const std::string& path, T& into, Problems& problems) {
        C read;
        if (node.list() == nullptr)
          return detail::expected(node, path, problems, "a list of texts", "een lijst van teksten");
        for (const Node& element : *node.list()) {
          if (element.text() == nullptr)
            return detail::expected(element, path, problems, "text in quotes",
                                    "tekst tussen aanhalingstekens");
          read.insert(read.end(), *element.text());
        }
        into.*member = std::move(read);
      },
      [](const T&) { return std::string("[]"); });
}

/// Text → text: a lookup table written in place.
template <class T>
Field<T> table(std::string name, std::map<std::string, std::string> T::*member) {
  return Field<T>(
      std::move(name), "table of text to text",
      [=](const Node& node, const std::string& path, T& into, Problems& problems) {
        if (node.table() == nullptr)
          return detail::expected(node, path, problems, "a table such as { \"30\" = \"14\" }",
                                  "een tabel zoals { \"30\" = \"14\" }");
        for (const auto& [key, value] : *node.table()) {
          if (value.text() == nullptr) {
            detail::expected(value, path + "." + key, problems, "text in quotes",
                             "tekst tussen aanhalingstekens");
          } else {
            (into.*member)[key] = *value.text();
          }
        }
      },
      [](const T&) { return std::string("{}"); });
}

/// A table of settings of its own. `spec` must outlive the field: make it static.
template <class T, class U>
Field<T> section(std::string name, U T::*member, const Spec<U>& spec) {
  const bool explained_elsewhere = !spec.name().empty();
  Field<T> field(
      std::move(name), explained_elsewhere ? spec.name() : "table",
      [member, &spec](const Node& node, const std::string& path, T& into, Problems& problems) {
        spec.read(node, path, into.*member, problems);
      },
      [](const T&) { return std::string(); });
  if (explained_elsewhere) return field;
  return std::move(field).nested(
      [&spec](const std::string& path, std::vector<FieldPage>& pages) { spec.add_pages(path, pages); });
}

/// A list of tables ([[...]]).
template <class T, class U>
Field<T> sections(std::string name, std::vector<U> T::*member, const Spec<U>& spec) {
  return Field<T>(
             std::move(name), "list of tables",
             [member, &spec](const Node& node, const std::string& path, T& into, Problems& problems) {
               if (node.list() == nullptr)
                 return detail::expected(node, path, problems, "a list of tables ([[...]])",
                                         "een lijst van tabellen ([[...]])");
               for (std::size_t i = 0; i < node.list()->size(); ++i) {
                 U one;
                 spec.read((*node.list())[i], fmt::format("{}[{}]", path, i), one, problems);
                 (into.*member).push_back(std::move(one));
               }
             },
             [](const T&) { return std::string("[]"); })
      .nested([&spec](const std::string& path, std::vector<FieldPage>& pages) {
        spec.add_pages(path + "[]", pages);
      });
}

}  // namespace schakel::schema
