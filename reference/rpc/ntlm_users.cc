#include "reference/rpc/ntlm_users.h"

#include <nettle/md4.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <system_error>

#include "reference/wire/bytes.h"
#include "reference/wire/utf16.h"

namespace cmrp::rpc {
namespace {

/// A file in memory that only this process reads: gss-ntlmssp opens it by name.
int shared_file() {
  static const int file = memfd_create("ntlm-users", MFD_CLOEXEC);
  if (file < 0) throw std::system_error(errno, std::generic_category(), "memfd_create");
  return file;
}

}  // namespace

std::string nt_hash(const std::string& password) {
  std::u16string text = wire::to_utf16(password);
  wire::Bytes bytes;
  for (char16_t unit : text) {
    bytes.push_back(static_cast<uint8_t>(unit));
    bytes.push_back(static_cast<uint8_t>(unit >> 8));
  }
  md4_ctx md4;
  md4_init(&md4);
  md4_update(&md4, bytes.size(), bytes.data());
  std::array<uint8_t, MD4_DIGEST_SIZE> hash;
  md4_digest(&md4, hash.size(), hash.data());
  return wire::to_hex(hash);
}

Result<void> use_ntlm_users(const std::string& path) {
  std::ifstream file(path);
  std::string line, users;
  bool read = false;
  for (int number = 1; std::getline(file, line); ++number) {
    read = true;
    if (line.ends_with('\r')) line.pop_back();
    if (line.empty() || line.front() == '#') continue;
    size_t user = line.find(':');
    size_t password = user == std::string::npos ? user : line.find(':', user + 1);
    if (password == std::string::npos || password == user + 1) {
      return fail(path + ":" + std::to_string(number), 0, "write DOMAIN:user:password");
    }
    // The format of Samba's smbpasswd: DOMAIN\user, an id, the LM hash, the NT hash.
    users += line.substr(0, user) + "\\" + line.substr(user + 1, password - user - 1) + ":0:" + std::string(32, '0') +
             ":" + nt_hash(line.substr(password + 1)) + ":\n";
  }
  if (!read) return fail(path, 0, "cannot be read, or is empty; check the path");
  int shared = shared_file();
  if (ftruncate(shared, 0) != 0 ||
      pwrite(shared, users.data(), users.size(), 0) != static_cast<ssize_t>(users.size())) {
    return fail(path, 0, "no memory for its users");
  }
  setenv("NTLM_USER_FILE", ("/proc/self/fd/" + std::to_string(shared)).c_str(), 1);
  return {};
}

}  // namespace cmrp::rpc
