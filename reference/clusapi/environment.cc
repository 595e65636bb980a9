#include "reference/clusapi/environment.h"

#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <fstream>

#include "reference/wire/win32_error.h"

namespace cmrp::clusapi {
namespace {

constexpr std::chrono::seconds kPatience{120};
constexpr std::chrono::seconds kConnectDeadline{10};
constexpr uint32_t kMostSeconds = 86'400;

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

/// "host[:port], host[:port], …"
Outcome<std::vector<client::Endpoint>> endpoints_of(std::string_view list) {
  std::vector<client::Endpoint> endpoints;
  while (!list.empty()) {
    size_t comma = std::min(list.find(','), list.size());
    std::string_view word = list.substr(0, comma);
    list.remove_prefix(std::min(comma + 1, list.size()));
    while (word.starts_with(' ')) word.remove_prefix(1);
    while (word.ends_with(' ')) word.remove_suffix(1);
    if (word.empty()) continue;
    auto endpoint = client::parse_endpoint(word);
    if (!endpoint) return tl::unexpected(ERROR_INVALID_PARAMETER);
    endpoints.push_back(std::move(*endpoint));
  }
  if (endpoints.empty()) return tl::unexpected(ERROR_CLUSTER_NODE_NOT_FOUND);
  return endpoints;
}

/// The file of Kerberos tickets that the user's other programs use.
std::string ticket_file() {
  std::string name = variable("KRB5CCNAME");
  if (name.starts_with("FILE:")) name.erase(0, 5);
  return name.empty() ? "/tmp/krb5cc_" + std::to_string(getuid()) : name;
}

/// CLUSAPI_USER and the first line of the file CLUSAPI_PASSWORD_FILE: DOMAIN\user is NTLM, user@REALM is Kerberos.
/// Without a password file it is Kerberos with tickets, and without a user those of whoever has them.
Outcome<rpc::Credential> credential() {
  rpc::Credential who;
  who.user = variable("CLUSAPI_USER");
  who.mechanism = rpc::Mechanism::kKerberos;
  if (size_t slash = who.user.find('\\'); slash != std::string::npos) {
    who.mechanism = rpc::Mechanism::kNtlm;
    who.domain = who.user.substr(0, slash);
    who.user.erase(0, slash + 1);
  } else if (size_t sign = who.user.find('@'); sign != std::string::npos) {
    who.domain = who.user.substr(sign + 1);
    who.user.erase(sign);
  } else if (!who.user.empty()) {
    return tl::unexpected(ERROR_INVALID_PARAMETER);
  }
  std::string path = variable("CLUSAPI_PASSWORD_FILE");
  if (who.mechanism == rpc::Mechanism::kKerberos && (path.empty() || who.user.empty())) {
    who.ccache = ticket_file();
  } else if (std::ifstream file(path); !std::getline(file, who.password)) {
    return tl::unexpected(ERROR_FILE_NOT_FOUND);
  }
  return who;
}

}  // namespace

Outcome<Settings> settings_for(LPCWSTR cluster_name) {
  Outcome<std::string> name = cluster_name ? narrow(cluster_name) : variable("CLUSAPI_CLUSTER");
  if (!name) return tl::unexpected(name.error());
  auto endpoints = endpoints_of(*name);
  if (!endpoints) return tl::unexpected(endpoints.error());
  auto who = credential();
  if (!who) return tl::unexpected(who.error());

  Settings settings{std::move(*endpoints), {}, kPatience};
  settings.options.credential = std::move(*who);
  settings.options.deadline = kConnectDeadline;
  if (std::string text = variable("CLUSAPI_TIMEOUT"); !text.empty()) {
    uint32_t seconds = 0;
    auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (failed != std::errc() || *end != 0 || seconds == 0 || seconds > kMostSeconds) {
      return tl::unexpected(ERROR_INVALID_PARAMETER);
    }
    settings.patience = std::chrono::seconds(seconds);
    settings.options.deadline = std::min<std::chrono::milliseconds>(settings.options.deadline, settings.patience);
  }
  return settings;
}

}  // namespace cmrp::clusapi
