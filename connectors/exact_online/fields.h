#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "connector/order_mapping.h"
#include "connector/records.h"
#include "connectors/exact_online/catalogue.h"
#include "connectors/exact_online/settings.h"
#include "model/document.h"

// What mappings may name in Exact Online: its own catalogue, and the rules that are shipped (mappings/).
namespace schakel::exact_online {

/// Of an order, its lines and its customer, by Exact Online's names, for what it is read out of.
const connector::OrderSourceFields* order_source_fields(model::Document document);

/// Of a document, its lines, a customer (with his contact as "contact.") and an item (with its price as
/// "price."). Every document can be written.
const connector::OrderTargetFields* order_target_fields(model::Document document);

/// What can be read of an entity, with this in front of each name.
void add_readable(const Entity& entity, const std::string& prefix,
                  std::vector<connector::CatalogueField>& into);

/// Of master records that are written. Nothing: of this kind none can be.
const connector::RecordTargetFields* record_target_fields(connector::RecordKind kind);
/// What mappings may name of master records over one connection: what Exact Online has, and the custom fields
/// that the connection declares. What was compiled with it must not outlive it. Any thread.
class RecordFields {
 public:
  explicit RecordFields(std::span<const CustomField> declared);
  RecordFields(const RecordFields&) = delete;
  RecordFields& operator=(const RecordFields&) = delete;

  /// As record_source_fields, record_target_fields.
  const connector::RecordSourceFields* source(connector::RecordKind kind) const;
  const connector::RecordTargetFields* target(connector::RecordKind kind) const;

 private:
  struct OfKind {
    connector::Catalogue read;
    connector::Catalogue written;
    connector::RecordSourceFields source = {};
    connector::RecordTargetFields target = {};
  };
  std::map<connector::RecordKind, OfKind> kinds_;  ///< Those that have custom fields.
};

/// What the rules of these records know of the connection: RecordTargetFields::settings.
connector::MappingSettings record_settings(const ConnectionSettings& settings, connector::RecordKind kind);

/// By which rules forms are filled in: the mapping of the flow, and what the connection says.
struct FormRules {
  std::shared_ptr<const connector::OrderMapping> mapping;
  connector::MappingSettings settings;

  void choose_journal(const std::string& code) { settings.front().second = code; }
  const std::string& journal() const { return settings.front().second; }
};

/// `mapping` nothing: the rules that are shipped for this document. The journal is still open.
FormRules form_rules(const ConnectionSettings& settings, model::Document document,
                     std::shared_ptr<const connector::OrderMapping> mapping = nullptr);

}  // namespace schakel::exact_online
