#include <cstdlib>
#include <fstream>

#include "app/connectors.h"
#include "base/text.h"

namespace schakel::app {

Result<Secret> resolve(const schema::SecretReference& reference) {
  constexpr std::size_t kSecretBytesMax = 64 * 1024;  // A private key is 4 kB; more is the wrong file.
  if (reference.text.starts_with("env:")) {
    const std::string name = reference.text.substr(4);
    const char* value = std::getenv(name.c_str());
    if (value == nullptr || *value == '\0') {
      return fail(
          {.kind = ErrorKind::kInvalidInput,
           .code = "config.secret_missing",
           .what = {.en = "The environment variable " + name + ", which should hold a secret, is not set.",
                    .nl = "De omgevingsvariabele " + name +
                          ", waar een geheim in hoort te staan, is niet gezet."},
           .advice = {.en = "Set it before you start schakel: export " + name + "=...",
                      .nl = "Zet hem voordat u schakel start: export " + name + "=..."}});
    }
    return Secret(value);
  }
  const std::string path = reference.text.substr(5);
  std::ifstream file(path, std::ios::binary);
  std::string text;
  if (file) {
    text.resize(kSecretBytesMax);
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
  }
  if (trimmed(text).empty()) {
    return fail(
        {.kind = ErrorKind::kInvalidInput,
         .code = "config.secret_missing",
         .what = {.en = "The file " + path + ", which should hold a secret, cannot be read or is empty.",
                  .nl = "Het bestand " + path +
                        ", waar een geheim in hoort te staan, is leeg of niet te lezen."},
         .advice = {
             .en = "Make the file with only the secret in it, readable by you alone (chmod 600).",
             .nl = "Maak het bestand met alleen het geheim erin, alleen voor u leesbaar (chmod 600)."}});
  }
  return Secret(std::string(trimmed(text)));
}

}  // namespace schakel::app
