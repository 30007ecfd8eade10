#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "connector/catalogue.h"
#include "connector/order_mapping.h"
#include "connector/records.h"
#include "connectors/exact_globe/catalogue.h"
#include "connectors/exact_globe/settings.h"
#include "model/document.h"

// What mappings may name in Exact Globe: its own catalogue, and the rules that are shipped (mappings/).
namespace schakel::exact_globe {

/// The fields of an entity. A document is made and never changed (facts 2.6); the key of anything else cannot
/// be changed.
enum class Changes { kNone, kAllButTheKey };
connector::Catalogue as_catalogue(const Entity& entity, Changes changes);

/// Of the document, its lines, customers (Account) and items. nullptr: it cannot be written.
const connector::OrderTargetFields* order_target_fields(model::Document document);

/// What can be read of it, by Globe's names. nullptr: it cannot be read.
const connector::OrderSourceFields* order_source_fields(model::Document document);

/// Of master records of one kind, as a target. nullptr: they cannot be written.
const connector::RecordTargetFields* record_target_fields(connector::RecordKind kind);

/// The same as a source. nullptr: they cannot be read.
const connector::RecordSourceFields* record_source_fields(connector::RecordKind kind);

/// By which rules forms are filled in: the mapping of the flow, and what the connection says. Outlives what
/// is made with it.
struct FormRules {
  std::shared_ptr<const connector::OrderMapping> mapping;
  connector::MappingSettings settings;
  std::map<std::string, std::string> account_defaults;  ///< For what is still open of a new account.
};

/// `mapping` nothing: the rules that are shipped for this document.
FormRules form_rules(const ConnectionSettings& settings, model::Document document,
                     std::shared_ptr<const connector::OrderMapping> mapping = nullptr);

/// What is wrong with the property of Item that stock is to be published in: it must be a number that may be
/// written. Nothing: it will do. Globe's own stock cannot be written through its services (facts 2.7).
std::optional<Text> stock_field_problem(const std::string& field);

}  // namespace schakel::exact_globe
