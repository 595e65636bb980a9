// The users of NTLM: a file of lines DOMAIN:user:password, as gss-ntlmssp wants it.
#pragma once

#include <string>

#include "reference/wire/result.h"

namespace cmrp::rpc {

/// Reads such a file strictly (empty lines and lines that begin with # are passed over) and hands its users, with the
/// hashes of their passwords, to gss-ntlmssp for the whole process, which knows no other way than the environment
/// variable NTLM_USER_FILE. Hashed here, because gss-ntlmssp 1.2.0 leaks about 7.5 KB each time it hashes one: for each
/// connection. Errors have `field` "FILE:LINE" and never repeat a line, for it may be a password.
Result<void> use_ntlm_users(const std::string& path);

/// NT hash of a password, in hex (MS-NLMP 3.3.1, NTOWFv1).
std::string nt_hash(const std::string& password);

}  // namespace cmrp::rpc
