// GSSAPI in C++: objects that release themselves, mechanisms by name, a status as text.
#pragma once

#include <gssapi/gssapi.h>
#include <gssapi/gssapi_ext.h>

#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "reference/wire/result.h"

namespace cmrp::rpc::gss {

inline gss_OID_desc kSpnego = {6, const_cast<char*>("\x2b\x06\x01\x05\x05\x02")};
inline gss_OID_desc kNtlm = {10, const_cast<char*>("\x2b\x06\x01\x04\x01\x82\x37\x02\x02\x0a")};
inline gss_OID_desc kKerberos = {9, const_cast<char*>("\x2a\x86\x48\x86\xf7\x12\x01\x02\x02")};

template <class Handle, OM_uint32 (*kRelease)(OM_uint32*, Handle*)>
struct Releaser {
  void operator()(Handle handle) const {
    OM_uint32 minor;
    kRelease(&minor, &handle);
  }
};
inline OM_uint32 delete_context(OM_uint32* minor, gss_ctx_id_t* context) {
  return gss_delete_sec_context(minor, context, GSS_C_NO_BUFFER);
}
template <class Handle, OM_uint32 (*kRelease)(OM_uint32*, Handle*)>
using Owned = std::unique_ptr<std::remove_pointer_t<Handle>, Releaser<Handle, kRelease>>;

using Name = Owned<gss_name_t, gss_release_name>;
using Cred = Owned<gss_cred_id_t, gss_release_cred>;
using Context = Owned<gss_ctx_id_t, delete_context>;

/// What GSSAPI says about a status pair, in one line that begins with `what`. For logs: never sent to a peer.
std::string text(const char* what, OM_uint32 major, OM_uint32 minor);
/// The same as an error of field auth_value.
tl::unexpected<Error> failure(const char* what, OM_uint32 major, OM_uint32 minor);

Result<Name> import_name(std::string_view name, gss_OID type);
/// The name as its mechanism writes it: DOMAIN\user, user@REALM.
std::string display(gss_name_t name);

/// Where credentials come from, by the keys of GSSAPI's credential stores: keytab, ccache, password, ….
using Store = std::vector<gss_key_value_element_desc>;

/// Credentials of one mechanism. `name` may be null: any.
Result<Cred> acquire(gss_name_t name, gss_cred_usage_t usage, Store store, gss_OID_desc mechanism);
/// Credentials of SPNEGO that offer `mechanisms`, the first one first.
Result<Cred> acquire_spnego(gss_name_t name, gss_cred_usage_t usage, Store store, std::vector<gss_OID_desc> mechanisms);

}  // namespace cmrp::rpc::gss
